"""Evaluation: figures worked out by hand, and the same as the scorer beside the checkout."""

from __future__ import annotations

import json
import re
import runpy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.libraries import assistant_over
from tracuu.assistant import Assistant
from tracuu.cli.shell import response_json
from tracuu.errors import UsageError
from tracuu.evaluation import (
    EvalQuestion,
    Scores,
    Target,
    evaluate,
    holds,
    load_questions,
    rank_of_first,
)
from tracuu.types import Result

SCORER = Path(__file__).resolve().parents[2] / "shared" / "eval" / "score.py"

WASTE = "Hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày."
BOOKS = "Thư viện quận mở cửa từ thứ hai đến thứ sáu hằng tuần."
RULES = f"""QUY ĐỊNH VỀ VỆ SINH

Điều 3. Giờ đổ rác
{WASTE}

Điều 32. Xử lý vi phạm
Người đổ rác sai giờ bị nhắc nhở lần đầu, sau đó bị phạt tiền theo mức của quận.
"""


def question(id_: str, text: str, *targets: Target, answerable: bool = True) -> EvalQuestion:
    return EvalQuestion(id_, text, answerable, targets)


def refused(id_: str, text: str) -> EvalQuestion:
    return question(id_, text, answerable=False)


def result(rank: int, document: str, section: str | None, text: str = "") -> Result:
    return Result(rank, 1.0, rank, document, "", None, section, 1, 0, len(text), text)


# Figures


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """One over two documents of a sentence each."""
    folder = tmp_path_factory.mktemp("evaluation")
    return assistant_over(folder, {"rac.txt": WASTE, "thu-vien.txt": BOOKS})


def test_the_figures_are_those_worked_out_by_hand(assistant: Assistant) -> None:
    scores = evaluate(
        assistant,
        [
            # Found first and cited.
            question("1", WASTE, Target("rac.txt", quote="đổ rác từ 18 giờ đến 20 giờ")),
            # The other of two documents: found second, not cited.
            question("2", WASTE, Target("thu-vien.txt")),
            # Not in the library, and refused for its unknown number.
            question("3", "99-CT/TU nói gì?", Target("khac.txt")),
            refused("4", "98-CT/TU nói gì?"),
            # Answered, though it should not be.
            refused("5", BOOKS),
        ],
    )
    assert asdict(scores) | {"p50_ms": 0, "p95_ms": 0} == {
        "questions": 5,
        "hit_at_1": 1 / 3,
        "hit_at_5": 2 / 3,
        "hit_at_10": 2 / 3,
        "mrr_at_10": (1 + 1 / 2) / 3,
        "citation_accuracy": 1 / 3,
        "wrongly_abstained": 1 / 3,
        "rightly_abstained": 1 / 2,
        "p50_ms": 0,
        "p95_ms": 0,
    }
    assert 0 < scores.p50_ms <= scores.p95_ms


def test_a_figure_that_no_question_asks_for_is_none(assistant: Assistant) -> None:
    only_refused = evaluate(assistant, [refused("1", "99-CT/TU nói gì?")])
    assert (only_refused.hit_at_1, only_refused.mrr_at_10) == (None, None)
    assert only_refused.rightly_abstained == 1.0
    only_answered = evaluate(assistant, [question("1", WASTE, Target("rac.txt"))])
    assert (only_answered.rightly_abstained, only_answered.hit_at_1) == (None, 1.0)


def test_chunks_of_one_section_are_one_place_unless_a_quote_is_wanted() -> None:
    results = [
        result(1, "a.txt", "Điều 1", "một"),
        result(2, "a.txt", "Điều 1", "hai"),
        result(3, "b.txt", "Điều 1", "ba"),
    ]
    assert rank_of_first(results, [Target("b.txt")]) == 2
    assert rank_of_first(results, [Target("b.txt", quote="ba")]) == 3


def test_a_section_is_not_that_of_a_longer_number() -> None:
    results = [result(1, "a.txt", "Chương I > Điều 32. X"), result(2, "a.txt", "Điều 3. Y")]
    assert rank_of_first(results, [Target("a.txt", "Điều 3")]) == 2
    assert rank_of_first(results, [Target("a.txt", "Điều 32")]) == 1
    assert rank_of_first(results, [Target("a.txt", "Điều 5")]) is None
    assert rank_of_first([result(1, "a.txt", None)], [Target("a.txt", "Điều 5")]) is None


def test_a_document_is_compared_by_its_file_name_and_any_target_will_do() -> None:
    results = [result(1, "quan/a.txt", None), result(2, "b.txt", None)]
    assert rank_of_first(results, [Target("a.txt")]) == 1
    assert rank_of_first(results, [Target("c.txt"), Target("x/b.txt")]) == 2
    assert rank_of_first(results, []) is None


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("Hộ gia đình đổ rác, từ 18 giờ.", "hộ gia đình đổ rác từ 18 giờ", True),
        ("một hai ba bốn năm sáu bảy tám chín X", "một hai ba bốn năm sáu bảy tám chín mười", True),
        ("một hai ba bốn năm sáu bảy tám X X", "một hai ba bốn năm sáu bảy tám chín mười", False),
        ("mười chín tám bảy sáu năm bốn ba hai một", "một hai ba bốn năm", False),
        ("mười hai", "ha", False),
        ("gì cũng được", "", True),
        ("", "một", False),
    ],
)
def test_a_text_holds_a_quote_when_nine_tenths_of_its_words_stand_in_a_row(
    text: str, quote: str, expected: bool
) -> None:
    assert holds(text, quote) is expected


