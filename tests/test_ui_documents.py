"""The library as a table, and what is known of a document, over a real small index."""

from __future__ import annotations

import csv
import gc
import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from tests.hashing_encoder import HashingEncoder
from tests.libraries import assistant_over, ingest, numbered, write_corpus
from tests.pages import check_harmless, flat, run, shown, text_of
from tests.payloads import HOSTILE
from tracuu.assistant import Assistant
from tracuu.catalog import StoredDocument
from tracuu.storage import Generation
from tracuu.types import Metadata, Page
from tracuu.ui.address import Address
from tracuu.ui.documents import duties_html, evidence_html, relations_html
from tracuu.ui.documents.choosing import chosen_rows
from tracuu.ui.documents.export import documents_csv, documents_workbook
from tracuu.ui.documents.shelf import Row, Shelf, listed, shelf_of
from tracuu.ui.documents.table import rows_html
from tracuu.ui.kept import Kept, register_of
from tracuu.ui.resources import Library
from tracuu.ui.strings import STRINGS, documents, duties, speaker
from tracuu.ui.tables import ROWS

VI, EN = STRINGS["vi"], STRINGS["en"]
say = speaker("vi")
HERE = Address("vi", view="documents")

DIRECTIVE = numbered(
    "CHỈ THỊ",
    "24-CT/TU",
    "Nơi ban hành: Thành ủy\n"
    "1. Các phường phải báo cáo kết quả trước ngày 15/12/2023.\n"
    "2. Chỉ thị này thay thế Chỉ thị số 10-CT/TU ngày 01/02/2010 của Thành ủy.\n",
)
OLD = numbered("CHỈ THỊ", "10-CT/TU", "Các xã phải họp hằng quý.\n", date="01/02/2010")
PLAN = numbered(
    "KẾ HOẠCH",
    "152-KH/QU",
    "Kế hoạch này thực hiện Chỉ thị số 24-CT/TU của Thành ủy.\n"
    "Căn cứ Quyết định số 77-QĐ/TW của Bộ Chính trị.\n",
    date="13/9/2023",
)
ARTICLE = "Hoà giải ở phường\n\nPhường học tập Chỉ thị số 24-CT/TU, nhắc lại Quyết định 77-QĐ/TW.\n"
DOCUMENTS = {
    "24.txt": DIRECTIVE,
    "10.txt": OLD,
    "kh/152.txt": PLAN,
    "kh/152-ban-sao.txt": PLAN + "\n",
    "bao.txt": ARTICLE,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("library")
    assistant = assistant_over(folder, DOCUMENTS)
    return Library(folder / "corpus", assistant)


@pytest.fixture(scope="module")
def generation(library: Library) -> Generation:
    return library.assistant.generation()


def _script(library: object) -> None:
    """Run alone, by its source: it sees no name of this module."""
    from typing import cast

    import streamlit as st

    from tracuu.ui import documents
    from tracuu.ui.address import read_address
    from tracuu.ui.frame import open_frame
    from tracuu.ui.resources import Library
    from tracuu.ui.strings import speaker

    opened = cast(Library, library)
    address = read_address(st.query_params)
    open_frame(address, speaker(address.language))
    if address.view == "documents":
        generation = opened.assistant.generation()
        documents.show(opened, generation, address, speaker(address.language))


def page_of(library: Library) -> AppTest:
    return AppTest.from_function(_script, args=(library,), default_timeout=20)


@pytest.fixture(scope="module")
def page(library: Library) -> AppTest:
    """One page that all tests move about, since a new one takes Streamlit half a second."""
    return page_of(library)


def open_view(page: AppTest, **parameters: str) -> AppTest:
    page.query_params = {"view": "documents", **parameters}
    return run(page)


def subjects(source: str) -> list[str]:
    """The documents that a table links to, in order."""
    cells = re.findall(r'<th scope="row"[^>]*><a href="([^"]*)"', source)
    return [dict(parse_qsl(unescape(each).removeprefix("?")))["doc"] for each in cells]


def choose(page: AppTest, **values: Any) -> AppTest:
    for name, value in values.items():
        find = {"find": page.text_input, "since": page.date_input, "until": page.date_input}
        find.get(name, page.selectbox)(key=f"documents-{name}").set_value(value)
    next(each for each in page.button if each.label == VI["table_filter"]).click()
    return run(page)


# The table


def test_all_documents_are_listed_the_newest_first_with_how_many_there_are(
    page: AppTest,
) -> None:
    open_view(page)
    assert subjects(shown(page)) == [
        "kh/152-ban-sao.txt", "kh/152.txt", "24.txt", "10.txt", "bao.txt"
    ]  # fmt: skip
    assert VI["documents_all"].format(all=5) in shown(page)
    assert 'aria-sort="descending"' in shown(page) and "<caption>" in shown(page)
    assert "13/09/2023" in shown(page) and "2023-09-13" in shown(open_view(page, lang="en"))
    assert EN["documents_all"].format(all=5) in shown(open_view(page, lang="en"))


def test_a_subject_leads_to_its_document_and_the_view_is_the_way_back(page: AppTest) -> None:
    source = shown(open_view(page, type="CT", sort="number"))
    link = unescape(re.findall(r'<th scope="row"[^>]*><a href="([^"]*)"', source)[0])
    assert dict(parse_qsl(link.removeprefix("?"))) == {
        "lang": "vi", "doc": "10.txt", "view": "documents", "type": "CT", "sort": "number"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", ["10.txt", "24.txt", "kh/152-ban-sao.txt", "kh/152.txt", "bao.txt"]),
        ("-number", ["kh/152-ban-sao.txt", "kh/152.txt", "24.txt", "10.txt", "bao.txt"]),
        ("date", ["10.txt", "24.txt", "kh/152-ban-sao.txt", "kh/152.txt", "bao.txt"]),
    ],
)
def test_rows_are_sorted_both_ways_and_those_without_a_value_come_last(
    generation: Generation, sort: str, expected: list[str]
) -> None:
    rows = chosen_rows(shelf_of(generation), HERE.choosing({"sort": sort}))
    assert [row.path for row in rows] == expected


