"""Words looked up in PostgreSQL itself, where Milvus has no sparse vectors (before 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracuu.postgres.database import DraftDatabase
from tracuu.postgres.pool import Postgres

_SEARCH = """
SELECT chunk_id, sum(postings.weight * asked.weight)::real AS score
FROM postings JOIN unnest(%s::bigint[], %s::real[]) AS asked (lexeme_id, weight) USING (lexeme_id)
WHERE %s::bigint[] IS NULL OR document_id = ANY(%s::bigint[])
GROUP BY chunk_id ORDER BY score DESC, chunk_id LIMIT %s
"""


class PostingTable:
    """The terms of every chunk of a generation that is being built."""

    def __init__(self, database: DraftDatabase) -> None:
        self._db = database

    def begin(self) -> None:
        """Empty the table; it has no index until ``finish``."""
        self._db.execute("DROP INDEX IF EXISTS postings_lexeme")
        self._db.execute("TRUNCATE postings")

    def add(self, rows: Iterable[tuple[int, int, Mapping[int, float]]]) -> None:
        """Add chunks: id, document's id and weights by term number."""
        self._db.copy_into("postings", _postings(rows))

    def finish(self) -> None:
        """Make what was added quick to find."""
        self._db.execute("CREATE INDEX postings_lexeme ON postings (lexeme_id)")
        self._db.execute("ANALYZE postings")


def _postings(
    rows: Iterable[tuple[int, int, Mapping[int, float]]],
) -> Iterator[tuple[int, int, int, float]]:
    for chunk_id, document_id, weights in rows:
        for lexeme_id, weight in weights.items():
            yield lexeme_id, chunk_id, document_id, weight


def search(
    postgres: Postgres,
    query: Mapping[int, float],
    top_k: int,
    *,
    documents: Sequence[int] | None = None,
) -> list[tuple[int, float]]:
    """Chunk ids and scores, best first, of all documents or of these."""
    chosen = None if documents is None else list(documents)
    values = (list(query), list(query.values()), chosen, chosen, top_k)
    return [(int(id_), float(score)) for id_, score in postgres.rows(_SEARCH, values)]


def chunk_ids(postgres: Postgres) -> list[int]:
    """The ids of all chunks that have any term."""
    return [int(row[0]) for row in postgres.rows("SELECT DISTINCT chunk_id FROM postings")]
