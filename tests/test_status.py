"""``python -m tracuu status``: what the library holds, could not read, repeats and lacks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DIRECTIVE, PLAN
from tests.libraries import ingest, numbered, write_corpus
from tracuu.catalog import Catalog
from tracuu.cli import main
from tracuu.generations import FileGeneration, open_live
from tracuu.status import status_of
from tracuu.storage import Manifest
from tracuu.types import Document, Metadata, Page

BODY = "".join(f"Việc thứ {number} giao cho phường số {number + 3}.\n" for number in range(60))
LIBRARY = {
    "chi-thi-24.txt": DIRECTIVE,
    "ke-hoach-152.txt": PLAN,
    "ban-sao/ke-hoach-152.txt": f"{PLAN}\n",
    "bao-cao.txt": f"Báo cáo theo Nghị định số 830/2020/NĐ-CP và Chỉ thị 24-CT/TU.\n{BODY}",
    "bai-bao.txt": "Phường làm theo Nghị định 830/2020/NĐ-CP, Nghị định 830/2020/NĐ-CP.\n"
    "Chỉ thị số 77 ngày 1/2/2023 cũng được nhắc. Kế hoạch 999-KH/QU cũng vậy.\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder with ``corpus`` and ``index``."""
    write_corpus(tmp_path, LIBRARY)
    (tmp_path / "corpus" / "rong.txt").write_bytes(b"")
    ingest(tmp_path)
    return tmp_path


def status(folder: Path, *arguments: str) -> int:
    return main.main(["status", "--index", str(folder / "index"), *arguments])


def as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert status(folder, "--json") == 0
    out, err = capsys.readouterr()
    assert (err, out.count("\n")) == ("", 1)
    value: dict[str, Any] = json.loads(out)
    return value


def test_json_tells_what_there_is(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    value = as_json(library, capsys)
    assert set(value) == {
        "generation", "created", "model", "documents", "chunks", "pages", "unread", "doubtful",
        "failed", "duplicates", "missing",
    }  # fmt: skip
    assert (value["generation"], value["documents"], value["model"]) == (1, 5, "hashing")
    assert value["chunks"] > 5 and value["pages"] == {"text": 5}
    assert (value["unread"], value["doubtful"]) == ([], [])
    (failed,) = value["failed"]
    assert failed["path"] == "rong.txt" and failed["error"]


def test_documents_of_one_text_are_named_together(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert as_json(library, capsys)["duplicates"] == [
        {"paths": ["ban-sao/ke-hoach-152.txt", "ke-hoach-152.txt"], "likeness": 1.0}
    ]


def test_numbers_that_are_cited_and_not_borne_are_named_most_cited_first(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert as_json(library, capsys)["missing"] == [
        {"key": "830/2020/ND-CP", "display": "830/2020/NĐ-CP", "times": 3,
         "cited_by": ["bai-bao.txt", "bao-cao.txt"]},
        {"key": "999-KH/QU", "display": "999-KH/QU", "times": 1, "cited_by": ["bai-bao.txt"]},
    ]  # fmt: skip


def test_a_number_is_no_longer_missing_once_its_document_is_there(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_corpus(library, {"moi.txt": numbered("KẾ HOẠCH", "999-KH/QU", "Việc của phường.")})
    ingest(library)
    assert [each["key"] for each in as_json(library, capsys)["missing"]] == ["830/2020/ND-CP"]


def test_documents_alike_that_bear_different_numbers_are_no_duplicates(tmp_path: Path) -> None:
    plans = {f"{n}.txt": numbered("KẾ HOẠCH", f"{n}-KH/QU", BODY) for n in (11, 12)}
    write_corpus(tmp_path, {**plans, "scan.txt": BODY})
    ingest(tmp_path)
    (like,) = status_of(open_live(tmp_path / "index")).duplicates
    assert like.paths == ("11.txt", "scan.txt")


def test_a_file_that_can_be_read_again_is_no_failure(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_corpus(library, {"rong.txt": "Nay đã có chữ.\n"})
    ingest(library)
    assert as_json(library, capsys)["failed"] == []


def test_people_are_told_the_same_in_lines(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(library) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for line in (
        "Documents: 5,",
        "Pages: 5 from the file's text",
        "could not be read by the ingest that made it: 1",
        "  rong.txt: ",
        "Pages not read: none",
        "  ban-sao/ke-hoach-152.txt = ke-hoach-152.txt (100% alike)",
        "  830/2020/NĐ-CP: cited 3 times, by bai-bao.txt, bao-cao.txt",
    ):
        assert line in out


def test_without_an_index_one_line_says_what_to_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(tmp_path) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1) and "make ingest" in err


def test_an_index_of_another_format_is_refused_with_the_command(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = library / "index" / "generations" / "000001" / "manifest.json"
    manifest.write_text(
        json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "format": 1}),
        encoding="utf-8",
    )
    assert status(library) == 1
    _, err = capsys.readouterr()
    assert err.count("\n") == 1 and "format 1" in err and "make rebuild" in err


def test_pages_are_counted_by_origin_and_bad_ones_named(tmp_path: Path) -> None:
    pages = (
        Page(1, 0, 4),
        Page(2, 4, 8, "ocr", 0.97),
        Page(3, 8, 12, "ocr", 0.6),
        Page(4, 12, 12, "unread", 0.0, "Tesseract is not installed."),
    )
    catalog = Catalog.create(tmp_path / "catalog.sqlite3")
    with catalog.transaction():
        catalog.add_document(Document("a.pdf", "pdf", "Một hai ba.", pages), Metadata("A"), "0")
    catalog.close()
    manifest = Manifest(7, "", "m", "f", documents=1, chunks=0, files={})
    generation = FileGeneration(tmp_path, manifest)
    told = status_of(generation)
    assert told.pages == {"ocr": 2, "text": 1, "unread": 1}
    assert [(page.path, page.page, page.quality) for page in told.doubtful] == [("a.pdf", 3, 0.6)]
    (unread,) = told.unread
    assert (unread.page, unread.reason) == (4, "Tesseract is not installed.")


def test_torch_is_not_imported(library: Path) -> None:

    script = (
        "import sys; from tracuu.cli.main import main; code = main(sys.argv[1:]);"
        "assert 'torch' not in sys.modules and 'faiss' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "status", "--index", str(library / "index")],
        cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
