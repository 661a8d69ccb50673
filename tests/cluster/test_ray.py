"""An ingest over a real Ray cluster of two nodes on this machine gives what one without gives."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.cluster.ray_work import (
    POISON,
    SlowEncoder,
    dying_encoder,
    noted_encoder,
    read_slowly,
    read_till_poison,
)
from tests.conftest import LIBRARY
from tests.hashing_encoder import HashingEncoder
from tests.ingesting import ROOT, say, write_library
from tracuu.building import Reading
from tracuu.cli.ingest import EXIT_SOME_FAILED, main
from tracuu.encoder import Encoder, load_encoder
from tracuu.errors import CorpusError, ModelError, TracuuError, UsageError
from tracuu.generations import open_live
from tracuu.indexing import Ingest, IngestReport
from tracuu.readers import Limits, Ocr, read_all
from tracuu.readers.child import kill
from tracuu.spreading import ATTEMPTS, Cluster, RayEncoder, RayReading, address, connect
from tracuu.spreading import cluster as joining
from tracuu.spreading.address import check_answers, parsed
from tracuu.spreading.planning import Window
from tracuu.types import Document

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
pytest.importorskip("ray", reason="needs Ray: pip install -r requirements-cluster.txt")

# Ray takes 127.0.0.1 for the address of the machine.
LOOPBACK = "127.0.0.2"
BATCH = 4
# A node that is gone refuses to be asked how it is, and is given up after three times.
_SOON_MISSED = {"health_check_period_ms": 500, "health_check_failure_threshold": 3}


class Nodes:
    """Ray nodes on this machine, each a set of processes; the first is the driver's."""

    def __init__(self, *, cpus: int = 2) -> None:
        from ray.cluster_utils import Cluster as Processes

        head = {"include_dashboard": False, "_system_config": _SOON_MISSED, **_limits(cpus)}
        self._processes = Processes(initialize_head=True, head_node_args=head)
        self.address = str(self._processes.address)

    def add(self) -> Any:
        return self._processes.add_node(**_limits(2))

    def close(self) -> None:
        self._processes.shutdown()  # type: ignore[no-untyped-call]


def _limits(cpus: int) -> dict[str, Any]:
    return {
        "num_cpus": cpus,
        "node_ip_address": LOOPBACK,
        "object_store_memory": 100_000_000,
    }


def _kill(node: Any) -> None:
    """End a node as a power cut does: its raylet and all that it started, by SIGKILL."""
    for processes in node.all_processes.values():
        for each in processes:
            kill(each.process)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    started = Nodes()
    started.add()
    yield started
    started.close()


@pytest.fixture(scope="module")
def cluster(nodes: Nodes) -> Iterator[Cluster]:
    with connect(nodes.address) as joined:
        yield joined


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A corpus of many documents, one of them empty."""
    corpus = write_library(tmp_path)
    for path, text in {**LIBRARY, "trống.txt": ""}.items():
        (corpus / path).parent.mkdir(exist_ok=True)
        (corpus / path).write_text(text, encoding="utf-8")
    return corpus


def _fours(encoder: Encoder, texts: Sequence[str]) -> Iterator[Window]:
    places = list(range(len(texts)))
    yield [places[start : start + BATCH] for start in range(0, len(places), BATCH)]


def _spread_encoder(
    cluster: Cluster, factory: Callable[[], Encoder] = HashingEncoder
) -> RayEncoder:
    return RayEncoder(cluster, HashingEncoder(), factory, plan=_fours)


def _ingest(
    corpus: Path,
    index: Path,
    *,
    encoder: Encoder | None = None,
    reading: Reading = read_all,
    progress: Callable[..., None] = lambda *_: None,
) -> IngestReport:
    used = encoder or HashingEncoder()
    task = Ingest(corpus, index, used.identity, lambda: used, reading=reading, progress=progress)
    return task.run()


def _tables(index: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables of the live generation's catalogue, in the order of their keys."""
    with closing(open_live(index)) as generation:
        path = generation.path / "catalog.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}


def _assert_equal(index: Path, other: Path) -> None:
    tables, others = _tables(index), _tables(other)
    assert tables.keys() == others.keys()
    for name, rows in tables.items():
        assert rows == others[name], name
    assert tables["vectors"] and tables["duties"] and tables["chunks"]
    with closing(open_live(index)) as one, closing(open_live(other)) as two:
        assert (one.path / "vectors.faiss").read_bytes() == (
            two.path / "vectors.faiss"
        ).read_bytes()


