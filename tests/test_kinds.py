"""What is promised of every kind of file: its letters, numbers, sections, or a quick refusal.

``python -m benchmarks.kinds`` prints the same as a table.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures import kinds
from tests.fixtures.kinds import KINDS, Sample
from tests.fixtures.outlined import HEADER, PARTY, Outlined, outlined, tabled
from tests.fixtures.rendered import in_columns, in_docx, in_html, in_odt, in_rtf
from tests.kind_scores import Score
from tests.pdf_pages import font
from tests.reading import read
from tracuu.chunking import chunk_document
from tracuu.errors import DamagedFileError, EmptyFileError, EncryptedFileError, FileError
from tracuu.metadata import describe
from tracuu.numbers import find_numbers
from tracuu.readers import read_all
from tracuu.text import sentence_spans

# Good text and text of old fonts; pages recognised.
MAX_ERRORS = 0.001
MAX_SCAN_ERRORS = 0.01
MAX_SECONDS = 60
QUICK = [
    "TXT, UTF-8, State header",
    "TXT, decomposed (NFD)",
    "TXT, UTF-16",
    "TXT, Windows-1258",
    "TXT, TCVN3",
    "TXT, VNI",
    "Markdown",
    "HTML",
    "DOCX, heading styles",
    "DOCX, automatic numbers",
    "DOCX, annexes",
    "ODT",
    "RTF, TCVN3",
    "PDF, TCVN3",
    "PDF, VNI and Unicode",
    "PDF, annexes",
    "PDF, two columns, drawn across",
    "PDF, two columns, one by one",
    "PDF, head in two columns",
]

needs_linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
needs_font = pytest.mark.skipif(font() is None, reason="no DejaVu or Noto font is installed")


def scored(corpus: Path, samples: list[Sample]) -> Score:
    score = Score()
    for sample in samples:
        score.add(sample, read(corpus, sample.name, sample.data))
    return score


def _need_programs(kind: str) -> None:
    if kind.startswith("DOC,") or kind in ("DOC", "long table, DOC"):
        if shutil.which("antiword") is None:
            pytest.skip("needs the program antiword")
    elif (kind in kinds.SCANS or kind.endswith("lines and pages")) and not shutil.which(
        "tesseract"
    ):
        pytest.skip("needs the program tesseract")


def _is_promised(kind: str, corpus: Path) -> None:
    score = scored(corpus, KINDS[kind]())
    most = MAX_SCAN_ERRORS if kind in kinds.SCANS else MAX_ERRORS
    assert score.error_rate <= most
    assert score.numbers == score.all_numbers
    if kind not in kinds.SCANS:
        assert score.own == score.documents
        assert score.sections == score.all_sections, score.misplaced


def test_there_are_forty_kinds_and_more() -> None:
    assert len(KINDS) >= 40
    assert len(KINDS) == sum(map(len, (kinds.OFFICE, kinds.PDF, kinds.SCANS, kinds.HOSTILE)))


@needs_font
@pytest.mark.parametrize("kind", QUICK)
def test_a_kind_is_read_as_promised(tmp_path: Path, kind: str) -> None:
    _is_promised(kind, tmp_path)


@pytest.mark.slow
@needs_font
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (*QUICK, *kinds.HOSTILE)])
def test_every_kind_is_read_as_promised(tmp_path: Path, kind: str) -> None:
    _need_programs(kind)
    _is_promised(kind, tmp_path)


HOSTILE_ERRORS: dict[str, type[FileError]] = {
    "PDF, cut off": DamagedFileError,
    "PDF, password": EncryptedFileError,
    "DOCX, cut off": DamagedFileError,
    "XML bomb (ODT, entities)": DamagedFileError,
    "nothing in it": EmptyFileError,
}


@pytest.mark.slow
@needs_font
@pytest.mark.parametrize("kind", kinds.HOSTILE)
def test_a_hostile_kind_is_refused_in_time(tmp_path: Path, kind: str) -> None:
    (sample,) = KINDS[kind]()
    (tmp_path / sample.name).write_bytes(sample.data)
    started = time.monotonic()
    ((_, outcome),) = read_all(tmp_path, [sample.name], workers=1)
    assert isinstance(outcome, HOSTILE_ERRORS.get(kind, FileError))
    assert sample.name in str(outcome)
    assert time.monotonic() - started < MAX_SECONDS


def test_documents_of_one_number_keep_their_key_and_their_issuer(tmp_path: Path) -> None:
    said = [
        describe(read(tmp_path, sample.name, sample.data))
        for sample in KINDS["same number, two issuers"]()
    ]
    keys = {number.key for each in said for number in find_numbers(each.number or "")}
    assert [each.number for each in said] == ["27/2024/QĐ-UBND"] * 2
    assert len(keys) == 1
    assert [each.issuer for each in said] == [
        "Ủy ban nhân dân phường Tân Hòa",
        "Ủy ban nhân dân phường Mỹ Xuân",
    ]


# Two columns


@needs_font
def test_no_sentence_of_a_column_has_words_of_the_other(tmp_path: Path) -> None:
    texts = [line.text for line in PARTY.lines[PARTY.head :]]
    for across in (True, False):
        document = read(tmp_path, "a.pdf", in_columns(texts, across=across))
        assert document.text.split("\n") == texts


@needs_font
def test_a_table_drawn_row_by_row_is_read_row_by_row(tmp_path: Path) -> None:
    from fpdf import FPDF

    sheet = FPDF()
    sheet.add_font("v", fname=str(font()))
    sheet.add_page()
    sheet.set_font("v", size=11)
    rows = [(f"Phường số {n}", f"Việc {'dài hơn ' * (n % 4)}", f"{n}/4/2024") for n in range(1, 20)]
    for row in rows:
        for cell in row:
            sheet.cell(60, 7, cell)
        sheet.ln()
    text = read(tmp_path, "a.pdf", bytes(sheet.output())).text
    for name, work, day in rows:
        assert f"{name} {work.strip()} {day}" in " ".join(text.split())


# Lines and words broken to fit


@needs_font
def test_a_sentence_broken_over_lines_and_pages_is_one_quote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # the English page would be looked at, which takes time
    (sample,) = KINDS["PDF, broken lines and pages"]()
    document = read(tmp_path, sample.name, sample.data)
    assert len(document.pages) > 3
    spans = sentence_spans(document.text)
    quotes = {document.text[start:end] for start, end in spans}
    (whole,) = [line.text for line in PARTY.lines if "18-CT/TU" in line.text]
    expected = [whole[start:end] for start, end in sentence_spans(whole)]
    assert set(expected) <= quotes
    over = [
        page.start
        for page in document.pages[1:]
        if document.text[page.start - 1 : page.start + 1].strip("\n") != ""
        and any(start < page.start < end for start, end in spans)
    ]
    assert over, "no sentence of the sample goes over a page"
    assert "- 2 -" not in document.text


# Long tables


@needs_linux
def test_tables_come_whole_from_the_process_that_reads_them(tmp_path: Path) -> None:
    document = read(tmp_path, "a.docx", in_docx(tabled(5)))
    assert list(read_all(tmp_path, ["a.docx"], workers=1)) == [("a.docx", document)]
    (table,) = document.tables
    assert document.text[table.start : table.header_end] == HEADER
    assert document.text[table.header_end + 1 : table.end].count("\n") == 4


TABLES: dict[str, Callable[[Outlined], bytes | str]] = {
    "docx": in_docx,
    "html": in_html,
    "odt": in_odt,
    "rtf": in_rtf,
}


@pytest.mark.parametrize("suffix", TABLES)
def test_every_chunk_of_a_long_table_shows_its_header(tmp_path: Path, suffix: str) -> None:
    document = read(tmp_path, f"a.{suffix}", TABLES[suffix](tabled(80)))
    chunks = chunk_document(document)
    rows = [chunk for chunk in chunks if "Kiểm tra bình chữa cháy" in chunk.text]
    assert len(rows) > 5
    assert HEADER in rows[0].text
    for chunk in rows[1:]:
        assert chunk.section == f"II- PHÂN CÔNG > {HEADER}"
    assert all(document.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert chunks[-1].section == "III- TỔ CHỨC THỰC HIỆN"


def test_a_row_across_the_table_does_not_end_it(tmp_path: Path) -> None:
    cells = "".join(f"<td>{name}</td>" for name in ("Đơn vị", "Việc"))
    rows = [f"<tr><td>Phường {n}</td><td>Việc thứ {n} của phường</td></tr>" for n in range(90)]
    rows[40:40] = ["<tr><td colspan='2'>Nhóm hai</td></tr>"]
    table = f"<table><tr>{cells}</tr>{''.join(rows)}</table>"
    source = f"<h1>KẾ HOẠCH</h1><h2>I. PHÂN CÔNG</h2>{table}<p>Hết.</p>"
    chunks = chunk_document(read(tmp_path, "a.html", source))
    rest = [chunk for chunk in chunks if chunk.text.startswith("Phường")]
    assert len(rest) > 2 and "Nhóm hai" in rest[0].text
    assert {chunk.section for chunk in rest} == {"I. PHÂN CÔNG > Đơn vị | Việc"}


def test_a_table_without_names_of_columns_has_no_header(tmp_path: Path) -> None:
    rows = "\n".join(f"|Phường {n}|{n}.{n}00 hộ dân được vay vốn|" for n in range(1, 90))
    document = outlined(f"# I. SỐ LIỆU\nSố hộ:\n{rows}", number="", issuer="")
    chunks = chunk_document(read(tmp_path, "a.docx", in_docx(document)))
    assert len(chunks) > 2
    assert {chunk.section for chunk in chunks} == {"I. SỐ LIỆU"}


def test_rows_that_begin_with_a_number_are_no_headings(tmp_path: Path) -> None:
    rows = "\n".join(f"|{n}. Rà soát thủ tục|Phường {n}|" for n in range(1, 9))
    source = f"# I. PHÂN CÔNG\nNhư sau:\n|Việc|Đơn vị|\n{rows}"
    document = outlined(source, number="", issuer="")
    chunks = chunk_document(read(tmp_path, "a.docx", in_docx(document)))
    assert {chunk.section for chunk in chunks} == {"I. PHÂN CÔNG"}
