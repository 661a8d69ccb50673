"""The encoder in a process of its own: the same embeddings, and alive again after a crash."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tracuu.encoder import identify, load_encoder
from tracuu.encoder.apart import MODULE, EncoderApart
from tracuu.errors import ModelError
from tracuu.settings import load_settings

QUESTIONS = [f"Điều {number} yêu cầu các phường làm gì?" for number in range(12)]


@pytest.fixture(scope="module")
def apart() -> Iterator[EncoderApart]:
    cache = load_settings().cache
    encoder = EncoderApart(None, cache=cache, identity=identify(cache=cache))
    yield encoder
    encoder.close()


@pytest.mark.slow
def test_embeddings_are_those_of_the_model_here(apart: EncoderApart) -> None:
    here = load_encoder(cache=load_settings().cache)
    assert (apart.dimension, apart.identity) == (here.dimension, here.identity)
    _assert_alike(apart.encode_queries(QUESTIONS), here.encode_queries(QUESTIONS))
    _assert_alike(apart.encode_chunks(QUESTIONS), here.encode_chunks(QUESTIONS))


def test_a_question_is_nearest_to_the_chunk_that_answers_it(apart: EncoderApart) -> None:
    chunks = apart.encode_chunks(["Hộ gia đình đổ rác từ 18 giờ.", "Thư viện mở cửa từ 8 giờ."])
    questions = apart.encode_queries(["Mấy giờ được đổ rác?", "Khi nào thư viện mở cửa?"])
    assert (questions @ chunks.T).argmax(axis=1).tolist() == [0, 1]
    np.testing.assert_allclose(np.linalg.norm(chunks, axis=1), 1, atol=1e-5)
    assert apart.encode_chunks([]).shape == (0, apart.dimension)


def test_each_thread_gets_its_own_embeddings(apart: EncoderApart) -> None:
    alone = [apart.encode_queries([each])[0] for each in QUESTIONS]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda each: apart.encode_queries([each])[0], QUESTIONS))
    assert [int(np.argmax(alone @ each)) for each in together] == list(range(len(QUESTIONS)))


def test_progress_ends_with_all_texts(apart: EncoderApart) -> None:
    told: list[int] = []
    apart.encode_chunks(["a"] * 10, progress=told.append)
    assert told[-1] == 10


@pytest.mark.slow
def test_a_process_that_was_killed_is_started_anew(apart: EncoderApart) -> None:
    before = apart.encode_queries(QUESTIONS[:1])
    (first,) = _encoding_processes()
    os.kill(first, signal.SIGKILL)
    _assert_alike(apart.encode_queries(QUESTIONS[:1]), before)
    (second,) = _encoding_processes()
    assert second != first
    apart.close()
    assert not _encoding_processes()


def test_a_model_that_cannot_be_had_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    cache = tmp_path / "file"
    cache.write_text("no folder")
    with pytest.raises(ModelError) as failure:
        EncoderApart(None, cache=cache, identity=identify(cache=load_settings().cache))
    assert failure.value.remedy


def _assert_alike(left: NDArray[np.float32], right: NDArray[np.float32]) -> None:
    """Within what bfloat16 gives in batches of another shape."""
    np.testing.assert_allclose(left, right, rtol=0, atol=0.02)


def _encoding_processes() -> list[int]:
    """Those that this process has started and that run."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = [int(each) for task in tasks for each in task.read_text().split()]
    commands = {each: Path(f"/proc/{each}/cmdline").read_bytes() for each in children}
    return [each for each, command in commands.items() if MODULE.encode() in command]