def test_an_ingest_over_the_cluster_publishes_what_a_local_one_does(
    cluster: Cluster, library: Path, tmp_path: Path
) -> None:
    shown: list[tuple[str, int, int]] = []
    there, here = tmp_path / "there", tmp_path / "here"
    report = _ingest(
        library,
        there,
        encoder=_spread_encoder(cluster),
        reading=RayReading(cluster),
        progress=lambda *step: shown.append(step),
    )
    local = _ingest(library, here)
    _assert_equal(there, here)
    assert report.failed == local.failed
    assert [each.path for each in report.failed] == ["trống.txt"]
    assert ("read", 16, 16) in shown
    encoded = [done for stage, done, _ in shown if stage == "encode"]
    assert encoded == sorted(encoded) and encoded[-1] == report.encoded > BATCH


def test_a_node_that_is_lost_in_mid_run_changes_nothing(
    nodes: Nodes, cluster: Cluster, library: Path, tmp_path: Path
) -> None:
    lost = nodes.add()
    _wait_for(lambda: cluster.cpus == 6)
    killed: list[str] = []

    def kill_once(stage: str, done: int, total: int) -> None:
        if stage == "read" and done == 3 and not killed:
            killed.append(stage)
            _kill(lost)

    started = time.perf_counter()
    _ingest(
        library,
        tmp_path / "there",
        encoder=_spread_encoder(cluster),
        reading=RayReading(cluster, read=read_slowly),
        progress=kill_once,
    )
    say(f"A node lost while reading: {time.perf_counter() - started:.1f} s.")
    assert killed
    _wait_for(lambda: cluster.cpus == 4)
    _ingest(library, tmp_path / "here")
    _assert_equal(tmp_path / "there", tmp_path / "here")


@pytest.mark.slow
def test_a_node_that_is_lost_while_chunks_are_encoded_changes_nothing(
    nodes: Nodes, cluster: Cluster
) -> None:
    lost = nodes.add()
    _wait_for(lambda: cluster.cpus == 6)
    told: list[int] = []

    def progress(done: int) -> None:
        if not told:
            _kill(lost)
        told.append(done)

    texts = [f"Điều {number}. Hộ gia đình số {number} đổ rác" for number in range(200)]
    encoder = _spread_encoder(cluster, SlowEncoder)
    vectors = encoder.encode_chunks(texts, progress=progress)
    np.testing.assert_array_equal(vectors, HashingEncoder().encode_chunks(texts))
    assert told == list(range(BATCH, 201, BATCH))
    _wait_for(lambda: cluster.cpus == 4)


def test_a_file_that_ends_its_worker_is_reported_once_and_the_others_are_published(
    cluster: Cluster, library: Path, tmp_path: Path
) -> None:
    reading = RayReading(cluster, read=read_till_poison)
    (library / "metadata.csv").unlink()
    for path in library.glob("quy-dinh-1*.txt"):
        path.unlink()
    report = _ingest(library, tmp_path / "index", reading=reading)
    failed = {each.path: each.error for each in report.failed}
    assert failed.keys() == {POISON, "trống.txt"}
    assert f"ended the process that read it on the cluster, {ATTEMPTS} times" in failed[POISON]
    assert report.added == 10
    deaths = (library / ".deaths").read_text(encoding="utf-8").split()
    assert len(deaths) == ATTEMPTS


def test_a_file_whose_reading_never_ends_is_reported(cluster: Cluster, tmp_path: Path) -> None:
    slow = "".join("`" * length + " " for length in range(6_000))
    (tmp_path / "chậm.md").write_text(slow, encoding="utf-8")
    (tmp_path / "tốt.txt").write_text("Chỉ thị số 24-CT/TU", encoding="utf-8")
    reading = RayReading(cluster, read=partial(read_all, limits=Limits(seconds=1.0)))
    outcomes = dict(reading(tmp_path, ["chậm.md", "tốt.txt"], workers=1, ocr=Ocr()))
    assert isinstance(outcomes["tốt.txt"], Document)
    assert "chậm.md: took more than 1 s to read" in str(outcomes["chậm.md"])


