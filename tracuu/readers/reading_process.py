"""The process that reads files for another one, within limits that it sets itself.

Run as ``python -m tracuu.readers.reading_process DESCRIPTOR``; ends when the other end of
the connection does.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tracuu.errors import FileError
from tracuu.readers.confinement import allow_memory, allow_seconds, confine
from tracuu.readers.dispatch import read_document
from tracuu.readers.options import Ocr
from tracuu.readers.wire import document_values, error_values, packed, unpacked
from tracuu.types import Document

_log = logging.getLogger(__name__)


def main() -> None:
    """Read the files that are asked for, one by one."""
    connection = Connection(int(sys.argv[1]))
    confine()
    # Where the other end is gone, nobody wants to know any more.
    with suppress(EOFError, ConnectionError):
        while True:
            _answer(connection, unpacked(connection.recv_bytes()))


def _answer(connection: Connection, request: dict[str, Any]) -> None:
    path = request["path"]
    allow_memory(request["memory_bytes"])
    allow_seconds(request["seconds"])

    def progress(done: int, total: int) -> None:
        allow_seconds(request["seconds"])
        connection.send_bytes(packed({"done": done, "total": total}))

    values = request["ocr"]
    cache = None if values["cache"] is None else Path(values["cache"])
    ocr = Ocr(cache, values["timeout_s"], values["workers"], progress)
    try:
        reply = _reply(Path(request["corpus"]), path, ocr)
    except MemoryError:
        reply = packed({"out_of_memory": True})
    connection.send_bytes(reply)


def _reply(corpus: Path, path: str, ocr: Ocr) -> bytes:
    try:
        document: Document = read_document(corpus, path, ocr=ocr)
    except FileError as error:
        if isinstance(error.__cause__, MemoryError):
            raise MemoryError from error
        return packed({"error": error_values(error)})
    except MemoryError:
        raise
    except Exception as error:  # the outermost edge: a mistake of a reader costs one file
        _log.warning("%s", path, exc_info=True)
        failure = FileError(
            f"{path}: could not be read, by a mistake of the reader ({type(error).__name__}).",
            remedy="Save it anew or in another format.",
        )
        return packed({"error": error_values(failure)})
    return packed({"document": document_values(document)})


if __name__ == "__main__":
    main()
