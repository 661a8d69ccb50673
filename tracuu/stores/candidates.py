"""The candidates of a generation on servers: vectors and words in Milvus, terms in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from tracuu.catalog import Catalog
from tracuu.lexicon import Term, telling
from tracuu.lexicon.bm25 import query_weight
from tracuu.milvus import Milvus
from tracuu.postgres import Postgres, lexemes, postings
from tracuu.postgres.lexemes import Key, Lexeme
from tracuu.storage import EVERYWHERE, Candidates, Filter, Floats, Held, OfDocuments

_KEPT_TERMS = 100_000
# A graph that is searched within a small part of it may miss some; their vectors are 1.5 MB.
_COMPARED_HERE = 2048
_NONE = Candidates(np.empty(0, np.int64), np.empty(0, np.float32))


class ServerCandidates:
    """Finds chunks in a collection of Milvus and a schema of PostgreSQL.

    ``in_milvus`` tells where words are found: there, or (before Milvus 2.4) in PostgreSQL.
    """

    def __init__(
        self,
        milvus: Milvus,
        collection: str,
        postgres: Postgres,
        catalog: Catalog,
        *,
        chunks: int,
        in_milvus: bool,
    ) -> None:
        self._milvus = milvus
        self._collection = collection
        self._postgres = postgres
        self._catalog = catalog
        self._chunks = chunks
        self._in_milvus = in_milvus
        self._kept: dict[Key, Lexeme | None] = {}

    def __len__(self) -> int:
        return self._chunks

    def nearest(self, vector: Floats, top_k: int, within: Filter = EVERYWHERE) -> Candidates:
        if isinstance(within, OfDocuments):
            return self._nearest_of(within, vector, top_k)
        expected = min(top_k, self._chunks)
        found = self._milvus.nearest(self._collection, vector, expected)
        return Candidates(found.ids, found.scores, complete=len(found.ids) == expected)

    def _nearest_of(self, within: OfDocuments, vector: Floats, top_k: int) -> Candidates:
        """A few chunks are compared here, each of them; of many, the server finds the nearest."""
        ids = self._catalog.chunk_ids_of(within.ids)
        if len(ids) > _COMPARED_HERE:
            return self._milvus.nearest(self._collection, vector, top_k, within)
        if not ids:
            return _NONE
        scores = self._catalog.vectors(ids) @ vector
        best = np.argsort(-scores, kind="stable")[:top_k]
        return Candidates(np.array(ids, np.int64)[best], scores[best])

    def matching(
        self, terms: Sequence[Term], top_k: int, within: Filter = EVERYWHERE
    ) -> Candidates:
        query = self._weighted(terms)
        if not query or (isinstance(within, OfDocuments) and not within.ids):
            return _NONE
        if self._in_milvus:
            return self._milvus.matching(self._collection, query, top_k, within)
        documents = within.ids if isinstance(within, OfDocuments) else None
        found = postings.search(self._postgres, query, top_k, documents=documents)
        ids = np.array([id_ for id_, _ in found], np.int64)
        return Candidates(ids, np.array([score for _, score in found], np.float32))

    def _weighted(self, terms: Sequence[Term]) -> dict[int, float]:
        """The question as a sparse vector: what each of its terms weighs, by its number."""
        known = self._lexemes(terms)

        def holding(term: Term) -> int:
            found = known.get((term.field, term.text))
            return found.chunks if found else 0

        query: dict[int, float] = {}
        for term in telling(terms, holding, self._chunks):
            if found := known.get((term.field, term.text)):
                weight = query_weight(found.chunks, self._chunks, term.weight)
                query[found.id] = query.get(found.id, 0.0) + weight
        return query

    def holding(self, terms: Sequence[Term]) -> list[int]:
        known = self._lexemes(terms)
        found = (known.get((term.field, term.text)) for term in terms)
        return [each.chunks if each else 0 for each in found]

    def _lexemes(self, terms: Sequence[Term]) -> dict[Key, Lexeme | None]:
        """Those of the terms that are known; kept, since a generation never changes."""
        kept = self._kept if len(self._kept) < _KEPT_TERMS else {}
        missing = [term for term in terms if (term.field, term.text) not in kept]
        if missing:
            found = lexemes.find(self._postgres, missing)
            keys = [(term.field, term.text) for term in missing]
            # A new one, so that no other thread sees it change.
            kept = self._kept = kept | {key: found.get(key) for key in keys}
        return kept

    def held_vectors(self) -> Iterator[Held]:
        return self._milvus.held(self._collection)

    def held_words(self) -> Iterator[int]:
        yield from self._with_words

    @cached_property
    def _with_words(self) -> list[int]:
        if not self._in_milvus:
            return postings.chunk_ids(self._postgres)
        # A row of Milvus is its vector and its words, written as one.
        return [each.chunk_id for each in self._milvus.held(self._collection)]
