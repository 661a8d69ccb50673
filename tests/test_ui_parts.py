"""Parts of the page without a browser: documents shown and handed out, examples, the model."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from tests.hashing_encoder import HashingEncoder
from tests.pages import parse_html
from tracuu.catalog import StoredDocument
from tracuu.encoder import Encoder
from tracuu.errors import UnavailableStoreError
from tracuu.types import Language, Metadata, Page
from tracuu.ui.document import ANCHOR, part_at, part_starts, text_html
from tracuu.ui.notices import error_html
from tracuu.ui.original import is_as_ingested, original_file
from tracuu.ui.question import document_labels, example_questions
from tracuu.ui.resources import EncoderOnDemand
from tracuu.ui.strings import STRINGS, speaker

# Documents


def _stored(
    path: str, title: str = "Tên", *, sha256: str = "", number: str | None = None,
    type: str | None = None,
) -> StoredDocument:  # fmt: skip
    return StoredDocument(1, path, sha256, "txt", Metadata(title, number, type))


def test_parts_tile_a_long_text() -> None:
    text = "dòng chữ\n" * 1000
    starts = part_starts(text, size=700)
    assert starts[0] == 0 and all(text[at - 1] == "\n" for at in starts[1:])
    for position in (0, 699, 700, 4321, len(text) - 1):
        part = part_at(text, position, size=700)
        assert part.start <= position < part.end and part.end - part.start <= 700
        assert starts[part.number - 1] == part.start and part.count == len(starts)
    assert part_at("x" * 2000, 1999, size=700).end == 2000
    assert part_at("", 0).end == 0


def test_a_quote_over_two_pages_is_marked_on_both_and_found_on_the_first() -> None:
    text = "trang một. trang hai."
    pages = (Page(1, 0, 11), Page(2, 11, 21))
    shown = text_html(text, pages, [(6, 16)], part_at(text, 0), speaker("vi"))
    assert shown.count("<mark") == 2 and shown.count(f'id="{ANCHOR}"') == 1
    assert shown.index(ANCHOR) < shown.index("Trang 2")
    assert parse_html(shown).text == "Trang 1trang một. Trang 2trang hai."


def test_only_files_inside_the_corpus_are_handed_out(tmp_path: Path) -> None:
    corpus, secret = tmp_path / "corpus", tmp_path / "secret.txt"
    corpus.mkdir()
    secret.write_text("bí mật")
    (corpus / "a.txt").write_text("a")
    (corpus / "out.txt").symlink_to(secret)
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    (corpus / "in.txt").symlink_to(corpus / "a.txt")
    assert original_file(corpus, _stored("a.txt")) == corpus / "a.txt"
    assert original_file(corpus, _stored("in.txt")) == corpus / "a.txt"
    refused = ["../secret.txt", str(secret), "out.txt", "loop.txt", "gone.txt", ".", "a\0.txt"]
    for path in refused:
        assert original_file(corpus, _stored(path)) is None, path
    assert original_file(tmp_path / "nowhere", _stored("a.txt")) is None


def test_a_changed_original_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert is_as_ingested(file, _stored("a.txt", sha256=digest))
    file.write_bytes(b"b")
    assert not is_as_ingested(file, _stored("a.txt", sha256=digest))


# The choice of documents and the examples


def test_examples_come_from_the_library() -> None:
    say = speaker("vi")
    numbered = [
        _stored("a", number="24-CT/TU", type="CT"),
        _stored("b", number="30-CT/TU", type="CT"),
        _stored("c", number="152-KH/QU", type="KH"),
        _stored("d"),
    ]
    asked = example_questions(numbered, say)
    assert asked[0] == "24-CT/TU yêu cầu các phường làm gì?"
    assert [re.findall(r"\d+-\w+/\w+", each)[0] for each in asked] == [
        "24-CT/TU",
        "152-KH/QU",
        "30-CT/TU",
    ]
    assert example_questions([_stored("d", "Nội quy")], say) == ["“Nội quy” có nội dung gì?"]
    assert example_questions([], say) == []


def test_documents_that_look_alike_are_told_apart() -> None:
    labels = document_labels([_stored("a.txt"), _stored("b.txt"), _stored("c.txt", "Khác")])
    assert labels == {"a.txt": "Tên (a.txt)", "b.txt": "Tên (b.txt)", "c.txt": "Khác"}


# The model


def test_the_model_is_opened_once_and_only_when_needed() -> None:
    opened: list[HashingEncoder] = []

    def load() -> Encoder:
        opened.append(HashingEncoder())
        return opened[-1]

    encoder = EncoderOnDemand(HashingEncoder().identity, load)
    assert encoder.identity == HashingEncoder().identity
    assert not encoder.is_open() and not opened
    threads = [threading.Thread(target=encoder.encode_queries, args=(["a"],)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert encoder.is_open() and len(opened) == 1
    assert encoder.dimension == 256 and encoder.encode_chunks(["a"]).shape == (1, 256)


# Notices


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_server_that_does_not_answer_is_told_in_the_readers_language(language: Language) -> None:
    error = UnavailableStoreError("Milvus at <m>:19530 does not answer.", remedy="Check it.")
    html = error_html(error, "đổ rác mấy giờ", language, speaker(language))
    shown = parse_html(html).text
    assert STRINGS[language]["UnavailableStoreError"] in shown
    assert STRINGS[language]["UnavailableStoreError_text"] in shown
    assert "Milvus at <m>:19530 does not answer. Check it." in shown
