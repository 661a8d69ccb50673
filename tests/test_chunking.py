from __future__ import annotations

from tracuu.chunking import ChunkSize, chunk_document
from tracuu.structure import sections
from tracuu.types import Document, Heading, Page


def document(text: str, **fields: object) -> Document:
    fields.setdefault("pages", (Page(1, 0, len(text)),))
    return Document("a.txt", "txt", text, **fields)  # type: ignore[arg-type]


def paths(text: str) -> list[str | None]:
    return [section.path for section in sections(document(text))]


LAW = (
    "LUẬT MẪU\n\nChương I\nNHỮNG QUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\nLuật này quy định.\n"
    "Điều 2. Đối tượng\nÁp dụng với mọi người.\nChương II\nTỔ CHỨC\nMục 1. BỘ MÁY\n"
    "Điều 3. Cơ quan\nCơ quan gồm:\na) Sở;\nb) Phòng.\n"
)


def test_sections_follow_chapters_and_articles() -> None:
    assert paths(LAW) == [
        None,
        "Chương I. NHỮNG QUY ĐỊNH CHUNG > Điều 1. Phạm vi",
        "Chương I. NHỮNG QUY ĐỊNH CHUNG > Điều 2. Đối tượng",
        "Chương II. TỔ CHỨC > Mục 1. BỘ MÁY > Điều 3. Cơ quan",
    ]


def test_party_texts_go_by_roman_and_arabic_numbers() -> None:
    text = (
        "KẾ HOẠCH\nI. MỤC ĐÍCH\nNâng cao trách nhiệm.\nII. NHIỆM VỤ\n1. Công tác tuyên truyền\n"
        "Tổ chức quán triệt.\n2. Công tác kiểm tra\nKiểm tra hằng quý.\n"
    )
    assert paths(text) == [
        None,
        "I. MỤC ĐÍCH",
        "II. NHIỆM VỤ > 1. Công tác tuyên truyền",
        "II. NHIỆM VỤ > 2. Công tác kiểm tra",
    ]


def test_numbers_out_of_sequence_are_no_headings() -> None:
    assert paths("Mở đầu.\nC. Mác viết nhiều.\nV/v họp.\nX. Bài mười.") == [None]
    assert paths("Điều 5. Năm.\nNội dung.\nĐiều 4. Lùi lại.\nHết.") == ["Điều 5. Năm"]


def test_a_reference_at_the_start_of_a_line_is_no_heading() -> None:
    assert paths("Điều 1. Một\nNội dung.\nĐiều 2 của Luật này quy định khác.") == ["Điều 1. Một"]
    assert paths("Điều 1. Một\nNội dung.\nMục 2 quy định việc khác.") == ["Điều 1. Một"]


def test_markup_headings_nest_by_level() -> None:
    text = "Tiêu đề\nMột\nnội dung một\nHai\nnội dung hai"
    one, two = text.index("Một"), text.index("Hai")
    found = sections(
        document(
            text, headings=(Heading(0, 7, 1), Heading(one, one + 3, 2), Heading(two, two + 3, 2))
        )
    )
    assert [section.path for section in found] == [None, "Một", "Hai"]


def test_chunks_reproduce_the_text_at_their_offsets_and_leave_nothing_out() -> None:
    text = LAW * 3
    chunks = chunk_document(document(text))
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert "".join("".join(chunk.text.split()) for chunk in chunks) == "".join(text.split())
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))


def test_no_chunk_crosses_an_article() -> None:
    for chunk in chunk_document(document(LAW), size=ChunkSize(10_000, 20_000)):
        assert chunk.text.count("Điều ") <= 1


def test_long_paragraphs_are_cut_between_sentences_and_within_the_limit() -> None:
    sentence = "Các đơn vị thực hiện nghiêm túc nhiệm vụ được giao trong năm. "
    text = sentence * 100 + "x" * 5000
    chunks = chunk_document(document(text))
    assert all(len(chunk.text) <= ChunkSize().limit for chunk in chunks)
    assert all(chunk.text.endswith(("năm.", "x")) for chunk in chunks)


def test_a_chunk_carries_the_page_it_starts_on() -> None:
    text = "Trang một.\n" + "Trang hai nói nhiều hơn.\n"
    pages = (Page(1, 0, 11), Page(2, 11, len(text)))
    chunks = chunk_document(document(text, pages=pages), size=ChunkSize(10, 20))
    assert [chunk.page for chunk in chunks] == [1, 2, 2]


def test_a_text_without_words_has_no_chunks() -> None:
    assert chunk_document(document("\n\n  \n")) == []
