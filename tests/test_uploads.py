"""What is put into the corpus and taken out: whole, inside, and nothing lost."""

from __future__ import annotations

import io
import os
import resource
import signal
import threading
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from PIL import Image

from tests.fixtures.office import odt
from tests.fixtures.prose import PROSE
from tests.fixtures.word97 import compound_file, doc
from tests.legacy_encoding import tcvn3
from tracuu.errors import CorpusError, UsageError
from tracuu.readers import SUFFIXES, list_files
from tracuu.uploads import Limits, Outcome, Upload, remove, store

ROOT = Path(__file__).resolve().parent.parent
TEXT = "Hộ gia đình đổ rác từ 18 giờ.\n".encode()
OTHER = "Thư viện mở cửa thứ hai.\n".encode()
PDF = (ROOT / "corpus" / "chi-thi-24-ct-tu.pdf").read_bytes()
HTML = b"<!doctype html><title>a</title><p>Trang"


def _docx() -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Chỉ thị")
    document.save(file)
    return file.getvalue()


def _zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def _image(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8), 255).save(file, kind)
    return file.getvalue()


DOCX = _docx()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def put(
    corpus: Path, *files: tuple[str, bytes], replace: bool = False, limits: Limits | None = None
) -> tuple[Outcome, ...]:
    uploads = [Upload(*each) for each in files]
    index = corpus.parent / "index"
    return store(corpus, uploads, index=index, replace=replace, limits=limits)


def put_one(corpus: Path, name: str, data: bytes, *, replace: bool = False) -> Outcome:
    (outcome,) = put(corpus, (name, data), replace=replace)
    return outcome


def reasons(outcomes: Sequence[Outcome]) -> list[str | None]:
    return [each.reason for each in outcomes]


# What is stored


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Chỉ thị 24-CT.TU.pdf", PDF),
        ("a.PDF", b"\r\n" + PDF),
        ("a.docx", DOCX),
        ("a.doc", doc("Chỉ thị")),
        ("a.odt", odt("<text:p>Chỉ thị</text:p>")),
        ("a.rtf", b"{\\rtf1\\ansi Ch}"),
        ("a.txt", TEXT),
        ("a.md", "﻿# Tiêu đề".encode()),
        ("a.txt", PROSE.encode("utf-16")),
        ("a.txt", PROSE.encode("utf-16-le")),
        ("a.txt", tcvn3(PROSE).encode("cp1252", "replace")),
        ("a.txt", (PROSE * 200).encode()),
        ("a.html", HTML),
        ("a.htm", "<p>Chỉ một đoạn</p>".encode()),
        ("a.png", _image("PNG")),
        ("a.png", _image("JPEG")),
        ("a.tif", _image("TIFF")),
    ],
)
def test_a_document_is_stored_as_it_came(corpus: Path, name: str, data: bytes) -> None:
    outcome = put_one(corpus, name, data)
    assert outcome == Outcome(name, name)
    assert (corpus / name).read_bytes() == data
    assert list_files(corpus).files == (name,)
    assert [each.name for each in corpus.iterdir()] == [name]


def test_every_document_of_the_sample_library_may_be_uploaded(corpus: Path) -> None:
    paths = list_files(ROOT / "corpus").files
    files = [(path, (ROOT / "corpus" / path).read_bytes()) for path in paths]
    assert {each.reason for each in put(corpus, *files)} == {None}
    assert list_files(corpus).files == paths


