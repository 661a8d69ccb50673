"""Generations on servers: catalogue, register and feedback in PostgreSQL, candidates in Milvus.

A generation is a schema of PostgreSQL and a collection of Milvus, both named by its number.
Readers go by the row in ``tracuu.current``, which names a generation only once both are whole;
the alias of Milvus follows it, for whoever looks there. What an ingest that died left behind is
removed by the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tracuu.errors import NoIndexError, StoreError, UsageError
from tracuu.generations import GLOSSARY
from tracuu.milvus import Milvus, Names
from tracuu.postgres import Held, Postgres, PostgresFeedback, generations, migrate, schemas
from tracuu.postgres import writing as locked
from tracuu.storage import (
    Current,
    Generation,
    Health,
    Manifest,
    Repair,
    Verification,
    require_current,
)
from tracuu.stores.address import Address, read_address
from tracuu.stores.checking import check
from tracuu.stores.draft import ServerDraft, ServerPublisher
from tracuu.stores.generation import ServerGeneration

# One library a database: every machine must mean the same lock.
_LOCK = "the index"


def open_servers(address: str, *, token: str | None = None) -> ServerStore:
    """The store at an address such as that of ``TRACUU_STORE``, its tables brought up to date.

    Raises UsageError or UnavailableStoreError.
    """
    where = read_address(address)
    postgres = Postgres(where.postgres)
    try:
        migrate(postgres)
        return ServerStore(where, postgres, Milvus(where.milvus, token=token))
    except StoreError:
        postgres.close()
        raise


class ServerStore:
    """The generations on two servers; see ``storage.Store``."""

    def __init__(self, address: Address, postgres: Postgres, milvus: Milvus) -> None:
        self._address = address
        self._postgres = postgres
        self._milvus = milvus
        self._names = Names(generations.library_id(postgres))
        self._lock: Held | None = None
        self.feedback = PostgresFeedback(postgres)

    def __str__(self) -> str:
        return f"PostgreSQL at {self._postgres.server} and Milvus at {self._milvus.address}"

    def close(self) -> None:
        """Close the connections."""
        self._postgres.close()
        self._milvus.close()

    # Reading

    def health(self) -> list[Health]:
        parts = {
            f"PostgreSQL at {self._postgres.server}": self._ask_postgres,
            f"Milvus at {self._milvus.address}": self._milvus.check,
        }
        found = []
        for part, ask in parts.items():
            try:
                ask()
                found.append(Health(part, True, "answers"))
            except StoreError as error:
                found.append(Health(part, False, error.what))
        return found

    def _ask_postgres(self) -> None:
        self._postgres.rows("SELECT 1")

    def current(self) -> Current | None:
        return generations.current(self._postgres)

    def open_live(self, *, load: bool = False) -> Generation:
        while True:
            current = require_current(self)
            try:
                return self._open(current.number, load=load)
            except StoreError:
                # An ingest may have published another and removed this one meanwhile.
                if self.current() == current:
                    raise

    def _open(self, number: int, *, load: bool = False) -> ServerGeneration:
        manifest = self.manifest(number)
        postgres = Postgres(self._address.postgres, schema=schemas.schema_of(number))
        generation = ServerGeneration(
            manifest, postgres, self._milvus, self._names.collection(number)
        )
        try:
            if load:
                generation.load()
        except StoreError:
            generation.close()
            raise
        return generation

    def numbers(self) -> list[int]:
        return generations.numbers(self._postgres)

    def manifest(self, number: int) -> Manifest:
        return generations.manifest(self._postgres, number)

    def verify(self, *, every: bool = False) -> Verification:
        current = require_current(self)
        numbers = self.numbers() if every else [current.number]
        checks = []
        for number in numbers:
            generation = self._open(number)
            try:
                checks.append(check(generation, live=number == current.number))
            finally:
                generation.close()
        return Verification(current.number, (), tuple(checks))

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        with locked(self._postgres, _LOCK) as held:
            self._lock = held
            try:
                yield
            finally:
                self._lock = None

    @contextmanager
    def drafting(self, base: Generation | None) -> Iterator[ServerDraft]:
        if base is not None and not isinstance(base, ServerGeneration):
            raise TypeError("a draft on servers begins as a copy of what is on servers")
        if self._lock is None:
            raise StoreError("A generation is built by whoever holds the write lock.")
        self._remove_unpublished()
        publisher = ServerPublisher(
            self._postgres, self._milvus, self._names, self._lock, self._next()
        )
        with ExitStack() as stack:
            stack.callback(self._remove_unpublished)
            yield stack.enter_context(self._draft(publisher, base))

    @contextmanager
    def _draft(
        self, publisher: ServerPublisher, base: ServerGeneration | None
    ) -> Iterator[ServerDraft]:
        schema = schemas.schema_of(publisher.number)
        with self._postgres.connection() as connection:
            before = schemas.schema_of(base.number) if base else None
            schemas.create(connection, schema, base=before)
        postgres = Postgres(self._address.postgres, schema=schema)
        draft = ServerDraft(postgres, self._milvus, publisher, base, self._address)
        try:
            yield draft
        finally:
            draft.close()

    def _next(self) -> int:
        return max(self.numbers(), default=0) + 1

    def _remove_unpublished(self) -> None:
        """Remove schemas and collections that no published generation has."""
        published = set(self.numbers())
        with self._postgres.connection() as connection:
            for number in schemas.numbers(connection):
                if number not in published:
                    schemas.drop(connection, schemas.schema_of(number))
        ours = {self._names.collection(number) for number in published}
        for name in self._milvus.collections(self._names.prefix):
            if name not in ours:
                self._milvus.drop(name)

    def roll_back(self, *, to: int | None = None) -> tuple[int | None, Generation]:
        with self.writing():
            live = require_current(self).number
            number = self._older(live) if to is None else self._chosen(live, to)
            generation = self._open(number, load=True)
            self._make_live(generation.manifest)
        return live, generation

    def _make_live(self, manifest: Manifest) -> None:
        generations.make_live(self._postgres, manifest)
        collection = self._names.collection(manifest.generation)
        self._milvus.point_alias(collection, self._names.alias)

    def _older(self, live: int) -> int:
        older = [number for number in self.numbers() if number < live]
        if not older:
            raise NoIndexError(f"There is no generation in {self} below the live one, {live}.")
        return older[-1]

    def _chosen(self, live: int, number: int) -> int:
        if number == live:
            raise UsageError(f"Generation {number} is the live one already.")
        if number not in self.numbers():
            kept = ", ".join(map(str, self.numbers())) or "none"
            raise UsageError(f"There is no generation {number} in {self}; there are: {kept}.")
        return number

    def repair(self, *, glossaries: Sequence[Path] = ()) -> Repair:
        with self.writing():
            live = self._open(require_current(self).number)
            try:
                if not check(live, live=True).problems:
                    self._make_live(live.manifest)
                    return Repair(live.number, live.number, ())
                return self._rebuilt(live)
            finally:
                live.close()

    def _rebuilt(self, live: ServerGeneration) -> Repair:
        """The live generation anew: its catalogue as it is, its candidates made from that."""
        manifest = live.manifest
        with self.drafting(live) as draft:
            draft.index_all()
            if GLOSSARY in manifest.files:
                draft.keep_glossary_of(live)
            made = draft.publish(model=manifest.model, fingerprint=manifest.fingerprint, keep=None)
        return Repair(made.generation, live.number, ("Milvus",))
