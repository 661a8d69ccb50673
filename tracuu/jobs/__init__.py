"""An ingest as a process of its own, which goes on whatever becomes of the page or its server.

Each job has a folder below ``index/jobs``, named by its time::

    job.json        what it is, who started it, when, its process
    lock            held (flock) by that process as long as it lives
    progress.json   how far it is, see ``ingest.py --progress``
    result.json     what ``ingest.py --json`` printed
    log.txt         what it said otherwise
    stop            there if somebody told it to stop

The lock tells whether a job runs: the system lets it go with the process, and no other process
can be mistaken for it.
"""

from tracuu.jobs.job import Job, JobState, Kind, StageProgress, StateKind, latest, recent
from tracuu.jobs.processes import start, start_ingest, stop

__all__ = [
    "Job",
    "JobState",
    "Kind",
    "StageProgress",
    "StateKind",
    "latest",
    "recent",
    "start",
    "start_ingest",
    "stop",
]
