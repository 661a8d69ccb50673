"""The write lock, taken and given back."""

from __future__ import annotations

from tracuu.postgres import Postgres, writing


def enter_lock(postgres: Postgres) -> None:
    """Take the lock of a library named "kho", and give it back."""
    with writing(postgres, "kho"):
        pass
