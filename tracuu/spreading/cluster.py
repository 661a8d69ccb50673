"""A Ray cluster joined, looked over, and given messages to work on."""

from __future__ import annotations

import logging
import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracuu.errors import TracuuError
from tracuu.spreading.address import check_answers, parsed, resolved

if TYPE_CHECKING:
    import pyarrow as pa

INSTALL = "Run: pip install -r requirements-cluster.txt"
LEAST_CPUS = 2
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_LOG_LEVEL": "CRITICAL",
}
_REPLY_S = 60.0

Work = Callable[..., "Iterator[pa.Table]"]


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of the cluster; ``cpus`` is what it lends to tasks."""

    id: str
    address: str
    cpus: int


class Cluster:
    """A Ray cluster of which this machine is a node; made by ``connect``."""

    def __init__(self, address: str) -> None:
        self.address = address

    @property
    def nodes(self) -> list[Node]:
        """The nodes that live and lend at least a CPU."""
        import ray

        return [
            Node(each["NodeID"], each["NodeManagerAddress"], int(each["Resources"]["CPU"]))
            for each in ray.nodes()  # type: ignore[no-untyped-call]
            if each["Alive"] and each["Resources"].get("CPU", 0) >= 1
        ]

    @property
    def cpus(self) -> int:
        """What all nodes together lend."""
        return sum(node.cpus for node in self.nodes)

    def ask_nodes(self, question: Callable[..., Any], *given: Any) -> list[tuple[Node, Any]]:
        """What ``question(*given)`` returns on each node. Raises TracuuError if one is silent.

        A node that is lost meanwhile is left out.
        """
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        asked = []
        for node in self.nodes:
            here = NodeAffinitySchedulingStrategy(node.id, soft=False)
            task = ray.remote(question).options(num_cpus=0, max_retries=0, scheduling_strategy=here)
            asked.append((node, task.remote(*given)))
        answers = [(node, self._answer(node, reference)) for node, reference in asked]
        living = {node.id for node in self.nodes}
        return [(node, answer) for node, answer in answers if node.id in living]

    def spread(
        self,
        work: Work,
        messages: Sequence[bytes],
        *,
        given: Mapping[str, Any],
        tasks: int,
        retries: int,
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each message's number with the row that ``work`` made of it, in the order given.

        ``work`` gets tables of columns ``place`` and ``message`` and ``given`` by name, as
        ``tasks`` tasks of one CPU, and yields tables with a column ``place`` and others of its
        own. A task whose worker or node is lost is begun anew, ``retries`` times. At any time
        the driver holds the rows of a few tasks. Raises TracuuError if the work comes to
        nothing.
        """
        import ray.data

        items = [{"place": place, "message": message} for place, message in enumerate(messages)]
        rows = ray.data.from_items(items, override_num_blocks=tasks).map_batches(
            work,
            fn_kwargs=dict(given),
            batch_size=None,
            batch_format="pyarrow",
            num_cpus=1,
            max_retries=retries,
        )
        with self._failures():
            for row in rows.iter_rows():
                yield row.pop("place"), row

    def _answer(self, node: Node, reference: Any) -> Any:
        import ray

        try:
            return ray.get(reference, timeout=_REPLY_S)
        except ray.exceptions.GetTimeoutError as error:
            raise TracuuError(
                f"The node {node.address} of the Ray cluster at {self.address} did not answer"
                f" within {_REPLY_S:g} s.",
                remedy="Look at it with: ray status. Then run the ingest again.",
            ) from error
        except (ray.exceptions.NodeDiedError, ray.exceptions.TaskUnschedulableError):
            return None
        except ray.exceptions.RayError as error:
            if node.id not in {each.id for each in self.nodes}:
                return None
            raise TracuuError(
                f"The node {node.address} cannot run Tra Cứu: {_last_line(error)}",
                remedy="Put the same checkout with its .venv under the same path there, start"
                " Ray from it, then run the ingest again.",
            ) from error

    @contextmanager
    def _failures(self) -> Iterator[None]:
        import ray.data.exceptions

        try:
            yield
        except (ray.exceptions.RayError, ray.data.exceptions.SystemException) as error:
            raise TracuuError(
                f"The work on the Ray cluster at {self.address} came to nothing:"
                f" {_last_line(error)}",
                remedy="See that its nodes live with: ray status. Then run the ingest again,"
                " or without --ray.",
            ) from error


@contextmanager
def connect(address: str) -> Iterator[Cluster]:
    """Join the Ray cluster at ``address`` (``auto`` or HOST:PORT) and leave it at the end.

    Raises UsageError for another address, TracuuError if Ray is not installed, nothing
    answers there (within ten seconds) or the cluster lends fewer than two CPUs.
    """
    wanted = parsed(address)
    os.environ.update(_QUIET)
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise TracuuError(
            f"An ingest over a Ray cluster needs Ray, which cannot be imported ({error}).",
            remedy=INSTALL,
        ) from error
    found = resolved(wanted)
    check_answers(found)
    _join(found)
    try:
        _keep_quiet()
        cluster = Cluster(found)
        check_cpus(cluster)
        yield cluster
    finally:
        ray.shutdown()


def _join(address: str) -> None:
    import ray

    handlers = _signal_handlers()
    try:
        ray.init(
            address=address,
            log_to_driver=False,
            logging_level=logging.ERROR,
            configure_logging=False,
        )
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise TracuuError(
            f"The Ray cluster at {address} cannot be joined: {_last_line(error)}",
            remedy="This machine must be a node of it, with the same Python and Ray. Run: ray"
            f" start --address={address}",
        ) from error
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _signal_handlers() -> dict[signal.Signals, Any]:
    """The handlers that Ray would replace by its own."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    return {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}


def _keep_quiet() -> None:
    import ray.data
    from ray._private import worker
    from ray.util.annotations import RayDeprecationWarning

    # Until Ray 2.64 the number of retries can be given in one way only, of which it warns.
    warnings.simplefilter("ignore", RayDeprecationWarning)
    # What nodes tell of lost tasks would be printed on standard output.
    worker._worker_logs_enabled = False
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.execution_options.preserve_order = True
    # A task that could not put down a second block would wait, and keep its CPU from others.
    context.target_max_block_size = None


def check_cpus(cluster: Cluster) -> None:
    """Raise TracuuError if the nodes together lend fewer than LEAST_CPUS."""
    cpus = cluster.cpus
    if cpus < LEAST_CPUS:
        raise TracuuError(
            f"The Ray cluster at {cluster.address} lends {cpus} CPU{'' if cpus == 1 else 's'},"
            f" and an ingest needs {LEAST_CPUS} or more.",
            remedy=f"Start its nodes with: ray start --num-cpus={LEAST_CPUS} (or more),"
            " or run the ingest without --ray.",
        )


def _last_line(error: BaseException) -> str:
    """What an error of Ray says, of many lines the last: that of the cause."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__)[:300].rstrip(".") + "."


def home() -> Path:
    """The folder of the checkout, which is the same on every node."""
    return Path(__file__).resolve().parents[2]
