"""How fast chunks are encoded, against Sentence Transformers in its float32 default.

    python -m benchmarks.encoding [COLLECTION] [--chunks N]

Both encode the same chunks on the same threads, in turn, in this one process.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.collections import collection, default_encoder
from tracuu.chunking import chunk_document
from tracuu.encoder.unpacking import unpacked_model
from tracuu.indexes import encoder_input
from tracuu.metadata import describe
from tracuu.readers import list_files, read_document
from tracuu.settings import load_settings

_ROUNDS = 3


def chunks_of(corpus: Path) -> list[str]:
    """What the encoder is given for every chunk of a corpus."""
    inputs = []
    for path in list_files(corpus).files:
        document = read_document(corpus, path)
        metadata = describe(document)
        inputs += [encoder_input(metadata, chunk) for chunk in chunk_document(document)]
    return inputs


def timed(encode: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Chunks a second."""
    started = time.perf_counter()
    encode(texts)
    return len(texts) / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("collection", nargs="?", default="laws")
    parser.add_argument("--chunks", type=int, default=200, metavar="N")
    options = parser.parse_args()
    texts = chunks_of(collection(options.collection) / "corpus")
    texts = random.Random(1).sample(texts, min(options.chunks, len(texts)))

    encoder = default_encoder()
    from sentence_transformers import SentenceTransformer

    folder = unpacked_model(load_settings().cache).folder
    reference = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": "float32"})

    def encode_reference(batch: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(reference.encode(list(batch), prompt_name="passage"), np.float32)

    agreement = (encoder.encode_chunks(texts[:32]) * encode_reference(texts[:32])).sum(axis=1)
    ratios = []
    for number in range(1, _ROUNDS + 1):
        ours, theirs = timed(encoder.encode_chunks, texts), timed(encode_reference, texts)
        ratios.append(ours / theirs)
        print(f"round {number}: {ours:.1f} against {theirs:.1f} chunks/s")
    print(
        f"{len(texts)} chunks: {statistics.median(ratios):.2f} times float32;"
        f" least cosine to it {agreement.min():.5f}"
    )


if __name__ == "__main__":
    main()
