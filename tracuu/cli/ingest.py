"""``python ingest.py``: bring the index up to date with the corpus."""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from tracuu.building import Progress
from tracuu.changes import UnreadPage
from tracuu.cli.progress import Bars, ProgressFile
from tracuu.cli.shell import run_command, say, write, write_json
from tracuu.encoder import Encoder, identify, load_encoder
from tracuu.errors import UsageError
from tracuu.indexing import Ingest, IngestReport, Stage
from tracuu.readers import Ocr
from tracuu.settings import Settings, load_settings
from tracuu.storage import KEPT_GENERATIONS, Store
from tracuu.stores import open_store
from tracuu.watching import POLL_S, SETTLE_S, Watch

EXIT_SOME_FAILED = 3
_NAMED_PAGES = 10


def main(argv: Sequence[str] | None = None) -> int:
    """Run an ingest; returns the exit code."""
    options = _parser().parse_args(argv)
    return run_command(
        lambda: _ingest(options),
        stopped="Stopped. Nothing was published; the index is as it was."
        " To go on, run: make ingest",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ingest.py",
        description="Read the documents of the corpus and publish an index of them."
        " Only what changed is read.",
        epilog="Exit codes: 0 done, 3 done but some files could not be read, 1 nothing published,"
        " 2 usage. --watch ends with 0 when stopped by SIGINT or SIGTERM.",
    )
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="folder of the documents (default: corpus)"
    )
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: index)"
    )
    parser.add_argument("--rebuild", action="store_true", help="read and encode everything anew")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change, and change nothing"
    )
    parser.add_argument("--workers", type=_count, default=_cores(), metavar="N",
                        help="processes that read files (default: the cores)")  # fmt: skip
    parser.add_argument(
        "--keep", type=_count, default=KEPT_GENERATIONS, metavar="N",
        help="index generations to keep on disk, to roll back to (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.add_argument(
        "--progress", type=Path, metavar="FILE",
        help="keep a JSON file there of how far it is; SIGINT then stops it in any case",
    )  # fmt: skip
    parser.add_argument(
        "--ray", metavar="ADDRESS",
        help="read and encode on the Ray cluster there (auto, or HOST:PORT), of which this"
        " machine must be a node; every node must see the corpus under the same path",
    )  # fmt: skip
    _add_watching(parser)
    return parser


def _add_watching(parser: argparse.ArgumentParser) -> None:
    watching = parser.add_argument_group("following the corpus")
    watching.add_argument(
        "--watch", action="store_true",
        help="ingest, then again whenever files have been put in, changed or taken out",
    )  # fmt: skip
    watching.add_argument(
        "--settle", type=_seconds, metavar="SECONDS",
        help=f"wait until no file has changed for so long (default: {SETTLE_S:g})",
    )  # fmt: skip
    watching.add_argument(
        "--poll", type=_seconds, metavar="SECONDS",
        help="look for changes that often, instead of being told by the system; a network"
        f" share is polled in any case (default there: {POLL_S:g})",
    )  # fmt: skip


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError("must be above 0")
    return seconds


def _ingest(options: argparse.Namespace) -> int:
    with ExitStack() as stack:
        file = None
        if options.progress is not None:
            # What was started in the background was told to ignore it.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            file = stack.enter_context(ProgressFile(options.progress))
        return _ingest_telling(options, file)


def _ingest_telling(options: argparse.Namespace, file: ProgressFile | None) -> int:
    _check(options)
    settings = load_settings(corpus=options.corpus, index=options.index)
    encoder = cache(lambda: load_encoder(settings.model, cache=settings.cache))
    store = open_store(settings)
    run = partial(_run, options, settings, encoder, file, store)
    if options.watch:
        return _watch(options, settings, store, run)
    report = run()
    _tell(report, options, store)
    return EXIT_SOME_FAILED if report.failed else 0


def _check(options: argparse.Namespace) -> None:
    if options.watch and (options.dry_run or options.rebuild):
        other = "--dry-run" if options.dry_run else "--rebuild"
        raise UsageError(f"--watch does not go with {other}.", remedy="Run one after the other.")
    if not options.watch and (options.settle or options.poll):
        raise UsageError("--settle and --poll go with --watch only.", remedy="Add --watch.")


