"""``python -m tracuu ask`` and ``search``: answers and ranked chunks on the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tracuu.assistant import Assistant, Response
from tracuu.cli.shell import response_json, write, write_json
from tracuu.encoder import load_encoder
from tracuu.errors import UsageError
from tracuu.generations import require_index
from tracuu.query import check_question
from tracuu.settings import load_settings
from tracuu.types import Filters

_EXCERPT_CHARS = 200


def add_ask(commands: Any) -> None:
    """Add both commands to the parser."""
    _add(commands, "ask", "answer a question with exact quotes", answered=True)
    _add(commands, "search", "list the chunks closest to a question", answered=False)


def _add(commands: Any, name: str, summary: str, *, answered: bool) -> None:
    parser = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    add = parser.add_argument
    add("question", nargs="?", help="the question, in quotes")
    add(
        "--questions",
        type=Path,
        metavar="FILE",
        help="ask each line of a .jsonl file (id, question)",
    )
    add("--index", type=Path, metavar="DIR", help="folder of the index (default: index)")
    add("--top-k", type=int, default=10, metavar="N", help="chunks to list (default: 10)")
    add("--as-typed", action="store_true", help="give no accents back to the question")
    add("--json", action="store_true", help="print JSON")
    only = parser.add_argument_group("search only in documents")
    only.add_argument(
        "--document", action="append", default=[], metavar="PATH", help="of this path"
    )
    only.add_argument("--type", action="append", default=[], metavar="CT", help="of this type")
    only.add_argument("--issuer", metavar="WORDS", help="whose issuer holds these words")
    only.add_argument("--place", metavar="WORDS", help="that name this place")
    only.add_argument("--since", type=_date, metavar="YYYY-MM-DD", help="dated on or after")
    only.add_argument("--until", type=_date, metavar="YYYY-MM-DD", help="dated on or before")
    parser.set_defaults(run=lambda options: _run(options, answered=answered))


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError("not a date such as 2023-08-07") from error


def _run(options: argparse.Namespace, *, answered: bool) -> int:
    if (options.question is None) == (options.questions is None):
        raise UsageError("Give either a question in quotes or --questions FILE.")
    settings = load_settings(index=options.index)
    rows = list(_rows(options.questions)) if options.questions else []
    # What can be refused at once is refused before the model is opened.
    if options.question is not None:
        check_question(options.question)
    require_index(settings.index)
    assistant = Assistant(settings.index, load_encoder(settings.model, cache=settings.cache))
    for id_, question in rows:
        response = _ask(assistant, question, options, answered=answered)
        write_json({"id": id_, **response_json(response)})
    if options.question is not None:
        response = _ask(assistant, options.question, options, answered=answered)
        if options.json:
            write_json(response_json(response))
        else:
            _write(response)
    return 0


def _ask(
    assistant: Assistant, question: str, options: argparse.Namespace, *, answered: bool
) -> Response:
    filters = Filters(
        documents=tuple(options.document),
        types=tuple(options.type),
        issuer=options.issuer,
        place=options.place,
        since=options.since,
        until=options.until,
    )
    method = assistant.ask if answered else assistant.search
    return method(question, top_k=options.top_k, filters=filters, as_typed=options.as_typed)


def _rows(path: Path) -> Iterator[tuple[object, str]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {path}: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
                yield row["id"], str(row["question"])
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{path}, line {number}: not a question: {error}.") from error


def _write(response: Response) -> None:
    """A response for people: the answer and its sources, or the closest chunks."""
    query = response.query
    if query.searched != query.question:
        write(f"({'Searched as' if query.language == 'en' else 'Đang tìm'}: {query.searched})")
    if response.answer is not None:
        write(response.answer.text)
        for citation in response.answer.citations:
            page = f"trang {citation.page}"
            place = [citation.number, citation.title, citation.section, page, citation.document]
            write(f"  — {' · '.join(part for part in place if part)}")
        if not response.answer.abstained:
            return
    for result in response.results:
        place = [result.number, result.title, result.section, f"trang {result.page}"]
        head = " · ".join(part for part in place if part)
        write(f"{result.rank:2}. {head}  [{result.document}]")
        write(f"    {' '.join(result.text.split())[:_EXCERPT_CHARS]}")
