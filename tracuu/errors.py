"""Every error that Tra Cứu raises on purpose.

::

    TracuuError
    ├── UsageError               a command or a setting that cannot be understood
    │   └── QuestionError        an empty, overlong or wordless question
    ├── CorpusError              no corpus folder, or nothing in it to read
    ├── FileError                one file of the corpus; the others go on
    │   ├── UnsupportedFileError     a type that is not read
    │   ├── EmptyFileError           no bytes, or no text in them
    │   ├── EncryptedFileError       needs a password
    │   ├── DamagedFileError         truncated or not what its name says
    │   └── UnreadableFileError      the system refuses to open it, or it is no plain file
    ├── StoreError               the index on disk
    │   ├── NoIndexError             nothing has been ingested yet
    │   ├── DamagedIndexError        a digest does not match
    │   ├── IncompatibleIndexError   built by another format or another model
    │   ├── BusyIndexError           another ingest holds the lock
    │   ├── DiskError                disk full, or a failed write
    │   ├── UnavailableStoreError    a server that holds the index does not answer, or only in part
    │   ├── FeedbackError            the file of feedback is damaged or of a newer version
    │   └── BackupError              a backup that is none, is cut off or does not match its digests
    ├── ModelError               the embedding model cannot be had or loaded
    └── LanguageModelError       the language model's server failed or broke off
        └── SlowLanguageModelError   it did not finish in time

A message says what failed, on what, and (``remedy``) what to type next. Errors of
other libraries are turned into these at the boundary, with the cause kept.
"""

from __future__ import annotations

# What to type next; without make it is .venv/bin/python ingest.py, or -m tracuu repair.
RUN_INGEST = "Run: make ingest"
RUN_REBUILD = "Run: make rebuild (ingest.py --rebuild)"
RUN_REPAIR = "Run: make repair (or, to build it anew: make rebuild, ingest.py --rebuild)"
FREE_DISK = "Free some disk space, then run: make ingest"


class TracuuError(Exception):
    """Base of all errors shown to a user as one line.

    ``what`` says what failed and where; ``remedy`` what to do next.
    ``exit_code`` is what a command ends with.
    """

    exit_code = 1

    def __init__(self, what: str, *, remedy: str = "") -> None:
        self.what = " ".join(what.split())
        self.remedy = " ".join(remedy.split())
        super().__init__(self.what)

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".rstrip()


class UsageError(TracuuError):
    exit_code = 2


class QuestionError(UsageError):
    pass


class CorpusError(TracuuError):
    pass


class FileError(TracuuError):
    pass


class UnsupportedFileError(FileError):
    pass


class EmptyFileError(FileError):
    pass


class EncryptedFileError(FileError):
    pass


class DamagedFileError(FileError):
    pass


class UnreadableFileError(FileError):
    pass


class StoreError(TracuuError):
    pass


class NoIndexError(StoreError):
    pass


class DamagedIndexError(StoreError):
    pass


class IncompatibleIndexError(StoreError):
    pass


class BusyIndexError(StoreError):
    pass


class DiskError(StoreError):
    pass


class UnavailableStoreError(StoreError):
    pass


class FeedbackError(StoreError):
    pass


class BackupError(StoreError):
    pass


class ModelError(TracuuError):
    pass


class LanguageModelError(TracuuError):
    pass


class SlowLanguageModelError(LanguageModelError):
    pass