def _watch(
    options: argparse.Namespace,
    settings: Settings,
    store: Store,
    run: Callable[[], IngestReport],
) -> int:
    """Follow the corpus until a signal comes; an ingest under way is then left unpublished."""
    watch = Watch(
        settings.corpus,
        run,
        done=lambda report: _tell(report, options, store),
        failed=lambda error: say(str(error)),
        settle_s=options.settle or SETTLE_S,
        poll_s=options.poll,
    )
    ending = False

    def end(*_: object) -> None:
        nonlocal ending
        watch.stop()
        if not ending:  # a second signal must not disturb the clearing up
            ending = True
            raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    with suppress(KeyboardInterrupt):
        say(f"Watching {settings.corpus}; to end it, press Ctrl+C.")
        watch.run()
    say("Stopped watching. The index is as the last ingest published it.")
    return 0


def _run(
    options: argparse.Namespace,
    settings: Settings,
    encoder: Callable[[], Encoder],
    file: ProgressFile | None,
    store: Store,
) -> IngestReport:
    with Bars(quiet=options.json or not sys.stderr.isatty()) as bars:

        def show(stage: Stage, done: int, total: int) -> None:
            bars.show(stage, done, total)
            if file is not None:
                file.show(stage, done, total)

        task = _task(options, settings, encoder, show, store)
        if options.ray is None or options.dry_run:  # which neither reads nor encodes
            return task.run()
        return _run_spread(options.ray, task, settings)


def _run_spread(address: str, task: Ingest, settings: Settings) -> IngestReport:
    """Run ``task`` with its reading and encoding on the Ray cluster at ``address``."""
    from tracuu.spreading import RayEncoder, RayReading, connect

    load = partial(load_encoder, settings.model, cache=settings.cache)
    with connect(address) as cluster:
        encoder = cache(lambda: RayEncoder(cluster, task.encoder(), load))
        return replace(task, reading=RayReading(cluster), encoder=encoder).run()


def _tell(report: IngestReport, options: argparse.Namespace, store: Store) -> None:
    if options.json:
        write_json(_as_json(report))
    else:
        _say_report(report, store, dry_run=options.dry_run)


def _task(
    options: argparse.Namespace,
    settings: Settings,
    encoder: Callable[[], Encoder],
    progress: Progress,
    store: Store,
) -> Ingest:
    return Ingest(
        corpus=settings.corpus,
        index=settings.index,
        identity=identify(settings.model, cache=settings.cache),
        encoder=encoder,
        workers=options.workers,
        rebuild=options.rebuild,
        dry_run=options.dry_run,
        progress=progress,
        keep=options.keep,
        ocr=Ocr(cache=settings.cache / "ocr"),
        store=store,
    )


def _as_json(report: IngestReport) -> dict[str, Any]:
    return {
        "generation": report.generation,
        "documents": {
            "added": report.added,
            "updated": report.updated,
            "removed": report.removed,
            "renamed": report.renamed,
            "unchanged": report.unchanged,
            "failed": [asdict(each) for each in report.failed],
        },
        "unread_pages": [asdict(each) for each in report.unread_pages],
        "chunks": report.chunks,
        "seconds": round(report.seconds, 2),
        "chunks_per_second": round(report.chunks_per_second, 1),
    }


def _say_report(report: IngestReport, store: Store, *, dry_run: bool) -> None:
    for failure in report.failed:
        named = failure.error.startswith(failure.path)
        say(f"Not read: {failure.error if named else f'{failure.path}: {failure.error}'}")
    if report.unread_pages:
        say(_unread_line(report.unread_pages))
    counts = (
        f"{report.added} added, {report.updated} updated, {report.removed} removed,"
        f" {report.renamed} renamed, {report.unchanged} unchanged, {len(report.failed)} not read"
    )
    if dry_run:
        write(f"Would change: {counts}. Nothing was written.")
    elif report.published:
        rate = f", {report.chunks_per_second:.0f} chunks/s" if report.encoded else ""
        write(f"Documents: {counts}.")
        write(
            f"Published generation {report.generation} in {store}:"
            f" {report.chunks} chunks, {report.seconds:.1f} s{rate}."
        )
    else:
        write(f"Nothing new: {counts}. Generation {report.generation} stays.")


def _unread_line(pages: Sequence[UnreadPage]) -> str:
    """The pages that could not be read in one line, of many the first."""
    named = [f"{each.path} p. {each.page} ({each.reason})" for each in pages[:_NAMED_PAGES]]
    more = f"; and {len(pages) - _NAMED_PAGES} more" if len(pages) > _NAMED_PAGES else ""
    what = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
    return f"{what} could not be read: {'; '.join(named)}{more}"
