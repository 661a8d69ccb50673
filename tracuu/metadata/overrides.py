"""What an administrator says of documents in ``metadata.csv``, in place of what they say.

Its first line names the columns: ``path`` and any of the fields. An empty cell leaves
a field as the document has it; ``-`` takes away what was read wrongly.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from tracuu.errors import CorpusError
from tracuu.numbers import TYPE_NAMES, find_numbers, type_of_abbreviation, type_of_word
from tracuu.text import clean
from tracuu.types import Evidence, Metadata

SIDE_FILE = "metadata.csv"
FIELDS = tuple(field.name for field in fields_of(Metadata) if field.name != "evidence")

# Field → value, None for none; recipients in one line, with " | " between them.
Override = Mapping[str, str | None]

_NOTHING = "-"
_BETWEEN = " | "
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_AS_CSV = "Save it as CSV in UTF-8."


def read_overrides(file: Path, paths: Collection[str]) -> dict[str, Override]:
    """The overrides of ``file`` by document path, empty where there is no such file.

    Separated by commas or semicolons, UTF-8 with or without a byte order mark. Raises
    CorpusError with file, line and what to type for a column, path or date that is
    wrong: a wrong number on a document is worse than none.
    """
    if not file.exists():
        return {}
    try:
        text = clean(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"Cannot read {file}: {error}.", remedy=_AS_CSV) from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    known = {_key(path): path for path in paths}
    found: dict[str, Override] = {}
    columns: tuple[str, ...] = ()
    try:
        for row in rows:
            place = f"{file}, line {rows.line_num}"
            if not columns:
                columns = _columns(row, place)
            elif any(cell.strip() for cell in row):
                path, override = _row(row, columns, known, place)
                if path in found:
                    raise CorpusError(f"{place}: a second row for {path}.", remedy="Keep one.")
                found[path] = override
    except csv.Error as error:
        raise CorpusError(
            f"{file}, line {rows.line_num}: not CSV: {error}.", remedy=_AS_CSV
        ) from error
    return found


def _columns(row: Sequence[str], place: str) -> tuple[str, ...]:
    columns = tuple(cell.strip().lower() for cell in row)
    allowed = ("path", *FIELDS)
    wrong = next((each for each in columns if each not in allowed), None)
    remedy = f"Make the first line: path and any of {', '.join(FIELDS)}"
    if wrong is not None:
        raise CorpusError(f"{place}: there is no column {wrong!r}.", remedy=remedy)
    if "path" not in columns or len(set(columns)) < len(columns):
        raise CorpusError(f"{place}: the columns must name path, and each one once.", remedy=remedy)
    return columns


def _row(
    row: Sequence[str], columns: tuple[str, ...], known: Mapping[str, str], place: str
) -> tuple[str, Override]:
    if any(cell.strip() for cell in row[len(columns) :]):
        raise CorpusError(
            f"{place}: {len(row)} cells for {len(columns)} columns.",
            remedy='Put a cell that holds the separator in quotes: "a, b"',
        )
    cells = dict(zip(columns, (" ".join(cell.split()) for cell in row), strict=False))
    path = known.get(_key(cells.pop("path")))
    if path is None:
        raise CorpusError(
            f"{place}: the corpus has no file {row[columns.index('path')].strip()!r}.",
            remedy=_nearest(row[columns.index("path")], known),
        )
    return path, {name: _value(name, cell, place) for name, cell in cells.items() if cell}


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path.strip().replace("\\", "/")).removeprefix("./")


def _nearest(path: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(_key(path), list(known), n=1)
    return f"Type: {known[near[0]]}" if near else "Type the path below the corpus folder."


def _value(field: str, cell: str, place: str) -> str | None:
    """A cell as the field is stored; None for ``-``."""
    if cell == _NOTHING:
        if field == "title":
            raise CorpusError(f"{place}: a document needs a title.", remedy="Type one, or nothing.")
        return None
    if field == "date":
        return _date(cell, place)
    if field == "number":
        found = find_numbers(cell)
        return found[0].display if found and found[0].text == cell else cell
    if field == "type":
        abbreviation = type_of_word(cell) or type_of_abbreviation(cell)
        return TYPE_NAMES[abbreviation][0] if abbreviation else cell
    if field == "recipients":
        return _BETWEEN.join(part.strip() for part in cell.split("|") if part.strip())
    return cell


def _date(cell: str, place: str) -> str:
    match = _DAY_FIRST.fullmatch(cell)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        return date.fromisoformat(cell).isoformat()
    except ValueError as error:
        raise CorpusError(
            f"{place}: {cell!r} is no date.",
            remedy="Type it as 2023-08-07 or 7/8/2023 (day first).",
        ) from error


def overridden(stated: Metadata, override: Override) -> Metadata:
    """``stated`` with the fields of ``override``, whose evidence is ``metadata.csv``."""
    if not override:
        return stated
    values: dict[str, object] = dict(override)
    if "recipients" in values:
        values["recipients"] = tuple((override["recipients"] or "").split(_BETWEEN))
        if override["recipients"] is None:
            values["recipients"] = ()
    values.setdefault("title", _retitled(stated, override))
    kept = [each for each in stated.evidence if each.field not in override]
    ours = [Evidence(field, file=SIDE_FILE) for field in FIELDS if field in override]
    evidence = sorted([*kept, *ours], key=lambda each: FIELDS.index(each.field))
    return replace(stated, **values, evidence=tuple(evidence))  # type: ignore[arg-type]


def _retitled(stated: Metadata, override: Override) -> str:
    """The title with the number and subject that it was made of put right."""
    title = stated.title
    for field in ("number", "subject"):
        old, new = getattr(stated, field), override.get(field)
        if old and new:
            title = title.replace(old, new)
    return title


def override_of(metadata: Metadata) -> Override:
    """The override that ``metadata`` was made with, as ``read_overrides`` gives it."""
    ours = [each.field for each in metadata.evidence if each.file == SIDE_FILE]
    values = {field: getattr(metadata, field) for field in ours}
    if "recipients" in values:
        values["recipients"] = _BETWEEN.join(values["recipients"]) or None
    return values
