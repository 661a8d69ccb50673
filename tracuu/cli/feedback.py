"""``python -m tracuu feedback``: what people said of their answers, listed and exported."""

from __future__ import annotations

import argparse
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tracuu.cli.shell import say, write, write_json
from tracuu.errors import UsageError
from tracuu.evaluation import judged_questions, save_questions
from tracuu.feedback import VERDICTS, Feedback
from tracuu.settings import load_settings
from tracuu.stores import open_store
from tracuu.types import Citation

_OUTPUT: Final = "-"
_CSV_COLUMNS = ("id", "when", "verdict", "question", "comment", "answer", "abstained", "citations",
                "within", "generation")  # fmt: skip
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_feedback(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "feedback",
        help="list or export what people said of the answers",
        description="List the answers judged right, wrong or missing something on the page.",
    )
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: index)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print a JSON object a judgement")
    form.add_argument(
        "--csv", nargs="?", const=_OUTPUT, metavar="FILE", help="write a table, or print it"
    )
    form.add_argument(
        "--questions",
        type=Path,
        metavar="FILE",
        help="write a question file for evaluate, of the answers judged right",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    book = open_store(load_settings(index=options.index)).feedback
    every = book.all()
    if options.csv is not None:
        _write_csv(every, options.csv)
    elif options.questions is not None:
        _write_questions(every, options.questions)
    elif options.json:
        for each in every:
            write_json(asdict(each))
    elif every:
        _write_list(every)
    else:
        write(f"No feedback yet in {book}.")
    return 0


def _write_list(every: Sequence[Feedback]) -> None:
    for each in every:
        local = datetime.fromisoformat(each.when).astimezone()
        write(f"{local:%Y-%m-%d %H:%M}  {each.verdict:7}  {_line(each.question)}")
        said = "(no answer) " if each.abstained else ""
        write(f"    {said}{_line(each.answer)}")
        if each.comment:
            write(f"    Comment: {each.comment}")
    counts = Counter(each.verdict for each in every)
    write("In all: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS) + ".")


def _line(text: str) -> str:
    return " ".join(text.split())


def _write_csv(every: Sequence[Feedback], target: str) -> None:
    text = _csv(every)
    if target == _OUTPUT:
        write(text.removesuffix("\n"))
        return
    try:
        # With a byte order mark, without which Excel takes it for another encoding.
        Path(target).write_text(text, encoding="utf-8-sig", newline="")
    except OSError as error:
        raise UsageError(f"Cannot write {target}: {error.strerror}.") from error
    say(f"{target}: {len(every)} judgement(s).")


def _csv(every: Sequence[Feedback]) -> str:
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_CSV_COLUMNS)
    for each in every:
        row = asdict(each) | {
            "abstained": "yes" if each.abstained else "no",
            "citations": "\n".join(map(_place, each.citations)),
            "within": "\n".join(each.within),
        }
        writer.writerow([_harmless(str(row[column])) for column in _CSV_COLUMNS])
    return table.getvalue()


def _place(citation: Citation) -> str:
    section = citation.section and _line(citation.section)
    parts = (citation.number, citation.document, section, f"trang {citation.page}")
    return " · ".join(part for part in parts if part)


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _write_questions(every: Sequence[Feedback], path: Path) -> None:
    judged = judged_questions(every)
    unused = sum(judged.unused.values())
    reasons = ", ".join(f"{count} {reason}" for reason, count in judged.unused.items())
    left_out = f" Could not be used: {unused} of {len(every)} ({reasons})."
    if not judged.questions:
        raise UsageError(
            f"No answer has been judged right yet, so there is nothing to write to {path}."
            + (left_out if unused else "")
        )
    save_questions(path, judged.questions)
    say(f"{path}: {len(judged.questions)} question(s).{left_out if unused else ''}")
