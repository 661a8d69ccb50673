"""Settings from the environment (``TRACUU_*``), checked once.

=====================  ==============================================  ==================
variable               meaning                                         default
=====================  ==============================================  ==================
``TRACUU_CORPUS``      folder of the documents                         ``corpus``
``TRACUU_INDEX``       folder of the index                             ``index``
``TRACUU_MODEL``       a Sentence Transformers name or folder          the packaged model
``TRACUU_CACHE``       where the packaged model is unpacked            ``~/.cache/tracuu``
=====================  ==============================================  ==================

Relative folders in these are taken from the checkout, wherever a command is typed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracuu.errors import UsageError

PREFIX = "TRACUU_"
HOME = Path(__file__).resolve().parent.parent
_NAMES = ("CORPUS", "INDEX", "MODEL", "CACHE")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are; ``model`` is None for the packaged default."""

    corpus: Path
    index: Path
    cache: Path
    model: str | None


def load_settings(
    environ: Mapping[str, str] | None = None,
    *,
    corpus: Path | None = None,
    index: Path | None = None,
) -> Settings:
    """The settings in force; the options given here win over the environment.

    Raises UsageError for a ``TRACUU_`` variable that does not exist.
    """
    environ = os.environ if environ is None else environ
    known = {PREFIX + name for name in _NAMES}
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise UsageError(
            f"Unknown setting {unknown[0]}.", remedy=f"Settings are: {', '.join(sorted(known))}."
        )
    value = {name: environ.get(PREFIX + name, "").strip() for name in _NAMES}
    default_cache = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tracuu"
    return Settings(
        corpus=corpus or HOME / (value["CORPUS"] or "corpus"),
        index=index or HOME / (value["INDEX"] or "index"),
        cache=HOME / value["CACHE"] if value["CACHE"] else default_cache,
        model=value["MODEL"] or None,
    )
