"""The language model asked, its sentences checked one by one, and what is left of them."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Final

from tracuu.composing.prompt import MAX_STATEMENTS, instructions, material
from tracuu.composing.sentences import Draft, Drafts
from tracuu.composing.support import Evidence
from tracuu.errors import LanguageModelError, SlowLanguageModelError
from tracuu.glossary import Glossary
from tracuu.language import language_of
from tracuu.language_model import LanguageModel
from tracuu.types import Citation, Composed, Language, Statement

_log = logging.getLogger(__name__)

_NOTES: Final[dict[Language, dict[str, str]]] = {
    "vi": {
        "slow": "Mô hình ngôn ngữ không viết kịp trong thời gian cho phép. Câu trả lời là phần"
        " trích nguyên văn.",
        "failed": "Mô hình ngôn ngữ gặp trục trặc, không viết xong. Câu trả lời là phần trích"
        " nguyên văn.",
        "nothing": "Không có câu nào của mô hình ngôn ngữ được văn bản xác nhận. Câu trả lời là"
        " phần trích nguyên văn.",
    },
    "en": {
        "slow": "The language model did not finish in the time allowed. The answer is what is"
        " quoted.",
        "failed": "The language model failed before it had finished. The answer is what is quoted.",
        "nothing": "No sentence of the language model was borne out by the documents. The answer is"
        " what is quoted.",
    },
}


def compose(
    model: LanguageModel,
    question: str,
    language: Language,
    citations: Sequence[Citation],
    glossary: Glossary,
) -> Generator[Composed]:
    """What the model makes of the quotes, as it grows: again and again until the last, the whole.

    It never fails: where the model does, the last one says so. Closing it stops the model.
    """
    notes = _NOTES[language]
    checked = _Checked(language, citations, glossary)
    drafts = Drafts()
    try:
        with closing(model.stream(instructions(language), material(question, citations))) as pieces:
            for piece in pieces:
                checked.take(drafts.add(piece))
                if checked.is_full():
                    break
                yield checked.so_far()
            else:
                checked.take(drafts.finish())
    except LanguageModelError as error:
        _log.warning("%s", error)
        slow = isinstance(error, SlowLanguageModelError)
        yield checked.so_far(notes["slow" if slow else "failed"], broken_off=drafts.unfinished())
        return
    yield checked.so_far(None if checked.statements else notes["nothing"])


class _Checked:
    """The sentences that are supported, and how many were not."""

    def __init__(
        self, language: Language, citations: Sequence[Citation], glossary: Glossary
    ) -> None:
        self.statements: list[Statement] = []
        self._dropped = 0
        self._language = language
        self._citations = citations
        self._glossary = glossary

    def take(self, drafts: Iterator[Draft]) -> None:
        for draft in drafts:
            statement = Statement(draft.text, draft.cited)
            if self.is_full() or statement in self.statements or not self._is_supported(draft):
                self._dropped += 1
            else:
                self.statements.append(statement)

    def is_full(self) -> bool:
        return len(self.statements) >= MAX_STATEMENTS

    def so_far(self, note: str | None = None, *, broken_off: bool = False) -> Composed:
        return Composed(tuple(self.statements), self._dropped + broken_off, note)

    def _is_supported(self, draft: Draft) -> bool:
        if not draft.cited or not all(0 <= each < len(self._citations) for each in draft.cited):
            return False
        # In answer to a Vietnamese question an English sentence is checked by its words, and fails.
        is_english = self._language == "en" and language_of(draft.text) == "en"
        evidence = Evidence([self._citations[each] for each in draft.cited])
        return evidence.supports(draft.text, english=self._glossary if is_english else None)