def test_the_heading_that_is_sorted_by_turns_the_order_round(page: AppTest) -> None:
    source = shown(open_view(page, sort="number", part="7"))
    links = re.findall(r'<th scope="col"[^>]*><a href="([^"]*)"', source)
    sorts = [dict(parse_qsl(unescape(each).removeprefix("?"))).get("sort") for each in links]
    assert sorts == ["-number", "title", "issuer", "-date"]
    assert not any("part=" in each for each in links)


@pytest.mark.parametrize(
    ("find", "expected"),
    [
        ("24-CT/TU", {"24.txt"}),
        ("24 ct tu", {"24.txt"}),
        ("ke hoach", {"kh/152.txt", "kh/152-ban-sao.txt"}),
        ("Kế hoạch 152", {"kh/152.txt", "kh/152-ban-sao.txt"}),
        ("hòa giải", {"bao.txt"}),
        ("HOA GIAI", {"bao.txt"}),
        ("15", set()),
        ("hoà giái", {"bao.txt"}),
        ("?!", set(DOCUMENTS)),
    ],
)
def test_words_are_found_with_or_without_accents(
    generation: Generation, find: str, expected: set[str]
) -> None:
    rows = chosen_rows(shelf_of(generation), HERE.choosing({"find": find}))
    assert {row.path for row in rows} == expected


def test_accents_tell_words_apart_where_some_document_has_them() -> None:
    shelf = Shelf((a_row("a", title="Cán bộ phường"), a_row("b", title="Cân bò phương")))
    assert [each.path for each in chosen_rows(shelf, HERE.choosing({"find": "phường"}))] == ["a"]
    assert len(chosen_rows(shelf, HERE.choosing({"find": "phuong"}))) == 2


def a_row(
    path: str, *, pages: tuple[Page, ...] = (Page(1, 0, 1),), copies: tuple[str, ...] = (),
    **about: Any,
) -> Row:  # fmt: skip
    metadata = Metadata(**{"title": "Tên", **about})
    return listed(StoredDocument(1, path, "", "txt", metadata), pages, copies, {})


