"""``python -m tracuu password``: the line that lets an administrator in."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from tracuu.cli.shell import say, write
from tracuu.errors import UsageError
from tracuu.passwords import MIN_CHARS, hash_password


def add_password(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "password",
        help="make the hash of an admin password",
        description="Print the lines of .streamlit/secrets.toml that let in who knows the password."
        " It is asked for twice, or read as one line of standard input.",
    )
    parser.set_defaults(run=_run)


def _run(_: argparse.Namespace) -> int:
    hashed = hash_password(_asked() if sys.stdin.isatty() else _read())
    if sys.stdout.isatty():
        say("Put these lines into .streamlit/secrets.toml:")
    write(f'[admin]\npassword = "{hashed}"')
    return 0


def _asked() -> str:
    try:
        password = getpass.getpass(f"Password (at least {MIN_CHARS} characters): ")
        again = getpass.getpass("Once more: ")
    except EOFError as error:
        raise UsageError("No password was typed.") from error
    if password != again:
        raise UsageError("The two are not the same.", remedy="Type the command again.")
    return password


def _read() -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError("The password is not UTF-8.") from error
