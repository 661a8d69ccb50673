"""A large corpus of the collections' own sentences, remixed into plans of the wards."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.collections import collection
from tracuu.readers import list_files, read_document
from tracuu.text import sentence_spans

_WARDS = ("Phường Thượng Đình", "Phường Nhân Chính", "Phường Khương Trung", "Phường Hạ Đình")


def sentences(folder: Path) -> list[str]:
    """The sentences of a collection's documents, each on one line."""
    found: list[str] = []
    for path in list_files(folder / "corpus").files:
        text = read_document(folder / "corpus", path).text
        found += [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]
    return found


def write_plans(corpus: Path, count: int) -> None:
    """Plans of the wards that carry out directives of the city, one file each."""
    laws, directives = sentences(collection("laws")), sentences(collection("directives"))
    for number in range(1, count + 1):
        chance = random.Random(number)
        body = [*chance.sample(laws, 6), *chance.sample(directives, 3)]
        chance.shuffle(body)
        month, year = chance.randint(1, 12), chance.randint(2021, 2026)
        lines = [
            _WARDS[number % len(_WARDS)],
            f"Số: {number}/KH-UBND\nNgày 10 tháng {month} năm {year}",
            f"KẾ HOẠCH\nthực hiện Chỉ thị số {number % 400 + 1}-CT/TU của Thành ủy",
            f"Căn cứ Chỉ thị số {number % 400 + 1}-CT/TU của Ban Thường vụ Thành ủy,",
            *body,
            f"Yêu cầu các tổ dân phố báo cáo kết quả trước ngày 25/{month}/{year}.",
        ]
        (corpus / f"ke-hoach-{number:05d}.txt").write_text("\n".join(lines), encoding="utf-8")
