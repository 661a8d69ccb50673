"""The load generator: how it counts, and where it connects."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.load import Seen, Site, percentile_ms, read_questions, summary


def test_percentiles_are_times_that_were_seen() -> None:
    seconds = [each / 1000 for each in range(1, 101)]

    assert [percentile_ms(seconds, each) for each in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile_ms([0.25], 99) == 250
    assert percentile_ms([], 50) is None


def test_the_load_is_summed_up_by_session_replica_and_error() -> None:
    seen = Seen()
    for replica, seconds in (("10.0.0.2:8501", 0.1), ("10.0.0.3:8501", 0.3)):
        one = Seen([seconds])
        one.replicas[replica] += 1
        seen.add(one)
    seen.errors["URLError"] += 1

    figures = summary(seen, 4.0)

    assert (figures["answers"], figures["answers_per_second"], figures["errors"]) == (2, 0.5, 1)
    assert figures["p50_ms"] == 100
    assert figures["answers_by_replica"] == {"10.0.0.2:8501": 1, "10.0.0.3:8501": 1}


@pytest.mark.parametrize(
    ("url", "stream"),
    [
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/_stcore/stream"),
        ("https://tracuu.example.gov.vn/", "wss://tracuu.example.gov.vn/_stcore/stream"),
    ],
)
def test_the_stream_of_an_address(url: str, stream: str) -> None:
    assert Site(url).stream == stream


def test_questions_are_lines_or_json(tmp_path: Path) -> None:
    file = tmp_path / "questions"
    file.write_text('Mô hình là gì?\n\n{"id": 1, "question": "Ai theo dõi?"}\n', encoding="utf-8")

    assert read_questions(file) == ("Mô hình là gì?", "Ai theo dõi?")
