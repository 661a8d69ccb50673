"""The loss of a primary: nothing that was acknowledged goes with it, and not for long."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("psycopg_pool", reason="psycopg is not installed: pip install psycopg[pool]")

from tests.cluster.failover import run_failovers
from tests.cluster.postgres_server import find_postgres

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_postgres() is None, reason="PostgreSQL is not installed: apt-get install postgresql"
    ),
]

KILLS = 20
LONGEST_GAP_S = 5.0


def test_twenty_kills_of_the_primary_lose_nothing_that_was_acknowledged() -> None:
    report = run_failovers(kills=KILLS)
    sys.stdout.write(f"{report}\n")
    assert (report.lost, report.doubled) == (0, 0)
    assert report.acknowledged > 100 * KILLS
    assert len(report.gaps) == KILLS and report.longest_gap <= LONGEST_GAP_S


def test_nothing_is_acknowledged_that_the_standby_did_not_receive() -> None:
    report = run_failovers(kills=3, cut_link_s=0.5)
    sys.stdout.write(f"{report}\n")
    assert (report.lost, report.doubled) == (0, 0)
    assert report.longest_gap <= LONGEST_GAP_S + 0.5


def test_without_synchronous_replication_the_same_count_finds_losses() -> None:
    report = run_failovers(kills=3, synchronous=False, cut_link_s=0.5)
    sys.stdout.write(f"{report}\n")
    assert report.lost > 0 and report.doubled == 0
