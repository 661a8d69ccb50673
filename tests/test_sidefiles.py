"""The CSV files that admins keep in the corpus, read and saved as tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracuu.errors import CorpusError, DiskError
from tracuu.glossary import COLUMNS, read_entries
from tracuu.metadata import read_overrides
from tracuu.sidefiles import read_table, save_table

METADATA = ("path", "number", "title")


def test_a_file_that_is_not_there_is_an_empty_table_and_is_made(tmp_path: Path) -> None:
    file = tmp_path / "glossary.csv"
    seen = read_table(file, COLUMNS)
    assert (seen.rows, seen.digest) == ((), None)
    row = {"english": "ward", "vietnamese": "phường", "domain": ""}
    saved = save_table(file, [row, dict.fromkeys(COLUMNS, "")], seen=seen, check=read_entries)
    assert read_entries(file) == [("ward", "phường")]
    assert saved == read_table(file, COLUMNS) and saved.rows == (row,)


def test_cells_with_separators_quotes_and_lines_come_back(tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    title = 'Kế hoạch "3 nhất", đợt 1; năm 2023'
    rows = [{"path": "a.pdf", "number": "", "title": title}]
    seen = read_table(file, METADATA)
    save_table(file, rows, seen=seen, check=lambda copy: read_overrides(copy, ["a.pdf"]))
    assert read_table(file, METADATA).rows == tuple(rows)
    assert read_overrides(file, ["a.pdf"]) == {"a.pdf": {"title": title}}


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    file.write_bytes("\ufeffpath;title\r\na.pdf; Tên \r\n".encode())
    table = read_table(file, METADATA)
    assert table.rows == ({"path": "a.pdf", "number": "", "title": "Tên"},)


def test_what_no_ingest_would_take_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text("path,number,title\na.pdf,1-CT/TU,\n", encoding="utf-8")
    before, seen = file.read_bytes(), read_table(file, METADATA)
    rows = [{"path": "khong-co.pdf", "number": "2-CT/TU", "title": ""}]
    with pytest.raises(CorpusError, match=r"^metadata\.csv, line 2: the corpus has no file"):
        save_table(file, rows, seen=seen, check=lambda copy: read_overrides(copy, ["a.pdf"]))
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "glossary.csv"
    seen = read_table(file, COLUMNS)
    file.write_text("english,vietnamese,domain\nward,phường,\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="changed by somebody else"):
        save_table(file, [{"english": "city", "vietnamese": "thành phố"}], seen=seen,
                   check=read_entries)  # fmt: skip
    assert read_entries(file) == [("ward", "phường")]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    seen = read_table(tmp_path / "none" / "glossary.csv", COLUMNS)
    with pytest.raises(DiskError, match="Cannot write"):
        save_table(tmp_path / "none" / "glossary.csv", [], seen=seen, check=lambda copy: None)
