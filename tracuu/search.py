"""Query → ranked chunks: dense and lexical search, fused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tracuu.catalog import StoredChunk, StoredDocument
from tracuu.duplicates import Fingerprint, fingerprint, is_repeat
from tracuu.encoder import Encoder
from tracuu.errors import UnavailableStoreError
from tracuu.query import Query
from tracuu.scope import Scope
from tracuu.storage import EVERYWHERE, Candidates, Filter, Generation, OfDocuments
from tracuu.types import Result

Floats = NDArray[np.float32]

# Chunks read for each one shown, so that what repeats them is found.
_READ_FOR_EACH = 2
_SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Fusion:
    """How the two searches are weighed; chosen by ``benchmarks/fusion.py``.

    The best ``candidates`` of each are scored by both. ``named`` and ``bearing`` are
    added, in standard deviations, for a document whose title or whose own number the
    question names.
    """

    candidates: int = 100
    dense_share: float = 0.40
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
        ids = sorted(dense)  # of equal scores the first chunk comes first, whatever engine found it
        fused = self._fuse(
            np.array([dense[id_] for id_ in ids], np.float32),
            np.array([lexical.get(id_, 0.0) for id_ in ids], np.float32),
        )
        # As exact as they are shown: two engines differ in the last bits of a score.
        fused = np.round(fused + self._standing(ids, scope), _SHOWN_DIGITS)
        order = np.argsort(-fused, kind="stable")[: _READ_FOR_EACH * top_k]
        ranked = [(ids[position], float(fused[position])) for position in order]
        return Ranking(self._results(ranked, top_k), vector, max(dense.values()))

    def _candidates(
        self, query: Query, vector: Floats, scope: Scope
    ) -> tuple[dict[int, float], dict[int, float]]:
        """The cosine of every candidate and the BM25 score of those that have one."""
        depth, within = self._fusion.candidates, _filter(scope.within)
        dense = self._nearest(vector, depth, within)
        lexical = self._matching(query, depth, within)
        named = sorted(scope.named if scope.within is None else scope.named & set(scope.within))
        if named:
            dense |= self._nearest(vector, depth, OfDocuments(tuple(named)))
            lexical |= self._matching(query, depth, OfDocuments(tuple(named)))
        missing = [id_ for id_ in lexical if id_ not in dense]
        if missing:
            scores = self._generation.catalog.vectors(missing) @ vector
            dense |= dict(zip(missing, map(float, scores), strict=True))
        return dense, lexical

    def _nearest(self, vector: Floats, depth: int, within: Filter) -> dict[int, float]:
        return _whole(self._generation.candidates.nearest(vector, depth, within))

    def _matching(self, query: Query, depth: int, within: Filter) -> dict[int, float]:
        return _whole(self._generation.candidates.matching(query.terms, depth, within))

    def _standing(self, ids: Sequence[int], scope: Scope) -> Floats:
        """What a chunk gains by its document: a number of its own, or a title that is named."""
        gained = np.zeros(len(ids), np.float32)
        catalog, fusion = self._generation.catalog, self._fusion
        for documents, bonus in ((scope.named, fusion.named), (scope.bearing, fusion.bearing)):
            favoured = set(catalog.chunk_ids_of(documents))
            gained += bonus * np.array([id_ in favoured for id_ in ids], np.float32)
        return gained

    def _fuse(self, dense: Floats, lexical: Floats) -> Floats:
        share = self._fusion.dense_share
        return share * _standard(dense) + (1 - share) * _standard(lexical)

    def _results(self, ranked: Sequence[tuple[int, float]], top_k: int) -> tuple[Result, ...]:
        """The first ``top_k`` different texts; each names the documents that repeat it."""
        chunks = self._generation.catalog.chunks([id_ for id_, _ in ranked])
        results: list[Result] = []
        seen: list[Fingerprint] = []
        for id_, score in ranked:
            stored = chunks[id_]
            document = self._documents[stored.document_id]
            print_ = fingerprint(stored.chunk.text)
            repeated = next((n for n, each in enumerate(seen) if is_repeat(each, print_)), None)
            if repeated is not None:
                results[repeated] = _also_in(results[repeated], document.path)
            elif len(results) < top_k:
                seen.append(print_)
                results.append(self._result(len(results) + 1, score, stored, document))
        return tuple(results)

    def _result(
        self, rank: int, score: float, stored: StoredChunk, document: StoredDocument
    ) -> Result:
        chunk = stored.chunk
        pages = self._generation.catalog.pages_with(document.id, chunk.start, chunk.end)
        worst = min(pages, key=lambda page: page.legibility)
        return Result(
            rank=rank,
            score=round(score, _SHOWN_DIGITS),
            chunk_id=stored.id,
            document=document.path,
            title=document.metadata.title,
            number=document.metadata.number,
            section=chunk.section,
            page=chunk.page,
            start=chunk.start,
            end=chunk.end,
            text=chunk.text,
            origin=worst.origin,
            may_be_misread=worst.may_be_misread,
        )


def _filter(within: Sequence[int] | None) -> Filter:
    return EVERYWHERE if within is None else OfDocuments(tuple(within))


def _whole(candidates: Candidates) -> dict[int, float]:
    """The score of each; UnavailableStoreError where a part of the index did not answer."""
    if not candidates.complete:
        raise UnavailableStoreError(
            "A part of the index did not answer, and the rest alone is no answer.",
            remedy="Ask again in a minute; if it stays so, run: python -m tracuu verify",
        )
    return candidates.scored()


def _also_in(result: Result, path: str) -> Result:
    if path in (result.document, *result.also_in):
        return result
    return replace(result, also_in=(*result.also_in, path))


def _standard(scores: Floats) -> Floats:
    """Scores with mean 0 and deviation 1, so that two kinds of score can be added."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
