"""The store on servers: its address, its servers failing, and the commands over it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.cluster.milvus_server import lite_server
from tests.cluster.postgres_server import PASSWORD, PostgresServer, postgres_server
from tests.cluster.stores import fill, store_address, why_no_servers
from tests.hashing_encoder import HashingEncoder
from tests.ingesting import PATHS, name_version, write_library
from tracuu.assistant import Assistant, Response
from tracuu.children import start_child
from tracuu.cli.main import main
from tracuu.errors import StoreError, UnavailableStoreError, UsageError

if why := why_no_servers():
    pytest.skip(why, allow_module_level=True)

from tracuu.lexicon import Term
from tracuu.stores import indexing, windows
from tracuu.stores.address import read_address
from tracuu.stores.servers import ServerStore, open_servers

ROOT = Path(__file__).parent.parent.parent
QUESTION = "hộ gia đình đổ rác mấy giờ"
ANSWERED_WITHIN_S = 5.0


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_library(tmp_path)


@pytest.fixture
def address(server: PostgresServer, tmp_path: Path) -> str:
    return store_address(server, tmp_path)


@pytest.fixture
def store(address: str, corpus: Path) -> Iterator[ServerStore]:
    with closing(open_servers(address)) as opened:
        fill(opened, corpus)
        yield opened


def asker(store: ServerStore, tmp_path: Path) -> Assistant:
    return Assistant(tmp_path / "index", HashingEncoder(), store=store)


def collection(store: ServerStore, number: int) -> str:
    return store._names.collection(number)


def collections(store: ServerStore) -> list[str]:
    return store._milvus.collections(store._names.prefix)


# The address


def test_an_address_is_taken_apart_into_that_of_each_server() -> None:
    found = read_address(
        "milvus+postgresql://a:b%40c@one,two:5433/db?milvus=http://m:19530&sslmode=require"
        "&vectors=hnsw&shards=2&replicas=3"
    )
    assert found.postgres == "postgresql://a:b%40c@one,two:5433/db?sslmode=require"
    assert found.milvus == "http://m:19530"
    assert (found.method, found.layout.shards, found.layout.replicas) == ("hnsw", 2, 3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("postgresql://a:secret@h/db?milvus=http://m", "does not begin with"),
        ("milvus+postgresql://a:secret@h/db", "does not say where Milvus is"),
        ("milvus+postgresql://a:secret@h/db?milvus=http://m&vectors=fast", "no way to search"),
        ("milvus+postgresql://a:secret@h/db?milvus=http://m&shards=0", "no number of shards"),
        ("milvus+postgresql://a:secret@[h/db?milvus=http://m", "cannot be understood"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(text: str, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_address(text)
    assert why in refused.value.what
    assert "secret" not in str(refused.value)
    assert "milvus+postgresql://" in refused.value.remedy


# Servers that fail


def seconds_until_refused(assistant: Assistant) -> tuple[float, UnavailableStoreError]:
    started = time.monotonic()
    with pytest.raises(UnavailableStoreError) as refused:
        assistant.ask(QUESTION)
    return time.monotonic() - started, refused.value


def test_without_milvus_a_question_is_refused_within_five_seconds_and_answered_after(
    server: PostgresServer, corpus: Path, tmp_path: Path
) -> None:
    with lite_server(tmp_path / "milvus") as (where, process):
        address = store_address(server, tmp_path, where)
        with closing(_opened_once_ready(address)) as store:
            fill(store, corpus)
            assistant = asker(store, tmp_path)
            before = assistant.ask(QUESTION)
            process.send_signal(signal.SIGKILL)
            process.wait()
            for _ in range(2):
                seconds, error = seconds_until_refused(assistant)
                assert seconds < ANSWERED_WITHIN_S
                assert where in error.what
            assert [each.well for each in store.health()] == [True, False]
            started = time.monotonic()
            with pytest.raises(UnavailableStoreError, match="does not answer"):
                open_servers(address)
            assert time.monotonic() - started < ANSWERED_WITHIN_S
            port = int(where.rpartition(":")[2])
            with lite_server(tmp_path / "milvus", port=port):
                assert _answered_again(assistant).results == before.results


def _opened_once_ready(address: str) -> ServerStore:
    until = time.monotonic() + 60
    while True:
        try:
            return open_servers(address)
        except UnavailableStoreError:
            if time.monotonic() > until:
                raise


def _answered_again(assistant: Assistant) -> Response:
    until = time.monotonic() + 60
    while True:
        try:
            return assistant.ask(QUESTION)
        except StoreError:
            if time.monotonic() > until:
                raise


def test_without_postgres_a_question_is_refused_and_answered_once_it_is_back(
    corpus: Path, tmp_path: Path
) -> None:
    with (
        postgres_server() as alone,
        closing(open_servers(store_address(alone, tmp_path))) as store,
    ):
        fill(store, corpus)
        assistant = asker(store, tmp_path)
        before = assistant.ask(QUESTION)
        alone.kill()
        seconds, error = seconds_until_refused(assistant)
        assert seconds < ANSWERED_WITHIN_S + 1.5
        assert PASSWORD not in str(error)
        alone.start()
        assert assistant.ask(QUESTION).results == before.results


def test_a_part_missing_in_milvus_is_an_error_never_an_answer_from_the_rest(
    store: ServerStore, tmp_path: Path
) -> None:
    assistant = asker(store, tmp_path)
    assert assistant.ask(QUESTION).results
    client = store._milvus._client  # as if a node had lost a segment
    client.delete(collection(store, 1), ids=[1, 2, 3])
    with pytest.raises(UnavailableStoreError, match="A part of the index did not answer"):
        assistant.ask(QUESTION)
    found = store.verify()
    assert not found.intact
    assert found.checks[0].problems == (
        "The candidates differ from the catalogue: 3 missing, 3 wordless.",
    )
    repaired = store.repair()
    assert (repaired.source, repaired.generation) == (1, 2)
    assert store.verify().intact
    assert assistant.ask(QUESTION).results


def test_a_changed_vector_is_found_by_its_digest(store: ServerStore) -> None:
    client = store._milvus._client
    row = client.get(collection(store, 1), ids=[5], output_fields=["document", "vector", "words"])[
        0
    ]
    client.upsert(collection(store, 1), [{**row, "digest": "00" * 8}])
    assert store.verify().checks[0].problems == (
        "The candidates differ from the catalogue: 1 altered.",
    )


def test_the_alias_follows_the_live_generation(store: ServerStore, corpus: Path) -> None:
    client, alias = store._milvus._client, store._names.alias
    assert client.describe_alias(alias)["collection_name"] == collection(store, 1)
    name_version(corpus, 2)
    fill(store, corpus)
    assert client.describe_alias(alias)["collection_name"] == collection(store, 2)
    store.roll_back()[1].close()
    assert client.describe_alias(alias)["collection_name"] == collection(store, 1)


def test_an_ingest_killed_on_its_way_leaves_the_index_as_it_was(
    store: ServerStore, address: str, corpus: Path, server: PostgresServer
) -> None:
    name_version(corpus, 2)
    for after_s in (0.2, 0.8, 1.6):
        process = subprocess.Popen([sys.executable, "-c", _INGEST, address, str(corpus)], cwd=ROOT)
        _wait_for_lock(server, process)
        time.sleep(after_s)
        process.kill()
        process.wait()
        current = store.current()
        assert current is not None
        if current.number != 1:  # it was quicker
            break
        with closing(store.open_live()) as live:
            assert {each.metadata.title for each in live.catalog.documents()} == {"Phiên bản 1"}
    fill(store, corpus)
    assert store.verify(every=True).intact
    assert collections(store) == [collection(store, each) for each in store.numbers()]


_INGEST = """
import sys
from pathlib import Path
from tests.cluster.stores import fill
from tracuu.stores.servers import open_servers
fill(open_servers(sys.argv[1]), Path(sys.argv[2]))
"""


def _wait_for_lock(server: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if server.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").strip() != "0":
            return
        time.sleep(0.02)


@pytest.fixture
def shared(server: PostgresServer, corpus: Path, tmp_path: Path) -> Iterator[ServerStore]:
    """A store whose Milvus other processes can use too, and of which windows are small."""
    with (
        lite_server(tmp_path / "milvus") as (where, _),
        closing(_opened_once_ready(store_address(server, tmp_path, where))) as opened,
    ):
        yield opened


def test_many_chunks_are_written_by_several_processes_as_by_one(
    shared: ServerStore, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shared, corpus)
    with closing(shared.open_live()) as one:
        wanted = one.candidates.matching([Term("word", "phường")], 50).scored()
    monkeypatch.setattr(indexing, "_WINDOW", 5)
    monkeypatch.setattr(indexing, "LEAST_WINDOWS", 2)
    begun = []

    def counted(module: str) -> tuple[subprocess.Popen[bytes], Connection]:
        begun.append(module)
        return start_child(module)

    monkeypatch.setattr(windows, "start_child", counted)
    fill(shared, corpus, rebuild=True)
    assert len(begun) > 1
    assert shared.verify().intact
    with closing(shared.open_live()) as several:
        found = several.candidates.matching([Term("word", "phường")], 50).scored()
    assert found == pytest.approx(wanted, rel=1e-5)


def test_where_one_of_them_dies_nothing_is_published(
    shared: ServerStore, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shared, corpus)
    monkeypatch.setattr(indexing, "_WINDOW", 1)
    monkeypatch.setattr(indexing, "LEAST_WINDOWS", 2)
    begun: list[subprocess.Popen[bytes]] = []

    def dying(module: str) -> tuple[subprocess.Popen[bytes], Connection]:
        process, connection = start_child(module)
        threading.Timer(len(begun) * 1.0, process.kill).start()
        begun.append(process)
        return process, connection

    monkeypatch.setattr(windows, "start_child", dying)
    with pytest.raises(StoreError, match="ended before its time"):
        fill(shared, corpus, rebuild=True)
    assert shared.numbers() == [1]
    assert collections(shared) == [collection(shared, 1)]
    assert shared.verify().intact


def test_two_libraries_share_a_milvus_without_touching_each_other(
    server: PostgresServer, shared: ServerStore, corpus: Path, tmp_path: Path
) -> None:
    fill(shared, corpus)
    other_address = store_address(server, tmp_path, shared._milvus.address)
    with closing(open_servers(other_address)) as other:
        fill(other, corpus)
        name_version(corpus, 2)
        fill(other, corpus)
        assert other.numbers() == [1, 2]
        assert other.verify(every=True).intact
    assert shared.verify().intact
    with closing(shared.open_live()) as live:
        assert {each.metadata.title for each in live.catalog.documents()} == {"Phiên bản 1"}


# The commands


@pytest.fixture
def commands(
    store: ServerStore, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("TRACUU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TRACUU_STORE", address)
    monkeypatch.setenv("TRACUU_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("TRACUU_CORPUS", str(tmp_path / "corpus"))


@pytest.mark.usefixtures("commands")
def test_the_commands_work_over_servers(
    store: ServerStore, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status"]) == 0
    assert f"Documents: {len(PATHS)}" in capsys.readouterr().out
    assert main(["verify", "--all"]) == 0
    assert "Generation 1 (live): intact, 12 documents" in capsys.readouterr().out
    assert main(["verify", "--health"]) == 0
    assert capsys.readouterr().out.count(": answers\n") == 2
    assert main(["feedback"]) == 0
    assert f"No feedback yet in {store.feedback}." in capsys.readouterr().out
    assert main(["duties", "--json"]) == 0
    assert '"duties"' in capsys.readouterr().out
    name_version(corpus, 2)
    fill(store, corpus)
    assert main(["rollback"]) == 0
    assert "Before, it was generation 2" in capsys.readouterr().out
    assert main(["repair"]) == 0
    assert "Nothing to repair: generation 1 is intact." in capsys.readouterr().out


@pytest.mark.usefixtures("commands")
def test_a_backup_of_files_is_refused_where_there_are_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["backup", str(tmp_path / "b.tar")]) == 2
    assert "pg_dump" in capsys.readouterr().err
