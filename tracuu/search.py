"""Query → ranked chunks: dense and lexical search, fused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tracuu.catalog import StoredChunk, StoredDocument
from tracuu.encoder import Encoder
from tracuu.generations import Generation
from tracuu.query import Query
from tracuu.scope import Scope
from tracuu.text import words
from tracuu.types import Result

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fusion:
    """How the two searches are weighed; chosen by ``benchmarks/fusion.py``.

    The best ``candidates`` of each are scored by both. ``named`` and ``bearing`` are
    added, in standard deviations, for a document whose title or whose own number the
    question names.
    """

    candidates: int = 100
    dense_share: float = 0.45
    named: float = 0.8
    bearing: float = 0.5


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranked results, and what is known of the query by then.

    ``vector`` is the query's embedding (dimension,), ``best_dense`` the highest cosine
    of a chunk to it, 0 where nothing was found.
    """

    results: tuple[Result, ...]
    vector: Floats = field(compare=False, repr=False)
    best_dense: float = 0.0


class Searcher:
    """Searches one generation."""

    def __init__(
        self, generation: Generation, encoder: Encoder, *, fusion: Fusion | None = None
    ) -> None:
        self._generation = generation
        self._encoder = encoder
        self._fusion = fusion or Fusion()
        self._documents = {each.id: each for each in generation.catalog.documents()}

    def search(self, query: Query, scope: Scope, *, top_k: int = 10) -> Ranking:
        """The best ``top_k`` chunks in scope, best first."""
        vector = self._encoder.encode_queries([query.text])[0]
        dense, lexical = self._candidates(query, vector, scope)
        if not dense:
            return Ranking((), vector)
        ids = list(dense)
        chunks = self._generation.catalog.chunks(ids)
        fused = self._fuse(
            np.array([dense[id_] for id_ in ids], np.float32),
            np.array([lexical.get(id_, 0.0) for id_ in ids], np.float32),
        )
        fused += self._standing([chunks[id_].document_id for id_ in ids], scope)
        order = np.argsort(-fused, kind="stable")
        ranked = [(chunks[ids[position]], float(fused[position])) for position in order]
        return Ranking(self._results(ranked, top_k), vector, max(dense.values()))

    def _candidates(
        self, query: Query, vector: Floats, scope: Scope
    ) -> tuple[dict[int, float], dict[int, float]]:
        """The cosine of every candidate and the BM25 score of those that have one."""
        generation, depth = self._generation, self._fusion.candidates
        dense = self._nearest(vector, depth, scope.within)
        lexical = dict(generation.lexicon.search(query.terms, depth, within=scope.within))
        named = sorted(scope.named if scope.within is None else scope.named & set(scope.within))
        if named:
            dense |= self._nearest(vector, depth, named)
            lexical |= dict(generation.lexicon.search(query.terms, depth, within=named))
        missing = [id_ for id_ in lexical if id_ not in dense]
        scores = generation.vectors.scores(vector, missing)
        return dense | dict(zip(missing, map(float, scores), strict=True)), lexical

    def _nearest(
        self, vector: Floats, depth: int, within: Sequence[int] | None
    ) -> dict[int, float]:
        chunks = None if within is None else self._generation.catalog.chunk_ids_of(within)
        ids, scores = self._generation.vectors.search(vector, depth, within=chunks)
        return {int(id_): float(score) for id_, score in zip(ids, scores, strict=True)}

    def _standing(self, document_ids: Sequence[int], scope: Scope) -> Floats:
        """What a candidate gains by its document: a number of its own, or a title that is named."""
        fusion = self._fusion
        return np.array(
            [
                fusion.named * (id_ in scope.named) + fusion.bearing * (id_ in scope.bearing)
                for id_ in document_ids
            ],
            np.float32,
        )

    def _fuse(self, dense: Floats, lexical: Floats) -> Floats:
        share = self._fusion.dense_share
        return share * _standard(dense) + (1 - share) * _standard(lexical)

    def _results(
        self, ranked: Iterable[tuple[StoredChunk, float]], top_k: int
    ) -> tuple[Result, ...]:
        """The first ``top_k`` different texts; what repeats one is named by it."""
        results: dict[str, Result] = {}
        for stored, score in ranked:
            key = "".join(words(stored.chunk.text))
            document = self._documents[stored.document_id]
            if key in results:
                first = results[key]
                if document.path not in (first.document, *first.also_in):
                    results[key] = replace(first, also_in=(*first.also_in, document.path))
            elif len(results) < top_k:
                results[key] = _result(len(results) + 1, score, stored, document)
        return tuple(results.values())


def _result(rank: int, score: float, stored: StoredChunk, document: StoredDocument) -> Result:
    chunk = stored.chunk
    return Result(
        rank=rank,
        score=round(score, 4),
        chunk_id=stored.id,
        document=document.path,
        title=document.metadata.title,
        number=document.metadata.number,
        section=chunk.section,
        page=chunk.page,
        start=chunk.start,
        end=chunk.end,
        text=chunk.text,
    )


def _standard(scores: Floats) -> Floats:
    """Scores with mean 0 and deviation 1, so that two kinds of score can be added."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
