"""What a node must have in common with the machine that runs the ingest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tracuu.errors import CorpusError, TracuuError
from tracuu.readers import can_recognise
from tracuu.spreading.cluster import Cluster, Node, home

_SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Sight:
    """What a node sees: the digest of its code, the sizes of some files, whether it has OCR.

    ``sizes`` is None where the corpus folder is not there, a size None where the file is not.
    """

    code: str
    sizes: tuple[int | None, ...] | None
    recognises: bool


def look(corpus: str, paths: Sequence[bytes]) -> Sight:
    """What this machine sees of the corpus and the code."""
    folder = Path(corpus)
    sizes = tuple(_size(folder / os.fsdecode(path)) for path in paths) if folder.is_dir() else None
    return Sight(_code_digest(), sizes, can_recognise())


def check_nodes(cluster: Cluster, corpus: Path, paths: Sequence[str]) -> None:
    """Raise TracuuError (or CorpusError) naming a node whose reading would differ from here."""
    step = max(1, len(paths) // _SAMPLE)
    sample = [os.fsencode(path) for path in paths[::step]]
    here = look(str(corpus), sample)
    for node, there in cluster.ask_nodes(look, str(corpus), sample):
        _compare(node, corpus, here, there)


def _compare(node: Node, corpus: Path, here: Sight, there: Sight) -> None:
    if there.code != here.code:
        raise TracuuError(
            f"The node {node.address} of the Ray cluster runs another version of Tra Cứu"
            " than this machine.",
            remedy=f"Bring {home()} there to the same version, restart Ray there, then run the"
            " ingest again.",
        )
    if there.sizes is None:
        raise unseen(node.address, corpus, "the corpus folder")
    if there.sizes != here.sizes:
        raise unseen(node.address, corpus, "the same files in the corpus folder")
    if there.recognises != here.recognises:
        without = node.address if here.recognises else "this machine"
        raise TracuuError(
            f"Scans would be read differently on the nodes: {without} has no tesseract.",
            remedy="Run there: apt-get install tesseract-ocr tesseract-ocr-vie",
        )


def unseen(node: str, corpus: Path, what: str) -> CorpusError:
    """That a node does not see ``what`` of the corpus."""
    return CorpusError(
        f"The node {node} of the Ray cluster does not see {what} {corpus}.",
        remedy="Mount the share with the corpus under the same path on every node, then run"
        " the ingest again.",
    )


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:
        return None


def _code_digest() -> str:
    digest = hashlib.sha256()
    package = home() / "tracuu"
    for path in sorted(package.rglob("*.py")):
        digest.update(f"{path.relative_to(package).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
