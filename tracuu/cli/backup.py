"""``python -m tracuu backup`` and ``restore``: an index in one file, and back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tracuu.archive import back_up, restore
from tracuu.cli.shell import write
from tracuu.errors import UsageError
from tracuu.settings import load_settings


def add_backup(commands: Any) -> None:
    """Add the commands to the parser."""
    parser = commands.add_parser(
        "backup",
        help="write the live index and the feedback to one file",
        description="Write the live index and what people said of the answers to one tar file."
        " The page and an ingest may go on meanwhile.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")
    _add_index(parser)
    parser.set_defaults(run=_backup)
    parser = commands.add_parser(
        "restore",
        help="bring an index back from a backup",
        description="Publish the index in FILE as a new generation, once all of it is checked."
        " Feedback is put back only where there is none.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that backup wrote")
    _add_index(parser)
    parser.set_defaults(run=_restore)


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: index)"
    )


def _folder(options: argparse.Namespace) -> Path:
    """The folder of an index in files; UsageError where it is kept on servers."""
    settings = load_settings(index=options.index)
    if settings.store is not None:
        raise UsageError(
            "TRACUU_STORE is set: the index is kept on servers, and this command copies files.",
            remedy="Back PostgreSQL up with pg_dump (docs/cluster.md).",
        )
    return settings.index


def _backup(options: argparse.Namespace) -> int:
    done = back_up(_folder(options), options.file, force=options.force)
    write(
        f"{options.file}: generation {done.generation}, {done.documents} documents,"
        f" {done.chunks} chunks, {'with' if done.feedback else 'no'} feedback;"
        f" {done.bytes / 1e6:.1f} MB."
    )
    return 0


def _restore(options: argparse.Namespace) -> int:
    index = _folder(options)
    done = restore(index, options.file)
    write(
        f"Generation {done.generation} in {index}, restored from generation {done.source}:"
        f" {done.documents} documents, {done.chunks} chunks, model {done.model}."
    )
    if done.feedback:
        write("The feedback was restored too.")
    elif done.feedback_kept:
        write("The feedback that is there was kept; that of the backup was not looked at.")
    return 0
