"""``python -m tracuu ask`` and ``search``: answers and ranked chunks on the command line."""

from __future__ import annotations

import argparse
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tracuu.assistant import Assistant, Response, served_model
from tracuu.cli.shell import response_json, write, write_json
from tracuu.encoder import load_encoder
from tracuu.errors import QuestionError, UsageError
from tracuu.query import check_question
from tracuu.settings import load_settings
from tracuu.storage import require_current
from tracuu.stores import open_store
from tracuu.types import Composed, Filters

_EXCERPT_CHARS = 200
_DOUBT = "có thể đọc sai / may be misread"


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
    store = open_store(settings)
    require_current(store)
    encoder = load_encoder(settings.model, cache=settings.cache)
    assistant = Assistant(
        settings.index, encoder, language_model=served_model(settings), store=store
    )
    for id_, question in rows:
        response = _ask(assistant, question, options, answered=answered)
        write_json({"id": id_, **_json(assistant, response)})
    if options.question is not None:
        response = _ask(assistant, options.question, options, answered=answered)
        if options.json:
            write_json(_json(assistant, response))
        else:
            _write(response, _composed(assistant, response))
    return 0


def _composed(assistant: Assistant, response: Response) -> Composed | None:
    """What the language model made of the answer, whole; None where it was not asked."""
    return next(iter(deque(assistant.compose(response), maxlen=1)), None)


def _json(assistant: Assistant, response: Response) -> dict[str, Any]:
    """The response's JSON; ``composed`` is in its answer only where a model was asked."""
    value = response_json(response)
    composed = _composed(assistant, response)
    if composed is not None:
        value["answer"]["composed"] = asdict(composed)
    return value


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
                yield _row(json.loads(line))
            except QuestionError as error:
                raise UsageError(f"{path}, line {number}: {error}") from error
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{path}, line {number}: not a question: {error}.") from error


def _row(row: dict[str, Any]) -> tuple[object, str]:
    id_, question = row["id"], row["question"]
    if not isinstance(question, str):
        raise TypeError("its question is no text")
    check_question(question)
    return id_, question


def _write_composed(composed: Composed) -> None:
    """The statements with the marks of the sources below, and what became of the model."""
    for statement in composed.statements:
        write(f"{statement.text} {''.join(f'[{each + 1}]' for each in statement.citations)}")
    if composed.note:
        write(f"({composed.note})")
    write("")


def _write(response: Response, composed: Composed | None) -> None:
    """A response for people: the answer and its sources, or the closest chunks."""
    query = response.query
    if query.searched != query.question:
        write(f"({'Searched as' if query.language == 'en' else 'Đang tìm'}: {query.searched})")
    if composed is not None:
        _write_composed(composed)
    if response.answer is not None:
        write(response.answer.text)
        if response.answer.readings:
            read = (f"{each.english} = {each.vietnamese}" for each in response.answer.readings)
            write(f"  ({'; '.join(read)})")
        for number, citation in enumerate(response.answer.citations, start=1):
            page = f"trang {citation.page}"
            doubt = _DOUBT if citation.may_be_misread else None
            place = [
                citation.number, citation.title, citation.section, page, citation.document, doubt,
            ]  # fmt: skip
            mark = f"[{number}]" if composed and composed.statements else "—"
            write(f"  {mark} {' · '.join(part for part in place if part)}")
        if not response.answer.abstained:
            return
    for result in response.results:
        place = [result.number, result.title, result.section, f"trang {result.page}"]
        head = " · ".join(part for part in place if part)
        write(f"{result.rank:2}. {head}  [{result.document}]")
        write(f"    {' '.join(result.text.split())[:_EXCERPT_CHARS]}")
