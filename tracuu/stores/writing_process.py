"""A process that writes windows of chunks to servers, for ``windows.write_windows``."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection

from tracuu.errors import StoreError
from tracuu.stores.windows import open_writer


def main() -> None:
    """Write each window that comes, and answer None or the error, until the asker has gone."""
    with Connection(int(sys.argv[1])) as asker:
        try:
            with open_writer(asker.recv()) as writer:
                while True:
                    writer.write(asker.recv())
                    asker.send(None)
        except StoreError as error:
            asker.send(error)
        except (EOFError, BrokenPipeError):
            return


if __name__ == "__main__":
    main()
