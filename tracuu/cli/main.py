"""``python -m tracuu``: one command a module."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tracuu.cli.ask import add_ask
from tracuu.cli.audit import add_audit
from tracuu.cli.backup import add_backup
from tracuu.cli.evaluate import add_evaluate
from tracuu.cli.feedback import add_feedback
from tracuu.cli.maintain import add_maintain
from tracuu.cli.password import add_password
from tracuu.cli.register import add_register
from tracuu.cli.serve import add_serve
from tracuu.cli.shell import run_command
from tracuu.cli.status import add_status


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tracuu",
        description="Find and answer from the documents of the corpus.",
        epilog="Exit codes: 0 done, 1 failed, 2 usage.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_ask(commands)
    add_evaluate(commands)
    add_feedback(commands)
    add_register(commands)
    add_status(commands)
    add_maintain(commands)
    add_backup(commands)
    add_password(commands)
    add_audit(commands)
    add_serve(commands)
    options = parser.parse_args(argv)
    return run_command(lambda: int(options.run(options)))
