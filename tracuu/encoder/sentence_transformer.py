"""The encoder over Sentence Transformers, on a GPU if there is one, else on the processor."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from tracuu.encoder.batching import Batch, Role, batches_by_length
from tracuu.encoder.identity import (
    ModelIdentity,
    downloaded_folder,
    identify_folder,
    identify_hub_model,
    model_folder,
)
from tracuu.encoder.processor import available_cores, this_processor_computes_bfloat16
from tracuu.encoder.unpacking import mended_model, unpacked_model
from tracuu.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Sorting by length spans this many texts; more would only hold more tokens in memory.
_WINDOW = 2048
_CHARACTERS_PER_BATCH = {"cpu": 16_384, "cuda": 262_144}
_PROBES = ("Chỉ thị số 24-CT/TU", "Các phường báo cáo kết quả trước ngày 15 tháng 12 hằng năm.")
_LEAST_AGREEMENT = 0.999
_HUB_TIMEOUT_S = 10

_log = logging.getLogger(__name__)


class _Engine(Protocol):
    def batches(self, texts: Sequence[str], role: Role) -> Iterator[Batch]:
        """Yield (places in ``texts``, their embeddings) until every text had its turn."""
        ...

    def plan(self, texts: Sequence[str], role: Role) -> list[list[int]]:
        """The places of the texts that ``batches`` encodes together."""
        ...


class SentenceTransformerEncoder:
    """An Encoder; it may be shared by threads."""

    def __init__(self, identity: ModelIdentity, engine: _Engine, dimension: int) -> None:
        self._identity = identity
        self._engine = engine
        self._dimension = dimension

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Length of every embedding."""
        return self._dimension

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Embeddings of chunks: (len(texts), dimension), L2-normalised, in the order given.

        ``progress`` is called after each batch with the number of texts finished so far.
        """
        return self._encode(texts, "chunk", progress)

    def plan_chunks(self, texts: Sequence[str]) -> Iterator[list[list[int]]]:
        """The batches that ``encode_chunks`` makes of ``texts``, as places, window by window.

        A vector depends in its last bits on how wide its batch is, so that who encodes
        elsewhere has to encode the same texts together.
        """
        for start in range(0, len(texts), _WINDOW):
            window = self._engine.plan(texts[start : start + _WINDOW], "chunk")
            yield [[start + place for place in batch] for batch in window]

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of queries: (len(texts), dimension), L2-normalised, in the order given."""
        return self._encode(texts, "query", None)

    def _encode(
        self, texts: Sequence[str], role: Role, progress: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self._dimension), np.float32)
        done = 0
        for start in range(0, len(texts), _WINDOW):
            for places, part in self._engine.batches(texts[start : start + _WINDOW], role):
                vectors[np.add(places, start)] = _normalised(part)
                done += len(places)
                if progress is not None:
                    progress(done)
        return vectors


