from __future__ import annotations

import io
import os
import sys
import tempfile
import unicodedata
from pathlib import Path

import docx
import pytest

from tests.fixtures.office import odt, rtf, u
from tests.fixtures.word97 import doc
from tests.reading import needs_antiword, read
from tracuu.errors import (
    CorpusError,
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    FileError,
    UnreadableFileError,
    UnsupportedFileError,
)
from tracuu.readers import MAX_FILE_BYTES, SUFFIXES, list_files, read_document

TEXT = "Chỉ thị số 24-CT/TU về kỷ cương hành chính."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _put(corpus: Path, *names: str) -> None:
    for name in names:
        file = corpus / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT, encoding="utf-8")


def test_files_are_listed_sorted_with_slashes(tmp_path: Path) -> None:
    _put(tmp_path, "b.txt", "quận/ủy/kế hoạch.md", "a.html", "Z.PDF", "a/x.docx")
    listing = list_files(tmp_path)
    assert listing.files == ("Z.PDF", "a.html", "a/x.docx", "b.txt", "quận/ủy/kế hoạch.md")
    assert listing.refused == ()


def test_a_decomposed_name_sorts_as_a_composed_one_and_can_be_read(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "chỉ thị 2.txt")
    _put(tmp_path, "chỉ thị 1.txt", decomposed, "chỉ thị 3.txt")
    assert list_files(tmp_path).files == ("chỉ thị 1.txt", decomposed, "chỉ thị 3.txt")
    assert read_document(tmp_path, decomposed).text == TEXT


def test_hidden_temporary_and_side_files_are_passed_over(tmp_path: Path) -> None:
    _put(
        tmp_path,
        "giữ lại.txt",
        ".DS_Store",
        ".git/config.txt",
        ".~lock.văn bản.docx#",
        "~$văn bản.docx",
        "tải dở.pdf.part",
        "nháp.tmp",
        "Thumbs.db",
        "văn bản.txt~",
        "__MACOSX/văn bản.txt",
        "README.md",
        "glossary.csv",
        "metadata.csv",
        "phụ lục/README.md",
    )
    listing = list_files(tmp_path)
    assert listing.files == ("giữ lại.txt", "phụ lục/README.md")
    assert listing.refused == ()


def test_an_unknown_suffix_is_refused_with_the_suffixes_that_are_read(tmp_path: Path) -> None:
    _put(tmp_path, "bảng.xlsx", "không đuôi", "phụ lục/metadata.csv")
    refused = {each.path: each.error for each in list_files(tmp_path).refused}
    assert set(refused) == {"bảng.xlsx", "không đuôi", "phụ lục/metadata.csv"}
    for path, error in refused.items():
        assert isinstance(error, UnsupportedFileError)
        assert path in str(error)
        assert all(suffix in error.remedy for suffix in SUFFIXES)
    with pytest.raises(UnsupportedFileError):
        read_document(tmp_path, "bảng.xlsx")


def test_a_missing_corpus_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="No corpus folder"):
        list_files(tmp_path / "không có")


