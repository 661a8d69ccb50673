"""A disk that refuses to be written: reported in one line, the old index untouched."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hashing_encoder import HashingEncoder
from tracuu.assistant import Assistant
from tracuu.generations import live_number
from tracuu.indexing import IngestReport

ROOT = Path(__file__).parent.parent

# No file may grow beyond a limit: what a full disk is to a program, at any step it writes.
LIMITED_INGEST = """
import resource, signal, sys
from pathlib import Path
from tests.hashing_encoder import HashingEncoder
from tracuu.errors import DiskError
from tracuu.indexing import Ingest

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
corpus, index, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
encoder = HashingEncoder()
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    Ingest(corpus, index, encoder.identity, lambda: encoder).run()
except DiskError as error:
    sys.exit(f"DiskError: {error}")
"""


@pytest.mark.parametrize("limit", [16, 3_000, 20_000, 60_000, 120_000])
def test_a_write_that_fails_is_reported_and_the_old_index_still_answers(
    ingest: Callable[..., IngestReport],
    corpus: Path,
    tmp_path: Path,
    encoder: HashingEncoder,
    limit: int,
) -> None:
    ingest()
    index = tmp_path / "index"
    before = Assistant(index, encoder).search("giờ đổ rác").results
    (corpus / "moi.txt").write_text("Văn bản mới về cây xanh.\n" * 2000, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", LIMITED_INGEST, str(corpus), str(index), str(limit)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.stderr.strip().splitlines()[-1].startswith("DiskError: "), run.stderr
    assert "Traceback" not in run.stderr
    assert live_number(index) == 1
    assert Assistant(index, encoder).search("giờ đổ rác").results == before
