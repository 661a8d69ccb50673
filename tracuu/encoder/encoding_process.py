"""The process that encodes for another one.

Run as ``python -m tracuu.encoder.encoding_process DESCRIPTOR``; ends when the other end of the
connection does.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from tracuu.encoder import Encoder, load_encoder
from tracuu.encoder.batching import Role
from tracuu.errors import ModelError


def main() -> None:
    """Load the model that is asked for, and encode what is sent."""
    connection = Connection(int(sys.argv[1]))
    # Where the other end is gone, nobody wants to know any more.
    with suppress(EOFError, ConnectionError):
        model, cache = connection.recv()
        try:
            encoder = load_encoder(model, cache=cache)
        except ModelError as error:
            connection.send(error)
            return
        connection.send(encoder.dimension)
        while True:
            _answer(connection, encoder)


def _answer(connection: Connection, encoder: Encoder) -> None:
    role: Role
    texts: list[str]
    role, texts = connection.recv()
    encode = encoder.encode_queries if role == "query" else encoder.encode_chunks
    try:
        connection.send(encode(texts))
    except (RuntimeError, MemoryError) as error:  # torch, of a text it cannot compute
        failure = ModelError(f"The embedding model failed: {type(error).__name__}: {error}.")
        connection.send(failure)


if __name__ == "__main__":
    main()