# What is refused


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", TEXT, "content_differs"),
        ("a.pdf", HTML, "content_differs"),
        ("a.pdf", DOCX, "content_differs"),
        ("a.txt", PDF, "content_differs"),
        ("a.txt", b"a\0b" * 100, "content_differs"),
        ("a.txt", b"text\n" * 100_000 + b"\0", "content_differs"),
        ("a.txt", os.urandom(20_000), "content_differs"),
        ("a.md", HTML, "content_differs"),
        ("a.docx", doc("x"), "content_differs"),
        ("a.docx", DOCX[:-100], "content_differs"),
        ("a.docx", _zip("xl/workbook.xml"), "content_differs"),
        ("a.docx", _zip("a.txt"), "content_differs"),
        ("a.odt", DOCX, "content_differs"),
        ("a.doc", b"{\\rtf1 x}", "content_differs"),
        ("a.doc", TEXT, "content_differs"),
        ("a.rtf", TEXT, "content_differs"),
        ("a.png", PDF, "content_differs"),
        ("a.docx", compound_file({"EncryptedPackage": b"x"}), "locked"),
        ("a.txt", b"", "empty"),
        ("a.exe", b"MZ\x90\x00", "unknown_format"),
        ("a.csv", TEXT, "unknown_format"),
        ("a", TEXT, "unknown_format"),
        ("", TEXT, "unknown_format"),
        ("..", TEXT, "unknown_format"),
        ("metadata.csv", TEXT, "reserved"),
        ("Glossary.CSV", TEXT, "reserved"),
        ("README.md", TEXT, "reserved"),
        (".hidden.txt", TEXT, "reserved"),
        ("a/..txt", TEXT, "reserved"),
        ("\u202e.txt", TEXT, "reserved"),
        ("~$chi-thi.docx", DOCX, "reserved"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused_with_its_reason(
    corpus: Path, name: str, data: bytes, reason: str
) -> None:
    outcome = put_one(corpus, name, data)
    assert (outcome.name, outcome.reason, outcome.stored) == (name, reason, False)
    assert outcome.message
    assert "\n" not in outcome.message
    assert list(corpus.iterdir()) == []


def test_a_file_of_every_suffix_that_is_read_is_looked_into(corpus: Path) -> None:
    files = [(f"a{suffix}", b"\x7fELF\x00\x01" * 100) for suffix in sorted(SUFFIXES)]
    assert set(reasons(put(corpus, *files))) == {"content_differs"}


def test_limits_of_size_and_number_count_for_the_whole_call(corpus: Path) -> None:
    limits = Limits(max_files=4, max_file_bytes=10, max_total_bytes=15)
    files = [("a.txt", b"a" * 10), ("b.txt", b"b" * 11), ("c.txt", b"c" * 6), ("d.txt", b"d"),
             ("e.txt", b"e")]  # fmt: skip
    outcomes = put(corpus, *files, limits=limits)
    assert reasons(outcomes) == [None, "too_big", "too_many", "too_many", "too_many"]
    assert list_files(corpus).files == ("a.txt",)


@pytest.mark.parametrize(
    "data", [b"\xe9\xf4 \xe0\n" * 4_000_000, b"<!---->" * 1_000_000 + b"x", b" " * 20_000_000]
)
def test_a_hostile_text_is_judged_quickly(corpus: Path, data: bytes) -> None:
    started = time.perf_counter()
    put_one(corpus, "a.txt", data)
    assert time.perf_counter() - started < 10


# The same name again


def test_the_same_file_again_is_said_to_be_there(corpus: Path) -> None:
    put_one(corpus, "a.txt", TEXT)
    outcome = put_one(corpus, "a.txt", TEXT, replace=True)
    assert (outcome.path, outcome.reason) == ("a.txt", "same")


def test_other_content_replaces_only_when_told_and_nothing_is_lost(corpus: Path) -> None:
    put_one(corpus, "a.txt", TEXT)
    outcome = put_one(corpus, "a.txt", OTHER)
    assert (outcome.path, outcome.reason) == ("a.txt", "exists")
    assert (corpus / "a.txt").read_bytes() == TEXT
    outcome = put_one(corpus, "a.txt", OTHER, replace=True)
    assert outcome == Outcome("a.txt", "a.txt", replaced=True)
    assert (corpus / "a.txt").read_bytes() == OTHER
    (kept,) = (corpus.parent / "index" / "removed").rglob("*.txt")
    assert kept.read_bytes() == TEXT


def test_names_that_people_take_for_one_are_one_and_the_first_spelling_stays(corpus: Path) -> None:
    decomposed = "Chi\u0309 thi\u0323.txt"
    (corpus / decomposed).write_bytes(TEXT)
    assert put_one(corpus, "CHỈ THỊ.TXT", OTHER).reason == "exists"
    assert put_one(corpus, "Chỉ thị.txt", OTHER, replace=True).path == decomposed
    assert [each.name for each in corpus.iterdir()] == [decomposed]


def test_of_two_files_of_one_name_in_a_call_neither_replaces_the_other(corpus: Path) -> None:
    outcomes = put(corpus, ("x/a.txt", TEXT), ("y/a.txt", OTHER), ("a.txt", TEXT), replace=True)
    assert reasons(outcomes) == [None, "exists", "same"]
    assert (corpus / "a.txt").read_bytes() == TEXT


def test_of_two_people_who_store_the_same_name_one_wins(corpus: Path) -> None:
    start, outcomes = threading.Barrier(8), []

    def session(number: int) -> None:
        start.wait()
        outcomes.append(put_one(corpus, "a.txt", TEXT * (number + 1)))

    threads = [threading.Thread(target=session, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(str, reasons(outcomes))) == ["None", *["exists"] * 7]
    assert [each.name for each in corpus.iterdir()] == ["a.txt"]


# Never outside


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "..\\a.txt", "x/../../a.txt"])
def test_no_name_leads_out_of_the_corpus(corpus: Path, name: str) -> None:
    assert put_one(corpus, name, TEXT).path == "a.txt"
    assert [each.name for each in corpus.parent.iterdir()] == ["corpus"]


def test_a_link_is_replaced_and_never_followed(corpus: Path) -> None:
    outside = corpus.parent / "outside.txt"
    outside.write_bytes(TEXT)
    (corpus / "a.txt").symlink_to(outside)
    assert put_one(corpus, "a.txt", TEXT).reason == "exists"
    assert put_one(corpus, "a.txt", OTHER, replace=True).replaced
    assert outside.read_bytes() == TEXT
    assert not (corpus / "a.txt").is_symlink()
    assert (corpus / "a.txt").read_bytes() == OTHER


