"""``python -m tracuu verify``, ``rollback`` and ``repair``: looking after an index."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tracuu.cli.shell import write, write_json
from tracuu.encoder import ModelIdentity, load_encoder
from tracuu.errors import CorpusError, UsageError
from tracuu.generations import GLOSSARY
from tracuu.indexing import Ingest
from tracuu.settings import Settings, load_settings
from tracuu.storage import Check, Generation, Store, Verification
from tracuu.stores import open_store

EXIT_DAMAGED = 1


def add_maintain(commands: Any) -> None:
    """Add the commands to the parser."""
    parser = _command(
        commands,
        "verify",
        "check that the index is whole",
        "Check every file of the live index, and that its catalogue, vectors and lexicon hold"
        " the same. Exit code 1 if anything is wrong.",
    )
    parser.add_argument("--all", action="store_true", help="check every generation that is kept")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--health", action="store_true", help="only ask whether what keeps the index answers"
    )
    parser.set_defaults(run=_verify)
    parser = _command(
        commands,
        "rollback",
        "go back to an older generation",
        "Make the newest intact generation below the live one live again.",
    )
    parser.add_argument("--to", type=int, metavar="N", help="the generation to make live")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of the documents")
    parser.set_defaults(run=_rollback)
    parser = _command(
        commands,
        "repair",
        "mend a damaged index",
        "Build what is damaged of the live index anew from its catalogue. Nothing is encoded.",
    )
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of the documents")
    parser.set_defaults(run=_repair)


def _command(commands: Any, name: str, summary: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=description
    )
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: index)"
    )
    return parser


def _verify(options: argparse.Namespace) -> int:
    store = open_store(load_settings(index=options.index))
    if options.health:
        return _health(store)
    found = store.verify(every=options.all)
    if options.json:
        write_json(asdict(found) | {"intact": found.intact})
    else:
        for line in _verdict(found):
            write(line)
    return 0 if found.intact else EXIT_DAMAGED


def _health(store: Store) -> int:
    """Whether each part answers, a line each; for who watches over servers."""
    parts = store.health()
    for each in parts:
        write(f"{each.part}: {'' if each.well else 'not well: '}{each.detail}")
    return 0 if all(each.well for each in parts) else EXIT_DAMAGED


def _verdict(found: Verification) -> Iterator[str]:
    yield from found.problems
    for check in found.checks:
        yield f"Generation {check.generation}{' (live)' if check.live else ''}: {_state(check)}"
        yield from (f"  {problem}" for problem in check.problems)
    if found.problems or any(check.live and check.problems for check in found.checks):
        yield "To mend it, run: make repair"


def _state(check: Check) -> str:
    if check.problems:
        return "damaged"
    return f"intact, {check.documents} documents, {check.chunks} chunks"


def _rollback(options: argparse.Namespace) -> int:
    settings = load_settings(corpus=options.corpus, index=options.index)
    store = open_store(settings)
    before, generation = store.roll_back(to=options.to)
    with closing(generation):
        manifest = generation.manifest
        write(
            f"Generation {manifest.generation} of {manifest.created} is live:"
            f" {manifest.documents} documents, {manifest.chunks} chunks."
        )
        if before is not None:
            write(f"Before, it was generation {before}, which stays.")
        write(_upcoming(generation, settings, store))
    return 0


def _upcoming(generation: Generation, settings: Settings, store: Store) -> str:
    """What the next ingest will do to the generation that is live now."""
    manifest = generation.manifest
    identity = ModelIdentity(name=manifest.model, fingerprint=manifest.fingerprint)
    ingest = Ingest(
        corpus=settings.corpus,
        index=settings.index,
        identity=identity,
        encoder=lambda: load_encoder(settings.model, cache=settings.cache),
        dry_run=True,
        store=store,
    )
    try:
        report = ingest.run()
    except (CorpusError, UsageError) as error:
        return f"The next ingest compares {settings.corpus} with it again; now: {error}"
    counts = {
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "renamed": report.renamed,
    }
    if not any(counts.values()):
        return f"{settings.corpus} is as this generation holds it."
    changes = ", ".join(f"{count} {what}" for what, count in counts.items())
    return (
        f"The next ingest brings in again what {settings.corpus} has otherwise: {changes}."
        " To keep this generation, put the files right first."
    )


def _repair(options: argparse.Namespace) -> int:
    settings = load_settings(corpus=options.corpus, index=options.index)
    done = open_store(settings).repair(glossaries=[settings.corpus / GLOSSARY])
    if not done.repaired and not done.left_out:
        write(f"Nothing to repair: generation {done.generation} is intact.")
        return 0
    parts = ", ".join(done.repaired)
    if done.generation == done.source:
        write(f"Repaired: {parts}. Generation {done.generation} is live.")
    else:
        write(
            f"Repaired: {parts or 'nothing'}. Generation {done.generation}, made from"
            f" generation {done.source}, is live."
        )
    for name in done.left_out:
        write(f"Left out, since no whole copy was found: {name}. To take it in, run: make ingest")
    return 0
