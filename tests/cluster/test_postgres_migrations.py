"""The tables of this version: made once, and another version's refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("psycopg_pool", reason="psycopg is not installed: pip install psycopg[pool]")


from tracuu.errors import (
    IncompatibleIndexError,
    StoreError,
)
from tracuu.postgres import (
    Migration,
    Postgres,
    PostgresFeedback,
    migrate,
    packaged,
    pending,
)


def test_migrations_are_applied_once(open_pool: Callable[..., Postgres]) -> None:
    pool = open_pool()
    every = packaged()
    numbers = tuple(range(1, len(every) + 1))
    assert tuple(each.number for each in every) == numbers
    assert pending(pool) == every
    assert migrate(pool) == numbers
    assert (migrate(pool), pending(pool)) == ((), ())
    rows = pool.rows("SELECT number, name, sha256, applied <= now() FROM tracuu.tracuu_migrations"
                     " ORDER BY number")  # fmt: skip
    assert rows == [(each.number, each.name, each.sha256, True) for each in every]


def test_of_several_that_migrate_at_once_one_does_it(open_pool: Callable[..., Postgres]) -> None:
    slow = Migration(len(packaged()) + 1, "slow", b"SELECT pg_sleep(0.5); CREATE TABLE tracuu.x ()")
    pools = [open_pool() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda pool: migrate(pool, migrations=[*packaged(), slow]), pools))
    assert sorted(number for numbers in done for number in numbers) == list(
        range(1, slow.number + 1)
    )


def test_a_migration_that_fails_leaves_nothing(postgres: Postgres) -> None:
    number = len(packaged()) + 1
    wrong = Migration(number, "wrong", b"CREATE TABLE tracuu.x (); SELEKT")
    with pytest.raises(StoreError, match="syntax error"):
        migrate(postgres, migrations=[*packaged(), wrong])
    assert postgres.rows("SELECT to_regclass('tracuu.x')") == [(None,)]
    right = Migration(number, "right", b"CREATE TABLE tracuu.x ()")
    assert migrate(postgres, migrations=[*packaged(), right]) == (number,)


def test_a_newer_database_is_refused(postgres: Postgres) -> None:
    number = len(packaged()) + 1
    newer = Migration(number, "newer", b"CREATE TABLE tracuu.x ()")
    migrate(postgres, migrations=[*packaged(), newer])
    for act in (migrate, pending):
        with pytest.raises(IncompatibleIndexError, match=f"newer version .*migration {number}"):
            act(postgres)


def test_an_altered_migration_is_refused(postgres: Postgres) -> None:
    first, *others = packaged()
    altered = Migration(first.number, first.name, first.statements + b"-- more")
    with pytest.raises(IncompatibleIndexError, match="migration 1 was not this one"):
        migrate(postgres, migrations=[altered, *others])


def test_a_database_without_our_tables_says_what_to_type(
    open_pool: Callable[..., Postgres],
) -> None:
    with pytest.raises(IncompatibleIndexError, match="lacks tables") as caught:
        PostgresFeedback(open_pool()).all()
    assert "ingest" in caught.value.remedy
