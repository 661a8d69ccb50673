"""The limits that a process sets itself before it opens a file that nobody vouches for."""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

_MAX_WRITTEN_BYTES = 200_000_000
_PAGE_BYTES = resource.getpagesize()
_SECONDS_TO_SPARE = 5


def confine() -> None:
    """Write no large files and leave no core; die first where memory runs out."""
    _limit(resource.RLIMIT_FSIZE, _MAX_WRITTEN_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    # Where the system runs out of memory, let it end this process and not the other one.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")


def allow_memory(more_bytes: int) -> None:
    """Let this process take so much above what it has now."""
    _limit(resource.RLIMIT_AS, _address_space() + more_bytes)


def allow_seconds(seconds: float) -> None:
    """Let this process compute for so much longer; the one it reads for watches the clock."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _limit(resource.RLIMIT_CPU, int(spent + seconds) + _SECONDS_TO_SPARE)


def _limit(kind: int, value: int) -> None:
    """Set the soft limit, which may be raised again, as far as the hard one lets it."""
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (value if hard < 0 else min(value, hard), hard))


def _address_space() -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE_BYTES
    except (OSError, ValueError):
        return 0
