"""Query → ranked chunks: dense and lexical search, fused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tracuu.catalog import StoredDocument
from tracuu.encoder import Encoder
from tracuu.generations import Generation
from tracuu.query import Query
from tracuu.types import Result

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fusion:
    """How the two searches are weighed: the best ``candidates`` of each are scored by both."""

    candidates: int = 100
    dense_share: float = 0.6


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranked results, and the scores that the two searches gave the best of them.

    ``best_dense`` is a cosine; both are 0 where nothing was found.
    """

    results: tuple[Result, ...]
    best_dense: float = 0.0
    best_lexical: float = 0.0


class Searcher:
    """Searches one generation."""

    def __init__(
        self, generation: Generation, encoder: Encoder, *, fusion: Fusion | None = None
    ) -> None:
        self._generation = generation
        self._encoder = encoder
        self._fusion = fusion or Fusion()
        self._documents = {each.id: each for each in generation.catalog.documents()}

    def search(
        self, query: Query, *, top_k: int = 10, within: Sequence[int] | None = None
    ) -> Ranking:
        """The best ``top_k`` chunks, best first; ``within`` restricts to these document ids."""
        vector = self._encoder.encode_queries([query.text])[0]
        dense, lexical = self._candidates(query, vector, within)
        if not dense:
            return Ranking(())
        ids = list(dense)
        fused = self._fuse(
            np.array([dense[id_] for id_ in ids], np.float32),
            np.array([lexical.get(id_, 0.0) for id_ in ids], np.float32),
        )
        order = np.argsort(-fused, kind="stable")[:top_k]
        results = self._results([(ids[position], float(fused[position])) for position in order])
        return Ranking(results, max(dense.values()), max(lexical.values(), default=0.0))

    def _candidates(
        self, query: Query, vector: Floats, within: Sequence[int] | None
    ) -> tuple[dict[int, float], dict[int, float]]:
        """The cosine of every candidate and the BM25 score of those that have one."""
        generation, depth = self._generation, self._fusion.candidates
        chunks = generation.catalog.chunk_ids_of(within) if within is not None else None
        ids, scores = generation.vectors.search(vector, depth, within=chunks)
        dense = {int(id_): float(score) for id_, score in zip(ids, scores, strict=True)}
        lexical = dict(generation.lexicon.search(query.terms, depth, within=within))
        missing = [id_ for id_ in lexical if id_ not in dense]
        dense.update(
            zip(missing, map(float, generation.vectors.scores(vector, missing)), strict=True)
        )
        return dense, lexical

    def _fuse(self, dense: Floats, lexical: Floats) -> Floats:
        share = self._fusion.dense_share
        return share * _standard(dense) + (1 - share) * _standard(lexical)

    def _results(self, ranked: Sequence[tuple[int, float]]) -> tuple[Result, ...]:
        stored = self._generation.catalog.chunks([id_ for id_, _ in ranked])
        results = []
        for rank, (id_, score) in enumerate(ranked, start=1):
            chunk, document = stored[id_].chunk, self._documents[stored[id_].document_id]
            results.append(_result(rank, score, id_, document, chunk.start, chunk.end, chunk.text,
                                   chunk.section, chunk.page))  # fmt: skip
        return tuple(results)


def _result(
    rank: int, score: float, chunk_id: int, document: StoredDocument,
    start: int, end: int, text: str, section: str | None, page: int,
) -> Result:  # fmt: skip
    return Result(
        rank=rank, score=round(score, 4), chunk_id=chunk_id, document=document.path,
        title=document.metadata.title, number=document.metadata.number,
        section=section, page=page, start=start, end=end, text=text,
    )  # fmt: skip


def _standard(scores: Floats) -> Floats:
    """Scores with mean 0 and deviation 1, so that two kinds of score can be added."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
