"""How many fields of generated documents are read rightly: ``python -m benchmarks.headers``."""

from __future__ import annotations

from collections import Counter

from tests.fixtures.headers import Sample, fields_of, samples
from tracuu.metadata import describe
from tracuu.text import clean
from tracuu.types import Document, Metadata, Page

OFFICIAL = ("number", "type", "issuer", "date", "subject", "place", "signer", "post", "recipients")
NEWS = ("title", "date", "source", "url", "number")


def read(sample: Sample) -> Metadata:
    """What is read of a sample's text in its stored form."""
    text = clean(sample.text)
    return describe(Document("tep.txt", "txt", text, (Page(1, 0, len(text)),)))


def main() -> None:
    """Print the share of each field, and each value that is wrong."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for sample in samples():
        found = read(sample)
        for field in fields_of(sample):
            total[field] += 1
            expected, value = getattr(sample.expected, field), getattr(found, field)
            right[field] += expected == value
            if expected != value:
                print(f"{sample.layout}: {field}: {value!r}, not {expected!r}")
    for field in total:
        print(f"{field:12} {right[field]:4} of {total[field]:4}  {right[field] / total[field]:.3f}")
    print(f"{'all':12} {right.total():4} of {total.total():4}  {right.total() / total.total():.3f}")


if __name__ == "__main__":
    main()
