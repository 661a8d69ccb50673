"""Connections to PostgreSQL: what is kept, what is refused, what a lost server looks like."""

from __future__ import annotations

import re
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

pytest.importorskip("psycopg_pool", reason="psycopg is not installed: pip install psycopg[pool]")

from psycopg import Connection

from tests.cluster.judgements import add_raw, count
from tests.cluster.locking import enter_lock
from tests.cluster.postgres_server import (
    PASSWORD,
    PostgresServer,
)
from tests.ports import free_port
from tests.test_feedback import ANSWER
from tracuu.errors import (
    BusyIndexError,
    DiskError,
    IncompatibleIndexError,
    StoreError,
    TracuuError,
    UnavailableStoreError,
    UsageError,
)
from tracuu.postgres import (
    Postgres,
    PostgresFeedback,
)

# The pool


def test_rows_and_writes(postgres: Postgres) -> None:
    assert postgres.rows("SELECT 1, 'năm'") == [(1, "năm")]
    assert postgres.rows("SELECT %s || '%%'", ("ba",)) == [("ba%",)]
    assert postgres.write(count) == 0
    postgres.write(add_raw)
    assert postgres.write(count) == 1


def test_what_an_action_raises_undoes_its_transaction_and_passes(postgres: Postgres) -> None:
    def fails(connection: Connection[Any]) -> None:
        add_raw(connection)
        raise KeyError("ours")

    with pytest.raises(KeyError):
        postgres.write(fails)
    assert postgres.write(count) == 0


@pytest.mark.parametrize("schema", ["ours", 'a "b\\ c', "tài liệu"])
def test_a_schema_is_where_tables_are_looked_for(
    open_pool: Callable[..., Postgres], schema: str
) -> None:
    quoted = schema.replace('"', '""')
    pool = open_pool(schema=schema)
    assert pool.rows("SHOW search_path") == [(f'"{quoted}"',)]
    with pool.connection() as connection:
        connection.execute(f'CREATE SCHEMA "{quoted}"'.encode())
        try:
            connection.execute("CREATE TABLE here (x int)")
            assert pool.rows("SELECT current_schema()") == [(schema,)]
        finally:
            connection.execute(f'DROP SCHEMA "{quoted}" CASCADE'.encode())


def test_a_connection_for_long_work_has_no_limits_and_leaves_none_behind(
    postgres: Postgres,
) -> None:
    with postgres.connection() as connection:
        for limit in ("statement_timeout", "lock_timeout"):
            assert connection.execute(f"SHOW {limit}".encode()).fetchone() == ("0",)
        with connection.transaction():
            add_raw(connection)
    assert postgres.rows("SHOW statement_timeout") == [("30s",)]
    assert postgres.write(count) == 1


def test_a_pool_that_is_all_lent_says_so(open_pool: Callable[..., Postgres]) -> None:
    pool = open_pool(size=1, patience_s=0.5)
    with pool.connection(), pytest.raises(UnavailableStoreError, match=r"within 0\.5 s"):
        pool.rows("SELECT 1")
    assert pool.rows("SELECT 1") == [(1,)]


def test_mistakes_and_waits_are_errors_of_ours(postgres: Postgres) -> None:
    with pytest.raises(StoreError, match="syntax error") as caught:
        postgres.rows("SELEKT 1")
    assert "\n" not in str(caught.value) and caught.value.remedy
    with pytest.raises(IncompatibleIndexError, match="nowhere"):
        postgres.rows("SELECT * FROM nowhere")
    with pytest.raises(UnavailableStoreError, match="took too long"):
        postgres.write(lambda each: each.execute("SELECT pg_sleep(30)"), within_s=0.2)

    def locks(connection: Connection[Any]) -> None:
        connection.execute("SET LOCAL lock_timeout = 100")
        connection.execute("LOCK TABLE tracuu.feedback")

    with postgres.connection() as other, other.transaction():
        other.execute("LOCK TABLE tracuu.feedback")
        with pytest.raises(BusyIndexError):
            postgres.write(locks)
    assert postgres.rows("SELECT 1") == [(1,)]


