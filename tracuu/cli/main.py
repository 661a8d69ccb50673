"""``python -m tracuu``: ask, search, evaluate, serve."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tracuu.assistant import Assistant, Response
from tracuu.cli.evaluate import add_evaluate
from tracuu.cli.serve import add_serve
from tracuu.cli.shell import response_json, run_command, write, write_json
from tracuu.encoder import load_encoder
from tracuu.errors import UsageError
from tracuu.settings import load_settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tracuu",
        description="Find and answer from the documents of the corpus.",
        epilog="Exit codes: 0 done, 1 failed, 2 usage.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_question_command(commands, "ask", "answer a question with exact quotes", answered=True)
    _add_question_command(
        commands, "search", "list the chunks closest to a question", answered=False
    )
    add_evaluate(commands)
    add_serve(commands)
    options = parser.parse_args(argv)
    return run_command(lambda: int(options.run(options)))


def _add_question_command(commands: Any, name: str, summary: str, *, answered: bool) -> None:
    parser = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    parser.add_argument("question", nargs="?", help="the question, in quotes")
    parser.add_argument("--questions", type=Path, metavar="FILE",
                        help="ask each line of a .jsonl file (id, question); prints JSON lines")  # fmt: skip
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: index)"
    )
    parser.add_argument(
        "--top-k", type=int, default=10, metavar="N", help="chunks to list (default: 10)"
    )
    parser.add_argument("--document", action="append", metavar="PATH", dest="documents",
                        help="search this document only (may be repeated)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=lambda options: _questions(options, answered=answered))


def _questions(options: argparse.Namespace, *, answered: bool) -> int:
    if (options.question is None) == (options.questions is None):
        raise UsageError("Give either a question in quotes or --questions FILE.")
    settings = load_settings(index=options.index)
    rows = list(_rows(options.questions)) if options.questions else []
    assistant = Assistant(settings.index, load_encoder(settings.model, cache=settings.cache))
    ask: Callable[[str], Response] = lambda question: (  # noqa: E731
        (assistant.ask if answered else assistant.search)(
            question, top_k=options.top_k, documents=options.documents
        )
    )
    for id_, question in rows:
        write_json({"id": id_, **response_json(ask(question))})
    if options.question is not None:
        response = ask(options.question)
        if options.json:
            write_json(response_json(response))
        else:
            _write_response(response)
    return 0


def _rows(path: Path) -> Iterator[tuple[object, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {path}: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
                yield row["id"], str(row["question"])
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{path}, line {number}: not a question: {error}.") from error


def _write_response(response: Response) -> None:
    if response.answer is not None:
        write(response.answer.text)
        for citation in response.answer.citations:
            place = [citation.number, citation.section, f"trang {citation.page}", citation.document]
            write(f"  — {' · '.join(part for part in place if part)}")
        if sys.stdout.isatty():
            write("")
        if not response.answer.abstained:
            return
    for result in response.results:
        place = [result.number, result.title, result.section, f"trang {result.page}"]
        write(f"{result.rank:2}. {' · '.join(part for part in place if part)}  [{result.document}]")
        write(f"    {' '.join(result.text.split())[:200]}")
