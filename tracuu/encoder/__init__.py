"""Text → embeddings: the only package that imports torch and sentence_transformers.

Neither is imported before ``load_encoder`` is called, so that commands with nothing
to encode start at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tracuu.encoder.identity import (
    ModelIdentity,
    identify_folder,
    identify_hub_model,
    model_folder,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Encoder", "ModelIdentity", "identify", "load_encoder"]


class Encoder(Protocol):
    """A model that turns chunks and queries into vectors whose dot product is a score."""

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is; vectors of different identities do not compare."""
        ...

    @property
    def dimension(self) -> int:
        """Length of every embedding."""
        ...

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Embeddings of chunks: (len(texts), dimension), L2-normalised, in the order given.

        ``progress`` is called after each batch with the number of texts finished so far.
        """
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of queries: (len(texts), dimension), L2-normalised, in the order given."""
        ...


def identify(model: str | None = None, *, cache: Path) -> ModelIdentity:
    """Say which model ``load_encoder`` would load, without importing torch.

    ``model`` is None for the packaged one (unpacked into ``cache`` if it is not there
    yet), else a Sentence Transformers folder or name. Raises ModelError.
    """
    if model is None:
        from tracuu.encoder.unpacking import identify_default

        return identify_default(cache)
    folder = model_folder(model)
    return identify_hub_model(model) if folder is None else identify_folder(folder, name=model)


def load_encoder(model: str | None = None, *, cache: Path) -> Encoder:
    """Load a model for encoding; it takes seconds. ``model`` is as for ``identify``.

    Raises ModelError if the model cannot be had or loaded.
    """
    from tracuu.encoder.sentence_transformer import load_default, load_named

    return load_default(cache) if model is None else load_named(model)