def test_links_are_followed_within_the_corpus_only(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    _put(corpus, "thật.txt", "thư mục/trong.txt")
    (tmp_path / "mật khẩu.txt").write_text("bí mật", encoding="utf-8")
    (corpus / "ra ngoài.txt").symlink_to(tmp_path / "mật khẩu.txt")
    (corpus / "thư mục ngoài").symlink_to(tmp_path)
    (corpus / "gãy.txt").symlink_to(corpus / "không có.txt")
    (corpus / "vòng.txt").symlink_to(corpus / "vòng.txt")
    (corpus / "tên khác.txt").symlink_to("thật.txt")
    (corpus / "thư mục khác").symlink_to("thư mục")
    listing = list_files(corpus)
    assert listing.files == ("thư mục/trong.txt", "thật.txt", "tên khác.txt")
    refused = {each.path: each.error for each in listing.refused}
    assert set(refused) == {"ra ngoài.txt", "thư mục ngoài", "gãy.txt", "vòng.txt"}
    assert all(isinstance(error, UnreadableFileError) for error in refused.values())
    assert "out of the corpus" in str(refused["ra ngoài.txt"])
    for path in refused:
        with pytest.raises(FileError):
            read_document(corpus, path)


@pytest.mark.parametrize(
    "path", ["../ngoài.txt", "a/../../ngoài.txt", "/etc/hostname.txt", "x\0.txt"]
)
def test_a_path_cannot_leave_the_corpus(tmp_path: Path, path: str) -> None:
    _put(tmp_path, "ngoài.txt", "corpus/a/trong.txt")
    with pytest.raises(UnreadableFileError):
        read_document(tmp_path / "corpus", path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ống.txt")
    (refused,) = list_files(tmp_path).refused
    assert isinstance(refused.error, UnreadableFileError)
    with pytest.raises(UnreadableFileError, match="not a plain file"):
        read_document(tmp_path, "ống.txt")


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_not_utf8_is_refused_in_words_that_can_be_printed(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/v\xe3n.txt"))).write_text("x", encoding="utf-8")
    (refused,) = list_files(tmp_path).refused
    assert "not UTF-8" in str(refused.error)
    refused.path.encode()
    str(refused.error).encode()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system has no such rights")
def test_a_file_that_may_not_be_opened_is_unreadable() -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder).resolve()
        corpus.chmod(0o755)
        _put(corpus, "kín.txt", "thư mục kín/a.txt")
        (corpus / "kín.txt").chmod(0)
        (corpus / "thư mục kín").chmod(0)
        was_root = os.geteuid() == 0
        if was_root:
            os.seteuid(65534)
        try:
            listing = list_files(corpus)
            with pytest.raises(UnreadableFileError, match=r"kín\.txt: cannot be opened"):
                read_document(corpus, "kín.txt")
        finally:
            if was_root:
                os.seteuid(0)
            (corpus / "thư mục kín").chmod(0o755)
    assert [each.path for each in listing.refused] == ["thư mục kín"]
    assert isinstance(listing.refused[0].error, UnreadableFileError)


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"mất rồi\.txt"):
        read_document(tmp_path, "mất rồi.txt")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_a_file_of_no_bytes_is_empty_in_every_format(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(EmptyFileError, match="empty file"):
        read(tmp_path, f"trống{suffix}", b"")


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "to.txt").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(FileError, match="100 MB"):
        read_document(tmp_path, "to.txt")


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"PK\x03\x04\x14\0", "a damaged zip archive or Office file"),
        ("a.pdf", b"<!DOCTYPE html><html><body>404</body></html>", "an HTML page"),
        ("a.docx", b"  <html><body><p>Ch\xe1\xbb\x89 th\xe1\xbb\x8b", "an HTML page"),
        ("a.odt", b"<html><body><p>404", "an HTML page"),
        ("a.txt", OLE, "an old Office file"),
        ("a.doc", OLE, "an old Office file"),
        ("a.html", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "a web archive"),
        ("a.doc", b"MIME-Version: 1.0\nContent-Type: multipart/related", "a web archive"),
        ("a.doc", b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>', "of 2003"),
        ("a.pdf", "Chỉ thị 24".encode(), "does not begin as a PDF"),
        ("a.docx", b"\0\1\2\3" * 9, "does not begin as a Word document"),
        ("a.doc", b"\0\1\2\3" * 9, "does not begin as an old Word document"),
        ("a.odt", b"\0\1\2\3" * 9, "does not begin as an OpenDocument text"),
        ("a.rtf", b"Ch\xe1\xbb\x89 th\xe1\xbb\x8b", "does not begin as rich text"),
    ],
)
def test_a_false_name_is_said_where_the_real_format_is_not_read(
    tmp_path: Path, name: str, data: bytes, kind: str
) -> None:
    with pytest.raises(DamagedFileError, match=kind) as caught:
        read(tmp_path, name, data)
    assert caught.value.remedy
    assert name in str(caught.value)


PAGE = f"<html><body><p>{TEXT}</p></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.doc", rtf(rf"\pard {u(TEXT)}\par"), "rtf"),
        ("a.docx", rtf(rf"\pard {u(TEXT)}\par"), "rtf"),
        ("a.doc", PAGE, "html"),
        ("a.txt", b"<!-- x -->\n" + PAGE, "html"),
        ("a.md", PAGE, "html"),
        ("a.docx", odt(f"<text:p>{TEXT}</text:p>"), "odt"),
        ("a.txt", odt(f"<text:p>{TEXT}</text:p>"), "odt"),
        pytest.param("a.docx", doc(TEXT), "doc", marks=needs_antiword),
        pytest.param("a.rtf", doc(TEXT), "doc", marks=needs_antiword),
    ],
)
def test_a_false_name_does_not_matter_where_the_real_format_is_read(
    tmp_path: Path, name: str, data: bytes, kind: str
) -> None:
    document = read(tmp_path, name, data)
    assert (document.path, document.format, document.text) == (name, kind, TEXT)


@pytest.mark.parametrize("suffix", [".doc", ".odt", ".rtf", ".txt", ".pdf", ".html"])
def test_a_word_document_is_read_under_any_name(tmp_path: Path, suffix: str) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    stream = io.BytesIO()
    document.save(stream)
    found = read(tmp_path, f"a{suffix}", stream.getvalue())
    assert (found.format, found.text) == ("docx", TEXT)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"%PDF-1.7\n%", "in truth a PDF and is cut off"),
        ("a.html", b"%PDF-1.7\n%", "in truth a PDF"),
        ("a.doc", b"{\\rtf1\\ansi Quy", "in truth a rich text file .* and is cut off"),
    ],
)
def test_what_is_wrong_with_a_file_of_a_false_name_is_said_with_what_it_is(
    tmp_path: Path, name: str, data: bytes, kind: str
) -> None:
    with pytest.raises(DamagedFileError, match=kind):
        read(tmp_path, name, data)


def test_a_word_document_behind_a_password_is_encrypted(tmp_path: Path) -> None:
    with pytest.raises(EncryptedFileError, match="password"):
        read(tmp_path, "khóa.docx", OLE + "EncryptedPackage".encode("utf-16-le"))


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert read(tmp_path, "CT.TXT", TEXT).format == "txt"
    assert read(tmp_path, "CT.HTM", f"<p>{TEXT}</p>").format == "html"
