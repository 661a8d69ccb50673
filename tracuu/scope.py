"""Which documents a question is about: those of its numbers, of a title it names, of a filter.

Number first: a question that names a number the library knows is searched only in the
documents that bear or cite it. A number that the library lacks is told apart, with the
nearest that it has. A document whose title is named is searched first, not alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracuu.catalog import Catalog, StoredDocument
from tracuu.errors import UsageError
from tracuu.numbers import (
    TYPE_NAMES,
    DocumentNumber,
    KnownNumbers,
    find_numbers,
    type_of_abbreviation,
    type_of_word,
)
from tracuu.query import Query
from tracuu.text import fold, strip_accents, words
from tracuu.types import Filters

_MAX_TITLE_WORDS = 16
_MIN_TITLE_WORDS = 2


@dataclass(frozen=True, slots=True)
class NamedNumber:
    """A number in a question and what it means here, as spellings to show.

    ``meant`` is empty where the library knows no such number; ``nearest`` then names
    the most similar that it does know.
    """

    written: str
    meant: tuple[str, ...]
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to search: ``within`` these documents (None: all), ``bearing`` and ``named`` first.

    ``bearing`` have a number of the question as their own; the title of the ``named``
    stands in the question.
    """

    within: tuple[int, ...] | None = None
    bearing: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    numbers: tuple[NamedNumber, ...] = ()

    @property
    def unknown(self) -> tuple[NamedNumber, ...]:
        """The numbers asked about that the library does not know."""
        return tuple(number for number in self.numbers if not number.meant)


class Scoper:
    """Finds the scope of questions to one library."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._documents = catalog.documents()
        self._spellings = catalog.number_keys()
        self._known = KnownNumbers(self._spellings)
        self._titles = _titles(self._documents)

    def scope(self, query: Query, filters: Filters | None = None) -> Scope:
        """Where to search for ``query``; UsageError for a filter on an unknown document or type."""
        numbers, groups = [], []
        bearing: set[int] = set()
        for mention in query.numbers:
            keys = self._known.match(mention)
            numbers.append(self._named_number(mention, keys))
            if keys:
                found = [each for key in keys for each in self._catalog.numbers_like(key)]
                bearing.update(each.document_id for each in found if each.own)
                groups.append({each.document_id for each in found})
        allowed = self._allowed(filters)
        return Scope(
            within=_within(groups, allowed),
            bearing=frozenset(bearing),
            named=frozenset(self._named(query.searched)),
            numbers=tuple(numbers),
        )

    def _named_number(self, mention: DocumentNumber, keys: Sequence[str]) -> NamedNumber:
        nearest = () if keys else self._known.nearest(mention)
        return NamedNumber(
            mention.text,
            tuple(self._spellings[key] for key in keys),
            tuple(self._spellings[key] for key in nearest),
        )

    def _named(self, text: str) -> set[int]:
        """The documents whose title stands in ``text``; a longer title wins over one inside it."""
        tokens = [strip_accents(token) for token in words(text)]
        found: set[int] = set()
        position = 0
        while position < len(tokens):
            for length in range(_MAX_TITLE_WORDS, _MIN_TITLE_WORDS - 1, -1):
                ids = self._titles.get(tuple(tokens[position : position + length]))
                if ids:
                    found |= ids
                    position += length - 1
                    break
            position += 1
        return found

    def _allowed(self, filters: Filters | None) -> set[int] | None:
        if filters is None or filters == Filters():
            return None
        paths = {document.path for document in self._documents}
        for path in filters.documents:
            if path not in paths:
                raise UsageError(f"The library holds no document {path}.")
        types = {_type_name(each) for each in filters.types}
        return {each.id for each in self._documents if self._passes(each, filters, types)}

    def _passes(self, document: StoredDocument, filters: Filters, types: set[str]) -> bool:
        about = document.metadata
        dated = about.date or ""
        return (
            (not filters.documents or document.path in filters.documents)
            and (not types or about.type in types)
            and (filters.since is None or (bool(dated) and dated >= filters.since))
            and (filters.until is None or (bool(dated) and dated <= filters.until))
            and (filters.issuer is None or _holds(about.issuer or "", filters.issuer))
            and (filters.place is None or _holds(self._catalog.text(document.id), filters.place))
        )


def _type_name(written: str) -> str:
    """The name of a type given by abbreviation (``CT``) or by name, with or without accents."""
    abbreviation = type_of_abbreviation(written) or type_of_word(written)
    if abbreviation is None:
        raise UsageError(
            f"There is no type of document {written}.",
            remedy="Give an abbreviation such as CT, or a name such as Chỉ thị.",
        )
    return TYPE_NAMES[abbreviation][0]


def _holds(text: str, part: str) -> bool:
    """Whether ``text`` holds the words of ``part`` in a row, accents or not."""
    return f" {_plain(part)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    return strip_accents(" ".join(words(fold(text))))


def _titles(documents: Iterable[StoredDocument]) -> dict[tuple[str, ...], set[int]]:
    titles: dict[tuple[str, ...], set[int]] = {}
    for document in documents:
        for name in _names(document.metadata.title):
            key = tuple(strip_accents(word) for word in words(name))
            if _MIN_TITLE_WORDS <= len(key) <= _MAX_TITLE_WORDS:
                titles.setdefault(key, set()).add(document.id)
    return titles


def _names(title: str) -> Iterator[str]:
    """What people call a document of that title: with and without the number in it."""
    bare = title
    for number in reversed(find_numbers(title)):
        bare = bare[: number.start] + bare[number.end :]
    for name in (title, " ".join(words(bare))):
        # "Kế hoạch" names a kind of document, not one; of constitutions there is one.
        if type_of_word(name) in (None, "HP"):
            yield name


def _within(groups: Sequence[set[int]], allowed: set[int] | None) -> tuple[int, ...] | None:
    """The documents with all of the numbers, or any of them where none has all."""
    if not groups:
        return None if allowed is None else tuple(sorted(allowed))
    both = set.intersection(*groups) or set.union(*groups)
    return tuple(sorted(both if allowed is None else both & allowed))