def test_a_full_disk_is_a_disk_error(postgres: Postgres) -> None:
    with pytest.raises(DiskError, match="is full"):
        postgres.write(lambda each: each.execute(
            "DO $$BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END$$"
        ))  # fmt: skip


@pytest.mark.parametrize("state", ["40001", "25006", "57P01", "08006"])
def test_a_write_that_may_succeed_in_a_moment_is_run_again(postgres: Postgres, state: str) -> None:
    runs = 0

    def fails_once(connection: Connection[Any]) -> int:
        nonlocal runs
        runs += 1
        add_raw(connection)
        if runs == 1:
            code = f"DO $$BEGIN RAISE EXCEPTION 'later' USING ERRCODE = '{state}'; END$$"
            connection.execute(code.encode())
        return count(connection)

    assert (postgres.write(fails_once), runs) == (1, 2)


# A server that goes


def timed(act: Callable[[], object]) -> tuple[UnavailableStoreError, float]:
    began = time.monotonic()
    with pytest.raises(UnavailableStoreError) as caught:
        act()
    return caught.value, time.monotonic() - began


def enter_connection(postgres: Postgres) -> None:
    with postgres.connection():
        pass


CALLS: dict[str, Callable[[Postgres], object]] = {
    "rows": lambda postgres: postgres.rows("SELECT 1"),
    "write": lambda postgres: postgres.write(count),
    "connection": enter_connection,
    "lock": enter_lock,
    "feedback": lambda postgres: PostgresFeedback(postgres).add(
        "Hỏi?", "right", answer=ANSWER, generation=1
    ),
}


def test_a_server_that_is_down_is_named_in_time_and_used_again_when_it_is_back(
    server: PostgresServer, postgres: Postgres
) -> None:
    kept = PostgresFeedback(postgres).add("Hỏi?", "right", answer=ANSWER, generation=1)
    server.kill()
    with ThreadPoolExecutor(len(CALLS)) as threads:
        found = list(threads.map(lambda call: timed(lambda: call(postgres)), CALLS.values()))
    for error, seconds in found:
        assert f"127.0.0.1:{server.port}" in error.what and error.remedy
        assert 4 < seconds < 6
    server.start()
    assert PostgresFeedback(postgres).all() == [kept]


def test_a_server_that_hangs_is_given_up_in_time(
    server: PostgresServer, postgres: Postgres
) -> None:
    postgres.rows("SELECT 1")
    server.freeze()
    try:
        with ThreadPoolExecutor(len(CALLS)) as threads:
            found = list(threads.map(lambda call: timed(lambda: call(postgres)), CALLS.values()))
    finally:
        server.thaw()
    assert all(seconds < 6.5 for _, seconds in found)
    assert postgres.rows("SELECT 1") == [(1,)]


def test_a_restart_goes_unnoticed(server: PostgresServer, postgres: Postgres) -> None:
    book = PostgresFeedback(postgres)
    stop = threading.Event()
    added: list[str] = []

    def add(name: str) -> None:
        number = 0
        while not stop.is_set():
            book.add(f"{name}-{number}", "right", answer=ANSWER, generation=1)
            added.append(f"{name}-{number}")
            number += 1

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(add, name) for name in "abcd"]
        try:
            for end in (server.stop, server.kill):
                time.sleep(0.4)
                end()
                time.sleep(0.3)
                server.start()
            time.sleep(0.4)
        finally:
            stop.set()
    for each in running:
        each.result()
    assert sorted(each.question for each in book.all()) == sorted(added)


def test_a_long_statement_is_no_silence(postgres: Postgres) -> None:
    with postgres.connection() as connection:
        assert connection.execute("SELECT 1 FROM pg_sleep(3.5)").fetchone() == (1,)


