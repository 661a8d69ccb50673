"""What goes between the process that ingests and those that read, as JSON.

A reading process may have been taken over by the file it read, so nothing that comes from
it is unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tracuu import errors
from tracuu.errors import FileError
from tracuu.readers.options import Ocr
from tracuu.types import Document, Heading, Page, Table


def packed(values: Mapping[str, Any]) -> bytes:
    """``values`` as bytes; half characters, which a path may have, survive."""
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpacked(data: bytes) -> dict[str, Any]:
    """The values in ``data``; raises ``ValueError`` for what ``packed`` did not make."""
    values = json.loads(data.decode("utf-8", "surrogatepass"))
    if not isinstance(values, dict):
        raise ValueError("no message")
    return values


def ocr_values(ocr: Ocr) -> dict[str, Any]:
    """What of ``ocr`` a reading process is told."""
    cache = None if ocr.cache is None else str(ocr.cache)
    return {"cache": cache, "timeout_s": ocr.timeout_s, "workers": ocr.workers}


def document_values(document: Document) -> dict[str, Any]:
    return asdict(document)


def document_of(values: Mapping[str, Any], path: str) -> Document:
    """The document sent; raises ``TypeError``, ``KeyError`` or ``ValueError`` if it is none."""
    text = str(values["text"])
    pages = tuple(Page(**page) for page in values["pages"])
    headings = tuple(Heading(**heading) for heading in values["headings"])
    tables = tuple(Table(**table) for table in values["tables"])
    spans = [(page.start, page.end) for page in pages]
    spans += [(heading.start, heading.end) for heading in headings]
    spans += [(table.start, table.header_end) for table in tables]
    spans += [(table.header_end, table.end) for table in tables]
    if not pages or any(not 0 <= start <= end <= len(text) for start, end in spans):
        raise ValueError("a span outside of the text")
    apart = ("path", "pages", "headings", "tables")
    rest = {name: values[name] for name in values if name not in apart}
    return Document(**rest, path=path, pages=pages, headings=headings, tables=tables)


def error_values(error: FileError) -> dict[str, Any]:
    return {"kind": type(error).__name__, "what": error.what, "remedy": error.remedy}


def error_of(values: Mapping[str, Any]) -> FileError:
    """The error sent, of the class that it had."""
    kind = getattr(errors, str(values["kind"]), FileError)
    if not (isinstance(kind, type) and issubclass(kind, FileError)):
        kind = FileError
    return kind(str(values["what"]), remedy=str(values["remedy"]))
