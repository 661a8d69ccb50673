"""Where generations are kept: in files on this machine, or on servers.

``open_store`` chooses by the settings. Nothing of the servers is imported where files are used.
"""

from __future__ import annotations

from tracuu.errors import UsageError
from tracuu.settings import Settings
from tracuu.storage import Store
from tracuu.stores.files import FileStore

__all__ = ["FileStore", "open_store"]


def open_store(settings: Settings) -> Store:
    """The store that the settings name: ``TRACUU_STORE``, or else the folder of the index.

    Raises UsageError for an address that cannot be used or packages that are not installed, and
    UnavailableStoreError where a server does not answer.
    """
    if settings.store is None:
        return FileStore(settings.index)
    try:
        from tracuu.stores.servers import open_servers
    except ModuleNotFoundError as error:
        raise UsageError(
            f"TRACUU_STORE is set, but the package {error.name} is not installed.",
            remedy="Run: .venv/bin/python -m pip install -r requirements-cluster.txt",
        ) from error

    return open_servers(settings.store, token=settings.milvus_token)
