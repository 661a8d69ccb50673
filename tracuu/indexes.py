"""The two search indexes of a generation, written from its catalogue: vectors and words."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tracuu.catalog import Catalog
from tracuu.types import Chunk, Metadata

if TYPE_CHECKING:
    from tracuu.vectors import VectorIndex

_WINDOW = 1024


def heading_of(metadata: Metadata, chunk: Chunk) -> str:
    """What stands above a chunk: its document's number and title, and its section."""
    title = metadata.title
    if metadata.number and metadata.number not in title:
        title = f"{metadata.number} {title}"
    return f"{title} > {chunk.section}" if chunk.section else title


def encoder_input(metadata: Metadata, chunk: Chunk) -> str:
    """What the encoder is given of a chunk: its heading, then its text."""
    return f"{heading_of(metadata, chunk)}\n{chunk.text}"


def write_vectors(
    catalog: Catalog,
    path: Path,
    *,
    added: Sequence[int],
    base: Path | None = None,
    removed: Sequence[int] = (),
) -> None:
    """Write to ``path`` the vectors of ``base`` without ``removed`` and with ``added`` chunks.

    Where ``base`` is not the kind of index for so many, one is made of the whole catalogue.
    """
    from tracuu.vectors import VectorIndex

    index = None
    if base is not None:
        # Loaded afresh: the base's own copy may be answering questions meanwhile.
        index = VectorIndex.load(base)
        index.remove([*removed, *added])  # added again, a chunk is replaced
        if not index.suits(len(index) + len(added)):
            index, added = None, catalog.inventory.chunk_ids()
    if index is None:
        index = _empty_index(catalog, added)
    for start in range(0, len(added), _WINDOW):
        ids = added[start : start + _WINDOW]
        index.add(ids, catalog.vectors(ids))
    index.save(path)


def _empty_index(catalog: Catalog, ids: Sequence[int]) -> VectorIndex:
    """An index of the kind for the vectors of ``ids``, its clusters found from some of them."""
    from tracuu.vectors import VectorIndex, sample_size

    size = sample_size(len(ids))
    if not size:
        return VectorIndex.empty(catalog.dimension())
    # The same every time: an index is to be the same, whenever it is built anew.
    chosen = random.Random(len(ids)).sample(ids, size)
    sample = catalog.vectors(chosen)
    return VectorIndex.clustered(sample, chunks=len(ids), threads=os.cpu_count() or 1)


def write_words(
    catalog: Catalog,
    path: Path,
    *,
    added: Sequence[int],
    removed: Sequence[int] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Take documents out of the lexicon at ``path`` and put others in; made if not there.

    Those that are in it already are replaced.
    """
    from tracuu.lexicon import Entry, Lexicon

    known = path.exists()
    lexicon = Lexicon.open(path) if known else Lexicon.create(path)
    metadata = {document.id: document.metadata for document in catalog.documents()}
    with lexicon.editing() as writer:
        writer.remove_documents([*removed, *(added if known else ())])
        for done, document_id in enumerate(added, start=1):
            for stored in catalog.chunks_of([document_id]):
                heading = heading_of(metadata[document_id], stored.chunk)
                writer.add(Entry(stored.id, document_id, stored.chunk.text, heading))
            progress(done, len(added))