def test_files_come_in_the_order_given_whatever_their_names_hold(
    cluster: Cluster, tmp_path: Path
) -> None:
    names = ["mất.txt", "b.txt", os.fsdecode(b"\xff.txt"), "a.txt"]
    for name in names[1:]:
        (tmp_path / name).write_text("Chỉ thị số 24-CT/TU", encoding="utf-8")
    found = list(RayReading(cluster)(tmp_path, names, workers=1, ocr=Ocr()))
    local = list(read_all(tmp_path, names, workers=1))
    assert [name for name, _ in found] == names
    assert [str(outcome) for _, outcome in found] == [str(outcome) for _, outcome in local]
    assert list(RayReading(cluster)(tmp_path, [], workers=1, ocr=Ocr())) == []


def test_a_worker_loads_the_model_once(cluster: Cluster, tmp_path: Path) -> None:
    encoder = _spread_encoder(cluster, partial(noted_encoder, str(tmp_path / "loads")))
    texts = [f"việc số {number}" for number in range(100)]
    for _ in range(3):
        vectors = encoder.encode_chunks(texts)
    np.testing.assert_array_equal(vectors, HashingEncoder().encode_chunks(texts))
    np.testing.assert_array_equal(
        encoder.encode_queries(texts[:2]), HashingEncoder().encode_queries(texts[:2])
    )
    loads = (tmp_path / "loads").read_text(encoding="utf-8").split()
    assert len(loads) == len(set(loads)) <= cluster.cpus


def test_few_chunks_are_encoded_here(cluster: Cluster, tmp_path: Path) -> None:
    encoder = _spread_encoder(cluster, partial(noted_encoder, str(tmp_path / "loads")))
    assert encoder.encode_chunks(["một", "hai"]).shape == (2, encoder.dimension)
    assert encoder.encode_chunks([]).shape == (0, encoder.dimension)
    assert not (tmp_path / "loads").exists()


def test_a_node_with_another_model_is_named(cluster: Cluster) -> None:
    encoder = _spread_encoder(cluster, partial(HashingEncoder, "khác"))
    with pytest.raises(ModelError, match=f"The node {LOOPBACK} .* another model than hashing"):
        encoder.encode_chunks(list("nhiều chữ cái hơn"))


def test_a_node_that_cannot_load_the_model_is_named(cluster: Cluster, tmp_path: Path) -> None:
    missing = partial(load_encoder, str(tmp_path / "mất"), cache=tmp_path)
    with pytest.raises(ModelError, match=f"On the node {LOOPBACK}: There is no model folder"):
        _spread_encoder(cluster, missing).encode_chunks(list("nhiều chữ cái hơn"))


@pytest.mark.slow
def test_an_encoder_that_always_ends_its_worker_ends_the_ingest(cluster: Cluster) -> None:
    encoder = _spread_encoder(cluster, dying_encoder)
    with pytest.raises(TracuuError, match="came to nothing"):
        encoder.encode_chunks(list("nhiều chữ cái hơn"))


def test_a_node_that_does_not_see_the_corpus_is_named(cluster: Cluster, library: Path) -> None:
    with _only_seen_here(library) as corpus:
        reading = RayReading(cluster)(corpus, [POISON], workers=1, ocr=Ocr())
        with pytest.raises(CorpusError, match=f"node {LOOPBACK} .* corpus folder {corpus}"):
            next(reading)


def test_a_node_that_sees_another_corpus_is_named(cluster: Cluster, library: Path) -> None:
    with _only_seen_here(library) as corpus:
        (library / "liên-kết.txt").symlink_to(corpus / POISON)
        reading = RayReading(cluster)(library, ["liên-kết.txt"], workers=1, ocr=Ocr())
        with pytest.raises(CorpusError, match=f"{LOOPBACK} .* does not see the same files"):
            next(reading)


