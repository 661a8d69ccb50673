"""Which store the settings name; files need none of the servers' packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingesting import write_index
from tracuu.errors import UsageError
from tracuu.settings import load_settings
from tracuu.stores import FileStore, open_store

ROOT = Path(__file__).parent.parent
# Runs a command as if the packages for servers had never been installed.
_WITHOUT = """
import sys
for name in ("psycopg", "psycopg_pool", "pymilvus", "milvus_lite", "ray", "pyarrow.flight"):
    sys.modules[name] = None
from tracuu.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_without_a_setting_the_index_is_kept_in_files(tmp_path: Path) -> None:
    store = open_store(load_settings({}, index=tmp_path))
    assert isinstance(store, FileStore)
    assert str(store) == str(tmp_path)


def test_files_need_none_of_the_packages_for_servers(tmp_path: Path) -> None:
    index = write_index(tmp_path)
    done = _run(["status", "--index", str(index)])
    assert done.returncode == 0, done.stderr
    assert "Documents: 12" in done.stdout


def test_servers_without_their_packages_are_refused_in_one_line(tmp_path: Path) -> None:
    done = _run(["status"], store="milvus+postgresql://a:secret@h/d?milvus=http://m:1")
    assert done.returncode == 2
    assert "requirements-cluster.txt" in done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_address_is_shown_nowhere() -> None:
    settings = load_settings({"TRACUU_STORE": "milvus+postgresql://a:secret@h/d?milvus=m"})
    assert "secret" not in repr(settings)
    with pytest.raises(UsageError):
        load_settings({"TRACUU_STROE": "x"})


def _run(arguments: list[str], *, store: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _WITHOUT, *arguments], cwd=ROOT, text=True, capture_output=True,
        check=False, env={"TRACUU_STORE": store, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )  # fmt: skip
