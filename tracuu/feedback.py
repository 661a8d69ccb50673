"""What people said of the answers they got: right, wrong or missing something.

``FeedbackFile`` is one SQLite file beside the generations, so that it outlives them; no
ingest reads or removes it. Rows are only ever added. Every call opens the file for itself, so
any number of pages and commands may share it: one that writes makes the others wait. Any
other ``FeedbackBook`` keeps the same judgements elsewhere.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from tracuu.errors import DiskError, FeedbackError, UsageError
from tracuu.text import clean
from tracuu.types import Answer, Citation

Verdict = Literal["right", "wrong", "missing"]
VERDICTS: Final[tuple[Verdict, ...]] = ("right", "wrong", "missing")

FILE = "feedback.sqlite3"
MAX_QUESTION_CHARS = 2000
MAX_COMMENT_CHARS = 2000

_VERSION = 1
_WAIT_S = 10.0
_SCHEMA = """
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY, made TEXT NOT NULL, question TEXT NOT NULL, verdict TEXT NOT NULL,
    comment TEXT NOT NULL, generation INTEGER NOT NULL, answer TEXT NOT NULL,
    abstained INTEGER NOT NULL, citations TEXT NOT NULL, within TEXT NOT NULL
)
"""
_COLUMNS = "id, made, question, verdict, comment, generation, answer, abstained, citations, within"
_CITATION_FIELDS = frozenset(field.name for field in fields(Citation))
_UNREADABLE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
_MOVE_AWAY = "Move it to another place to begin a new one; nothing in it was changed."


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement of one answer.

    ``when`` is ISO 8601 in UTC; ``generation`` is what was asked, and ``within`` the paths of
    the documents that the search was restricted to (empty: all of them).
    """

    id: int
    when: str
    question: str
    verdict: Verdict
    comment: str
    generation: int
    answer: str
    abstained: bool
    citations: tuple[Citation, ...] = ()
    within: tuple[str, ...] = ()


class FeedbackBook(Protocol):
    """Where judgements are kept: added, read, and never changed. As text it says where."""

    def add(
        self,
        question: str,
        verdict: Verdict,
        *,
        answer: Answer,
        generation: int,
        comment: str = "",
        within: Sequence[str] = (),
    ) -> Feedback:
        """Keep a judgement; returns it as it was kept."""
        ...

    def all(self) -> list[Feedback]:
        """All judgements, the first given first."""
        ...


