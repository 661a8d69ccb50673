"""The file that a document was read from, as it is on disk now."""

from __future__ import annotations

from pathlib import Path

from tracuu.catalog import StoredDocument
from tracuu.generations import file_digest


def original_file(corpus: Path, document: StoredDocument) -> Path | None:
    """The file of a document of the catalogue, if it is a plain file inside ``corpus``."""
    try:
        root, file = corpus.resolve(strict=True), (corpus / document.path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # gone, a loop of links, or no path at all
        return None
    return file if file.is_relative_to(root) and file.is_file() else None


def is_as_ingested(file: Path, document: StoredDocument) -> bool:
    """Whether the file still is, byte for byte, what the document was read from."""
    try:
        return file_digest(file) == document.sha256
    except OSError:
        return False
