"""One file of a corpus, read into a ``Document``.

``list_files`` says what there is to read and what is refused, ``read_document``
reads one file. Nothing here raises anything but ``FileError`` for a file that
cannot be read; nothing of a file is executed and nothing outside it is fetched.
"""

from tracuu.readers.dispatch import SUFFIXES, read_document
from tracuu.readers.files import MAX_FILE_BYTES, Listing, Refusal, list_files

__all__ = ["MAX_FILE_BYTES", "SUFFIXES", "Listing", "Refusal", "list_files", "read_document"]
