"""What a document demands, of whom, by when and under whose lead, all of it quoted."""

from __future__ import annotations

from collections.abc import Sequence

from tracuu.catalog import StoredDocument, StoredDuty
from tracuu.citing import short_title
from tracuu.demands.asking import DutyQuestion
from tracuu.demands.made import Library, Subject, called, made
from tracuu.demands.quoted import Quoter
from tracuu.demands.superseded import Superseded
from tracuu.obligations import Duty
from tracuu.scope import Scope
from tracuu.text import fold, strip_accents, words
from tracuu.types import Answer, Language
from tracuu.wording import Told, article, demanded, fact, leading, timed


class DutyAnswerer:
    """Answers questions for the duties that one library holds."""

    def __init__(self, library: Library, superseded: Superseded) -> None:
        self._library = library
        self._superseded = superseded

    def answer(
        self, asked: DutyQuestion, subject: Subject | None, scope: Scope, language: Language
    ) -> Answer | None:
        """All duties of the subject that are asked about; None where there are none."""
        quoter = Quoter(self._library.catalog, self._library.citer, self._library.documents)
        found = [
            each
            for each in self._stored(asked, subject, scope)
            if _is_asked(each.duty, asked)
            and (not asked.topic or _holds(quoter.words_of(each), asked.topic))
        ]
        holders = subject.holders if subject else frozenset[int]()
        found.sort(key=lambda each: each.document_id not in holders)
        found = quoter.without_repeats(found)
        if not found:
            return None
        lead = self._demand_lead(asked, subject, found, language)
        answer = made(lead, quoter.duties(found), language)
        return self._superseded.marked(answer, language, subject.keys if subject else ())

    def spares(self, asked: DutyQuestion, subject: Subject, scope: Scope) -> bool:
        """Whether the subject demands things, but none of those asked about."""
        whom = asked.asked
        if whom is None:
            return False
        duties = [each.duty for each in self._stored(asked, subject, scope)]
        return bool(duties) and not any(whom.is_addressed(each.addressees) for each in duties)

    def _stored(
        self, asked: DutyQuestion, subject: Subject | None, scope: Scope
    ) -> list[StoredDuty]:
        """All duties of the subject or, without one, on the kinds of bodies asked about."""
        register = self._library.catalog.register
        if subject is not None:
            return register.duties(documents=subject.documents, directives=subject.keys or None)
        bodies = asked.asked.bodies if asked.asked else ()
        kinds = {kind for body in bodies for kind in body.kinds} | {"all_levels"}
        return register.duties(documents=scope.within, kinds=kinds)

    def _demand_lead(
        self,
        asked: DutyQuestion,
        subject: Subject | None,
        found: Sequence[StoredDuty],
        language: Language,
    ) -> str:
        told = self._told(subject, found, language)
        # What others tell of a document that speaks for itself is no further demand of its.
        count = len(found) - told.more
        name = self._name(subject, found) if subject else None
        whom = asked.asked.text if asked.asked else None
        if asked.kind == "leaders":
            leaders = [name for each in found for name in _leaders(each.duty)]
            return leading(list(dict.fromkeys(leaders)), count, told, language)
        if asked.kind == "deadlines":
            times = {fold(time.text): time.text for each in found for time in each.duty.deadlines}
            if len(times) == 1:
                found_time = fact("when", next(iter(times.values())), language)
                return f"{found_time}{told.note(language)}"
            return timed(name, whom, asked.topic_text, count, told, language)
        return demanded(name, whom, asked.topic_text, told, count, language)

    def _name(self, subject: Subject, found: Sequence[StoredDuty]) -> str:
        """Those of the numbers meant that demand anything here."""
        said = {key for each in found for key in (each.duty.directive, each.duty.carrier)}
        names = [name for name in subject.names if self._library.keys.get(name, "") in said]
        return ", ".join(names) or subject.name

    def _told(
        self, subject: Subject | None, found: Sequence[StoredDuty], language: Language
    ) -> Told:
        """Who tells what the document demands, where it is not the document itself."""
        if subject is None:
            return Told()
        others = [each for each in found if each.document_id not in subject.holders]
        places = dict.fromkeys(each.document_id for each in others)
        sources = tuple(_told_by(self._library.documents[each], language) for each in places)
        missing = () if subject.holders else (self._name(subject, found),)
        more = len(others) if len(others) < len(found) else 0
        return Told(sources, missing, more)


def _is_asked(duty: Duty, asked: DutyQuestion) -> bool:
    """Whether a duty has what is asked for, and falls on whom is asked about."""
    if asked.kind == "leaders" and not _leaders(duty):
        return False
    if asked.kind == "deadlines" and not duty.deadlines:
        return False
    return asked.asked is None or asked.asked.is_addressed(duty.addressees)


def _leaders(duty: Duty) -> list[str]:
    return [each.text for each in duty.addressees if each.role == "lead"]


def _holds(text: str, topic: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Whether a text has one alternative of every term; words typed bare match any accents."""
    spoken = f" {' '.join(words(text))} "
    plain = strip_accents(spoken)
    for term in topic:
        joined = [" ".join(each) for each in term]
        if not any(
            f" {each} " in (plain if each == strip_accents(each) else spoken) for each in joined
        ):
            return False
    return True


def _told_by(document: StoredDocument, language: Language) -> str:
    """What tells of a document: its number, or an article by its title."""
    about = document.metadata
    if about.number is None and about.type is None:
        return article(short_title(about.title), language)
    return called(document)
