"""``python -m tracuu register`` and ``duties``: the register listed and exported."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracuu.cli.output import STANDARD_OUTPUT, day, write_file
from tracuu.cli.register_tables import DUTY_HEADER, NUMBER_HEADER, duty_cells, number_cells
from tracuu.cli.shell import say, write, write_json
from tracuu.errors import UsageError
from tracuu.ledger import DutyFilter, DutyRow, Ledger, NumberRow, RelationRow
from tracuu.settings import load_settings
from tracuu.storage import Generation
from tracuu.stores import open_store


def add_register(commands: Any) -> None:
    """Add both commands to the parser."""
    parser = _command(
        commands,
        "register",
        "list the numbers of the library and how they hang together",
        "List every number that the library bears or cites, whether it has the document, what"
        " carries it out, and what replaced it, each with the clause that says so.",
    )
    parser.add_argument("--number", metavar="N", help="only this number, in any spelling")
    _add_forms(parser)
    parser.set_defaults(run=_register)
    parser = _command(
        commands,
        "duties",
        "list what the documents demand, of whom and by when",
        "List every duty that the documents state, in their own words.",
    )
    add = parser.add_argument
    add("--addressee", metavar="WORDS", help='that falls on them: "phường", "ward", a name')
    add("--number", metavar="N", help="that this number demands, in any spelling")
    add("--document", metavar="PATH", help="that this document states")
    add("--due-since", type=day, metavar="DATE", help="due on this day (31/12/2023) or after")
    add("--due-before", type=day, metavar="DATE", help="due on this day or before")
    forms = _add_forms(parser)
    forms.add_argument(
        "--ics", metavar="FILE", help="write a calendar of those that are due (-: print it)"
    )
    parser.set_defaults(run=_duties)


def _command(commands: Any, name: str, summary: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=description
    )
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: index)"
    )
    return parser


def _add_forms(parser: argparse.ArgumentParser) -> Any:
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print one JSON object")
    forms.add_argument("--csv", metavar="FILE", help="write a table (-: print it)")
    forms.add_argument("--xlsx", metavar="FILE", help="write an Excel workbook")
    return forms


# The register of numbers


def _register(options: argparse.Namespace) -> int:
    with closing(open_store(load_settings(index=options.index)).open_live()) as generation:
        rows = Ledger(generation.catalog).numbers(options.number)
        if options.json:
            write_json(_told(generation) | {"numbers": [_number_json(each) for each in rows]})
        elif options.csv is not None:
            _write_csv(options.csv, NUMBER_HEADER, map(number_cells, rows), _numbered(len(rows)))
        elif options.xlsx is not None:
            _write_xlsx(
                options.xlsx, "Register", NUMBER_HEADER, map(number_cells, rows),
                _numbered(len(rows)),
            )  # fmt: skip
        else:
            for line in _number_lines(rows, whole=options.number is not None):
                write(line)
    return 0


def _number_json(row: NumberRow) -> dict[str, Any]:
    return asdict(row) | {"held": row.held}


def _number_lines(rows: Sequence[NumberRow], *, whole: bool) -> Iterator[str]:
    for row in rows:
        yield f"{row.number}: {_holding(row)}"
        for each in row.superseded_by:
            yield f"  superseded by {each.number or each.document}"
        if whole:
            for each in row.relations:
                yield from _relation_lines(each)
        if row.duties:
            yield f"  duties: {row.duties} (python -m tracuu duties --number {row.number!r})"
    if not whole:
        held = sum(row.held for row in rows)
        cited = len(rows) - held
        yield f"In all: {_numbered(len(rows))}, {held} in the library, {cited} only cited."


def _holding(row: NumberRow) -> str:
    if row.held:
        return "; ".join(f"{each.title} [{each.path}]" for each in row.documents)
    if row.may_mean:
        return f"cited without its issuer, may be {', '.join(row.may_mean)}"
    return "only cited; the library does not have it"


def _relation_lines(row: RelationRow) -> Iterator[str]:
    missing = "" if row.held else " (not in the library)"
    yield f"  {row.kind.replace('_', ' ')} {row.number or row.document}{missing}"
    yield f"    “{_line(row.quote)}” — {_place(row.section, row.page, row.document)}"


# Duties


def _duties(options: argparse.Namespace) -> int:
    since, before = options.due_since, options.due_before
    if since and before and since > before:
        raise UsageError(f"--due-since {since} is after --due-before {before}.")
    wanted = DutyFilter(
        addressee=options.addressee,
        number=options.number,
        document=options.document,
        due_since=since,
        due_before=before,
    )
    with closing(open_store(load_settings(index=options.index)).open_live()) as generation:
        rows = Ledger(generation.catalog).duties(wanted)
        if options.json:
            write_json(_told(generation) | {"duties": [_duty_json(each) for each in rows]})
        elif options.csv is not None:
            _write_csv(options.csv, DUTY_HEADER, map(duty_cells, rows), _dutied(len(rows)))
        elif options.xlsx is not None:
            _write_xlsx(
                options.xlsx, "Duties", DUTY_HEADER, map(duty_cells, rows), _dutied(len(rows))
            )
        elif options.ics is not None:
            _write_ics(options.ics, rows, generation)
        else:
            for line in _duty_lines(rows):
                write(line)
    return 0


def _duty_json(row: DutyRow) -> dict[str, Any]:
    return asdict(row) | {"due": row.due, "earliest": row.earliest, "recurrence": row.recurrences}


def _duty_lines(rows: Sequence[DutyRow]) -> Iterator[str]:
    for row in rows:
        yield f"{row.number or row.title}: {_place(row.section, row.page, row.document)}"
        yield f"  “{_line(row.quote)}”"
        if row.head:
            yield f"  under: {_line(row.head)}"
        if row.addressees:
            yield f"  whom: {'; '.join(map(_line, row.addressees))}"
        for deadline in row.deadlines:
            known = deadline.due or deadline.rrule
            yield f"  when: {_line(deadline.text)}{f' ({known})' if known else ''}"
        if row.directive and row.directive != row.number:
            yield f"  demanded by: {row.directive}"
        if row.carrier:
            yield f"  carried out by: {row.carrier}"
    yield f"In all: {_dutied(len(rows))}."


def _told(generation: Generation) -> dict[str, Any]:
    return {"generation": generation.number, "created": generation.manifest.created}


def _place(section: str | None, page: int, path: str) -> str:
    return " · ".join(part for part in (section and _line(section), f"trang {page}", path) if part)


def _numbered(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _dutied(count: int) -> str:
    return "1 duty" if count == 1 else f"{count} duties"


def _line(text: str) -> str:
    return " ".join(text.split())


# Files


def _write_csv(target: str, header: Sequence[str], cells: Iterator[Any], what: str) -> None:
    from tracuu.sheets import BYTE_ORDER_MARK, as_csv

    text = as_csv(header, cells)
    if target == STANDARD_OUTPUT:
        write(text.removesuffix("\n"))
        return
    write_file(target, (BYTE_ORDER_MARK + text).encode())
    say(f"{target}: {what}.")


def _write_xlsx(
    target: str, title: str, header: Sequence[str], cells: Iterator[Any], what: str
) -> None:
    from tracuu.sheets import as_workbook

    if target == STANDARD_OUTPUT:
        raise UsageError("An Excel workbook needs the name of a file: --xlsx FILE.")
    write_file(target, as_workbook(title, header, list(cells)))
    say(f"{target}: {what}.")


def _write_ics(target: str, rows: Sequence[DutyRow], generation: Generation) -> None:
    from tracuu.calendars import as_calendar

    created = datetime.fromisoformat(generation.manifest.created).astimezone(UTC)
    data, count = as_calendar(rows, created=created)
    if target == STANDARD_OUTPUT:
        write(data.decode().removesuffix("\n"))
        return
    write_file(target, data)
    say(f"{target}: {count} {'entry' if count == 1 else 'entries'}, of {_dutied(len(rows))}.")
