"""Run a command and add to its standard error a last line: its seconds and its peak in KiB.

A process of its own for this alone, since the system counts towards a child's peak what its
parent held when it was started, and this one holds next to nothing.
"""

import os
import sys
import time


def main() -> int:
    started = time.perf_counter()
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    sys.stderr.write(f"\n{seconds} {usage.ru_maxrss}")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
