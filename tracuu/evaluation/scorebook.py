"""The scores of one library over time, kept beside its index."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from tracuu.errors import DiskError
from tracuu.evaluation.scoring import Scores

FILE = "evaluations.jsonl"
_FIELDS = frozenset(each.name for each in fields(Scores))


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of one generation; ``when`` is ISO 8601 in UTC."""

    when: str
    generation: int
    scores: Scores


class Scorebook:
    """A line of JSON an evaluation; lines are only ever added."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, index: Path) -> Scorebook:
        """The scorebook of the index in that folder."""
        return cls(index / FILE)

    def add(self, scores: Scores, *, generation: int) -> Scored:
        """Keep the scores of a generation as of now. Raises DiskError."""
        scored = Scored(datetime.now(UTC).isoformat(timespec="seconds"), generation, scores)
        line = json.dumps(asdict(scored)) + "\n"
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise DiskError(f"Cannot write {self.path}: {error.strerror}.") from error
        return scored

    def all(self) -> Sequence[Scored]:
        """What was kept, the oldest first; a line that is none of ours is left out."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise DiskError(f"Cannot read {self.path}: {error.strerror}.") from error
        return [scored for scored in map(_scored, lines) if scored is not None]


def _scored(line: str) -> Scored | None:
    try:
        row = json.loads(line)
        scores = Scores(**{name: row["scores"][name] for name in _FIELDS})
        return Scored(str(row["when"]), int(row["generation"]), scores)
    except (ValueError, KeyError, TypeError):
        return None
