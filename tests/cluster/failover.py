"""A primary and its standby, the primary killed again and again while judgements are added.

What is measured is what a person at the page sees: of all that was acknowledged nothing may be
lost, and for how long nothing is acknowledged. A watcher stands for what an office runs for
this (Patroni, or an operator): it promotes the standby once the primary refuses connections.
"""

from __future__ import annotations

import itertools
import shutil
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.postgres_server import (
    DATABASE,
    PASSWORD,
    ROLE,
    SUPERUSER,
    PostgresServer,
    server_folder,
)
from tracuu.errors import UnavailableStoreError
from tracuu.postgres import Postgres, PostgresFeedback, migrate
from tracuu.types import Answer

STANDBY = "standby"

_STEADY_S = 1.0
_LOOK_EVERY_S = 0.1
_REFUSALS = 2
_WAIT_S = 60.0
_PAUSE_S = 0.005
_ANSWER = Answer("Hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày.", False)


@dataclass(frozen=True, slots=True)
class FailoverReport:
    """One run. ``gaps``: after each kill, the longest time without an acknowledgement, seconds.

    ``lost`` were acknowledged and are not there in the end, ``doubled`` are there more than
    once; ``refused`` were answered with an error.
    """

    synchronous: bool
    kills: int
    acknowledged: int
    refused: int
    lost: int
    doubled: int
    gaps: tuple[float, ...]

    @property
    def longest_gap(self) -> float:
        return max(self.gaps)

    @property
    def median_gap(self) -> float:
        return statistics.median(self.gaps)

    def __str__(self) -> str:
        return (
            f"{'synchronous' if self.synchronous else 'asynchronous'}: {self.kills} kills,"
            f" {self.acknowledged} acknowledged, {self.refused} refused, {self.lost} lost,"
            f" {self.doubled} doubled; without an acknowledgement for at most"
            f" {self.longest_gap:.2f} s, median {self.median_gap:.2f} s"
        )


def run_failovers(
    *, kills: int = 20, synchronous: bool = True, cut_link_s: float = 0.0, threads: int = 4
) -> FailoverReport:
    """Kill the primary ``kills`` times under the load of ``threads`` and count.

    ``cut_link_s``: for so many seconds before each kill the standby receives nothing.
    RuntimeError where a server does not do what it must for the run to mean anything.
    """
    with _pair(synchronous=synchronous) as pair, _load(pair.address, threads) as load:
        killed = []
        for _ in range(kills):
            time.sleep(_STEADY_S)
            if cut_link_s:
                pair.cut_link()
                time.sleep(cut_link_s)
            killed.append(time.monotonic())
            pair.kill_primary()
            pair.wait_for_promotion()
            pair.rebuild_standby()
        time.sleep(_STEADY_S)
        load.stop()
        there = Counter(each.question for each in PostgresFeedback(load.postgres).all())
    return FailoverReport(
        synchronous,
        kills,
        len(load.acknowledged),
        load.refused,
        sum(question not in there for _, question in load.acknowledged),
        sum(number > 1 for number in there.values()),
        _gaps(sorted(when for when, _ in load.acknowledged), killed),
    )


def _gaps(acknowledged: list[float], killed: list[float]) -> tuple[float, ...]:
    """The longest interval between acknowledgements that ends after each kill, up to the next."""
    ends = [*killed[1:], float("inf")]
    pairs = list(itertools.pairwise(acknowledged))
    return tuple(
        max(
            (later - before for before, later in pairs if kill < later <= end), default=float("inf")
        )
        for kill, end in zip(killed, ends, strict=True)
    )