def test_type_issuer_place_and_dates_narrow_the_table() -> None:
    shelf = Shelf(
        (
            a_row("a", type="Chỉ thị", issuer="Quận ủy", place="Huế", date="2023-01-31"),
            a_row("b", type="Kế hoạch", issuer="Thành ủy", place="Hà Nội", date="2023-02-01"),
            a_row("c"),
        )
    )

    def left(**choices: str) -> str:
        return "".join(sorted(row.path for row in chosen_rows(shelf, HERE.choosing(choices))))

    assert left(type="CT") == left(type="Chỉ thị") == left(type="chi thi") == "a"
    assert left(issuer="quận ủy") == left(place="Huế") == "a" and left(issuer="Quận") == ""
    assert left(since="2023-02-01") == "b" and left(until="2023-01-31") == "a"
    assert left(since="2023-01-01", until="2023-12-31") == "ab"
    assert left(since="nonsense", until="0000-00-00") == "abc"
    assert left(type="không có") == ""


def test_the_form_moves_the_page_and_the_address_fills_the_form(page: AppTest) -> None:
    choose(open_view(page, part="2"), find="tu", type="Chỉ thị")
    assert page.query_params == {
        "lang": "vi", "view": "documents", "find": "tu", "type": "Chỉ thị"
    }  # fmt: skip
    assert VI["documents_shown"].format(shown=2, all=5) in shown(page)
    assert VI["table_reset"] in shown(page)
    again = open_view(page, type="CT", since="2023-01-01")
    assert again.selectbox(key="documents-type").value == "Chỉ thị"
    assert str(again.date_input(key="documents-since").value) == "2023-01-01"
    assert subjects(shown(again)) == ["24.txt"]


def test_the_form_is_full_again_after_another_view(page: AppTest) -> None:
    open_view(page, find="24")
    here = dict(page.query_params)
    page.query_params = {"view": "duties"}
    assert not run(page).text_input
    page.query_params = here
    assert run(page).text_input(key="documents-find").value == "24"


def test_what_is_not_there_is_said_calmly(page: AppTest) -> None:
    open_view(page, find="xyzzy")
    assert VI["documents_none"] in shown(page) and "<table" not in shown(page)
    assert not page.get("download_button")
    open_view(page, since="2024-01-01", until="2023-01-01")
    assert VI["table_bad_range"] in shown(page)


def test_an_issuer_that_the_library_lacks_is_still_shown_as_chosen(page: AppTest) -> None:
    open_view(page, issuer="Nơi khác")
    assert page.selectbox(key="documents-issuer").value == "Nơi khác"
    assert VI["documents_none"] in shown(page)


def test_fifty_rows_at_a_time_with_links_to_the_others() -> None:
    shelf = Shelf(tuple(a_row(f"{number:03}.txt") for number in range(2 * ROWS + 1)))
    from tracuu.ui.tables import pager_html, part_of

    assert part_of(HERE, 101) == (0, 50)
    assert part_of(HERE.choosing({"part": "3"}), 101) == (100, 101)
    assert part_of(HERE.choosing({"part": "99"}), 101) == (100, 101)
    for wrong in ("0", "-1", "x", "²"):
        assert part_of(HERE.choosing({"part": wrong}), 101) == (0, 50)
    assert len(chosen_rows(shelf, HERE)) == 101
    first, second = (pager_html(101, HERE.choosing({"part": part}), say) for part in ("1", "2"))
    assert "1–50 trên 101" in first and first.count("<a ") == 1 and "part=2" in first
    assert "51–100 trên 101" in second and "part=1" in second and "part=3" in second
    assert pager_html(ROWS, HERE, say) == ""


# Notes


def test_what_a_clause_replaces_is_marked_with_a_link_to_the_clause(
    generation: Generation,
) -> None:
    source = notes(generation, "10.txt")
    assert VI["doc_replaced_by"].format(by="24-CT/TU") in source
    link = dict(parse_qsl(unescape(re.findall(r'href="\?([^"]*)"', source)[0])))
    assert link["doc"] == "24.txt"
    text = generation.catalog.text(document(generation, "24.txt").id)
    assert "thay thế" in text[int(link["start"]) : int(link["end"])]
    assert "tc-badge" not in notes(generation, "24.txt")


def notes(generation: Generation, path: str) -> str:
    shelf = shelf_of(generation)
    source = rows_html([shelf.by_path[path]], shelf, register_of(generation), HERE, say)
    return source.split("<tbody")[1].rpartition("<td")[2]


