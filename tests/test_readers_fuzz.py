"""Mutilated files of every kind, read as an ingest reads them: a document or an error each."""

from __future__ import annotations

import io
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from PIL import Image

from tests.fixtures.office import odt, rtf, u
from tests.fixtures.prose import PROSE, in_cp1258
from tests.fixtures.word97 import Heading, doc
from tests.legacy_encoding import tcvn3
from tests.reading import keeps_the_contract
from tests.test_readers_pdf import FONT, make_pdf, written
from tracuu.errors import FileError
from tracuu.readers import Limits, read_all

LINES = [line for line in PROSE.split("\n") if line]

Change = Callable[[random.Random, bytearray], bytes]


def _word() -> bytes:
    document = docx.Document()
    document.add_heading(LINES[0], level=1)
    for line in LINES[1:12]:
        document.add_paragraph(line, style="List Number")
    document.add_table(rows=2, cols=2).cell(0, 0).text = LINES[1]
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((60, 40), 90).save(stream, kind)
    return stream.getvalue()


def _page() -> bytes:
    rows = "".join(f"<tr><td>{line[:30]}</td><td>1</td></tr>" for line in LINES[:5])
    body = "".join(f"<p class='a'>{line}</p>" for line in LINES)
    return f"<html><body><h1>{LINES[0]}</h1>{body}<table>{rows}</table></body></html>".encode()


def _open_text() -> bytes:
    items = "".join(f"<text:list-item><text:p>{line}</text:p></text:list-item>" for line in LINES)
    return odt(f'<text:h text:outline-level="1">{LINES[0]}</text:h><text:list>{items}</text:list>')


def _rich_text() -> bytes:
    paragraphs = "".join(rf"\pard\s1 {u(line)}\par" for line in LINES[:10])
    return rtf(rf"{paragraphs}{{\trowd\cellx9\pard\intbl a\cell\row}}{{\footnote\pard b\par}}")


def _samples() -> dict[str, bytes]:
    """A good file of each kind, by the suffix that it is given."""
    samples = {
        ".txt": PROSE.encode(),
        ".a.txt": tcvn3(PROSE).encode("latin-1"),
        ".b.txt": in_cp1258(PROSE),
        ".c.txt": PROSE.encode("utf-16"),
        ".md": f"# {PROSE}\n\n| a | b |\n|---|---|\n| c | d |\n".encode(),
        ".html": _page(),
        ".docx": _word(),
        ".odt": _open_text(),
        ".rtf": _rich_text(),
        ".png": _picture("PNG"),
        ".jpg": _picture("JPEG"),
        ".tif": _picture("TIFF"),
    }
    if FONT is not None:
        samples[".pdf"] = written(make_pdf([LINES[:6], LINES[6:12]]))
    if shutil.which("antiword") is not None:
        samples[".doc"] = doc(Heading(LINES[0], 1), *LINES, [["a", "b"], ["c", "d"]])
    return samples


def _flip_bits(chance: random.Random, data: bytearray) -> bytes:
    for _ in range(chance.choice([1, 3, 20, 200])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _cut(chance: random.Random, data: bytearray) -> bytes:
    return bytes(data[: chance.randrange(1, len(data))])


def _swap_blocks(chance: random.Random, data: bytearray) -> bytes:
    size = chance.randint(1, max(1, len(data) // 4))
    one, other = sorted(chance.randrange(len(data)) for _ in range(2))
    first, second = data[one : one + size], data[other : other + size]
    data[other : other + size] = first
    data[one : one + size] = second
    return bytes(data)


def _junk_at_the_head(chance: random.Random, data: bytearray) -> bytes:
    junk = chance.randbytes(chance.randint(1, 64))
    return junk + data if chance.random() < 0.5 else junk + data[len(junk) :]


def _repeat_a_block(chance: random.Random, data: bytearray) -> bytes:
    at, size = chance.randrange(len(data)), chance.randint(1, 300)
    return bytes(data[:at] + data[at : at + size] * chance.choice([2, 50, 2_000]) + data[at:])


CHANGES: tuple[Change, ...] = (_flip_bits, _cut, _swap_blocks, _junk_at_the_head, _repeat_a_block)


def _mutilated(corpus: Path, count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    samples = list(_samples().items())
    names = []
    for number in range(count):
        suffix, data = samples[number % len(samples)]
        names.append(f"{number}{suffix}")
        changed = chance.choice(CHANGES)(chance, bytearray(data))
        (corpus / names[-1]).write_bytes(changed)
    return names


def _read_all(corpus: Path, names: list[str]) -> Counter[str]:
    """Read them; how often there was a document and how often which error."""
    outcomes: Counter[str] = Counter()
    found = read_all(corpus, names, workers=2, limits=Limits(seconds=20))
    for name, (path, outcome) in zip(names, found, strict=True):
        assert path == name
        if isinstance(outcome, FileError):
            assert name in str(outcome)
            assert "mistake of the reader" not in str(outcome), outcome
            outcomes[type(outcome).__name__] += 1
        else:
            keeps_the_contract(outcome)
            outcomes["document"] += 1
    return outcomes


@pytest.fixture
def without_recognition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """antiword, if it is there, is the only program to be found: recognition takes long."""
    programs = tmp_path / "programs"
    programs.mkdir()
    if (antiword := shutil.which("antiword")) is not None:
        (programs / "antiword").symlink_to(antiword)
    monkeypatch.setenv("PATH", str(programs))


@pytest.mark.usefixtures("without_recognition")
def test_mutilated_files_are_documents_or_errors(tmp_path: Path) -> None:
    outcomes = _read_all(tmp_path, _mutilated(tmp_path, 154, seed=24))
    assert outcomes["document"] > 30
    assert outcomes["DamagedFileError"] > 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.usefixtures("without_recognition")
def test_ten_thousand_mutilated_files_are_documents_or_errors(tmp_path: Path, seed: int) -> None:
    outcomes = _read_all(tmp_path, _mutilated(tmp_path, 1_000, seed=seed))
    assert outcomes["document"] > 200
    assert outcomes["DamagedFileError"] > 200