class Pair:
    """Two servers, one of which is the primary; ``address`` names both."""

    def __init__(self, folder: Path, *, synchronous: bool) -> None:
        self.primary = PostgresServer(folder / "a")
        self.standby = PostgresServer(folder / "b")
        self.synchronous = synchronous
        hosts = ",".join(f"127.0.0.1:{each.port}" for each in (self.primary, self.standby))
        self.address = f"postgresql://{ROLE}:{PASSWORD}@{hosts}/{DATABASE}"
        self._promoted = threading.Event()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self.primary.create()
        postgres = Postgres(self.address)
        migrate(postgres)
        postgres.close()
        self._copy_primary()
        self._watcher.start()

    def end(self) -> None:
        self._ended.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for server in (self.primary, self.standby):
            server.kill()

    def kill_primary(self) -> None:
        """End all its processes with SIGKILL. It cannot start again: its data is taken away."""
        self._promoted.clear()
        self.primary.kill()

    def wait_for_promotion(self) -> None:
        if not self._promoted.wait(_WAIT_S):
            raise RuntimeError("The standby was not promoted.")

    def rebuild_standby(self) -> None:
        """Make the server that was killed a standby of the one that was promoted."""
        self._copy_primary()

    def cut_link(self) -> None:
        """The standby stops receiving; returns once its receiver is gone."""
        self.standby.sql("ALTER SYSTEM SET primary_conninfo = ''")
        self.standby.sql("SELECT pg_reload_conf()")
        _until(lambda: self.standby.sql("SELECT count(*) FROM pg_stat_wal_receiver") == "0",
               "The standby goes on receiving.")  # fmt: skip

    def _copy_primary(self) -> None:
        source, target = self.primary, self.standby
        target.run("pg_basebackup", "-D", str(target.data), "-h", str(source.folder), "-p",
                   str(source.port), "-U", SUPERUSER, "--checkpoint=fast", "--no-sync",
                   "--write-recovery-conf")  # fmt: skip
        link = (
            f"host={source.folder} port={source.port} user={SUPERUSER} application_name={STANDBY}"
        )
        with (target.data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"primary_conninfo = '{link}'\nsynchronous_standby_names = ''\n")
        target.start()
        self._wait_for("streaming", "state")
        if self.synchronous:
            source.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
            source.sql("SELECT pg_reload_conf()")
            self._wait_for("sync", "sync_state")
            # Its commit ends when the standby has everything before it.
            source.sql("SELECT pg_logical_emit_message(true, 'in step', '')")

    def _wait_for(self, value: str, column: str) -> None:
        query = f"SELECT {column} FROM pg_stat_replication WHERE application_name = '{STANDBY}'"
        _until(lambda: self.primary.sql(query) == value, f"The standby is not {value}.")

    def _watch(self) -> None:
        """Promote the standby whenever the primary has refused connections twice."""
        refusals = 0
        while not self._ended.wait(_LOOK_EVERY_S):
            refusals = 0 if _takes_connections(self.primary) else refusals + 1
            if refusals == _REFUSALS:
                self._promote()
                refusals = 0

    def _promote(self) -> None:
        lost = self.primary
        # The fence comes first: without its data it cannot be started as a primary again.
        shutil.rmtree(lost.data)
        self.standby.run("pg_ctl", "promote", "-w", "-D", str(self.standby.data))
        self.primary, self.standby = self.standby, lost
        self._promoted.set()


class Load:
    """Threads that add judgements, one after another, and note which were acknowledged."""

    def __init__(self, address: str, threads: int) -> None:
        self.postgres = Postgres(address, size=threads)
        # When (time.monotonic) and which.
        self.acknowledged: list[tuple[float, str]] = []
        self.refused = 0
        self._book = PostgresFeedback(self.postgres)
        self._stop = threading.Event()
        self._failures: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._run, args=(number,), daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Wait for all threads; raises the first error that was none of a server away."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _run(self, thread: int) -> None:
        try:
            for number in itertools.count():
                if self._stop.wait(_PAUSE_S):
                    return
                self._add(f"{thread}-{number}")
        except BaseException as error:
            self._failures.append(error)

    def _add(self, question: str) -> None:
        try:
            self._book.add(question, "right", answer=_ANSWER, generation=1)
        except UnavailableStoreError:
            self.refused += 1
        else:
            self.acknowledged.append((time.monotonic(), question))


@contextmanager
def _pair(*, synchronous: bool) -> Iterator[Pair]:
    with server_folder() as folder:
        pair = Pair(folder, synchronous=synchronous)
        try:
            pair.start()
            yield pair
        finally:
            pair.end()


@contextmanager
def _load(address: str, threads: int) -> Iterator[Load]:
    load = Load(address, threads)
    load.start()
    try:
        yield load
    finally:
        load.stop()
        load.postgres.close()


def _takes_connections(server: PostgresServer) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True


def _until(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _WAIT_S
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError(what)
        time.sleep(0.05)
