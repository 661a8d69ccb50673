"""What is worked out once of a generation, and goes when that goes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from tracuu.catalog import Catalog
from tracuu.errors import UsageError
from tracuu.ledger import Holding, Ledger, RelationRow
from tracuu.numbers import find_mentions, parse_key
from tracuu.storage import Generation

Made = TypeVar("Made")
_REMEMBERED = 4096


class Kept(Generic[Made]):
    """Makes a thing of each generation when it is first wanted, for all visitors.

    What is made must not hold the generation itself: it is let go with it.
    """

    def __init__(self, make: Callable[[Generation], Made]) -> None:
        self._make = make
        self._made: WeakKeyDictionary[Generation, Made] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def __call__(self, generation: Generation) -> Made:
        with self._lock:  # whoever comes second waits, instead of making another
            made = self._made.get(generation)
            if made is None:
                made = self._made[generation] = self._make(generation)
            return made


class Register:
    """The ledger of a generation, with what is asked of it for each row of a table."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.ledger = Ledger(catalog)
        self.standing = lru_cache(maxsize=_REMEMBERED)(self._standing)

    def prepare(self) -> None:
        """Work out in advance what the first number that is asked for would wait for."""
        self.ledger.prepare()
        _ = self.keys, self._acted_on

    def superseded_by(self, number: str | None) -> tuple[RelationRow, ...]:
        """The clauses by which the whole of a number that the library bears gave way."""
        if number is None or not self._may_have_given_way(number):
            return ()
        return self.standing(number)[1]

    def holders(self, number: str | None) -> tuple[Holding, ...]:
        """The documents that bear a number."""
        return self.standing(number)[0] if number is not None else ()

    def _standing(self, number: str) -> tuple[tuple[Holding, ...], tuple[RelationRow, ...]]:
        try:
            rows = self.ledger.numbers(number)
        except UsageError:  # what metadata.csv calls a number may be none
            return (), ()
        return (
            tuple(each for row in rows for each in row.documents),
            tuple(each for row in rows for each in row.superseded_by),
        )

    def _may_have_given_way(self, number: str) -> bool:
        """Whether a clause replaces or repeals it, or one that does not name its issuer."""
        key = self.keys.get(number) or next((each.key for each in find_mentions(number)), None)
        keys, integers = self._acted_on
        return key is not None and (key in keys or parse_key(key).number in integers)

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of each number of the library that is spelled as usual."""
        return {display: key for key, display in self.catalog.number_keys().items()}

    @cached_property
    def _acted_on(self) -> tuple[frozenset[str], frozenset[int]]:
        """The numbers that a clause replaces or repeals: keys, and integers without issuer."""
        keys = {
            each.relation.number
            for each in self.catalog.register.relations()
            if each.relation.kind in ("replaces", "repeals")
        }
        bare = (parts.number for parts in map(parse_key, keys) if parts.issuer is None)
        return frozenset(keys), frozenset(bare)


register_of = Kept(lambda generation: Register(generation.catalog))
