"""The process that draws one page for another one, within limits that it sets itself.

Run as ``python -m tracuu.readers.picture_process DESCRIPTOR``.
"""

from __future__ import annotations

import logging
import sys
from base64 import b64encode
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tracuu.errors import FileError
from tracuu.readers.confinement import allow_memory, allow_seconds, confine
from tracuu.readers.page_drawing import draw_page
from tracuu.readers.wire import error_values, packed, unpacked

_log = logging.getLogger(__name__)


def main() -> None:
    """Draw the page that is asked for."""
    connection = Connection(int(sys.argv[1]))
    confine()
    # Where the other end is gone, nobody wants to know any more.
    with suppress(EOFError, ConnectionError):
        request = unpacked(connection.recv_bytes())
        allow_memory(request["memory_bytes"])
        allow_seconds(request["seconds"])
        connection.send_bytes(packed(_reply(request)))


def _reply(request: dict[str, Any]) -> dict[str, Any]:
    file = Path(request["file"])
    try:
        png, boxes = draw_page(
            file,
            request["page"],
            request["quotes"],
            width_px=request["width_px"],
            timeout_s=request["seconds"],
        )
    except FileError as error:
        return {"error": error_values(error)}
    except MemoryError:
        return {"out_of_memory": True}
    except Exception as error:  # the outermost edge: a mistake of ours costs one picture
        _log.warning("%s", file, exc_info=True)
        failure = FileError(
            f"{file.name}: cannot be drawn, by a mistake of the reader ({type(error).__name__}).",
            remedy="Open the original file in a PDF program instead.",
        )
        return {"error": error_values(failure)}
    return {"png": b64encode(png).decode("ascii"), "boxes": boxes}


if __name__ == "__main__":
    main()
