from __future__ import annotations

import pytest

from tracuu.duplicates import fingerprint, is_repeat

TEXT = "Ủy ban nhân dân phường tổ chức thu gom rác trước 20 giờ hằng ngày tại các tổ dân phố."


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (TEXT, True),
        (TEXT.upper(), True),
        (TEXT.replace("Ủy ban", "Uỷ ban") + " ", True),
        (TEXT.replace("tại các", "ở các"), True),
        (TEXT.replace("20 giờ", "18 giờ"), False),
        ("Người đổ rác sai giờ bị nhắc nhở lần đầu.", False),
        ("", False),
    ],
)
def test_only_the_same_figures_and_nearly_the_same_words_repeat(other: str, expected: bool) -> None:
    assert is_repeat(fingerprint(TEXT), fingerprint(other)) is expected