def test_near_copies_are_marked(generation: Generation) -> None:
    assert VI["doc_copy"].format(other="kh/152-ban-sao.txt") in notes(generation, "kh/152.txt")


def test_how_pages_were_read_is_told() -> None:
    from tracuu.ui.documents.table import doubts

    def keys(*pages: Page) -> list[str]:
        return [key for _, key in doubts(a_row("a", pages=pages))]

    assert keys(Page(1, 0, 1)) == []
    assert keys(Page(1, 0, 1, "ocr", 0.97)) == ["origin_ocr"]
    assert keys(Page(1, 0, 1, "repaired"), Page(2, 1, 2, "ocr", 0.5)) == [
        "origin_repaired", "origin_ocr", "may_be_misread"
    ]  # fmt: skip
    assert keys(Page(1, 0, 1), Page(2, 1, 1, "unread", 0, "no text")) == ["doc_partly_unread"]
    assert keys(Page(1, 0, 0, "unread", 0, "no text")) == ["doc_unread"]


# Files


def test_what_is_shown_is_exported_as_csv_and_as_a_workbook(generation: Generation) -> None:
    rows = chosen_rows(shelf_of(generation), HERE.choosing({"type": "CT", "sort": "number"}))
    text = documents_csv(rows, generation, say).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [each[VI["doc_number"]] for each in table] == ["10-CT/TU", "24-CT/TU"]
    assert VI["doc_replaced_by"].format(by="24-CT/TU") in table[0][VI["doc_notes"]]
    sheet = load_workbook(io.BytesIO(documents_workbook(rows, generation, say))).active
    assert sheet is not None and sheet.max_row == 3
    assert str(sheet["D3"].value).startswith("2023-08-07")


def test_the_files_are_made_only_when_asked_for(page: AppTest) -> None:
    buttons = open_view(page).get("download_button")
    assert [each.proto.label for each in buttons] == ["Excel (XLSX)", "CSV"]
    assert all(each.proto.deferred_file_id for each in buttons)


def test_no_cell_is_a_formula(generation: Generation) -> None:
    row = a_row("=a.txt", title="=HYPERLINK(1)", number="@x", issuer="+1", date="2023")
    text = documents_csv([row], generation, say).decode("utf-8-sig")
    assert not re.search(r"(?m)(^|,)[=+@-]", text)
    sheet = load_workbook(io.BytesIO(documents_workbook([row], generation, say))).active
    assert sheet is not None and {cell.data_type for cell in sheet[2]} <= {"inlineStr", "s", "n"}


# What is known of a document


def document(generation: Generation, path: str) -> StoredDocument:
    found = generation.catalog.document(path)
    assert found is not None
    return found


def test_each_field_has_the_words_that_show_it(generation: Generation) -> None:
    about = document(generation, "24.txt")
    source = evidence_html(generation, about, HERE, say)
    fields = {each.field for each in about.metadata.evidence}
    assert f"({len(fields)})" in source and source.startswith("<details")
    text = generation.catalog.text(about.id)
    for link in re.findall(r'href="\?([^"]*)"', source):
        place = dict(parse_qsl(unescape(link)))
        assert place["doc"] == "24.txt" and text[int(place["start"]) : int(place["end"])] in text
    assert VI["known_number"] in source and "24-CT/TU" in source and "07/08/2023" in source


def test_what_an_administrator_wrote_is_said_to_be_from_the_file(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, {"bao.txt": ARTICLE})
    (corpus / "metadata.csv").write_text("path,issuer\nbao.txt,<b>Báo</b>\n", encoding="utf-8")
    ingest(tmp_path)
    generation = Assistant(tmp_path / "index", HashingEncoder()).generation()
    source = evidence_html(generation, document(generation, "bao.txt"), HERE, say)
    assert VI["about_from_file"].format(file="metadata.csv") in source
    assert "&lt;b&gt;Báo&lt;/b&gt;" in source and "<b>" not in source


