"""Damaged files, made by chance from good ones: a document or a ``FileError``, nothing else."""

from __future__ import annotations

import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from tests.reading import read
from tests.test_readers_docx import changed, directive, saved
from tests.test_readers_html import PORTAL
from tests.test_readers_markdown import DIRECTIVE
from tests.test_readers_pdf import LONG, make_pdf, needs_font, written
from tracuu.errors import FileError

TIMES = 200

Change = Callable[[random.Random, bytes], bytes]


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(1, len(data))]


def _overwrite(chance: random.Random, data: bytes) -> bytes:
    copy = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        copy[chance.randrange(len(copy))] = chance.randrange(256)
    return bytes(copy)


def _drop(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randint(1, 400) :]


def _repeat(chance: random.Random, data: bytes) -> bytes:
    at, source = chance.randrange(len(data)), chance.randrange(len(data))
    return data[:at] + data[source : source + chance.randint(1, 400)] + data[at:]


def _renumber(chance: random.Random, data: bytes) -> bytes:
    """Other digits: lengths, offsets and references that lead elsewhere."""
    copy = bytearray(data)
    places = [at for at, byte in enumerate(copy) if 48 <= byte <= 57]
    for at in chance.choices(places, k=chance.randint(1, 10)):
        copy[at] = chance.randrange(48, 58)
    return bytes(copy)


CHANGES: tuple[Change, ...] = (_cut, _overwrite, _drop, _repeat, _renumber)


def _change_markup(chance: random.Random, data: bytes) -> bytes:
    """Tags dropped, renamed or with other values, so that the XML may still be sound."""
    tokens = re.findall(rb"<[^>]*>|[^<]+", data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(tokens))
        value = chance.choice([b'""', b'"x"', b'"-1"', b'"99999999999999999999"'])
        tokens[at] = chance.choice(
            [
                b"",
                re.sub(rb'"[^"]*"', value, tokens[at]),
                re.sub(rb'\s[\w:]+="[^"]*"', b"", tokens[at]),
                re.sub(rb"<(/?)[\w:]+", rb"<\1w:p", tokens[at]),
            ]
        )
    return b"".join(tokens)


def _change_entry(chance: random.Random, data: bytes) -> bytes:
    """An archive with one entry changed or missing, sound as an archive."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        victim = chance.choice([name for name in archive.namelist() if archive.read(name)])

    def change(name: str, content: bytes) -> bytes | None:
        if name != victim:
            return content
        if chance.random() < 0.1:
            return None
        if chance.random() < 0.7:
            return _change_markup(chance, content)
        return chance.choice(CHANGES)(chance, content)

    return changed(data, change)


def _survived(corpus: Path, name: str, data: bytes, changes: tuple[Change, ...]) -> Counter[str]:
    """Read ``TIMES`` damaged copies; how often there was a document and how often which error."""
    chance = random.Random(24)
    outcomes: Counter[str] = Counter()
    for _ in range(TIMES):
        damaged = chance.choice(changes)(chance, data)
        try:
            read(corpus, name, damaged)
            outcomes["document"] += 1
        except FileError as error:
            assert name in str(error)
            outcomes[type(error).__name__] += 1
    return outcomes


@needs_font
@pytest.mark.slow
def test_a_damaged_pdf_is_a_document_or_a_file_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # recognising what is garbled would only take time
    data = written(make_pdf([["Chỉ thị 24-CT/TU", LONG], ["Kế hoạch 152-KH/QU"]]))
    outcomes = _survived(tmp_path, "hỏng.pdf", data, CHANGES)
    assert outcomes["document"] > 20
    assert outcomes["DamagedFileError"] > 20


@pytest.mark.slow
def test_a_damaged_docx_is_a_document_or_a_file_error(tmp_path: Path) -> None:
    changes = (*CHANGES, _change_entry, _change_entry, _change_entry, _change_entry)
    outcomes = _survived(tmp_path, "hỏng.docx", saved(directive()), changes)
    assert outcomes["document"] > 20
    assert outcomes["DamagedFileError"] > 20


@pytest.mark.parametrize(
    ("name", "source"),
    [("hỏng.html", PORTAL), ("hỏng.md", DIRECTIVE), ("hỏng.txt", DIRECTIVE)],
)
def test_a_damaged_text_is_a_document_or_a_file_error(
    tmp_path: Path, name: str, source: str
) -> None:
    outcomes = _survived(tmp_path, name, source.encode(), CHANGES)
    assert outcomes["document"] > 20
    assert outcomes["DamagedFileError"] > 20


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_random_bytes_are_a_document_or_a_file_error(tmp_path: Path, suffix: str) -> None:
    chance = random.Random(500)
    for _ in range(TIMES):
        data = chance.randbytes(chance.randint(1, 300))
        try:
            read(tmp_path, f"rác{suffix}", data)
        except FileError as error:
            assert str(error)
