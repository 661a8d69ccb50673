"""What people said of the answers they got, in a table of the database."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from tracuu.errors import FeedbackError
from tracuu.feedback import Feedback, Verdict, as_row, from_row, judgement
from tracuu.postgres.connections import Row
from tracuu.postgres.pool import Postgres
from tracuu.types import Answer

_COLUMNS = "made, question, verdict, comment, generation, answer, abstained, citations, within"
_ADD = f"""
INSERT INTO tracuu.feedback (key, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO NOTHING
""".encode()
_ID = b"SELECT id FROM tracuu.feedback WHERE key = %s"
_ALL = f"SELECT id, {_COLUMNS} FROM tracuu.feedback ORDER BY id"
# What a text in PostgreSQL cannot hold: NUL, and halves of characters.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class PostgresFeedback:
    """The feedback given over one library; its table is made by ``migrate``."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres

    def __str__(self) -> str:
        return f"PostgreSQL at {self._postgres.server}"

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
        """Keep a judgement; returns it as it was kept, once a standby that counts has it too.

        Raises UsageError for what is too long, and what ``Postgres`` raises.
        """
        kept = judgement(question, verdict, answer=answer, generation=generation,
                         comment=comment, within=within)  # fmt: skip
        row, key = tuple(map(_storable, as_row(kept))), uuid.uuid4()

        def insert(connection: Connection[Row]) -> int:
            connection.execute(_ADD, (key, *row))
            found = connection.execute(_ID, (key,)).fetchone()
            return int(found[0]) if found else 0

        number = self._postgres.write(insert, within_s=self._postgres.patience_s)
        return from_row((number, *row))

    def all(self) -> list[Feedback]:
        """All judgements, the first given first.

        Raises FeedbackError where a row is none, and what ``Postgres`` raises.
        """
        try:
            return [_judgement(row) for row in self._postgres.rows(_ALL)]
        except (ValueError, TypeError, AttributeError) as error:
            raise FeedbackError(
                f"The feedback on PostgreSQL at {self._postgres.server} is damaged: {error}.",
                remedy="Mend or remove that row of tracuu.feedback; nothing was changed.",
            ) from error


def _storable(value: Any) -> Any:
    return _UNSTORABLE.sub("", value) if isinstance(value, str) else value


def _judgement(row: Row) -> Feedback:
    id_, made, *others = row
    if not isinstance(made, datetime):
        raise TypeError(f"row {id_} has no time")
    return from_row((id_, made.astimezone(UTC).isoformat(timespec="seconds"), *others))
