"""Feedback on the page, run without a browser over a real small index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import page_script, switch_language
from tracuu.assistant import Assistant
from tracuu.feedback import FeedbackFile, Verdict
from tracuu.ui.resources import Library
from tracuu.ui.strings import STRINGS

RUBBISH = "Quy định về vệ sinh đường phố: giờ đổ rác, hộ gia đình đổ rác từ mấy giờ đến mấy giờ?"
UNKNOWN = "99-CT/TU yêu cầu gì?"
VI, EN = STRINGS["vi"], STRINGS["en"]


def open_page(corpus: Path, assistant: Assistant, **parameters: str) -> AppTest:
    page = AppTest.from_function(
        page_script, args=(Library(corpus, assistant),), default_timeout=20
    )
    page.query_params = dict(parameters)
    return run(page)


def run(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception and VI["unexpected"] not in shown(page)
    assert EN["unexpected"] not in shown(page)
    return page


def shown(page: AppTest) -> str:
    return "\n".join(each.proto.body for each in page.get("html"))


def choose(page: AppTest, verdict: Verdict) -> AppTest:
    page.segmented_control[0].set_value(verdict)
    return run(page)


def comment_labels(page: AppTest) -> list[str]:
    return [each.label for each in page.text_input if (each.key or "").startswith("comment-")]


def send(page: AppTest, comment: str = "") -> AppTest:
    box = next(each for each in page.text_input if (each.key or "").startswith("comment-"))
    box.set_value(comment)
    labels = (VI["feedback_send"], EN["feedback_send"])
    next(each for each in page.button if each.label in labels).click()
    return run(page)


@pytest.fixture
def file(assistant: Assistant) -> FeedbackFile:
    return FeedbackFile.beside(assistant.index)


def test_there_is_nothing_to_judge_before_a_question(corpus: Path, assistant: Assistant) -> None:
    assert not open_page(corpus, assistant).segmented_control
    assert not open_page(corpus, assistant, q="?!").segmented_control


def test_an_answer_is_judged_with_a_remark_and_thanks_follow(
    corpus: Path, assistant: Assistant, file: FeedbackFile
) -> None:
    page = open_page(corpus, assistant, q=RUBBISH)
    assert page.segmented_control[0].label == VI["feedback_answer"]
    assert page.segmented_control[0].value is None and not comment_labels(page)
    choose(page, "wrong")
    assert comment_labels(page) == [VI["comment_wrong_answer"]] and file.all() == []
    send(page, "Từ 19 giờ.")
    assert VI["feedback_sent"] in shown(page) and not comment_labels(page)
    (kept,) = file.all()
    assert (kept.question, kept.verdict, kept.comment) == (RUBBISH, "wrong", "Từ 19 giờ.")
    answer = assistant.ask(RUBBISH).answer
    assert answer is not None and not kept.abstained
    assert (kept.answer, kept.citations, kept.generation) == (answer.text, answer.citations, 1)


def test_who_changes_their_mind_adds_another_row(
    corpus: Path, assistant: Assistant, file: FeedbackFile
) -> None:
    page = open_page(corpus, assistant, q=RUBBISH, lang="en")
    send(choose(page, "missing"), "An annex.")
    choose(page, "right")
    assert EN["feedback_sent"] not in shown(page)
    assert comment_labels(page) == [EN["comment_right_answer"]]
    send(page)
    assert EN["feedback_sent"] in shown(page)
    assert [(each.verdict, each.comment) for each in file.all()] == [
        ("missing", "An annex."),
        ("right", ""),
    ]


def test_an_abstention_is_judged_in_its_own_words(
    corpus: Path, assistant: Assistant, file: FeedbackFile
) -> None:
    page = open_page(corpus, assistant, q=UNKNOWN)
    assert page.segmented_control[0].label == VI["feedback_abstained"]
    choose(page, "missing")
    assert comment_labels(page) == [VI["comment_missing_abstained"]]
    send(page)
    (kept,) = file.all()
    assert kept.abstained and kept.citations == ()


def test_another_question_begins_anew_and_language_changes_nothing(
    corpus: Path, assistant: Assistant, file: FeedbackFile
) -> None:
    page = send(choose(open_page(corpus, assistant, q=RUBBISH), "right"))
    switch_language(page)
    assert EN["feedback_sent"] in shown(run(page))
    page.text_input(key="question").set_value(UNKNOWN)
    next(each for each in page.button if each.label == EN["ask"]).click()
    run(page)
    assert EN["feedback_sent"] not in shown(page) and not comment_labels(page)
    assert page.segmented_control[0].value is None
    send(choose(page, "right"))
    assert [each.question for each in file.all()] == [RUBBISH, UNKNOWN]


def test_the_documents_chosen_are_kept_with_it(
    corpus: Path, assistant: Assistant, file: FeedbackFile
) -> None:
    page = open_page(corpus, assistant, q=RUBBISH, **{"in": "quy-dinh/ve-sinh.txt"})
    send(choose(page, "right"))
    assert file.all()[0].within == ("quy-dinh/ve-sinh.txt",)


def test_what_is_kept_is_the_answer_that_was_seen(
    corpus: Path, ingest: Callable[..., object], assistant: Assistant, file: FeedbackFile
) -> None:
    page = choose(open_page(corpus, assistant, q=RUBBISH), "right")
    seen = assistant.ask(RUBBISH).answer
    rules = corpus / "quy-dinh" / "ve-sinh.txt"
    rules.write_text(rules.read_text(encoding="utf-8").replace("18 giờ", "17 giờ"), "utf-8")
    ingest()
    send(page)
    (kept,) = file.all()
    assert seen is not None and (kept.answer, kept.generation) == (seen.text, 1)
    assert VI["feedback_sent"] in shown(page)


def test_a_file_that_cannot_be_written_is_told_and_the_remark_stays(
    corpus: Path, assistant: Assistant, file: FeedbackFile
) -> None:
    file.path.mkdir()
    page = send(choose(open_page(corpus, assistant, q=RUBBISH), "wrong"), "Sai giờ.")
    assert VI["feedback_failed"] in shown(page) and "tc-answer" in shown(page)
    box = next(each for each in page.text_input if (each.key or "").startswith("comment-"))
    assert box.value == "Sai giờ."
    file.path.rmdir()
    send(page, "Sai giờ.")
    assert VI["feedback_sent"] in shown(page) and len(file.all()) == 1


def test_a_remark_is_only_text(corpus: Path, assistant: Assistant, file: FeedbackFile) -> None:
    remark = "<script>alert(1)</script> :red[x] ![x](y)"
    page = send(choose(open_page(corpus, assistant, q=RUBBISH), "wrong"), remark)
    assert file.all()[0].comment == remark
    assert "alert(1)" not in shown(page) and not page.markdown
