"""Rows of the table of feedback, put in and counted as they are."""

from __future__ import annotations

from typing import Any

from psycopg import Connection


def count(connection: Connection[Any]) -> int:
    row = connection.execute("SELECT count(*) FROM tracuu.feedback").fetchone()
    assert row is not None
    return int(row[0])


def add_raw(connection: Connection[Any], question: str = "Hỏi?") -> None:
    connection.execute(
        "INSERT INTO tracuu.feedback (key, made, question, verdict, comment, generation, answer,"
        " abstained, citations, within) VALUES (gen_random_uuid(), now(), %s, 'right', '', 1, '',"
        " false, '[]', '[]')",
        (question,),
    )
