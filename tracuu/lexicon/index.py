"""The lexical index of a generation in Tantivy: which chunks hold which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from tracuu.errors import (
    FREE_DISK,
    RUN_REPAIR,
    DamagedIndexError,
    DiskError,
)
from tracuu.lexicon.terms import TEXT_FIELDS, Entry, Field, Term, telling, terms_of

_TOKENIZER = "spaces"
_HEAP_BYTES = 64_000_000


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("chunk", indexed=True, fast=True)
    builder.add_unsigned_field("document", indexed=True, fast=True)
    for field in TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


class Lexicon:
    """BM25 search over the fields of the chunks."""

    def __init__(self, index: tantivy.Index, path: Path) -> None:
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer(_TOKENIZER, analyzer)
        self._index = index
        self._path = path
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def create(cls, path: Path) -> Lexicon:
        try:
            path.mkdir()
            return cls(tantivy.Index(_schema(), path=str(path)), path)
        except (ValueError, OSError) as error:
            raise DiskError(f"Cannot write {path}: {error}.", remedy=FREE_DISK) from error

    @classmethod
    def open(cls, path: Path) -> Lexicon:
        try:
            return cls(tantivy.Index.open(str(path)), path)
        except (ValueError, OSError) as error:
            raise DamagedIndexError(
                f"Tantivy cannot open {path}: {error}.", remedy=RUN_REPAIR
            ) from error

    @contextmanager
    def editing(self) -> Iterator[LexiconWriter]:
        """A writer whose changes are all kept on leaving, or none of them."""
        try:
            writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            yield LexiconWriter(writer, self._schema)
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            raise DiskError(
                f"Cannot write {self._path}: {error}.",
                remedy=FREE_DISK,
            ) from error
        self._index.reload()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, terms: Sequence[Term], top_k: int, *, within: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Chunk ids and scores, best first; ``within`` restricts to these document ids."""
        if not terms or (within is not None and not within):
            return []
        should = tantivy.Occur.Should
        chosen = telling(terms, self._frequency, len(self))
        query = tantivy.Query.boolean_query([(should, self._term_query(term)) for term in chosen])
        if within is not None:
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, self._scope_query(within))]
            )
        hits = self._searcher.search(query, top_k, count=False).hits
        ids = self._searcher.fast_field_values("chunk", [address for _, address in hits])
        return [
            (int(id_), float(score))
            for id_, (score, _) in zip(ids, hits, strict=True)
            if id_ is not None
        ]

    def chunk_ids(self) -> list[int]:
        """The ids of all chunks, in no order."""
        every = tantivy.Query.all_query()
        hits = self._searcher.search(every, max(len(self), 1), count=False).hits
        ids = self._searcher.fast_field_values("chunk", [address for _, address in hits])
        return [int(each) for each in ids if each is not None]

    def document_frequency(self, field: Field, term: str) -> int:
        """How many chunks hold ``term`` in ``field``."""
        return int(self._searcher.doc_freq(field, term))

    def _frequency(self, term: Term) -> int:
        return self.document_frequency(term.field, term.text)

    def _term_query(self, term: Term) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, term.field, term.text, "freq")
        return query if term.weight == 1.0 else tantivy.Query.boost_query(query, term.weight)

    def _scope_query(self, document_ids: Sequence[int]) -> tantivy.Query:
        scope = tantivy.Query.term_set_query(self._schema, "document", list(document_ids))
        return tantivy.Query.const_score_query(scope, 0.0)


class LexiconWriter:
    """Adds and removes chunks; see ``Lexicon.editing``."""

    def __init__(self, writer: tantivy.IndexWriter, schema: tantivy.Schema) -> None:
        self._writer = writer
        self._schema = schema

    def remove_documents(self, document_ids: Iterable[int]) -> None:
        for document_id in document_ids:
            # By query: tantivy 0.27 deletes nothing by an integer term of a reopened index.
            query = tantivy.Query.term_query(self._schema, "document", document_id)
            self._writer.delete_documents_by_query(query)

    def add(self, entry: Entry) -> None:
        document = tantivy.Document()
        document.add_unsigned("chunk", entry.chunk_id)
        document.add_unsigned("document", entry.document_id)
        for field, text in terms_of(entry).items():
            document.add_text(field, text)
        self._writer.add_document(document)
