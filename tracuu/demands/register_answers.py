"""A question to the register → an answer that quotes everything the register holds for it."""

from __future__ import annotations

from collections.abc import Sequence

from tracuu.catalog import Catalog, StoredDocument
from tracuu.citing import Citer, name_of
from tracuu.demands.addressees import mentions
from tracuu.demands.asking import DutyQuestion, read_count, read_duty, read_relation
from tracuu.demands.counts import CountAnswerer
from tracuu.demands.duties import DutyAnswerer
from tracuu.demands.made import Library, Subject
from tracuu.demands.masked import Masked, masked
from tracuu.demands.relations import RelationAnswerer
from tracuu.demands.superseded import Superseded
from tracuu.numbers import find_mentions
from tracuu.query import Query
from tracuu.scope import Scope
from tracuu.types import SILENT, Answer
from tracuu.wording import spared


class RegisterAnswerer:
    """Answers questions to the register of one catalogue."""

    def __init__(self, catalog: Catalog, citer: Citer, superseded: Superseded) -> None:
        self._documents = {each.id: each for each in catalog.documents()}
        self._keys = {display: key for key, display in catalog.number_keys().items()}
        library = Library(catalog, citer, self._documents, self._keys)
        self._duties = DutyAnswerer(library, superseded)
        self._relations = RelationAnswerer(library, superseded)
        self._counts = CountAnswerer(library)

    def answer(self, query: Query, scope: Scope) -> Answer | None:
        """The complete answer; None where the question is no such one, or nothing is there."""
        titles, question = self._masked(query, scope)
        if not query.numbers and (count := read_count(question)) is not None:
            return self._counts.answer(count, query.language, scope)
        subject = self._subject(scope, titles)
        if subject is not None and (relation := read_relation(question)) is not None:
            return self._relations.answer(relation, subject, query.language)
        for duty in read_duty(question, query):
            if subject is None and (query.numbers or not _names_only_bodies(duty)):
                continue
            answer = self._duties.answer(duty, subject, scope, query.language)
            if answer is not None:
                return answer
        return None

    def refusal(self, query: Query, scope: Scope, answer: Answer) -> Answer | None:
        """What to say instead of an ordinary answer that quotes the duties of others.

        That is where the document, named by its number, demands nothing of the kind of body
        that the question asks about, and the answer quotes nothing that names one.
        """
        _, question = self._masked(query, scope)
        subject = self._subject(scope, ()) if query.numbers and not answer.abstained else None
        for duty in read_duty(question, query) if subject else ():
            if subject is None or duty.asked is None or not _names_only_bodies(duty):
                continue
            named = any(mentions(each.quote, duty.asked) for each in answer.citations)
            if not named and self._duties.spares(duty, subject, scope):
                text = spared(subject.name, duty.asked.text, query.language)
                return Answer(text, True, SILENT)
        return None

    def _masked(self, query: Query, scope: Scope) -> tuple[list[StoredDocument], Masked]:
        """The documents named by title, and the question without their names."""
        titles = [] if query.numbers else [self._documents[each] for each in scope.named]
        return titles, masked(query, [each.metadata.title for each in titles])

    def _subject(self, scope: Scope, titles: Sequence[StoredDocument]) -> Subject | None:
        """The one thing that the question names by number or title."""
        meant = {each.meant for each in scope.numbers if each.meant}
        if len(meant) == 1:
            names = next(iter(meant))
            keys = frozenset(self._keys[name] for name in names)
            return Subject(keys, names, scope.bearing, scope.within)
        if scope.numbers or len(titles) != 1:
            return None
        about = titles[0].metadata
        keys = frozenset(each.key for each in find_mentions(about.number or "")[:1])
        name = name_of(about.number, about.title)
        is_allowed = scope.within is None or titles[0].id in scope.within
        own = (titles[0].id,) if is_allowed else ()
        return Subject(keys, (name,), frozenset(own), own)


def _names_only_bodies(asked: DutyQuestion) -> bool:
    """Whether a question without a document asks what certain kinds of bodies must do."""
    bodies = asked.asked.bodies if asked.asked else ()
    only = asked.kind == "duties" and not asked.topic
    return only and bool(bodies) and all(each.kinds for each in bodies)
