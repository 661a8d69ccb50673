"""What is read right of every kind of file that is read, and at what cost, as one table.

    python -m benchmarks.kinds [KIND ...]

The files are generated (``tests/fixtures/kinds.py``), so that their text is known. Each is read
in a process of its own; the memory is that process's peak, without tesseract's processes. What
must be refused is read as an ingest reads it, contained, and told by its error.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tracuu.errors import FileError
from tracuu.readers import Ocr, read_all, read_document
from tracuu.types import Document

HEAD = (
    "| kind | characters right | document numbers | section paths | own number and issuer "
    "| seconds | peak MB | outcome |\n|---|---|---|---|---|---|---|---|"
)


def read(folder: str, names: list[str]) -> tuple[list[Document], float, float]:
    """The documents of ``names``, the seconds that took and the peak of memory, in MB."""
    started = time.perf_counter()
    documents = [read_document(Path(folder), name, ocr=Ocr()) for name in names]
    seconds = time.perf_counter() - started
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return documents, seconds, int(status.split("VmHWM:")[1].split()[0]) / 1024


def refuse(folder: str, name: str) -> tuple[str, float, float]:
    """How reading ``name`` ends, after how many seconds and with what peak of memory, in MB."""
    started = time.perf_counter()
    ((_, outcome),) = read_all(Path(folder), [name], workers=1)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if not isinstance(outcome, FileError):
        return "read, which it must not be", seconds, peak
    return f"`{type(outcome).__name__}`: {outcome.what.removeprefix(f'{name}: ')}", seconds, peak


def row(kind: str) -> str:
    """The row of the table for ``kind``."""
    from tests.fixtures.kinds import KINDS
    from tests.kind_scores import Score

    samples = KINDS[kind]()
    with tempfile.TemporaryDirectory() as folder:
        for sample in samples:
            (Path(folder) / sample.name).write_bytes(sample.data)
        names = [sample.name for sample in samples]
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            if samples[0].document is None:
                told, seconds, peak = pool.submit(refuse, folder, names[0]).result()
                return f"| {kind} | | | | | {seconds:.1f} | {peak:.0f} | {told} |"
            documents, seconds, peak = pool.submit(read, folder, names).result()
    score = Score()
    for sample, document in zip(samples, documents, strict=True):
        score.add(sample, document)
    pages = [page for document in documents for page in document.pages]
    origins = ", ".join(sorted({page.origin for page in pages}))
    many = f"{len(pages)} pages" if len(pages) > 1 else "1 page"
    own = f"{score.own}/{score.documents}" if score.documents else ""
    return (
        f"| {kind} | {100 * (1 - score.error_rate):.3f} % | {score.numbers}/{score.all_numbers}"
        f" | {score.sections}/{score.all_sections} | {own} | {seconds:.1f} | {peak:.0f}"
        f" | {many}, {origins} |"
    )


def main() -> None:
    from tests.fixtures.kinds import KINDS

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {'; '.join(KINDS)}")
    wanted = parser.parse_args().kinds or list(KINDS)
    if unknown := sorted(set(wanted) - set(KINDS)):
        parser.error(f"no such kind: {', '.join(unknown)}")
    print(HEAD)
    for kind in wanted:
        print(row(kind), flush=True)


if __name__ == "__main__":
    main()