def test_a_dry_run_needs_no_cluster(library: Path, tmp_path: Path) -> None:
    done = _command(library, tmp_path / "index", f"{LOOPBACK}:1", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_the_packaged_model_gives_the_same_vectors_on_the_cluster(
    cluster: Cluster, tmp_path: Path
) -> None:
    load = partial(load_encoder, None, cache=tmp_path)
    here = load()
    encoder = RayEncoder(cluster, here, load)
    words = "ủy ban nhân dân phường báo cáo kết quả trước ngày mười lăm".split()
    long = [" ".join(words[n % 7 :] * (1 + n * n % 23)) + f" {n}" for n in range(60)]
    short = [f"việc {n}" for n in range(2_060)]
    for texts in (long[:1], long, short):
        expected, locally = _timed(here, texts)
        for _ in range(2):
            vectors, seconds = _timed(encoder, texts)
            say(f"{len(texts)} chunks: {locally:.1f} s here, {seconds:.1f} s on the cluster.")
            np.testing.assert_array_equal(vectors, expected)


@pytest.mark.slow
def test_the_command_publishes_what_it_does_without_a_cluster_and_says_nothing_of_ray(
    nodes: Nodes, library: Path, tmp_path: Path
) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    done = _command(library, there, nodes.address, "--json")
    assert done.returncode == EXIT_SOME_FAILED
    assert json.loads(done.stdout)["documents"]["added"] == 15
    assert done.stderr == ""
    assert main(["--corpus", str(library), "--index", str(here), "--json"]) == EXIT_SOME_FAILED
    _assert_equal(there, here)


def test_fewer_cpus_than_an_ingest_needs_are_refused(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "LEAST_CPUS", 5)
    with pytest.raises(TracuuError, match=r"lends 4 CPUs, and an ingest needs 5 .*--num-cpus=5"):
        joining.check_cpus(cluster)


@pytest.mark.slow
def test_a_cluster_with_too_few_cpus_is_refused(library: Path, tmp_path: Path) -> None:
    with _single_cpu() as address:
        done = _command(library, tmp_path / "index", address)
    assert done.returncode == 1
    assert "lends 1 CPU, and an ingest needs 2 or more" in done.stderr
    assert done.stderr.count("\n") == 1


@contextmanager
def _single_cpu() -> Iterator[str]:
    nodes = Nodes(cpus=1)
    try:
        yield nodes.address
    finally:
        nodes.close()


def test_a_cluster_that_does_not_answer_is_one_line_within_seconds(
    library: Path, tmp_path: Path
) -> None:
    started = time.perf_counter()
    done = _command(library, tmp_path / "index", f"{LOOPBACK}:1")
    assert time.perf_counter() - started < 10
    assert done.returncode == 1
    assert f"No Ray cluster answers at {LOOPBACK}:1" in done.stderr
    assert "ray start" in done.stderr and done.stderr.count("\n") == 1


def test_a_server_that_is_no_ray_cluster_is_told_apart() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        threading.Thread(target=_refuse_as_a_web_server, args=(server,), daemon=True).start()
        with pytest.raises(TracuuError, match=r"What answers at 127.* is no Ray cluster"):
            check_answers(f"{LOOPBACK}:{server.getsockname()[1]}")


def test_a_server_that_keeps_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "_WAIT_S", 0.5)
    with (
        socket.create_server((LOOPBACK, 0)) as server,
        pytest.raises(TracuuError, match=r"No Ray cluster answers .*timed out"),
    ):
        check_answers(f"{LOOPBACK}:{server.getsockname()[1]}")


def test_without_ray_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(TracuuError, match=r"pip install -r requirements-cluster\.txt"):
        connect("auto").__enter__()


@pytest.mark.parametrize("typed", ["auto", "10.0.0.5:6379", "[::1]:6379", "may-chu.lan:6379"])
def test_an_address_is_auto_or_a_host_with_a_port(typed: str) -> None:
    assert parsed(typed) == typed


@pytest.mark.parametrize("typed", ["ray://10.0.0.5:10001", "local", "10.0.0.5", "a:0", "a:99999"])
def test_another_address_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match=r"--ray auto.*--ray 10\.0\.0\.5:6379"):
        parsed(typed)


def _timed(encoder: Encoder, texts: Sequence[str]) -> tuple[NDArray[np.float32], float]:
    started = time.perf_counter()
    return encoder.encode_chunks(texts), time.perf_counter() - started


@contextmanager
def _only_seen_here(folder: Path) -> Iterator[Path]:
    """A path that leads to ``folder`` in this process and nowhere in another."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        high = fcntl.fcntl(opened, fcntl.F_DUPFD, 900)
        yield Path(f"/proc/self/fd/{high}")
        os.close(high)
    finally:
        os.close(opened)


def _wait_for(condition: Callable[[], bool], *, seconds: float = 40.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.2)


def _refuse_as_a_web_server(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def _command(
    corpus: Path, index: Path, cluster: str, *options: str
) -> subprocess.CompletedProcess[str]:
    folders = ["--corpus", str(corpus), "--index", str(index)]
    return subprocess.run(
        [sys.executable, "ingest.py", "--ray", cluster, *folders, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
