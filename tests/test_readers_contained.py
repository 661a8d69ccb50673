from __future__ import annotations

import io
import os
import shutil
import signal
import threading
import time
import zipfile
import zlib
from pathlib import Path

import docx
import pytest

from tests.fixtures.office import odt, odt_content, rtf
from tests.fixtures.word97 import doc
from tests.reading import keeps_the_contract
from tracuu.errors import DamagedFileError, EmptyFileError, FileError, UnreadableFileError
from tracuu.readers import Limits, read_all, read_document
from tracuu.types import Document

TEXT = "Chỉ thị số 24-CT/TU về kỷ cương hành chính."
# Runs of backticks, each one longer: the parser looks for the end of each in all that follows.
SLOW = "".join("`" * length + " " for length in range(6_000))

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")


def _children() -> set[int]:
    """The processes that this one has started and that still run."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(after[1]) == os.getpid() and after[0] != "Z":
            found.add(int(entry.parent.name))
    return found


def _is_running(process_id: int) -> bool:
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _outcomes(
    corpus: Path, names: list[str], *, workers: int = 2, limits: Limits | None = None
) -> dict[str, Document | FileError]:
    before = _children()
    found = list(read_all(corpus, names, workers=workers, limits=limits))
    assert [name for name, _ in found] == names
    assert _children() <= before
    for name, outcome in found:
        if isinstance(outcome, FileError):
            assert name in str(outcome)
        else:
            keeps_the_contract(outcome)
    return dict(found)


def _put(corpus: Path, **files: bytes | str) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        data = data.encode() if isinstance(data, str) else data
        stem, _, suffix = name.rpartition("_")
        (corpus / f"{stem}.{suffix}").write_bytes(data)


@pytest.mark.parametrize("workers", [1, 3])
def test_files_come_in_the_order_given_as_they_are_read_in_process(
    tmp_path: Path, workers: int
) -> None:
    corpus = tmp_path / "thư viện"
    _put(
        corpus,
        a_txt=TEXT,
        b_html=f"<h1>I. Một</h1><p>{TEXT}",
        c_odt=odt(f"<text:p>{TEXT}</text:p>"),
        d_rtf=rtf(r"\pard Mot\page\par Hai\par"),
        e_txt="",
        g_md=f"# {TEXT}\n\n| a | b |",
    )
    names = ["g.md", "a.txt", "d.rtf", "e.txt", "c.odt", "mất.txt", "b.html", "f.xlsx"]
    outcomes = _outcomes(corpus, names, workers=workers)
    for name in ("g.md", "a.txt", "d.rtf", "c.odt", "b.html"):
        assert outcomes[name] == read_document(corpus, name)
    for name in ("e.txt", "mất.txt", "f.xlsx"):
        with pytest.raises(FileError) as caught:
            read_document(corpus, name)
        found = outcomes[name]
        assert isinstance(found, FileError)
        assert (type(found), str(found)) == (type(caught.value), str(caught.value))
    assert isinstance(outcomes["e.txt"], EmptyFileError)


def test_no_files_need_no_process(tmp_path: Path) -> None:
    assert list(read_all(tmp_path, [], workers=4)) == []


def test_progress_is_told_of_every_file(tmp_path: Path) -> None:
    names = [f"{number}.txt" for number in range(7)]
    for name in names:
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    told: list[tuple[int, int]] = []
    list(
        read_all(tmp_path, names, workers=2, progress=lambda done, all_: told.append((done, all_)))
    )
    assert told == [(done, 7) for done in range(1, 8)]


def _word_bomb(entry: bytes) -> bytes:
    stream = io.BytesIO()
    docx.Document().save(stream)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/bom.xml", entry)
    return stream.getvalue()


def _pdf_bomb() -> bytes:
    """A page whose content unpacks, through two filters, to three gigabytes."""
    packer = zlib.compressobj(1)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b"0 0 m " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    content = zlib.compress(head + piece * 500, 1)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream"
        % (len(content), content),
    ]
    data, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n" + table
    return data + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def test_hostile_files_are_errors_of_their_own_and_the_rest_is_read(tmp_path: Path) -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "nổ nổ nổ nổ nổ nổ nổ">' + "".join(
        f'<!ENTITY {name} "{f"&{above};" * 100}">'
        for above, name in zip("abcdef", "bcdefg", strict=True)
    )
    head, rest = odt_content("<text:p>&g;</text:p>").split("?>", 1)
    _put(
        tmp_path,
        zip_docx=_word_bomb(bytes(60_000_000)),
        xml_odt=odt("", more={"content.xml": f"{head}?>{entities}]>{rest}"}),
        deep_html="<div>" * 2_000_000 + TEXT,
        deep_rtf=b"{\\rtf1" + b"{" * 3_000_000,
        pdf_pdf=_pdf_bomb(),
        slow_md=SLOW,
    )
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.txt")
    bad = ["zip.docx", "xml.odt", "deep.html", "deep.rtf", "pdf.pdf", "slow.md", "pipe.txt"]
    for name in bad:
        shutil.copy(tmp_path / "good.txt", tmp_path / f"after {name}.txt")
    names = [each for name in bad for each in (name, f"after {name}.txt")]
    started = time.monotonic()
    outcomes = _outcomes(tmp_path, names, limits=Limits(seconds=5))
    assert time.monotonic() - started < 60
    for name in bad:
        assert isinstance(outcomes[name], FileError), name
        after = outcomes[f"after {name}.txt"]
        assert isinstance(after, Document)
        assert after.text == TEXT
    assert isinstance(outcomes["xml.odt"], DamagedFileError)
    assert isinstance(outcomes["pipe.txt"], UnreadableFileError)


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    _put(tmp_path, slow_md=SLOW, good_txt=TEXT)
    started = time.monotonic()
    outcomes = _outcomes(
        tmp_path,
        ["slow.md", "good.txt"],
        workers=1,
        limits=Limits(seconds=1.5, memory_bytes=10**10),
    )
    assert time.monotonic() - started < 10
    assert "took more than 1.5 s" in str(outcomes["slow.md"])
    assert isinstance(outcomes["good.txt"], Document)


def test_a_file_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    _put(tmp_path, large_txt=f"{TEXT}\n" * 800_000, good_txt=TEXT)
    outcomes = _outcomes(
        tmp_path, ["large.txt", "good.txt"], workers=1, limits=Limits(memory_bytes=150_000_000)
    )
    assert "took more than 150 MB" in str(outcomes["large.txt"])
    assert isinstance(outcomes["good.txt"], Document)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGSEGV, "crashed the reader (SIGSEGV)"), (signal.SIGKILL, "for want of memory")],
)
def test_a_reader_that_dies_costs_the_file_it_was_at(
    tmp_path: Path, number: signal.Signals, reason: str
) -> None:
    _put(tmp_path, slow_md=SLOW, good_txt=TEXT)
    before = _children()

    def kill() -> None:
        while not (started := _children() - before):
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(started.pop(), number)

    killer = threading.Thread(target=kill)
    killer.start()
    outcomes = _outcomes(tmp_path, ["slow.md", "good.txt"], workers=1)
    killer.join()
    assert reason in str(outcomes["slow.md"])
    assert isinstance(outcomes["good.txt"], Document)


def test_an_iteration_broken_off_leaves_no_process(tmp_path: Path) -> None:
    _put(tmp_path, a_txt=TEXT, slow_md=SLOW)
    before = _children()
    outcomes = read_all(tmp_path, ["a.txt", "slow.md"], workers=2)
    assert next(outcomes)[0] == "a.txt"
    assert _children() > before
    outcomes.close()  # type: ignore[attr-defined]
    assert _children() <= before


def test_a_program_that_a_reader_started_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    pid_file = tmp_path / "pid"
    script = programs / "soffice"
    script.write_text(f"#!/bin/sh\necho $$ > {pid_file}\nexec /bin/sleep 60\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    _put(tmp_path / "corpus", a_doc=doc(TEXT))
    outcomes = _outcomes(tmp_path / "corpus", ["a.doc"], limits=Limits(seconds=3))
    assert "took more than 3 s" in str(outcomes["a.doc"])
    program = int(pid_file.read_text(encoding="utf-8"))
    deadline = time.monotonic() + 5
    while _is_running(program):
        assert time.monotonic() < deadline
        time.sleep(0.05)
