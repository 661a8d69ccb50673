"""Fixtures of the tests of an index on servers: PostgreSQL, and pools over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.postgres_server import PostgresServer, find_postgres, postgres_server

if TYPE_CHECKING:
    from tracuu.postgres import Postgres

EMPTY = "DROP SCHEMA IF EXISTS tracuu CASCADE"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    if find_postgres() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with postgres_server() as made:
        yield made


@pytest.fixture
def open_pool(server: PostgresServer) -> Iterator[Callable[..., Postgres]]:
    """Pools over the server, closed in the end; the server runs and is empty at first."""
    from tracuu.postgres import Postgres

    opened: list[Postgres] = []

    def make(address: str | None = None, **options: Any) -> Postgres:
        opened.append(Postgres(address or server.address, **options))
        return opened[-1]

    if not server.runs:
        server.start()
    server.sql(EMPTY)
    yield make
    for each in opened:
        each.close()
    if not server.runs:
        server.start()


@pytest.fixture
def postgres(open_pool: Callable[..., Postgres]) -> Postgres:
    from tracuu.postgres import migrate

    pool = open_pool()
    migrate(pool)
    return pool
