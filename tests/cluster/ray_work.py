"""What tests have the nodes of a Ray cluster do; the nodes import it, so it imports little."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.hashing_encoder import HashingEncoder
from tracuu.errors import FileError
from tracuu.readers import Ocr, read_all
from tracuu.types import Document

POISON = "quy-dinh-7.txt"


class SlowEncoder(HashingEncoder):
    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        time.sleep(0.2)
        return super().encode_chunks(texts, progress=progress)


def noted_encoder(path: str) -> HashingEncoder:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    return HashingEncoder()


def dying_encoder() -> HashingEncoder:
    os.kill(os.getpid(), signal.SIGKILL)
    return HashingEncoder()


def read_slowly(
    corpus: Path, paths: Sequence[str], *, workers: int, ocr: Ocr
) -> Iterator[tuple[str, Document | FileError]]:
    for each in read_all(corpus, paths, workers=workers, ocr=ocr):
        time.sleep(0.7)
        yield each


def read_till_poison(
    corpus: Path, paths: Sequence[str], *, workers: int, ocr: Ocr
) -> Iterator[tuple[str, Document | FileError]]:
    outcomes = read_all(corpus, paths, workers=workers, ocr=ocr)
    for path in paths:
        if path == POISON:
            with (corpus / ".deaths").open("a", encoding="utf-8") as file:
                file.write(f"{os.getpid()}\n")
            os.kill(os.getpid(), signal.SIGKILL)
        yield next(outcomes)
