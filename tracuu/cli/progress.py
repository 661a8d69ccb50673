"""How far an ingest has come: bars on a terminal, and a small file for who looks from outside."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tracuu.errors import UsageError
from tracuu.indexing import Stage

_LABELS: dict[Stage, tuple[str, str]] = {
    "read": ("Reading", "file"),
    "recognise": ("Recognising", "page"),
    "encode": ("Encoding", "chunk"),
    "index": ("Indexing", "file"),
}
_WRITE_EVERY_S = 0.25


class Bars:
    """A progress bar for each stage, with rate and time left; two stages may go on at once."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bars: dict[Stage, Any] = {}

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *_: object) -> None:
        for bar in self._bars.values():
            bar.close()

    def show(self, stage: Stage, done: int, total: int) -> None:
        bar = self._bars.get(stage)
        if bar is None or (stage == "recognise" and done < bar.n):  # another scan begins
            bar = self._bars[stage] = self._new(stage, total, replaced=bar)
        bar.total = total
        bar.update(done - bar.n)

    def _new(self, stage: Stage, total: int, *, replaced: Any = None) -> Any:
        position = len(self._bars)
        if replaced is not None:
            position = replaced.pos
            replaced.close()
        label, unit = _LABELS[stage]
        leave = stage != "recognise"
        return tqdm(
            desc=label, unit=unit, total=total, disable=self._quiet, leave=leave,
            position=abs(position),
        )  # fmt: skip


@dataclass(slots=True)
class _Stage:
    """One stage as it was first seen and as it is now."""

    since: float
    done_before: int
    done: int
    total: int

    def as_json(self, name: Stage, now: float) -> dict[str, Any]:
        """``rate`` is in units a second since it was first seen; no time left is known without."""
        elapsed = now - self.since
        rate = (self.done - self.done_before) / elapsed if elapsed > 0 else 0.0
        left = self.total - self.done
        seconds_left = round(left / rate) if rate > 0 else (None if left else 0)
        return {"stage": name, "done": self.done, "total": self.total, "rate": round(rate, 2),
                "seconds_left": seconds_left}  # fmt: skip


class ProgressFile:
    """A file that says how far an ingest is, in JSON: replaced whole, some times a second.

    ``{"stages": [{"stage": "read", "done": 3, "total": 30, "rate": 4.1, "seconds_left": 7}],
    "seconds": 12.0}``, and at the end ``"ended"``: ``finished``, ``failed`` or ``stopped``.
    ``rate`` is in units a second, ``seconds_left`` null where it cannot be told.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._part = self._path.with_name(f".{path.name}.{os.getpid()}.part")
        self._started = time.monotonic()
        self._written = float("-inf")
        self._stages: dict[Stage, _Stage] = {}

    def __enter__(self) -> ProgressFile:
        try:
            self._replace()
        except OSError as error:
            raise UsageError(f"Cannot write {self._path}: {error.strerror}.") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        ended = "finished"
        if kind is not None:
            ended = "stopped" if issubclass(kind, KeyboardInterrupt) else "failed"
        self._write(ended=ended)

    def show(self, stage: Stage, done: int, total: int) -> None:
        now = time.monotonic()
        known = self._stages.get(stage)
        if known is None or done < known.done:  # it begins, or another scan does
            self._stages[stage] = _Stage(now, done, done, total)
        else:
            known.done, known.total = done, total
        if done == total or now - self._written >= _WRITE_EVERY_S:
            self._write()

    def _write(self, **more: str) -> None:
        with suppress(OSError):  # an ingest goes on though nobody can be told of it
            self._replace(**more)

    def _replace(self, **more: str) -> None:
        now = self._written = time.monotonic()
        stages = [each.as_json(name, now) for name, each in self._stages.items()]
        values = {"stages": stages, "seconds": round(now - self._started, 1), **more}
        try:
            self._part.write_text(json.dumps(values), encoding="ascii")
            self._part.replace(self._path)
        finally:
            self._part.unlink(missing_ok=True)
