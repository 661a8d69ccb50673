"""The CSV files that admins keep in the corpus, read and written as tables.

What is written is checked first by whoever reads it in an ingest, and replaces the file
whole; what somebody else has changed meanwhile is not overwritten.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracuu.errors import CorpusError, DiskError, TracuuError

_AS_CSV = "Save it as CSV in UTF-8."


@dataclass(frozen=True, slots=True)
class SideTable:
    """The rows of a file by column; ``digest`` is that of the file, None where there is none."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    digest: str | None


def read_table(path: Path, columns: Sequence[str]) -> SideTable:
    """The file's cells under ``columns``; empty where it has none. Raises CorpusError."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        return SideTable(tuple(columns), (), None)
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"Cannot read {path}: {error}.", remedy=_AS_CSV) from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        read = list(csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CorpusError(f"{path}: not CSV: {error}.", remedy=_AS_CSV) from error
    rows = tuple({name: (row.get(name) or "").strip() for name in columns} for row in read)
    return SideTable(tuple(columns), rows, hashlib.sha256(data).hexdigest())


def save_table(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    *,
    seen: SideTable,
    check: Callable[[Path], object],
) -> SideTable:
    """Replace the file that was ``seen`` by these rows, without those that are empty.

    ``check`` raises for a file that no ingest would take; nothing is then written. Raises
    CorpusError where the file is no longer what was seen, or DiskError.
    """
    data = _as_csv(seen.columns, [row for row in rows if any(row.values())])
    _check(data, path, check)
    if read_table(path, seen.columns).digest != seen.digest:
        raise CorpusError(
            f"{path.name} was changed by somebody else meanwhile.",
            remedy="Load it anew, then make the change again.",
        )
    _replace(path, data)
    return read_table(path, seen.columns)


def _as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "").strip() for name in columns] for row in rows)
    return text.getvalue().encode()


def _check(data: bytes, path: Path, check: Callable[[Path], object]) -> None:
    """Have a copy elsewhere checked; its errors name the file that it is to become."""
    with tempfile.TemporaryDirectory(prefix="tracuu-") as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(data)
        try:
            check(copy)
        except TracuuError as error:
            what = error.what.replace(str(copy), path.name)
            raise CorpusError(what, remedy=error.remedy) from error


def _replace(path: Path, data: bytes) -> None:
    """Write the file whole: readers see the old one or the new one."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DiskError(f"Cannot write {path}: {error.strerror}.") from error
