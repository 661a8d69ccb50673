"""What the processor can do: its cores and whether it computes in bfloat16."""

from __future__ import annotations

import os
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_BFLOAT16_FLAGS = frozenset({"amx_bf16", "avx512_bf16"})


def computes_bfloat16(cpuinfo: str) -> bool:
    """Whether the text of /proc/cpuinfo names native bfloat16 arithmetic.

    Elsewhere bfloat16 is emulated and several times slower than float32.
    """
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "flags":
            return not _BFLOAT16_FLAGS.isdisjoint(value.split())
    return False


def this_processor_computes_bfloat16() -> bool:
    """Whether this machine does; False where the system does not say."""
    try:
        return computes_bfloat16(_CPUINFO.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return False


def available_cores() -> int:
    """The number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not offered by every system
        return os.cpu_count() or 1
