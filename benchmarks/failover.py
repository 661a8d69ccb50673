"""What the loss of PostgreSQL's primary costs: judgements lost, and seconds without an answer.

    python -m benchmarks.failover [--kills N] [--control-kills N]

A primary and a standby on this machine; the primary is killed under load, the standby promoted
and the other rebuilt, again and again. The control replicates asynchronously and cuts the link
to the standby for half a second before each kill, as does the second row.
"""

from __future__ import annotations

import argparse
import sys

from tests.cluster.failover import FailoverReport, run_failovers
from tests.cluster.postgres_server import find_postgres

_CUT_S = 0.5


def table(reports: dict[str, FailoverReport]) -> str:
    """The runs as a table in Markdown, a row each."""
    lines = [
        "| replication | kills | acknowledged | refused | lost | twice | longest gap | median |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {each.kills} | {each.acknowledged:,} | {each.refused} | {each.lost:,}"
        f" | {each.doubled} | {each.longest_gap:.2f} s | {each.median_gap:.2f} s |"
        for name, each in reports.items()
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--control-kills", type=int, default=3)
    options = parser.parse_args()
    if find_postgres() is None:
        sys.exit("PostgreSQL is not installed: apt-get install postgresql")
    few = options.control_kills
    reports = {
        "synchronous": run_failovers(kills=options.kills),
        "synchronous, link cut before": run_failovers(kills=few, cut_link_s=_CUT_S),
        "asynchronous, link cut before": run_failovers(
            kills=few, synchronous=False, cut_link_s=_CUT_S
        ),
    }
    print(table(reports))


if __name__ == "__main__":
    main()