class FeedbackFile:
    """The feedback given over one index; the file is made when the first is added."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    @classmethod
    def beside(cls, index: Path) -> FeedbackFile:
        """The feedback file of the index in that folder."""
        return cls(index / FILE)

    def add(
        self,
        question: str,
        verdict: Verdict,
        *,
        answer: Answer,
        generation: int,
        comment: str = "",
        within: Sequence[str] = (),
    ) -> Feedback:
        """Keep a judgement; returns it as it was kept.

        Raises UsageError for what is too long, DiskError where the file cannot be written, and
        FeedbackError where it is damaged or of a newer version.
        """
        kept = judgement(question, verdict, answer=answer, generation=generation,
                         comment=comment, within=within)  # fmt: skip
        with self._open("rwc") as db:
            # The lock comes first, so that of several who find no table one makes it.
            db.execute("BEGIN IMMEDIATE")
            if not self._has_table(db):
                db.execute(_SCHEMA)
                db.execute(f"PRAGMA user_version = {_VERSION}")
            cursor = db.execute(
                f"INSERT INTO feedback ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                as_row(kept),
            )
            db.execute("COMMIT")
        return from_row((cursor.lastrowid, *as_row(kept)))

    def all(self) -> list[Feedback]:
        """All judgements, the first given first; none where there is no file.

        Raises DiskError or FeedbackError where the file cannot be read.
        """
        try:
            self.path.stat()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise DiskError(f"Cannot read {self.path}: {error.strerror}.") from error
        with self._open("rw") as db:
            if not self._has_table(db):
                return []
            rows = db.execute(f"SELECT {_COLUMNS} FROM feedback ORDER BY id").fetchall()
        try:
            return [from_row(row) for row in rows]
        except (ValueError, TypeError, AttributeError) as error:
            raise self._damaged(error) from error

    def copy_to(self, target: Path) -> bool:
        """Write a copy to ``target``, whole even while someone adds; False if there is none yet.

        Raises DiskError or FeedbackError.
        """
        if not self.all():
            return False
        with self._open("rw") as db, closing(sqlite3.connect(target)) as copy:
            db.backup(copy)
        return True

    @contextmanager
    def _open(self, mode: str) -> Iterator[sqlite3.Connection]:
        """A connection for one call; what it left unfinished is undone on leaving."""
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        try:
            # The default journal, not WAL: that needs shared memory, which a folder on another
            # machine lacks, and leaves two more files that a copy of this one must not forget.
            connection = sqlite3.connect(uri, uri=True, timeout=_WAIT_S, isolation_level=None)
            with closing(connection) as db:
                yield db
        except sqlite3.Error as error:
            # The low byte is the kind of error, the others its details.
            if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _UNREADABLE:
                raise self._damaged(error) from error
            raise DiskError(
                f"Cannot use {self.path}: {error}.",
                remedy="Check the disk and who may write in that folder.",
            ) from error

    def _has_table(self, db: sqlite3.Connection) -> bool:
        """Whether the file has been begun; FeedbackError if by something else than this version."""
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version > _VERSION:
            raise FeedbackError(
                f"{self.path} was written by a newer version of the program (format {version};"
                f" this version reads format {_VERSION}).",
                remedy="Use that version; nothing in it was changed.",
            )
        if version == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise FeedbackError(f"{self.path} holds something else than feedback.",
                                remedy=_MOVE_AWAY)  # fmt: skip
        return version == _VERSION

    def _damaged(self, cause: Exception) -> FeedbackError:
        return FeedbackError(f"{self.path} is damaged: {cause}.", remedy=_MOVE_AWAY)


def judgement(
    question: str,
    verdict: Verdict,
    *,
    answer: Answer,
    generation: int,
    comment: str,
    within: Sequence[str],
) -> Feedback:
    """A judgement made now, in the form in which it is kept, with 0 for its id.

    Raises UsageError for what is too long.
    """
    question, comment = _plain(question), " ".join(_plain(comment).split())
    _check_length("question", question, MAX_QUESTION_CHARS)
    _check_length("comment", comment, MAX_COMMENT_CHARS)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return Feedback(0, made, question, verdict, comment, generation, answer.text,
                    answer.abstained, answer.citations, tuple(within))  # fmt: skip


def _plain(text: str) -> str:
    """The stored form of what a person typed: clean, and without control characters."""
    kept = (char for char in clean(text) if char in "\n\t" or unicodedata.category(char) != "Cc")
    return "".join(kept)


def _check_length(name: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise UsageError(f"The {name} has {len(text)} characters; at most {limit} are kept.")


def as_row(kept: Feedback) -> tuple[Any, ...]:
    """A judgement as values of columns, without its id: text, numbers and JSON."""
    citations = json.dumps([asdict(each) for each in kept.citations], ensure_ascii=False)
    within = json.dumps(kept.within, ensure_ascii=False)
    return (kept.when, kept.question, kept.verdict, kept.comment, kept.generation, kept.answer,
            kept.abstained, citations, within)  # fmt: skip


def from_row(row: Sequence[Any]) -> Feedback:
    """A judgement from its id and the values of ``as_row``.

    Raises ValueError, TypeError or AttributeError where they are not such values.
    """
    id_, made, question, verdict, comment, generation, answer, abstained, citations, within = row
    if verdict not in VERDICTS:
        raise ValueError(f"row {id_} has the verdict {verdict!r}")
    return Feedback(
        id_, made, question, verdict, comment, generation, answer, bool(abstained),
        tuple(_citation(each) for each in json.loads(citations)), tuple(json.loads(within)),
    )  # fmt: skip


def _citation(values: dict[str, Any]) -> Citation:
    """A citation as it was kept; what only another version of the program knows is left out."""
    return Citation(**{key: value for key, value in values.items() if key in _CITATION_FIELDS})
