"""An environment for each peer, made with pip where it is not there yet."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_TORCH = "torch==2.13.0"  # alone and first: this release is the CPU build where one is offered
_READY = "ready.txt"


class PeerError(Exception):
    """A peer cannot be installed or does not run; one line says why."""


@dataclass(frozen=True, slots=True)
class PeerProgram:
    """A peer: what the table calls it, its driver and what pip is to install.

    Without requirements it runs in this program's own environment.
    """

    title: str
    driver: str
    requirements: tuple[str, ...] = ()


PEERS = {
    "tracuu": PeerProgram("Tra Cứu", "benchmarks.peers.tracuu_driver"),
    "txtai": PeerProgram("txtai", "benchmarks.peers.txtai_driver", ("txtai==9.14.0",)),
    "llamaindex": PeerProgram(
        "LlamaIndex, FAISS + BM25",
        "benchmarks.peers.llamaindex_driver",
        (
            "llama-index-core==0.14.25",
            "llama-index-embeddings-huggingface==0.8.0",
            "llama-index-retrievers-bm25==0.8.0",
            "llama-index-vector-stores-faiss==0.7.0",
            "faiss-cpu==1.15.1",
        ),
    ),
    "nomvn": PeerProgram("nom-vn", "benchmarks.peers.nomvn_driver", ("nom-vn[chat]==0.2.37",)),
}


def python_of(name: str, environments: Path) -> Path:
    """The interpreter of a peer, its environment made if need be. Raises PeerError."""
    peer = PEERS[name]
    if not peer.requirements:
        return Path(sys.executable)
    folder = environments / name
    python = folder / "bin" / "python"
    wanted = "\n".join((_TORCH, *peer.requirements))
    ready = folder / _READY
    if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
        return python
    environments.mkdir(parents=True, exist_ok=True)
    (environments / ".gitignore").write_text("*\n", encoding="utf-8")
    _run([sys.executable, "-m", "venv", str(folder)])
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    _run([*pip, _TORCH])
    _run([*pip, _TORCH, *peer.requirements])
    ready.write_text(wanted, encoding="utf-8")
    return python


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise PeerError(f"cannot be installed: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """The last line that says something, which is the one that names an error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it says nothing"