class _OwnForward:
    """Encodes with the model's own forward pass, whatever the model is."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self._budget = _CHARACTERS_PER_BATCH.get(model.device.type, _CHARACTERS_PER_BATCH["cpu"])
        self._lock = Lock()  # tokenizers may not be shared by threads while they are set up

    def batches(self, texts: Sequence[str], role: Role) -> Iterator[Batch]:
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        for places in self.plan(texts, role):
            batch = [texts[place] for place in places]
            with self._lock:
                part = encode(batch, batch_size=len(batch), show_progress_bar=False)
            yield places, np.asarray(part, np.float32)

    def plan(self, texts: Sequence[str], role: Role) -> list[list[int]]:
        lengths = [len(text) + 1 for text in texts]
        return list(batches_by_length(lengths, budget=self._budget))


def load_default(cache: Path) -> SentenceTransformerEncoder:
    """Load the packaged model from ``cache``, unpacking it if need be. Raises ModelError."""
    found = unpacked_model(cache)
    _prepare_libraries(offline=True)
    with ThreadPoolExecutor(1) as beside:
        soundness = beside.submit(found.is_sound)
        _import_libraries()  # takes seconds, enough for the checksums
        if not soundness.result():
            found = mended_model(found)
    model = _load(str(found.folder), found.identity.name, offline=True)
    return _encoder(model, found.identity)


def load_named(model: str) -> SentenceTransformerEncoder:
    """Load a Sentence Transformers folder or name; a name may be downloaded. Raises ModelError."""
    folder = model_folder(model)
    offline = folder is not None or downloaded_folder(model) is not None
    _prepare_libraries(offline=offline)
    _import_libraries()
    loaded = _load(str(folder or model), model, offline=offline)
    if folder is not None:
        return _encoder(loaded, identify_folder(folder, name=model))
    # Only after a download is the revision of a name known.
    return _encoder(loaded, identify_hub_model(model))


def _prepare_libraries(*, offline: bool) -> None:
    """Set what the libraries read once, when they are imported."""
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    # Cores that share a text and spin while they wait stall each other on a busy machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _import_libraries() -> None:
    try:
        import_module("sentence_transformers")
    except ImportError as error:
        raise ModelError(
            f"Sentence Transformers cannot be imported: {error}.",
            remedy="Run: pip install -r requirements.txt",
        ) from error


def _load(source: str, name: str, *, offline: bool) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(min(torch.get_num_threads(), available_cores()))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    narrow = device == "cpu" and this_processor_computes_bfloat16()
    try:
        if not offline and "/" in source:
            _ask_hub_for(source)
        return SentenceTransformer(
            source,
            device=device,
            local_files_only=offline,
            model_kwargs={"dtype": torch.bfloat16 if narrow else torch.float32},
        )
    # The readers of its many file formats raise whatever they like, tokenizers even Exception.
    except Exception as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelError(
            f"The embedding model {name} cannot be loaded: {reason[:300].rstrip('.')}.",
            remedy="Set TRACUU_MODEL to a Sentence Transformers folder or name, "
            "or unset it to use the packaged model.",
        ) from error


def _ask_hub_for(name: str) -> None:
    """Fail at once where there is no such model or no network; the loader retries for a minute."""
    from huggingface_hub import HfApi

    _log.info("Downloading the embedding model %s.", name)
    HfApi().model_info(name, timeout=_HUB_TIMEOUT_S)


def _encoder(model: SentenceTransformer, identity: ModelIdentity) -> SentenceTransformerEncoder:
    own = _OwnForward(model)
    expected = _probe(own)
    engine: _Engine = own
    if model.device.type == "cpu":
        engine = _fused_engine(model, expected) or own
    return SentenceTransformerEncoder(identity, engine, expected.shape[1])


def _fused_engine(model: SentenceTransformer, expected: NDArray[np.float32]) -> _Engine | None:
    """A faster engine that gives the embeddings ``expected``, None if there is none."""
    import torch

    from tracuu.encoder.fused_bert import FusedEngine, can_be_fused

    if not can_be_fused(model):
        return None
    try:
        engine = FusedEngine(model, cores=torch.get_num_threads())
        agreement = float((_probe(engine) * expected).sum(axis=1).min())
    except RuntimeError as error:  # torch has the operations, but not for this processor
        _log.info("The fused forward pass does not run here: %s", error)
        return None
    if agreement >= _LEAST_AGREEMENT:
        return engine
    _log.warning("The fused forward pass differs (%.4f) and is not used.", agreement)
    engine.close()
    return None


def _probe(engine: _Engine) -> NDArray[np.float32]:
    rows = {
        place: row
        for places, part in engine.batches(_PROBES, "chunk")
        for place, row in zip(places, _normalised(part), strict=True)
    }
    return np.stack([rows[place] for place in range(len(_PROBES))])


def _normalised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, np.finfo(np.float32).tiny), np.float32)
