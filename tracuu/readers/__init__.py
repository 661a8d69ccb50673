"""One file of a corpus, read into a ``Document``.

``list_files`` says what there is to read and what is refused, ``read_document``
reads one file, ``read_all`` many, in processes of their own within limits. Nothing here
raises anything but ``FileError`` for a file that cannot be read; nothing of a file is
executed and nothing outside it is fetched.
"""

from tracuu.readers.contained import Limits, read_all
from tracuu.readers.dispatch import SUFFIXES, can_recognise, read_document
from tracuu.readers.files import MAX_FILE_BYTES, Listing, Refusal, list_files
from tracuu.readers.options import TO_BE_INSTALLED, Ocr

__all__ = [
    "MAX_FILE_BYTES",
    "SUFFIXES",
    "TO_BE_INSTALLED",
    "Limits",
    "Listing",
    "Ocr",
    "Refusal",
    "can_recognise",
    "list_files",
    "read_all",
    "read_document",
]
