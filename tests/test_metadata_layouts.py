"""Metadata of documents in many layouts: made-up ones, and newspaper articles beside the checkout.

``python -m benchmarks.headers`` prints the share of each field.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.fixtures.headers import Sample, fields_of, samples
from tracuu.metadata import describe
from tracuu.numbers import find_numbers
from tracuu.readers import read_document
from tracuu.text import clean, words
from tracuu.types import Document, Metadata, Page

NEWSPAPER = Path(__file__).parent.parent.parent / "shared/eval/directives/corpus"
MADE_UP = list(samples())


def read_sample(sample: Sample) -> tuple[str, Metadata]:
    text = clean(sample.text)
    return text, describe(Document("tep.txt", "txt", text, (Page(1, 0, len(text)),)))


def test_at_least_95_percent_of_the_fields_of_made_up_documents_are_right() -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for sample in MADE_UP:
        _, found = read_sample(sample)
        for field in fields_of(sample):
            total[field] += 1
            right[field] += getattr(found, field) == getattr(sample.expected, field)
    assert len(MADE_UP) >= 60 and len({sample.layout for sample in MADE_UP}) >= 12
    assert right.total() >= 0.95 * total.total()
    # A wrong number or date is worse than none.
    assert (right["number"], right["date"]) == (total["number"], total["date"])


@pytest.mark.parametrize("sample", MADE_UP[::3], ids=lambda sample: sample.layout)
def test_the_evidence_of_a_field_shows_its_value(sample: Sample) -> None:
    text, found = read_sample(sample)
    shown: dict[str, list[str]] = {}
    for each in found.evidence:
        assert each.start < each.end <= len(text) and each.file is None
        shown.setdefault(each.field, []).append(text[each.start : each.end])
    for field in ("subject", "place", "signer", "post", "source", "url", "issuer"):
        assert words(" ".join(shown.get(field, []))) == words(getattr(found, field) or "")
    if found.number:
        (written,) = shown["number"]
        assert [number.display for number in find_numbers(written)] == [found.number]
    assert tuple(" ".join(each.split()) for each in shown.get("recipients", [])) == found.recipients
    assert {field for field in shown if not getattr(found, field)} == set()


# Newspaper articles, kept beside the checkout: title, date, and numbers cited by each

ARTICLES = {
    "000": ("Quận Hai Bà Trưng: Đề cao vai trò nêu gương", None, {"30-CT/TU"}),
    "001": ("Quận Hai Bà Trưng quán triệt Chỉ thị 24-CT/TU", "2023-09-15",
            {"24-CT/TU", "152-KH/QU", "153-KH/QU"}),
    "002": ("Quận Hồng Bàng phát huy tinh thần", "2022-06-23", {"500-QD/QU", "500-QD/TU"}),
    "003": ("Thanh Xuân: Học tập, làm theo tư tưởng", "2021-05-11",
            {"5-CT/TW", "3-CT/TW", "8-CT/TU", "9-CT/TU", "6-NQ/QU"}),
    "004": ("0023d0ac3ccea1fb", None, {"1-KL/TW", "39-KH/TU", "5-CT/TW"}),
}  # fmt: skip


@pytest.mark.skipif(not NEWSPAPER.is_dir(), reason="shared/eval is not beside the checkout")
@pytest.mark.parametrize("prefix", ARTICLES)
def test_newspaper_articles_bear_no_number_and_cite_those_they_name(prefix: str) -> None:
    (file,) = NEWSPAPER.glob(f"{prefix}_*.txt")
    document = read_document(NEWSPAPER, file.name)
    title, date, cited = ARTICLES[prefix]
    found = describe(document)
    assert found.title.startswith(title)
    assert (found.date, found.number, found.type) == (date, None, None)
    assert {number.key for number in find_numbers(document.text)} == cited
