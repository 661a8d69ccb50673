"""Fixtures shared by the tests: a small office library on disk and an index of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hashing_encoder import HashingEncoder
from tracuu.assistant import Assistant
from tracuu.indexing import Ingest, IngestReport

DIRECTIVE = """CHỈ THỊ SỐ 24-CT/TU
Số hiệu: 24-CT/TU
Ngày ban hành: 07/8/2023

I. Yêu cầu chung
Các cấp ủy nâng cao trách nhiệm giải quyết công việc.
Đảng bộ các phường tổ chức sinh hoạt chính trị trong tháng 10/2023.

II. Tổ chức thực hiện
Ban Tuyên giáo báo cáo kết quả trước ngày 15/12/2023.
"""

PLAN = """KẾ HOẠCH SỐ 152-KH/QU
Số hiệu: 152-KH/QU
Ngày ban hành: 13/9/2023

Kế hoạch này thực hiện Chỉ thị số 24-CT/TU của Thành ủy.
Văn phòng Quận ủy theo dõi, đôn đốc việc thực hiện.
"""

RULES = """QUY ĐỊNH VỀ VỆ SINH ĐƯỜNG PHỐ

Điều 1. Phạm vi điều chỉnh
Quy định này áp dụng đối với các hộ gia đình ở mặt phố.

Điều 2. Giờ đổ rác
Hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày.

Điều 3. Xử lý vi phạm
Người đổ rác sai giờ bị nhắc nhở lần đầu.
"""

LIBRARY = {
    "chi-thi-24.txt": DIRECTIVE,
    "ke-hoach-152.txt": PLAN,
    "quy-dinh/ve-sinh.txt": RULES,
}


@pytest.fixture(autouse=True)
def _main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give back what ran the tests: Streamlit's own test leaves its script as ``__main__``.

    A process that is spawned later would run that script.
    """
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with the documents of LIBRARY."""
    folder = tmp_path / "corpus"
    for path, text in LIBRARY.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def ingest(corpus: Path, tmp_path: Path, encoder: HashingEncoder) -> Callable[..., IngestReport]:
    """Ingest ``corpus`` into ``tmp_path / "index"``; keyword arguments go to Ingest."""

    def run(**options: object) -> IngestReport:
        task = Ingest(corpus, tmp_path / "index", encoder.identity, lambda: encoder, **options)  # type: ignore[arg-type]
        return task.run()

    return run


@pytest.fixture
def assistant(
    ingest: Callable[..., IngestReport], tmp_path: Path, encoder: HashingEncoder
) -> Assistant:
    """An assistant over the ingested library."""
    ingest()
    return Assistant(tmp_path / "index", encoder)
