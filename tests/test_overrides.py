"""metadata.csv overrules what documents say, and a wrong row stops the ingest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PLAN
from tests.hashing_encoder import HashingEncoder
from tracuu.assistant import Assistant
from tracuu.errors import CorpusError
from tracuu.generations import live_number, open_live
from tracuu.indexing import IngestReport
from tracuu.metadata import Override, overridden, override_of, read_overrides
from tracuu.types import Evidence, Metadata

Run = Callable[..., IngestReport]
PATHS = ("chi-thi-24.txt", "quy-dinh/ve-sinh.txt", "Kế hoạch.docx")


def rows(folder: Path, text: str, *, encoding: str = "utf-8") -> dict[str, Override]:
    file = folder / "metadata.csv"
    file.write_text(text, encoding=encoding)
    return dict(read_overrides(file, PATHS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    "text",
    [
        'path,number,date,issuer\nchi-thi-24.txt,24-CT/TU,7/8/2023,"Thành ủy, Hà Nội"\n',
        "Path ; Number;date;issuer\r\nchi-thi-24.txt;24 - CT / TU;2023-08-07;Thành ủy, Hà Nội\n",
        'issuer,path,date,number\n\n"Thành ủy, Hà Nội",./chi-thi-24.txt,07-08-2023,24 CT/TU',
    ],
)
def test_commas_and_semicolons_with_and_without_a_byte_order_mark(
    tmp_path: Path, text: str, encoding: str
) -> None:
    assert rows(tmp_path, text, encoding=encoding) == {
        "chi-thi-24.txt": {
            "number": "24-CT/TU", "date": "2023-08-07", "issuer": "Thành ủy, Hà Nội"
        }
    }  # fmt: skip


def test_an_empty_cell_overrules_nothing_and_a_dash_takes_away(tmp_path: Path) -> None:
    text = "path,number,date,type\nchi-thi-24.txt,-,,ct\nquy-dinh\\ve-sinh.txt,,,\n"
    assert rows(tmp_path, text) == {
        "chi-thi-24.txt": {"number": None, "type": "Chỉ thị"},
        "quy-dinh/ve-sinh.txt": {},
    }


def test_a_name_that_a_mac_stores_decomposed_is_found(tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text("path,title\nKế hoạch.docx,Kế hoạch\n", encoding="utf-8")
    decomposed = "Kế hoạch.docx"
    assert read_overrides(file, [decomposed]) == {decomposed: {"title": "Kế hoạch"}}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("path,so\nchi-thi-24.txt,1\n", 1, ("'so'", "number")),
        ("number,date\n1,2\n", 1, ("path",)),
        ("path,number,number\n", 1, ("once",)),
        ("path,date\nchi-thi-24.txt,31/2/2023\n", 2, ("31/2/2023", "2023-08-07")),
        ("path,date\nchi-thi-24.txt,tháng 8\n", 2, ("tháng 8",)),
        ("path,date\n\nchi-thi-42.txt,\n", 3, ("chi-thi-42.txt", "Type: chi-thi-24.txt")),
        ("path,date\nxyz,\n", 2, ("'xyz'", "below the corpus")),
        ("path,date\n,7/8/2023\n", 2, ("''",)),
        ("path,title\nchi-thi-24.txt,a\nchi-thi-24.txt,b\n", 3, ("second row",)),
        ("path,title\nchi-thi-24.txt,-\n", 2, ("title",)),
        ("path,issuer\nchi-thi-24.txt,Thành ủy, Hà Nội\n", 2, ("3 cells for 2 columns",)),
        ('path,issuer\nchi-thi-24.txt,"Thành ủy\n', 2, ("CSV",)),
    ],
)
def test_a_wrong_row_is_one_line_with_file_line_and_what_to_type(
    tmp_path: Path, text: str, line: int, words: tuple[str, ...]
) -> None:
    with pytest.raises(CorpusError) as raised:
        rows(tmp_path, text)
    message = str(raised.value)
    assert f"metadata.csv, line {line}: " in message and "\n" not in message
    assert all(word in message for word in words)
    assert raised.value.exit_code == 1 and raised.value.remedy


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"metadata\.csv.*UTF-8"):
        rows(tmp_path, "path,title\nchi-thi-24.txt,Chỉ thị\n", encoding="utf-16")


STATED = Metadata(
    title="Kế hoạch 15-KH/QU về ra quân", number="15-KH/QU", signer="Lê A",
    evidence=(Evidence("title", 0, 9), Evidence("number", 10, 18), Evidence("signer", 90, 94)),
)  # fmt: skip


def test_the_evidence_of_what_is_overruled_is_the_file() -> None:
    override = {"number": "152-KH/QU", "recipients": "Quận ủy | UBND quận", "signer": None}
    described = overridden(STATED, override)
    assert described.number == "152-KH/QU" and described.signer is None
    assert described.recipients == ("Quận ủy", "UBND quận")
    assert described.title == "Kế hoạch 152-KH/QU về ra quân"
    assert described.evidence == (
        Evidence("title", 0, 9),
        Evidence("number", file="metadata.csv"),
        Evidence("signer", file="metadata.csv"),
        Evidence("recipients", file="metadata.csv"),
    )
    assert override_of(described) == override
    assert (override_of(STATED), overridden(STATED, {})) == ({}, STATED)


# In an ingest


def described(index: Path, path: str) -> Metadata:
    document = open_live(index).catalog.document(path)
    assert document is not None
    return document.metadata


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def put(corpus: Path, text: str) -> None:
    (corpus / "metadata.csv").write_text(text, encoding="utf-8")


def test_only_the_documents_concerned_are_updated_and_nothing_is_encoded(
    ingest: Run, corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    ingest()
    before = described(index, "ke-hoach-152.txt")
    encoder.encoded = 0
    put(corpus, "path,date,signer\nke-hoach-152.txt,2024-01-02,Nguyễn Văn An\n")
    report = ingest()
    assert (report.updated, report.unchanged, report.added, encoder.encoded) == (1, 2, 0, 0)
    after = described(index, "ke-hoach-152.txt")
    assert (after.date, after.signer, after.number) == ("2024-01-02", "Nguyễn Văn An", "152-KH/QU")
    assert not ingest().published
    (corpus / "metadata.csv").unlink()
    report = ingest()
    assert (report.updated, encoder.encoded) == (1, 0)
    assert described(index, "ke-hoach-152.txt") == before


def test_the_files_of_overruled_documents_are_not_read_again(
    ingest: Run, corpus: Path, index: Path
) -> None:
    ingest()
    text = open_live(index).catalog.text(1)
    put(corpus, "path,place\nchi-thi-24.txt,Hà Nội\n")
    (corpus / "chi-thi-24.txt").touch()
    stages: list[str] = []
    ingest(progress=lambda stage, done, total: stages.append(stage))
    assert "read" not in stages
    generation = open_live(index)
    document = generation.catalog.document("chi-thi-24.txt")
    assert document is not None and generation.catalog.text(document.id) == text
    assert len(generation.vectors) == len(generation.lexicon) == generation.catalog.count_chunks()


def test_an_overruled_number_finds_its_document_and_the_misread_one_does_not(
    ingest: Run, corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    misread = PLAN.replace("KẾ HOẠCH SỐ 152-KH/QU\n", "KẾ HOẠCH\n").replace("152-KH/QU", "15-KH/QU")
    (corpus / "ke-hoach-152.txt").write_text(misread, encoding="utf-8")
    put(corpus, "path;number\nke-hoach-152.txt;152-KH/QU\n")
    ingest()
    assert "15-KH/QU" not in open_live(index).catalog.number_keys()
    response = Assistant(index, encoder).ask("152-KH/QU giao Văn phòng Quận ủy việc gì?")
    assert {result.document for result in response.results} == {"ke-hoach-152.txt"}


def test_a_changed_file_keeps_its_override(ingest: Run, corpus: Path, index: Path) -> None:
    put(corpus, "path,place\nke-hoach-152.txt,Hải Phòng\n")
    ingest()
    (corpus / "ke-hoach-152.txt").write_text(PLAN + "Thêm một dòng.\n", encoding="utf-8")
    ingest()
    assert described(index, "ke-hoach-152.txt").place == "Hải Phòng"


def test_a_renamed_file_loses_the_override_of_its_old_name(
    ingest: Run, corpus: Path, index: Path
) -> None:
    put(corpus, "path,place\nke-hoach-152.txt,Hải Phòng\n")
    ingest()
    (corpus / "ke-hoach-152.txt").rename(corpus / "moi.txt")
    put(corpus, "path,place\nmoi.txt,Hà Nội\n")
    ingest()
    assert described(index, "moi.txt").place == "Hà Nội"
    (corpus / "metadata.csv").unlink()
    (corpus / "moi.txt").rename(corpus / "khac.txt")
    ingest()
    assert described(index, "khac.txt").place is None


def test_a_wrong_row_stops_the_ingest_before_anything_is_published(
    ingest: Run, corpus: Path, index: Path
) -> None:
    ingest()
    (corpus / "moi.txt").write_text("Văn bản mới.", encoding="utf-8")
    put(corpus, "path,number\nkhong-co.txt,24-CT/TU\n")
    with pytest.raises(CorpusError, match=r"metadata\.csv, line 2"):
        ingest()
    assert live_number(index) == 1
    assert [each.name for each in (index / "generations").iterdir()] == ["000001"]


def test_a_row_for_a_file_that_cannot_be_read_is_no_error(ingest: Run, corpus: Path) -> None:
    (corpus / "rong.txt").write_bytes(b"")
    (corpus / "bang.xyz").write_bytes(b"1")
    put(corpus, "path,number\nrong.txt,1-KH/QU\nbang.xyz,2-KH/QU\n")
    assert len(ingest().failed) == 2


def test_a_dry_run_counts_what_would_be_restated(ingest: Run, corpus: Path, index: Path) -> None:
    ingest()
    put(corpus, "path,place\nke-hoach-152.txt,Hải Phòng\n")
    report = ingest(dry_run=True)
    assert (report.updated, report.unchanged, live_number(index)) == (1, 2, 1)