def test_relations_go_both_ways_and_say_what_the_library_lacks(generation: Generation) -> None:
    plan = relations_html(generation, document(generation, "kh/152.txt"), HERE, say)
    assert VI["relation_implements"] in plan and "doc=24.txt" in plan
    assert re.search(rf"77-QĐ/TW</strong> <span[^>]*>\({VI['about_not_held']}\)", plan)
    directive = relations_html(generation, document(generation, "24.txt"), HERE, say)
    assert VI["relation_implemented_by"] in directive and "doc=kh%2F152.txt" in directive
    assert VI["relation_replaces"] in directive and "doc=10.txt" in directive
    assert VI["relation_replaced_by"] in relations_html(
        generation, document(generation, "10.txt"), HERE, say
    )


def test_a_document_without_a_number_has_relations_too(generation: Generation) -> None:
    source = relations_html(generation, document(generation, "bao.txt"), HERE, say)
    assert "doc=24.txt" in source and "24-CT/TU" in source and VI["about_not_held"] in source


def test_duties_are_quoted_with_whom_and_when_and_where(generation: Generation) -> None:
    source = duties_html(generation, document(generation, "24.txt"), HERE, say)
    assert "Các phường phải báo cáo kết quả trước ngày 15/12/2023." in source
    assert 'datetime="2023-12-15"' in source and "15/12/2023</time>" in source
    assert "Các phường</bdi>" in source and "view=duties" in source and "in=24.txt" in source
    assert duties_html(generation, document(generation, "bao.txt"), HERE, say) == ""


# What nobody vouches for


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("hostile")
    texts = {
        f"{at}.txt": numbered(
            "CHỈ THỊ", f"{at + 1}-CT/TU", f"Các phường phải {payload} trước ngày 15/12/2023.\n"
        )
        for at, payload in enumerate(HOSTILE)
    }
    corpus = write_corpus(folder, texts)
    lines = [
        ",".join('"' + each.replace('"', '""') + '"' for each in (f"{at}.txt", *[flat(text)] * 5))
        for at, text in enumerate(HOSTILE)
    ]
    (corpus / "metadata.csv").write_text(
        "\n".join(["path,title,subject,issuer,place,signer", *lines]) + "\n", encoding="utf-8"
    )
    ingest(folder)
    yield Library(corpus, Assistant(folder / "index", HashingEncoder()))


def test_hostile_titles_and_names_are_only_text(hostile: Library) -> None:
    page = open_view(page_of(hostile), find=HOSTILE[3], issuer=HOSTILE[2], sort=HOSTILE[4])
    check_harmless(shown(page))
    open_view(page)
    source = shown(page)
    check_harmless(source)
    assert all(flat(payload) in text_of(source) for payload in HOSTILE)
    options = page.selectbox(key="documents-issuer").options
    assert all(any(flat(each) in option for option in options) for each in HOSTILE)
    assert not page.markdown and not page.caption


def test_what_is_known_of_hostile_documents_is_only_text(hostile: Library) -> None:
    generation = hostile.assistant.generation()
    for each in generation.catalog.documents():
        for build in (evidence_html, relations_html, duties_html):
            check_harmless(build(generation, each, HERE, say))


def test_names_of_strings_are_not_used_twice() -> None:
    from tracuu.ui import strings

    mine = {id(documents), id(duties)}
    others = [part for part in strings._PARTS if id(part) not in mine]
    taken = {key for part in others for key in part.VI}
    assert not taken & documents.VI.keys() and not taken & duties.VI.keys()
    assert not documents.VI.keys() & duties.VI.keys()


# Of each generation once


def test_after_an_ingest_the_table_is_made_anew_and_the_old_one_is_let_go(
    corpus: Path, ingest: Callable[..., object], assistant: Assistant
) -> None:
    made: list[int] = []

    def make(generation: Generation) -> Shelf:
        made.append(generation.number)
        return Shelf(())

    kept = Kept(make)
    page = open_view(page_of(Library(corpus, assistant)))
    assert kept(assistant.generation()) is kept(assistant.generation())
    assert shelf_of(assistant.generation()) is shelf_of(assistant.generation())
    assert "new.txt" not in shown(page)
    (corpus / "new.txt").write_text("MỚI\n\nMột văn bản mới.", encoding="utf-8")
    ingest()
    assert "doc=new.txt" in shown(run(page))
    kept(assistant.generation())
    gc.collect()
    assert made == [1, 2] and len(kept._made) == 1