# The scorer beside the checkout


def as_row(asked: EvalQuestion) -> dict[str, Any]:
    """The question as a question file has it: what a target leaves open is left out."""
    targets = [
        {key: value for key, value in asdict(each).items() if value} for each in asked.relevant
    ]
    return {**asdict(asked), "relevant": targets}


def as_the_scorer_has_it(scores: Scores) -> dict[str, float | int | None]:
    return {
        "questions": scores.questions,
        "hit@1": scores.hit_at_1,
        "hit@5": scores.hit_at_5,
        "hit@10": scores.hit_at_10,
        "mrr@10": scores.mrr_at_10,
        "answer_cites_gold": scores.citation_accuracy,
        "wrongly_abstained": scores.wrongly_abstained,
        "rightly_abstained": scores.rightly_abstained,
    }


MADE_UP = [
    question("1", WASTE, Target("ve-sinh.txt", "Điều 3", WASTE)),
    question("2", WASTE, Target("ve-sinh.txt", "Điều 32")),
    question("3", "Hộ gia đình đổ rác mấy giờ?", Target("x/ve-sinh.txt", quote="18 giờ đến 20")),
    question("4", "ho gia dinh do rac may gio", Target("ve-sinh.txt", "Điều 3")),
    question("5", "When do households take out waste?", Target("ve-sinh.txt", "Điều 3")),
    question("6", BOOKS, Target("thu-vien.txt", quote="Thư viện mở cửa cả tuần, kể cả chủ nhật")),
    question("7", BOOKS, Target("ve-sinh.txt", "Điều 5"), Target("thu-vien.txt")),
    question("8", "Người đổ rác sai giờ bị nhắc nhở lần đầu", Target("ve-sinh.txt", "Điều 32")),
    question("9", "99-CT/TU nói gì?", Target("thu-vien.txt")),
    question("10", BOOKS, Target("khong-co.txt")),
    # What is cited lies inside the quote, and is less than most of it.
    question(
        "14", WASTE, Target("ve-sinh.txt", quote=f"{WASTE} {BOOKS} Trạm y tế mở cửa hằng ngày")
    ),
    refused("11", "97-CT/TU nói gì?"),
    refused("12", WASTE),
    refused("13", "Giá vàng hôm nay bao nhiêu?"),
]


def test_the_scorer_beside_the_checkout_gives_the_same_figures(tmp_path: Path) -> None:
    if not SCORER.is_file():
        pytest.skip(f"the scorer is not beside the checkout ({SCORER.name} is absent)")
    documents = {"ve-sinh.txt": RULES, "quan/thu-vien.txt": BOOKS}
    documents |= {f"khac-{n}.txt": f"Việc thứ {n} của phường, hằng tuần." for n in range(12)}
    assistant = assistant_over(tmp_path, documents)
    answers = {each.id: response_json(assistant.ask(each.question)) for each in MADE_UP}
    theirs = runpy.run_path(str(SCORER))["score"]([as_row(each) for each in MADE_UP], answers)
    ours = as_the_scorer_has_it(evaluate(assistant, MADE_UP))
    assert {key: pytest.approx(value, abs=1e-4) for key, value in ours.items()} == {
        key: theirs[key] for key in ours
    }
    assert theirs["missing"] == 0
    # Nothing here is all right or all wrong, so that no figure agrees by chance.
    assert all(0 < theirs[key] < 1 for key in ours if key != "questions")


# Question files

GOOD = json.dumps(as_row(MADE_UP[0]), ensure_ascii=False)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_question_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    lines = [json.dumps(as_row(each), ensure_ascii=False) for each in MADE_UP]
    assert load_questions(written(tmp_path, "\n\n".join(lines) + "\n")) == MADE_UP


def test_a_line_separator_within_a_question_does_not_end_the_line(tmp_path: Path) -> None:
    (only,) = load_questions(written(tmp_path, GOOD.replace("đổ rác", "đổ\u2028rác", 1)))
    assert "đổ\u2028rác" in only.question


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "null",
        "12",
        '"x"',
        '{"id": "1"}',
        '{"id": "1", "question": "a", "answerable": true}',
        '{"id": "1", "question": "a", "answerable": true, "relevant": "x"}',
        '{"id": "1", "question": "a", "answerable": true, "relevant": [{"quote": "x"}]}',
        '{"id": "1", "question": null, "answerable": true, "relevant": []}',
        '{"id": "1", "question": "  ", "answerable": true, "relevant": []}',
    ],
)
def test_a_bad_line_is_named_in_one_line(tmp_path: Path, bad: str) -> None:
    path = written(tmp_path, f"{GOOD}\n\n{bad}\n{GOOD}\n")
    with pytest.raises(UsageError) as caught:
        load_questions(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert "\n" not in str(caught.value)


def test_a_file_without_questions_or_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    utf16 = tmp_path / "utf16.jsonl"
    utf16.write_bytes(GOOD.encode("utf-16"))
    for path in (written(tmp_path, "\n \n"), utf16, tmp_path / "khong-co.jsonl", tmp_path):
        with pytest.raises(UsageError, match=re.escape(str(path))):
            load_questions(path)
