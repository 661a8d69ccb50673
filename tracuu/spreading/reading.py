"""Files read on the nodes of a Ray cluster, as ``tracuu.readers.read_all`` reads them here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracuu.errors import FileError
from tracuu.readers import Ocr, read_all
from tracuu.readers.wire import (
    document_of,
    document_values,
    error_of,
    error_values,
    packed,
    unpacked,
)
from tracuu.spreading.attempts import kept_here
from tracuu.spreading.cluster import Cluster
from tracuu.spreading.probing import check_nodes, unseen
from tracuu.types import Document

if TYPE_CHECKING:
    import pyarrow as pa

    from tracuu.building import Reading

# How often a file may take its worker with it before it is left out.
ATTEMPTS = 3
# A task starts a reading process of its own, which some files make worth while; few enough
# that the nodes end together.
_MOST_FILES = 8
_TASKS_PER_CPU = 2
_NODES_LOST = 8


class RayReading:
    """A ``Reading`` on a cluster whose nodes see the corpus under the same path.

    ``read`` is what reads on a node, a function that can be imported there.
    """

    def __init__(self, cluster: Cluster, *, read: Reading = read_all) -> None:
        self._cluster = cluster
        self._read = read

    def __call__(
        self, corpus: Path, paths: Sequence[str], *, workers: int, ocr: Ocr
    ) -> Iterator[tuple[str, Document | FileError]]:
        """Each of ``paths`` with its document, or with why there is none, in the order given.

        Files are read one a CPU of the cluster, whatever ``workers`` is, and ``ocr.progress``
        is not told. A file whose reading ends its worker ATTEMPTS times is a FileError.
        Raises CorpusError if a node does not see the corpus, TracuuError if it differs in
        another way or the cluster is lost.
        """
        if not paths:
            return
        corpus = corpus.absolute()
        check_nodes(self._cluster, corpus, paths)
        tasks = _task_count(len(paths), self._cluster.cpus)
        given = {
            "corpus": str(corpus),
            "ocr": replace(ocr, progress=None),
            "read": self._read,
            "attempts": kept_here(),
        }
        answers = self._cluster.spread(
            read_files,
            [os.fsencode(path) for path in paths],
            given=given,
            tasks=tasks,
            retries=ATTEMPTS * -(-len(paths) // tasks) + _NODES_LOST,
        )
        for place, row in answers:
            yield paths[place], _outcome(corpus, paths[place], unpacked(row["outcome"]))


def read_files(
    table: pa.Table, *, corpus: str, ocr: Ocr, read: Reading, attempts: Any
) -> Iterator[pa.Table]:
    """The files of ``table`` read on this node: a row each with its outcome as JSON.

    ``attempts`` is told of each, so that one that ends this process is known the next time.
    """
    import pyarrow as pa
    import ray

    places = table.column("place").to_pylist()
    paths = [os.fsdecode(path) for path in table.column("message").to_pylist()]
    counts = ray.get(attempts.counts.remote(places))
    sound = [path for path, count in zip(paths, counts, strict=True) if count < ATTEMPTS]
    outcomes = read(Path(corpus), sound, workers=1, ocr=ocr)
    for place, path, count in zip(places, paths, counts, strict=True):
        if count >= ATTEMPTS:
            values = _values(Path(corpus), path, _given_up(path, count))
        else:
            ray.get(attempts.begin.remote(place))
            values = _values(Path(corpus), *next(iter(outcomes)))
            ray.get(attempts.end.remote(place))
        column = pa.array([packed(values)], pa.large_binary())
        yield pa.table({"place": [place], "outcome": column})


def _task_count(files: int, cpus: int) -> int:
    """Tasks enough for all CPUs to end at about the same time, of a few files each."""
    return min(files, max(-(-files // _MOST_FILES), _TASKS_PER_CPU * cpus))


def _given_up(path: str, count: int) -> FileError:
    return FileError(
        f"{path}: ended the process that read it on the cluster, {count} times.",
        remedy="Split it into smaller files, or save it anew in its program.",
    )


def _values(corpus: Path, path: str, outcome: Document | FileError) -> dict[str, Any]:
    if isinstance(outcome, Document):
        return {"document": document_values(outcome)}
    values: dict[str, Any] = {"error": error_values(outcome)}
    if not (corpus / path).exists():
        values["unseen_by"] = node_address()
    return values


def _outcome(corpus: Path, path: str, values: Mapping[str, Any]) -> Document | FileError:
    if "document" in values:
        return document_of(values["document"], path)
    if "unseen_by" in values and (corpus / path).exists():
        raise unseen(values["unseen_by"], corpus, f"{path} in the corpus folder")
    return error_of(values["error"])


def node_address() -> str:
    """The address of the node that this runs on."""
    import ray.util

    return str(ray.util.get_node_ip_address())  # type: ignore[no-untyped-call]
