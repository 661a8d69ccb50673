"""Scanned pages recognised side by side, each once: what was found is kept by content."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

from PIL import Image

from tracuu.readers.options import TO_BE_INSTALLED, Ocr
from tracuu.readers.quality import assess
from tracuu.readers.straightening import is_blank, straightened
from tracuu.readers.tesseract import (
    Recognised,
    RecognitionError,
    installed_version,
    recognise,
    turn,
)

# Raised whenever the same picture could give another text than before.
_VERSION = "2"
# A page that reads worse than this may lie on its side or its head.
UPRIGHT_SCORE = 0.7
_WAIT_FOR_CORE_S = 0.05

Outcome = Recognised | RecognitionError


def recognise_pages(
    indices: Sequence[int], picture: Callable[[int], Image.Image], ocr: Ocr
) -> dict[int, Outcome]:
    """What stands on each of the pages; ``picture`` gives one in greys, from any thread.

    ``picture`` may raise ``RecognitionError``. A blank page has no lines and confidence 1.
    """
    stopping = Event()
    count = ocr.workers or len(os.sched_getaffinity(0))
    outcomes: dict[int, Outcome] = {}
    if ocr.progress is not None and indices:
        ocr.progress(0, len(indices))
    pool = ThreadPoolExecutor(max(1, min(count, len(indices))))
    try:
        jobs: dict[Future[Outcome], int] = {
            pool.submit(_page, index, picture, ocr, count, stopping): index for index in indices
        }
        for done, job in enumerate(as_completed(jobs), start=1):
            outcomes[jobs[job]] = job.result()
            if ocr.progress is not None:
                ocr.progress(done, len(indices))
    finally:
        stopping.set()
        pool.shutdown(cancel_futures=True)
    return outcomes


def _page(
    index: int, picture: Callable[[int], Image.Image], ocr: Ocr, count: int, stopping: Event
) -> Outcome:
    try:
        image = picture(index)
        if is_blank(image):
            return Recognised((), 1.0)
        version = installed_version()
        if version is None:
            return RecognitionError(TO_BE_INSTALLED)
        if ocr.cache is None:
            return _recognised(image, ocr, stopping)
        kept = ocr.cache / _key(image, version)
        if (found := _load(kept)) is None:
            with _a_core(ocr.cache, count):
                found = _recognised(image, ocr, stopping)
            _save(kept, found)
    except RecognitionError as error:
        return error
    return found


def _recognised(image: Image.Image, ocr: Ocr, stopping: Event) -> Recognised:
    """The text of ``image``, which may lie askew, on its side or on its head."""
    found = recognise(straightened(image), timeout_s=ocr.timeout_s, stopped=stopping.is_set)
    if score(found) >= UPRIGHT_SCORE:
        return found
    angle = turn(image, timeout_s=ocr.timeout_s, stopped=stopping.is_set)
    for degrees in (90, 180, 270) if angle is None else (angle,) if angle else ():
        upright = straightened(image.rotate(degrees, expand=True))
        other = recognise(upright, timeout_s=ocr.timeout_s, stopped=stopping.is_set)
        found = max(found, other, key=score)
    return found


def score(found: Recognised) -> float:
    """How well what was found reads, from 0 to 1; less than ``UPRIGHT_SCORE`` if askew."""
    return found.confidence * assess("\n".join(found.lines)).score


def _key(image: Image.Image, version: str) -> str:
    digest = hashlib.sha256(f"{_VERSION} {version} {image.size}".encode())
    digest.update(image.tobytes())
    name = digest.hexdigest()
    return f"{name[:2]}/{name[2:]}.json"


def _load(kept: Path) -> Recognised | None:
    """What was kept, or None if there is nothing or it is damaged."""
    try:
        values = json.loads(kept.read_text(encoding="utf-8"))
        return Recognised(tuple(map(str, values["lines"])), float(values["confidence"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save(kept: Path, found: Recognised) -> None:
    """Keep ``found``; a cache that cannot be written only costs time."""
    values = {"lines": found.lines, "confidence": round(found.confidence, 4)}
    temporary = kept.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        temporary.replace(kept)


@contextmanager
def _a_core(folder: Path, count: int) -> Iterator[None]:
    """Wait until fewer than ``count`` pages are recognised by all processes of this cache."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        while (held := _lock_of_any(folder, count)) is None:
            time.sleep(_WAIT_FOR_CORE_S)
    except OSError:
        held = -1  # nowhere to write: go on without
    try:
        yield
    finally:
        if held >= 0:
            os.close(held)


def _lock_of_any(folder: Path, count: int) -> int | None:
    """The descriptor of a lock now held, or None; the system releases it on closing or death."""
    for number in range(count):
        descriptor = os.open(folder / f"core-{number}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        else:
            return descriptor
    return None
