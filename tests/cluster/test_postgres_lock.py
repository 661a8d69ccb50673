"""The write lock: held by one, gone with its process, its loss noticed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("psycopg_pool", reason="psycopg is not installed: pip install psycopg[pool]")


from tests.cluster.locking import enter_lock
from tests.cluster.postgres_server import (
    PostgresServer,
)
from tracuu.errors import (
    BusyIndexError,
    UnavailableStoreError,
)
from tracuu.postgres import (
    Postgres,
    writing,
)

ROOT = Path(__file__).resolve().parent.parent.parent


HOLDER = """
import sys
from tracuu.postgres import Postgres, writing
with writing(Postgres(sys.argv[1]), "kho") as held:
    held.check()
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_the_lock_is_held_by_one_and_goes_with_its_process(
    server: PostgresServer, postgres: Postgres
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, server.address],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(BusyIndexError, match=f"process {holder.pid} on .* writing to kho"):
            enter_lock(postgres)
        with writing(postgres, "another"):
            pass
        holder.kill()
        holder.wait()
    until = time.monotonic() + 5
    while True:
        try:
            enter_lock(postgres)
            break
        except BusyIndexError:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_the_lock_is_free_once_it_was_left(postgres: Postgres) -> None:
    for _ in range(5):
        enter_lock(postgres)
    with pytest.raises(KeyError), writing(postgres, "kho"):
        raise KeyError
    enter_lock(postgres)


def test_a_lock_that_was_lost_is_noticed(server: PostgresServer, postgres: Postgres) -> None:
    with writing(postgres, "kho") as held:
        held.check()
        postgres.write(held.check)
        server.stop()
        server.start()
        with pytest.raises(UnavailableStoreError, match="lock on kho was lost"):
            held.check()
        with pytest.raises(UnavailableStoreError, match="lock on kho was lost"):
            postgres.write(held.check)
        with writing(postgres, "kho") as other:  # another may take it
            other.check()
            with pytest.raises(UnavailableStoreError, match="was lost"):
                postgres.write(held.check)


def test_a_lock_given_up_by_the_server_is_noticed(
    server: PostgresServer, postgres: Postgres
) -> None:
    with writing(postgres, "kho") as held:
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(UnavailableStoreError, match="was lost"):
            held.check()
