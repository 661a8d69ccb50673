"""``python -m tracuu register`` and ``duties``: lists, tables that run no formula, calendars."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from tests.libraries import ingest, numbered, write_corpus
from tracuu.calendars import as_calendar
from tracuu.cli import main
from tracuu.cli.output import write_file
from tracuu.errors import UsageError
from tracuu.ledger import DutyRow
from tracuu.obligations import Deadline
from tracuu.sheets import as_csv, as_workbook

DIRECTIVE = numbered(
    "CHỈ THỊ",
    "24-CT/TU",
    "1. Các phường phải báo cáo kết quả, số liệu; gửi Thành ủy trước ngày 15/12/2023.\n"
    "2. Ban Tuyên giáo Thành ủy có trách nhiệm theo dõi việc thực hiện trước ngày 30/9/2023.\n"
    "3. Thủ trưởng các phòng phải kiểm tra hằng tháng.\n"
    "4. Cán bộ không được uống rượu trong giờ làm việc.\n",
)
PLAN = numbered(
    "KẾ HOẠCH",
    "152-KH/QU",
    "Kế hoạch này thực hiện Chỉ thị số 24-CT/TU của Thành ủy và Quyết định 77-QĐ/TW.\n"
    "Văn phòng Quận ủy có trách nhiệm theo dõi việc thực hiện.\n",
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    write_corpus(folder, {"24.txt": DIRECTIVE, "152.txt": PLAN})
    ingest(folder)
    return folder / "index"


@pytest.fixture
def run(index: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main.main([*arguments, "--index", str(index)])
        except SystemExit as ended:  # of argparse
            code = int(str(ended.code))
        return (code, *capsys.readouterr())

    return command


def as_json(run: Run, *arguments: str) -> dict[str, Any]:
    code, out, err = run(*arguments, "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    value: dict[str, Any] = json.loads(out)
    return value


# Lists


def test_register_lists_each_number_and_whether_the_library_has_it(run: Run) -> None:
    code, out, err = run("register")
    assert (code, err) == (0, "")
    assert "152-KH/QU: Kế hoạch 152-KH/QU [152.txt]" in out
    assert "77-QĐ/TW: only cited; the library does not have it" in out
    assert out.endswith("In all: 3 numbers, 2 in the library, 1 only cited.\n")


def test_register_of_a_number_shows_what_carries_it_out(run: Run) -> None:
    code, out, _ = run("register", "--number", "chi thi 24")
    assert code == 0 and "implemented by 152-KH/QU\n" in out
    assert "“Kế hoạch này thực hiện Chỉ thị số 24-CT/TU" in out and "trang 1 · 152.txt" in out


def test_json_of_both_is_one_object(run: Run) -> None:
    value = as_json(run, "register", "--number", "24-CT/TU")
    (number,) = value["numbers"]
    assert (value["generation"], number["number"], number["held"]) == (1, "24-CT/TU", True)
    assert {"kind", "number", "held", "document", "page", "quote"} <= number["relations"][0].keys()
    value = as_json(run, "duties", "--addressee", "ward")
    (duty,) = value["duties"]
    assert duty["quote"].startswith("Các phường phải") and duty["due"] == ["2023-12-15"]
    assert duty["deadlines"][0]["text"] == "trước ngày 15/12/2023"


def test_duties_are_listed_with_whom_and_when(run: Run) -> None:
    code, out, _ = run("duties", "--number", "24 CT TU")
    assert code == 0 and out.endswith("In all: 4 duties.\n")
    assert "  whom: Các phường\n" in out and "trước ngày 15/12/2023 (2023-12-15)\n" in out
    assert "hằng tháng (FREQ=MONTHLY)\n" in out


@pytest.mark.parametrize("day", ["2023-09-30", "30/9/2023", "30/09/2023"])
def test_dates_are_taken_both_ways(run: Run, day: str) -> None:
    found = as_json(run, "duties", "--due-before", day)["duties"]
    assert [each["due"] for each in found] == [["2023-09-30"]]


# What is refused

REFUSED = [
    (["register", "--number", "25-CT/TU"], "The nearest numbers that it knows: 24-CT/TU"),
    (["duties", "--number", "25-CT/TU"], "The nearest numbers that it knows: 24-CT/TU"),
    (["duties", "--number", "phường"], "is no document number"),
    (["duties", "--document", "25.txt"], "The library holds no document 25.txt"),
    (["duties", "--due-since", "2024-01-01", "--due-before", "2023-01-01"], "is after"),
    (["duties", "--xlsx", "-"], "needs the name of a file"),
    (["duties", "--csv", "/nowhere/duties.csv"], "Cannot write '/nowhere/duties.csv'"),
]


@pytest.mark.parametrize(("arguments", "line"), REFUSED, ids=lambda each: str(each)[:30])
def test_what_cannot_be_done_is_one_line_and_2(run: Run, arguments: list[str], line: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert line in err


@pytest.mark.parametrize("day", ["2023-13-01", "31/11/2023", "soon"])
def test_a_wrong_date_is_named(run: Run, day: str) -> None:
    code, out, err = run("duties", "--due-before", day)
    assert (code, out) == (2, "") and "not a date such as 2023-12-31 or 31/12/2023" in err


def test_without_an_index_the_command_that_makes_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["duties", "--index", str(tmp_path)]) == 1
    assert "make ingest" in capsys.readouterr().err


# Tables


def test_csv_is_for_excel_and_has_a_row_a_duty(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "duties.csv"
    code, out, err = run("duties", "--csv", str(file))
    assert (code, out) == (0, "") and err == f"{file}: 5 duties.\n"
    assert file.read_bytes().startswith(b"\xef\xbb\xbfnumber,document,title,section,page,quote")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    assert [each["document"] for each in rows] == ["152.txt"] + 4 * ["24.txt"]
    ward = rows[1]
    assert (ward["due"], ward["addressees"], ward["directive"]) == (
        "2023-12-15", "Các phường", "24-CT/TU",
    )  # fmt: skip
    assert [each["prohibition"] for each in rows][-1] == "yes"
    assert run("duties", "--csv", "-")[1] == file.read_text(encoding="utf-8-sig")


def test_a_workbook_has_real_dates_a_frozen_header_and_filters(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "duties.xlsx"
    assert run("duties", "--number", "24-CT/TU", "--xlsx", str(file))[0] == 0
    sheet = load_workbook(file).active
    assert sheet is not None and sheet.freeze_panes == "A2"
    assert (sheet.auto_filter.ref, sheet.max_row) == ("A1:Q5", 5)
    header = [cell.value for cell in sheet[1]]
    first = dict(zip(header, sheet[2], strict=True))
    assert first["due"].value == datetime(2023, 12, 15) and first["due"].is_date
    assert first["page"].value == 1 and first["quote"].alignment.wrap_text


def test_the_register_is_exported_with_a_column_for_each_relation(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "register.xlsx"
    assert run("register", "--xlsx", str(file))[0] == 0
    sheet = load_workbook(file).active
    assert sheet is not None
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    numbers = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert numbers["24-CT/TU"]["implemented by"] == "152-KH/QU"
    assert numbers["77-QĐ/TW"]["in the library"] == "no"
    assert "24-CT/TU" in run("register", "--csv", "-")[1]


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "#REF!"]


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(as_workbook("A", ["a"], [[each] for each in HOSTILE]))
    sheet = load_workbook(file).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[:4]] == HOSTILE[:4]
    assert cells[0].quotePrefix  # still a text when someone edits it
    with ZipFile(file) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_no_cell_of_a_csv_begins_as_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(["=a"], [[each] for each in HOSTILE]))))
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)


def test_control_characters_and_overlong_texts_make_no_broken_file(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    texts = ["a\x00\x01\x0bb\ud800c\ufffe", "x" * 40_000, "dòng 1\ndòng 2"]
    file.write_bytes(as_workbook("A", ["a"], [[each] for each in texts]))
    sheet = load_workbook(file).active
    assert sheet is not None
    values = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert values == ["abc", "x" * 32_767, "dòng 1\ndòng 2"]


# The calendar


def entries(data: bytes | str) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_a_calendar_has_an_all_day_entry_for_each_due_date_and_rule(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "duties.ics"
    code, _, err = run("duties", "--ics", str(file))
    assert code == 0 and err == f"{file}: 3 entries, of 5 duties.\n"
    by_day = {each["dtstart"].dt: each for each in entries(file.read_bytes())}
    assert by_day.keys() == {date(2023, 12, 15), date(2023, 9, 30), date(2023, 8, 7)}
    ward = by_day[date(2023, 12, 15)]
    assert ward["dtend"].dt == date(2023, 12, 16)
    assert "24-CT/TU: Các phường phải báo cáo kết quả, số liệu; gửi" in ward["summary"]
    assert "trang 1 · 24.txt" in ward["description"]
    assert b"s\xe1\xbb\x91 li\xe1\xbb\x87u\\; g" in file.read_bytes().replace(b"\r\n ", b"")
    assert by_day[date(2023, 8, 7)]["rrule"] == {"FREQ": ["MONTHLY"]}


def test_the_same_register_gives_the_same_calendar(run: Run) -> None:
    first, second = run("duties", "--ics", "-")[1], run("duties", "--ics", "-")[1]
    assert first == second
    uids = {str(each["uid"]) for each in entries(first)}
    assert len(uids) == 3
    assert {
        str(each["uid"]) for each in entries(run("duties", "--addressee", "ward", "--ics", "-")[1])
    } < uids
    assert run("duties", "--addressee", "Văn phòng", "--ics", "-")[1].startswith("BEGIN:VCALENDAR")


def made_up(quote: str, *deadlines: Deadline, issued: str | None = "2023-08-07") -> DutyRow:
    return DutyRow(
        number=None, document="a.txt", title="A", issued=issued, section=None, page=1, start=0,
        end=len(quote), quote=quote, head=None, addressees=(), lead=(), support=(),
        deadlines=deadlines, prohibition=False, directive=None, carrier=None,
    )  # fmt: skip


def test_what_the_text_holds_breaks_no_calendar() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    due = Deadline("date", "trước\x0bngày\x00", 0, 5, due="2023-12-15")
    hostile = "a\x07\ud800b\r\nEND:VEVENT\r\nBEGIN:VALARM;,\\n" + "dài " * 200
    data, count = as_calendar([made_up(hostile, due)], created=now)
    (entry,) = entries(data)
    assert count == 1 and "abEND:VEVENT" in str(entry["description"]).replace("\n", "")
    assert "\r\nBEGIN:VALARM" not in data.decode()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_a_rule_begins_on_its_first_day_and_one_that_never_comes_is_left_out() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    rules = ("FREQ=MONTHLY;BYMONTHDAY=5", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    found = [Deadline("recurring", "", at, at, rrule=rule) for at, rule in enumerate(rules)]
    data, count = as_calendar([made_up("Báo cáo.", *found)], created=now)
    assert count == 1 and entries(data)[0]["dtstart"].dt == date(2023, 9, 5)
    data, _ = as_calendar([made_up("Báo cáo.", found[0], issued=None)], created=now)
    assert entries(data)[0]["dtstart"].dt == date(2026, 12, 5)


# Files


def test_a_file_is_replaced_whole_or_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    write_file(str(file), b"old")
    write_file(str(file), b"new")
    assert file.read_bytes() == b"new"
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "folder", tmp_path / "none" / "a.csv", Path("a\0b")):
        with pytest.raises(UsageError, match="Cannot write"):
            write_file(str(target), b"new")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.csv", "folder"]


def test_a_link_keeps_pointing_at_what_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_file(str(tmp_path / "link.csv"), b"new")
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "real.csv").read_bytes() == b"new"
