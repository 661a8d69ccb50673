"""The duties as a table, what is due soon, the timeline and the files, over real small indexes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from tests.libraries import assistant_over, numbered
from tests.pages import check_harmless, flat, run, shown, text_of
from tests.payloads import HOSTILE
from tracuu.calendars import next_day
from tracuu.errors import UsageError
from tracuu.ledger import DutyFilter, DutyRow
from tracuu.obligations import Deadline
from tracuu.storage import Generation
from tracuu.types import Language
from tracuu.ui.address import Address
from tracuu.ui.duties.book import Book, Timing, Wanted, book_of, timing_of
from tracuu.ui.duties.choosing import Chosen, choose
from tracuu.ui.duties.export import duties_calendar, duties_csv, duties_workbook
from tracuu.ui.duties.timeline import chart, month_counts, nearest_months
from tracuu.ui.duties.trouble import trouble_html
from tracuu.ui.kept import register_of
from tracuu.ui.resources import Library
from tracuu.ui.strings import STRINGS, speaker

VI, EN = STRINGS["vi"], STRINGS["en"]
say = speaker("vi")
HERE = Address("vi", view="duties")
TODAY = date(2023, 12, 1)

DIRECTIVE = numbered(
    "CHỈ THỊ",
    "24-CT/TU",
    "1. Các phường phải báo cáo kết quả trước ngày 15/12/2023.\n"
    "2. Ban Tuyên giáo Thành ủy có trách nhiệm theo dõi việc thực hiện trước ngày 30/9/2023.\n"
    "3. Thủ trưởng các phòng phải kiểm tra hằng tháng.\n"
    "4. Các cấp phải tổ chức học tập trong tháng 10/2024.\n"
    "5. Các phường phải nộp báo cáo trước ngày 25 hằng tháng.\n"
    "6. Chỉ thị này thay thế Chỉ thị số 10-CT/TU ngày 01/02/2010 của Thành ủy.\n",
)
OLD = numbered("CHỈ THỊ", "10-CT/TU", "Các xã phải họp dân.\n", date="01/02/2010")
PLAN = numbered(
    "KẾ HOẠCH",
    "152-KH/QU",
    "Kế hoạch này thực hiện Chỉ thị số 24-CT/TU của Thành ủy.\n"
    "Văn phòng Quận ủy có trách nhiệm theo dõi việc thực hiện.\n",
    date="13/9/2023",
)
DOCUMENTS = {"24.txt": DIRECTIVE, "10.txt": OLD, "152.txt": PLAN}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("library")
    return Library(folder / "corpus", assistant_over(folder, DOCUMENTS))


@pytest.fixture(scope="module")
def generation(library: Library) -> Generation:
    return library.assistant.generation()


@pytest.fixture(scope="module")
def book(generation: Generation) -> Book:
    return book_of(generation)


def chosen(book: Book, within: tuple[str, ...] = (), **choices: str) -> Chosen:
    return choose(book, replace(HERE, within=within).choosing(choices), TODAY)


def quotes(found: Chosen) -> list[str]:
    return [row.quote for row, _ in found.shown]


def _script(library: object) -> None:
    """Run alone, by its source: it sees no name of this module."""
    from datetime import date
    from typing import cast

    import streamlit as st

    from tracuu.ui import duties
    from tracuu.ui.address import read_address
    from tracuu.ui.frame import open_frame
    from tracuu.ui.resources import Library
    from tracuu.ui.strings import speaker

    opened = cast(Library, library)
    address = read_address(st.query_params)
    say = speaker(address.language)
    open_frame(address, say)
    duties.show(opened, opened.assistant.generation(), address, say, today=date(2023, 12, 1))


def page_of(library: Library) -> AppTest:
    return AppTest.from_function(_script, args=(library,), default_timeout=20)


@pytest.fixture(scope="module")
def page(library: Library) -> AppTest:
    """One page that all tests move about, since a new one takes Streamlit half a second."""
    return page_of(library)


def open_view(page: AppTest, **parameters: str) -> AppTest:
    page.query_params = {"view": "duties", **parameters}
    return run(page)


def press(page: AppTest, **values: Any) -> AppTest:
    kinds = {"since": page.date_input, "until": page.date_input, "kind": page.selectbox}
    for name, value in values.items():
        kinds.get(name, page.text_input)(key=f"duties-{name}").set_value(value)
    next(each for each in page.button if each.label == VI["table_filter"]).click()
    return run(page)


# The table


def test_a_row_says_who_what_by_when_by_which_number_and_where(
    page: AppTest, generation: Generation
) -> None:
    open_view(page)
    rows = shown(page).split("<tbody")[1].split('<tr role="row">')
    row = next(each for each in rows if "báo cáo kết quả" in each)
    assert "<bdi>Các phường</bdi>" in row
    assert "Các phường phải báo cáo kết quả trước ngày 15/12/2023.</bdi>" in row
    assert 'datetime="2023-12-15">15/12/2023</time></strong>' in row
    assert "“<bdi>trước ngày 15/12/2023</bdi>”" in row
    assert VI["duty_days"].format(days=14) in row and "24-CT/TU</strong></a>" in row
    link = dict(parse_qsl(unescape(re.findall(r'href="\?([^"]*start=[^"]*)"', row)[-1])))
    assert link["view"] == "duties" and link["doc"] == "24.txt"
    text = text_at(generation, "24.txt")
    assert "báo cáo kết quả" in text[int(link["start"]) : int(link["end"])]
    assert VI["duties_all"].format(all=len(book_of(generation).rows)) in shown(page)


def test_every_quote_is_the_text_at_its_place(book: Book, generation: Generation) -> None:
    for row in book.rows:
        assert text_at(generation, row.document)[row.start : row.end] == row.quote


def text_at(generation: Generation, path: str) -> str:
    document = generation.catalog.document(path)
    assert document is not None
    return generation.catalog.text(document.id)


def test_the_words_of_a_list_keep_their_head() -> None:
    from tracuu.ui.duties.pieces import quote_html

    source = quote_html(a_duty("b) họp <b>dân</b>.", head="Các phường phải:"), say)
    assert '<span class="tc-opening"><bdi>Các phường phải:</bdi></span>' in source
    assert "b) họp &lt;b&gt;dân&lt;/b&gt;." in source


def test_a_directive_that_gave_way_is_marked(page: AppTest) -> None:
    source = shown(open_view(page, number="10-CT/TU"))
    assert VI["doc_replaced_by"].format(by="24-CT/TU") in source


def a_duty(quote: str, *deadlines: Deadline, **given: Any) -> DutyRow:
    fields: dict[str, Any] = {
        "number": "1-CT/TU", "document": "a.txt", "title": "Tên", "issued": "2023-01-10",
        "section": None, "page": 1, "start": 0, "end": len(quote), "head": None,
        "addressees": (), "lead": (), "support": (), "prohibition": False, "directive": None,
        "carrier": None, **given,
    }  # fmt: skip
    return DutyRow(quote=quote, deadlines=deadlines, **fields)


# Filters


def test_an_addressee_is_a_kind_or_a_name_as_the_ledger_understands_it(book: Book) -> None:
    wards = quotes(chosen(book, addressee="ward"))
    assert wards == quotes(chosen(book, addressee="phường")) and len(wards) == 4
    assert any("Các cấp" in each for each in wards)
    (watching,) = quotes(chosen(book, addressee="ban tuyên giáo"))
    assert "theo dõi" in watching
    assert quotes(chosen(book, addressee="party_committee")) == []


def test_number_document_words_and_days_narrow_the_table(book: Book) -> None:
    assert {each.document for each, _ in chosen(book, number="24 ct tu").shown} == {
        "24.txt", *({"152.txt"} & {e.document for e in book.rows if e.carrier})
    }  # fmt: skip
    assert len(quotes(chosen(book, within=("10.txt",)))) == 1
    assert quotes(chosen(book, find="hop dan")) == quotes(chosen(book, within=("10.txt",)))
    december = quotes(chosen(book, since="2023-12-01", until="2023-12-31"))
    assert len(december) == 2 and all("báo cáo" in each for each in december)
    assert quotes(chosen(book, since="2024-01-01", until="2023-01-01")) == []


def test_tabs_part_the_duties_by_deadline(book: Book) -> None:
    counts = chosen(book).counts
    assert counts["all"] == len(book.rows)
    assert counts["dated"] + counts["undated"] == counts["all"]
    assert (counts["soon"], counts["recurring"], counts["past"]) == (2, 2, 1)
    (past,) = quotes(chosen(book, tab="past"))
    assert "30/9/2023" in past
    assert {"trước ngày 25" in each for each in quotes(chosen(book, tab="recurring"))} == {
        True, False
    }  # fmt: skip
    assert len(chosen(book, tab="nonsense").shown) == counts["all"]


def test_sorted_by_day_those_without_one_come_last(book: Book) -> None:
    for sort in ("due", "-due"):
        days = [timing.next or timing.days[-1] if timing.days else None
                for _, timing in chosen(book, sort=sort).shown]  # fmt: skip
        known = [day for day in days if day is not None]
        assert known == sorted(known, reverse=sort == "-due") and len(known) == 4
        assert days[len(known) :] == [None] * (len(days) - 4)


def test_what_was_left_is_remembered_for_a_few_filters(book: Book) -> None:
    wanted = Wanted(DutyFilter(addressee="ward"))
    assert book.left(wanted, TODAY) is book.left(Wanted(DutyFilter(addressee="ward")), TODAY)
    for number in range(20):
        book.left(Wanted(find=f"phường {number}"), TODAY)
    assert book.left.cache_info().currsize <= 8


def test_the_form_moves_the_page_and_the_address_fills_the_form(page: AppTest) -> None:
    press(open_view(page, part="3", tab="dated"), kind="ward", number="24-CT/TU")
    assert page.query_params == {
        "lang": "vi", "view": "duties", "addressee": "ward", "number": "24-CT/TU", "tab": "dated"
    }  # fmt: skip
    assert page.selectbox(key="duties-kind").value == "ward"
    press(page, name="Ban Tuyên giáo", until=date(2023, 12, 31))
    assert page.query_params["addressee"] == "Ban Tuyên giáo"
    assert page.query_params["until"] == "2023-12-31"
    assert page.selectbox(key="duties-kind").value == ""
    press(page, kind="ward")  # the other box has not been touched since
    assert page.query_params["addressee"] == "ward"
    assert page.text_input(key="duties-name").value == ""


def test_only_one_document_is_said_so_with_the_way_back(page: AppTest) -> None:
    source = shown(open_view(page, **{"in": "10.txt"}))
    assert "10-CT/TU" in source and "họp dân" in source and "báo cáo kết quả" not in source
    assert VI["table_reset"] in source
    gone = shown(open_view(page, **{"in": "<b>gone</b>.txt"}))
    assert VI["duties_none"] in gone and "<b>" not in gone


# What cannot be looked for


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_cannot_be_looked_for_is_told_in_the_readers_language(
    generation: Generation, book: Book, language: Language
) -> None:
    words = STRINGS[language]

    def told(**choices: str) -> str:
        address = Address(language, view="duties").choosing(choices)
        with pytest.raises(UsageError) as raised:
            choose(book, address, TODAY)
        source = trouble_html(raised.value, register_of(generation), address, speaker(language))
        check_harmless(source)
        return text_of(source) + source

    unknown = told(number="25-CT/TU")
    assert words["duties_unknown_number"].format(written="25-CT/TU") in unknown
    assert "number=24-CT%2FTU" in unknown and ">24-CT/TU</a>" in unknown
    assert words["duties_bad_number_text"] in told(number="<b>xin</b>")
    assert words["duties_bad_name_text"] in told(addressee="?!")


def test_what_cannot_be_looked_for_is_a_calm_notice(page: AppTest) -> None:
    source = shown(open_view(page, number="25-CT/TU"))
    assert 'class="tc-notice" role="status"' in source and VI["table_reset"] in source
    assert "<table" not in source


def test_a_filter_that_leaves_nothing_says_so(page: AppTest) -> None:
    open_view(page, find="xyzzy")
    assert VI["duties_none"] in shown(page) and "<table" not in shown(page)
    assert not page.get("download_button")


# What is due


def test_what_is_due_soon_stands_first_with_what_is_past_and_what_comes_round(
    page: AppTest,
) -> None:
    source = shown(open_view(page)).split('class="tc-soon"')[1].split("</section>")[0]
    assert source.count("<li>") == 2 and "31/12/2023" in source
    assert source.index("15/12/2023") < source.index("25/12/2023")
    assert VI["soon_past"].format(count=1) in source and "tab=past" in source
    assert VI["soon_recurring"].format(count=2) in source
    wards = shown(open_view(page, addressee="Văn phòng")).split('class="tc-soon"')[1]
    assert VI["soon_none"].format(days=30) in wards.split("</section>")[0]


@pytest.mark.parametrize(
    ("rrule", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=25", date(2023, 12, 25)),
        ("FREQ=MONTHLY;BYMONTHDAY=1", TODAY),
        ("FREQ=MONTHLY;BYDAY=1MO", date(2023, 12, 4)),
        ("FREQ=WEEKLY;BYDAY=FR", TODAY),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30", date(2024, 11, 30)),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25", date(2024, 1, 25)),
        ("FREQ=YEARLY;BYMONTH=6", date(2024, 6, 30)),
        ("FREQ=YEARLY;BYMONTH=6,12", date(2023, 12, 31)),
        ("FREQ=YEARLY;BYMONTH=1,2,3", date(2024, 3, 31)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", None),
        ("FREQ=YEARLY;BYMONTH=13", None),
        ("FREQ=MONTHLY", None),
        ("FREQ=DAILY;INTERVAL=10", None),
        (None, None),
    ],
)
def test_the_next_day_of_what_comes_round_is_read_and_never_made_up(
    rrule: str | None, expected: date | None
) -> None:
    deadline = Deadline("recurring", "x", 0, 1, rrule=rrule)
    assert next_day(a_duty("x", deadline), deadline, today=TODAY) == expected


def test_a_document_of_the_last_year_of_all_breaks_nothing() -> None:
    deadline = Deadline("recurring", "x", 0, 1, rrule="FREQ=MONTHLY;BYMONTHDAY=25")
    duty = a_duty("x", deadline, issued="9999-12-20")
    assert next_day(duty, deadline, today=TODAY) == date(9999, 12, 25)


def test_a_day_that_is_past_is_not_the_next() -> None:
    days = ("2023-11-30", "2023-12-01", "2024-01-01")
    deadlines = [Deadline("date", day, 0, 1, due=day) for day in days]
    duty = a_duty("x", *deadlines)
    found = [next_day(duty, each, today=TODAY) for each in deadlines]
    assert found == [None, TODAY, date(2024, 1, 1)]
    assert timing_of(duty, TODAY) == Timing(
        TODAY, tuple(map(date.fromisoformat, days)), ("all", "dated", "soon")
    )
    assert timing_of(a_duty("x", deadlines[0]), TODAY).tabs == ("all", "dated", "past")
    assert timing_of(a_duty("x"), TODAY).tabs == ("all", "undated")


# The timeline


def test_the_timeline_is_drawn_once_it_is_opened_and_told_in_words(page: AppTest) -> None:
    open_view(page)
    assert not page.get("vega_lite_chart")
    page.session_state["duties-timeline"] = True
    run(page)
    (drawn,) = page.get("vega_lite_chart")
    spec = json.loads(drawn.proto.spec)
    assert "12/2023" in drawn.proto.spec + str(drawn.proto) and "http" not in json.dumps(
        {key: value for key, value in spec.items() if key != "$schema"}
    )
    line = VI["timeline_line"].format(month="12/2023", count=2, groups="Phường, xã 2")
    assert line in shown(page)


def test_a_duty_of_several_groups_is_counted_in_each(book: Book) -> None:
    counts = month_counts(book, chosen(book).shown)
    assert {month: count[""] for month, count in counts.items()} == {
        (2023, 9): 1, (2023, 12): 2, (2024, 10): 1
    }  # fmt: skip
    assert counts[2023, 12]["ward"] == 2
    months = nearest_months(counts, TODAY)
    spec = chart(months, counts, "vi", say, today=TODAY)
    points = spec["data"]["values"]
    assert {each["state"] for each in points if each["month"] == "09/2023"} == {
        VI["timeline_past"]
    }  # fmt: skip
    assert {each["who"] for each in points} <= {VI[key] for key in VI if key.startswith("kind_")}


def test_only_the_months_near_today_are_drawn() -> None:
    counts = Counter[str]()
    many = {(year, month): counts for year in (1999, 2023, 2024, 2025) for month in range(1, 13)}
    months = nearest_months(many, TODAY)
    assert len(months) == 24 and months == sorted(months) and (1999, 12) not in months


# Files


def test_what_is_shown_is_exported(book: Book, generation: Generation) -> None:
    rows = chosen(book, addressee="phường", number="24-CT/TU").shown
    table = list(csv.DictReader(io.StringIO(duties_csv(rows, say).decode("utf-8-sig"))))
    assert [each[VI["duty_quote"]] for each in table] == [row.quote for row, _ in rows]
    assert table[0][VI["duty_due"]] == "2023-12-15" and table[0][VI["duty_page"]] == "1"
    assert any(each[VI["duty_next_day"]] == "2023-12-25" for each in table)
    sheet = load_workbook(io.BytesIO(duties_workbook(rows, say))).active
    assert sheet is not None and sheet.max_row == len(rows) + 1
    calendar = Calendar.from_ical(duties_calendar(rows, generation.manifest.created))
    assert len(calendar.walk("VEVENT")) == 3


def test_the_files_are_made_only_when_asked_for(page: AppTest) -> None:
    buttons = open_view(page, lang="en").get("download_button")
    labels = [each.proto.label for each in buttons]
    assert labels == ["Excel (XLSX)", "CSV", EN["duties_calendar"]]
    assert all(each.proto.deferred_file_id for each in buttons)


# What nobody vouches for


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("hostile")
    texts = {
        f"{at}'\"<b>.txt": numbered(
            "CHỈ THỊ",
            f"{at + 1}-CT/TU",
            f"Phường {flat(payload)} phải báo cáo {flat(payload)} trước ngày 15/12/2023.\n",
        )
        for at, payload in enumerate(HOSTILE)
    }
    yield Library(folder / "corpus", assistant_over(folder, texts))


def test_hostile_duties_are_only_text(hostile: Library) -> None:
    page = open_view(page_of(hostile))
    source = shown(page)
    check_harmless(source)
    text = text_of(source)
    rows = book_of(hostile.assistant.generation()).rows
    assert len(rows) > len(HOSTILE) / 2
    assert all(row.quote in text for row in rows[:50])
    page.session_state["duties-timeline"] = True
    check_harmless(shown(run(page)))
    assert not page.markdown and not page.caption
    (drawn,) = page.get("vega_lite_chart")
    assert "alert" not in str(drawn.proto) and "x.example" not in str(drawn.proto)


@pytest.mark.parametrize("names", [("find", "sort", "tab", "part"), ("in",), ("number",)])
def test_a_hostile_address_is_only_text(page: AppTest, names: tuple[str, ...]) -> None:
    open_view(page, **dict.fromkeys(names, HOSTILE[3]))
    check_harmless(shown(page))
