"""One file of a corpus, read into a ``Document``.

``list_files`` says what there is to read and what is refused, ``read_document``
reads one file, ``read_all`` many, in processes of their own within limits; ``picture_of``
draws a page in such a process and says where quotes stand on it. Nothing here raises
anything but ``FileError`` for a file that cannot be read; nothing of a file is executed
and nothing outside it is fetched.
"""

from tracuu.readers.contained import Limits, read_all
from tracuu.readers.dispatch import SUFFIXES, can_recognise, read_document
from tracuu.readers.files import MAX_FILE_BYTES, Listing, Refusal, list_files
from tracuu.readers.incoming import check_content, check_name
from tracuu.readers.options import TO_BE_INSTALLED, Ocr
from tracuu.readers.pictures import Box, PagePicture, picture_of

__all__ = [
    "MAX_FILE_BYTES",
    "SUFFIXES",
    "TO_BE_INSTALLED",
    "Box",
    "Limits",
    "Listing",
    "Ocr",
    "PagePicture",
    "Refusal",
    "can_recognise",
    "check_content",
    "check_name",
    "list_files",
    "picture_of",
    "read_all",
    "read_document",
]
