"""The process that reads files for another one, within limits that it sets itself.

Run as ``python -m tracuu.readers.reading_process DESCRIPTOR``; ends when the other end of
the connection does.
"""

from __future__ import annotations

import logging
import resource
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tracuu.errors import FileError
from tracuu.readers.dispatch import read_document
from tracuu.readers.options import Ocr
from tracuu.readers.wire import document_values, error_values, packed, unpacked
from tracuu.types import Document

_MAX_WRITTEN_BYTES = 200_000_000
_PAGE_BYTES = resource.getpagesize()
_SECONDS_TO_SPARE = 5

_log = logging.getLogger(__name__)


def main() -> None:
    """Read the files that are asked for, one by one."""
    connection = Connection(int(sys.argv[1]))
    _die_first()
    _limit(resource.RLIMIT_FSIZE, _MAX_WRITTEN_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    # Where the other end is gone, nobody wants to know any more.
    with suppress(EOFError, ConnectionError):
        while True:
            _answer(connection, unpacked(connection.recv_bytes()))


def _answer(connection: Connection, request: dict[str, Any]) -> None:
    path = request["path"]
    base = _address_space()
    _limit(resource.RLIMIT_AS, base + request["memory_bytes"])
    _allow_seconds(request["seconds"])

    def progress(done: int, total: int) -> None:
        _allow_seconds(request["seconds"])
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


def _limit(kind: int, value: int) -> None:
    """Set the soft limit, which may be raised again, as far as the hard one lets it."""
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (value if hard < 0 else min(value, hard), hard))


def _allow_seconds(seconds: float) -> None:
    """Let this process compute for so much longer; the one it reads for watches the clock."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _limit(resource.RLIMIT_CPU, int(spent + seconds) + _SECONDS_TO_SPARE)


def _address_space() -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE_BYTES
    except (OSError, ValueError):
        return 0


def _die_first() -> None:
    """Where the system runs out of memory, let it end this process and not the other one."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")


if __name__ == "__main__":
    main()
