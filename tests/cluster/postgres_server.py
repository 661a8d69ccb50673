"""A real PostgreSQL server for tests: in a folder of its own, on a free port of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.ports import free_port

ROLE, DATABASE = "tracuu", "tracuu"
PASSWORD = "khong-cho-ai-xem-7"
# The superuser, for what only it may do; from this machine's socket it needs no password.
SUPERUSER = "postgres"

_SYSTEM_USERS = ("postgres", "nobody")
_DEBIAN = Path("/usr/lib/postgresql")
_START_S = 30.0
_SMALL = {"shared_buffers": "32MB", "max_connections": "60", "wal_keep_size": "64MB"}


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs: from the PATH, else Debian's newest; None if none."""
    found = shutil.which("pg_ctl")
    if found is not None:
        return Path(found).resolve().parent
    versions = [path for path in _DEBIAN.glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=_version, default=None)


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


class PostgresServer:
    """A server whose files lie below ``folder``; not started when made.

    It keeps its port over restarts. Where this process is root, the server runs as another
    user, who must be able to reach the folder. RuntimeError where a program of it fails.
    """

    def __init__(self, folder: Path) -> None:
        programs = find_postgres()
        if programs is None:
            raise RuntimeError("PostgreSQL is not installed.")
        self.programs = programs
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log.txt"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        other = _other_user()
        self._user = other and other.pw_uid
        self._group = other and other.pw_gid
        self._more_groups: list[int] | None = [] if other else None
        if other is not None:
            os.chown(folder, other.pw_uid, other.pw_gid)

    @property
    def address(self) -> str:
        """Of the database, as its owner, who is no superuser."""
        return f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def socket_address(self) -> str:
        """Of the database, as the superuser, by the socket in the folder."""
        return f"host={self.folder} port={self.port} user={SUPERUSER} dbname={DATABASE}"

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def create(self) -> None:
        """Make the data, the role and the database; leaves the server running."""
        password = self.folder / "password"
        password.write_text(PASSWORD, encoding="ascii")
        password.chmod(0o644)
        self.run("initdb", "--pgdata", str(self.data), "--locale=C", "--encoding=UTF8",
                 f"--username={SUPERUSER}", f"--pwfile={password}", "--auth-local=trust",
                 "--auth-host=scram-sha-256", "--no-sync")  # fmt: skip
        self.start()
        self.sql(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'", database="postgres")
        self.sql(f"CREATE DATABASE {DATABASE} OWNER {ROLE}", database="postgres")

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it takes connections; ``settings`` are for this time."""
        self.launch(settings)
        until = time.monotonic() + _START_S
        while self.runs and time.monotonic() < until:
            ready = self._call("pg_isready", "-q", "-h", str(self.folder), "-p", str(self.port))
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start: {self._last_words()}")

    def launch(self, settings: Mapping[str, str] | None = None) -> None:
        """Start it without waiting."""
        every = {"port": str(self.port), "listen_addresses": "127.0.0.1",
                 "unix_socket_directories": str(self.folder), **_SMALL,
                 **(settings or {})}  # fmt: skip
        options = [f"--{name}={value}" for name, value in every.items()]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data), *options],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, user=self._user, group=self._group,
                extra_groups=self._more_groups,
            )  # fmt: skip

    def stop(self) -> None:
        """End it in order: open connections are broken, nothing is lost."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End all its processes at once with SIGKILL, as a loss of power would."""
        if self._process is None:
            return
        # Stopped first, so that it starts no process that would be missed.
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGSTOP)
        children = self.children()
        self._end(signal.SIGKILL)
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while any(_alive(pid) for pid in children) and time.monotonic() < until:
            time.sleep(0.005)

    def freeze(self) -> None:
        """Stop all its processes where they are, as a machine that hangs; ``thaw`` undoes it."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def children(self, title: str = "") -> list[int]:
        """The ids of the processes that it started; only those with ``title`` in their names."""
        if self._process is None:
            return []
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _parent(entry) == self._process.pid:
                with suppress(OSError):
                    named = (entry / "cmdline").read_bytes().decode(errors="replace")
                    if title in named:
                        found.append(int(entry.name))
        return found

    def sql(self, statement: str, *, database: str = DATABASE) -> str:
        """What a statement returns, run by the superuser; values a line, ``|`` between them."""
        done = self.run("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h",
                        str(self.folder), "-p", str(self.port), "-U", SUPERUSER, "-d", database,
                        "-c", statement)  # fmt: skip
        return done.stdout.decode().strip()

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run one of PostgreSQL's programs as the server's user."""
        done = self._call(program, *arguments)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')}")
        return done

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(self.programs / program), *arguments], cwd=self.folder, check=False,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120, user=self._user,
            group=self._group, extra_groups=self._more_groups,
        )  # fmt: skip

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(number)
        self._process.wait(timeout=30)
        self._process = None

    def _signal_all(self, number: signal.Signals) -> None:
        if self._process is not None:
            for pid in (self._process.pid, *self.children()):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])


@contextmanager
def server_folder(folder: Path | None = None) -> Iterator[Path]:
    """A folder for a server; without one given, a new one that goes in the end.

    pytest's own folders are closed to the other user that a server runs as, and their names
    too long for a socket.
    """
    if folder is not None:
        yield folder
        return
    made = Path(tempfile.mkdtemp(prefix="tracuu-pg-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def postgres_server(folder: Path | None = None) -> Iterator[PostgresServer]:
    """A server with an empty database, running; ended on leaving."""
    with server_folder(folder) as where:
        server = PostgresServer(where)
        try:
            server.create()
            yield server
        finally:
            server.kill()


def _other_user() -> pwd.struct_passwd | None:
    """Whom to run as instead of root, which PostgreSQL refuses; None to stay who we are."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in _SYSTEM_USERS if name in known)


def _parent(entry: Path) -> int | None:
    try:
        # The name, in parentheses, may hold anything; the parent is the second field after it.
        fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1])


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] != "Z"
