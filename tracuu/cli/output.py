"""A file that a command writes: whole or not at all."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Final

from tracuu.errors import UsageError

STANDARD_OUTPUT: Final = "-"


def write_file(target: str, data: bytes) -> None:
    """Put ``data`` in the place of what the file held; UsageError where that cannot be done."""
    try:
        path = Path(target).resolve()
        if path.exists() and not path.is_file():
            _write_through(path, data)
        else:
            _replace(path, data)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"Cannot write {target!r}: {why}.") from error


def _write_through(path: Path, data: bytes) -> None:
    """Write to a pipe or device, which must stay what it is."""
    with path.open("wb") as file:
        file.write(data)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def day(text: str) -> str:
    """A date of the command line, 2023-12-31 or 31/12/2023, as ISO 8601."""
    for read in (date.fromisoformat, lambda each: datetime.strptime(each, "%d/%m/%Y").date()):
        with suppress(ValueError):
            return read(text.strip()).isoformat()
    raise argparse.ArgumentTypeError("not a date such as 2023-12-31 or 31/12/2023")
