"""``python -m tracuu serve``: the page, on this machine only unless told otherwise."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from tracuu.settings import HOME


def add_serve(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "serve", help="serve the page in a browser", description="Serve the page."
    )
    parser.add_argument("--port", type=int, default=8501, metavar="N", help="port (default: 8501)")
    parser.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    os.chdir(HOME)
    arguments = ["-m", "streamlit", "run", "app.py", "--server.port", str(options.port)]
    os.execv(sys.executable, [sys.executable, *arguments])