def test_a_write_that_the_standby_did_not_confirm_is_not_acknowledged(
    server: PostgresServer, postgres: Postgres, open_pool: Callable[..., Postgres]
) -> None:
    server.stop()
    server.start({"synchronous_standby_names": "absent"})
    try:
        pool, runs = open_pool(patience_s=2.0), []

        def once(connection: Connection[Any]) -> None:
            """Idempotent: a second run finds the row, and by itself would wait for nothing."""
            runs.append(count(connection))
            if not runs[-1]:
                add_raw(connection)

        error, seconds = timed(lambda: pool.write(once, within_s=0.5))
        assert "confirm" in error.what and seconds < 4
        assert runs[:2] == [0, 1]
        error, seconds = timed(lambda: CALLS["feedback"](pool))
        assert "confirm" in error.what and seconds < 4
    finally:
        server.stop()
        server.start()


# Who is let in, and what is said of it


BAD = "postgresql://{}:{}@127.0.0.1:{}/{}"


def test_what_is_refused_is_refused_at_once(
    server: PostgresServer, open_pool: Callable[..., Postgres]
) -> None:
    for user, password, database in (
        ("tracuu", "wrong", "tracuu"),
        ("nobody", PASSWORD, "tracuu"),
        ("tracuu", PASSWORD, "absent"),
    ):
        pool = open_pool(BAD.format(user, password, server.port, database))
        for call in (CALLS["rows"], CALLS["write"], CALLS["lock"]):
            error, seconds = timed(lambda call=call, pool=pool: call(pool))  # type: ignore[misc]
            assert "does not let this program in" in error.what and seconds < 2


def test_no_error_shows_the_password(
    server: PostgresServer, open_pool: Callable[..., Postgres]
) -> None:
    secret = PASSWORD
    texts = []
    for address in (
        BAD.format("tracuu", secret, free_port(), "tracuu"),
        BAD.format("tracuu", f"{secret}x", server.port, "tracuu"),
        BAD.format("tracuu", secret, server.port, "absent"),
        BAD.format("tracuu", secret, server.port, "tracuu?unknown=1"),
        BAD.format("tracuu", f"a@{secret}", server.port, "tracuu"),
        BAD.format("tracuu", f"a/{secret}", server.port, "tracuu"),
        BAD.format("tracuu", f"5432/{secret}", server.port, "tracuu"),
        f"postgresql:/tracuu:{secret}@127.0.0.1/tracuu",
        f"host=127.0.0.1 password={secret}",
        f"postgresql://tracuu:{secret}@no-such-host.invalid/tracuu",
    ):
        with pytest.raises(TracuuError) as caught:
            open_pool(address, patience_s=0.3).rows("SELECT 1")
        texts += ["".join(traceback.format_exception(caught.value)), repr(caught.value)]
    assert not [text for text in texts if secret in text]


@pytest.mark.parametrize("address", ["", "mysql://u@h/d", "postgresql://u@h:x/d", "postgresql://["])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="cannot be understood"):
        Postgres(address)


def test_of_several_hosts_the_one_that_writes_is_used(
    server: PostgresServer, open_pool: Callable[..., Postgres]
) -> None:
    dead = free_port()
    hosts = f"127.0.0.1:{dead},127.0.0.1:{server.port}"
    pool = open_pool(re.sub(r"127\.0\.0\.1:\d+", hosts, server.address))
    assert pool.rows("SELECT inet_server_port()") == [(server.port,)]
    assert str(dead) in pool.server and str(server.port) in pool.server
    server.sql("ALTER ROLE tracuu SET default_transaction_read_only = on")
    try:
        other = open_pool(re.sub(r"127\.0\.0\.1:\d+", hosts, server.address), patience_s=0.5)
        with pytest.raises(UnavailableStoreError, match="does not answer"):
            other.rows("SELECT 1")
    finally:
        server.sql("ALTER ROLE tracuu RESET default_transaction_read_only")