def test_a_link_that_leads_nowhere_and_a_folder_are_in_the_way(corpus: Path) -> None:
    (corpus / "a.txt").symlink_to(corpus.parent / "nowhere.txt")
    (corpus / "b.txt").mkdir()
    os.mkfifo(corpus / "c.txt")
    assert put_one(corpus, "a.txt", TEXT).reason == "exists"
    for name in ("b.txt", "c.txt"):
        assert put_one(corpus, name, TEXT, replace=True).reason == "exists"
    assert not (corpus.parent / "nowhere.txt").exists()


def test_a_corpus_that_is_a_link_is_the_corpus(corpus: Path) -> None:
    link = corpus.parent / "link"
    link.symlink_to(corpus)
    assert put_one(link, "a.txt", TEXT).stored
    assert (corpus / "a.txt").exists()


def test_no_corpus_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for name in ("none", "circle"):
        with pytest.raises(CorpusError, match="no corpus folder"):
            put_one(tmp_path / name, "a.txt", TEXT)


# Whole or not at all


def test_whoever_looks_sees_no_half_file(corpus: Path) -> None:
    data, done = TEXT * 100_000, threading.Event()
    seen: set[tuple[str, int]] = set()

    def look() -> None:
        while not done.is_set():
            seen.update((path, (corpus / path).stat().st_size) for path in list_files(corpus).files)

    watcher = threading.Thread(target=look)
    watcher.start()
    for number in range(5):
        assert put_one(corpus, "a.txt", data + TEXT * number, replace=True).stored
    done.set()
    watcher.join()
    assert seen
    assert {path for path, _ in seen} == {"a.txt"}
    assert {size for _, size in seen} <= {len(data) + len(TEXT) * each for each in range(5)}


def test_what_a_dead_upload_left_long_ago_is_cleared(corpus: Path) -> None:
    for name, age in ((".upload-old", 48 * 3600), (".upload-new", 10)):
        (corpus / name).write_bytes(TEXT)
        os.utime(corpus / name, (time.time() - age,) * 2)
    put_one(corpus, "a.txt", TEXT)
    assert {each.name for each in corpus.iterdir()} == {".upload-new", "a.txt"}


# Taken out


def test_a_document_taken_out_is_kept_beside_the_index(corpus: Path) -> None:
    (corpus / "quy định").mkdir()
    (corpus / "quy định" / "a.txt").write_bytes(TEXT)
    index = corpus.parent / "index"
    kept = remove(corpus, "quy định/a.txt", index=index)
    assert list_files(corpus).files == ()
    assert kept.read_bytes() == TEXT
    assert kept.parts[-2:] == ("quy định", "a.txt")
    assert kept.is_relative_to(index / "removed")


def test_the_same_path_may_be_taken_out_again_and_again(corpus: Path) -> None:
    kept = set()
    for number in range(5):
        put_one(corpus, "a.txt", TEXT * (number + 1))
        kept.add(remove(corpus, "a.txt", index=corpus.parent / "index"))
    assert sorted(each.stat().st_size for each in kept) == [len(TEXT) * n for n in range(1, 6)]


def test_a_file_that_cannot_be_read_may_be_taken_out(corpus: Path) -> None:
    outside = corpus.parent / "outside.txt"
    outside.write_bytes(TEXT)
    (corpus / "a.exe").write_bytes(b"MZ")
    (corpus / "link.txt").symlink_to(outside)
    for name in ("a.exe", "link.txt"):
        remove(corpus, name, index=corpus.parent / "index")
    assert list(corpus.iterdir()) == []
    assert outside.read_bytes() == TEXT


@pytest.mark.parametrize(
    "path",
    ["none.txt", "metadata.csv", "../outside.txt", "a.txt/", "./a.txt", "", ".", "folder",
     "out/outside.txt", "/etc/passwd"],
)  # fmt: skip
def test_nothing_but_a_document_is_taken_out(corpus: Path, path: str) -> None:
    (corpus.parent / "outside.txt").write_bytes(TEXT)
    (corpus / "out").symlink_to(corpus.parent)
    (corpus / "folder").mkdir()
    for name in ("a.txt", "metadata.csv"):
        (corpus / name).write_bytes(TEXT)
    with pytest.raises(UsageError):
        remove(corpus, path, index=corpus.parent / "index")
    assert (corpus.parent / "outside.txt").exists()
    assert {each.name for each in corpus.iterdir()} == {"a.txt", "metadata.csv", "out", "folder"}


def test_a_full_disk_is_said_of_the_file_and_leaves_nothing_behind(corpus: Path) -> None:
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(TEXT) * 10, limits[1]))
    try:
        outcomes = put(corpus, ("a.txt", TEXT * 100), ("b.txt", TEXT))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert reasons(outcomes) == ["not_written", None]
    assert [each.name for each in corpus.iterdir()] == ["b.txt"]
