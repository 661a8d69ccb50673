"""How files are to be read, for those who ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PACKAGES = "tesseract-ocr tesseract-ocr-vie"
# How the reason of a page ends that waits for them.
TO_BE_INSTALLED = f"to recognise it, install {PACKAGES}"


@dataclass(frozen=True, slots=True)
class Ocr:
    """How scans are recognised.

    ``cache`` is a folder that keeps what was recognised (None: nothing is kept), ``timeout_s``
    the time for one run over a page, ``workers`` how many pages run side by side (0: one a
    core), which processes that share a cache also share. ``progress`` is told of pages done
    and to do, from one thread.
    """

    cache: Path | None = None
    timeout_s: float = 60.0
    workers: int = 0
    progress: Callable[[int, int], None] | None = None
