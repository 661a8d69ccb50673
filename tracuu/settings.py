"""Settings from the environment (``TRACUU_*``), checked once.

=======================  ==============================================  ==================
variable                 meaning                                         default
=======================  ==============================================  ==================
``TRACUU_CORPUS``        folder of the documents                         ``corpus``
``TRACUU_INDEX``         folder of the index                             ``index``
``TRACUU_MODEL``         a Sentence Transformers name or folder          the packaged model
``TRACUU_CACHE``         where the packaged model is unpacked            ``~/.cache/tracuu``
``TRACUU_STORE``         servers that keep the index (docs/cluster.md)   the folder
``TRACUU_MILVUS_TOKEN``  token of the Milvus server                      none
``TRACUU_LLM_URL``       address of an OpenAI-compatible server          no language model
``TRACUU_LLM_MODEL``     name of the language model on that server       no language model
``TRACUU_LLM_TIMEOUT``   seconds for the whole of its answer             20
``TRACUU_LLM_KEY``       key of that server                              none
=======================  ==============================================  ==================

Relative folders in these are taken from the checkout, wherever a command is typed.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tracuu.errors import UsageError

PREFIX = "TRACUU_"
HOME = Path(__file__).resolve().parent.parent
_NAMES = (
    "CORPUS", "INDEX", "MODEL", "CACHE", "STORE", "MILVUS_TOKEN",
    "LLM_URL", "LLM_MODEL", "LLM_TIMEOUT", "LLM_KEY",
)  # fmt: skip
_EXAMPLE_URL = "http://127.0.0.1:11434/v1"
_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class LanguageModelSettings:
    """The server of the language model; ``key`` is shown nowhere."""

    url: str
    model: str
    timeout_s: float = _TIMEOUT_S
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are; ``model`` is None for the packaged default.

    ``store`` is the address of the servers that keep the index, with their password, or None
    for files; ``language_model`` is None where none is to be asked.
    """

    corpus: Path
    index: Path
    cache: Path
    model: str | None
    store: str | None = field(default=None, repr=False)
    milvus_token: str | None = field(default=None, repr=False)
    language_model: LanguageModelSettings | None = None


def load_settings(
    environ: Mapping[str, str] | None = None,
    *,
    corpus: Path | None = None,
    index: Path | None = None,
) -> Settings:
    """The settings in force; the options given here win over the environment.

    Raises UsageError for a ``TRACUU_`` variable that does not exist or cannot be used.
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
        store=value["STORE"] or None,
        milvus_token=value["MILVUS_TOKEN"] or None,
        language_model=_language_model(value),
    )


def _language_model(value: Mapping[str, str]) -> LanguageModelSettings | None:
    timeout_s = _seconds("LLM_TIMEOUT", value["LLM_TIMEOUT"])
    url, model = value["LLM_URL"], value["LLM_MODEL"]
    if not (url or model):
        return None
    if not (url and model):
        given, missing = ("URL", "MODEL") if url else ("MODEL", "URL")
        raise UsageError(
            f"{PREFIX}LLM_{given} is set, but not {PREFIX}LLM_{missing}.",
            remedy=f"Set both, such as {PREFIX}LLM_URL={_EXAMPLE_URL} and {PREFIX}LLM_MODEL=gemma3,"
            " or neither.",
        )
    if not _is_address(url):
        raise UsageError(
            f"{PREFIX}LLM_URL is no http or https address of a server.",
            remedy=f"Set it to one such as {_EXAMPLE_URL}, and a key in {PREFIX}LLM_KEY.",
        )
    key = value["LLM_KEY"] or None
    if key and not (key.isascii() and key.isprintable()):
        raise UsageError(f"{PREFIX}LLM_KEY holds what no key can.", remedy="Copy it once more.")
    return LanguageModelSettings(url, model, timeout_s, key)


def _seconds(name: str, text: str) -> float:
    try:
        seconds = float(text or _TIMEOUT_S)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise UsageError(
            f"{PREFIX}{name} is not a number of seconds above 0: {text}.",
            remedy=f"Set it to one such as {_TIMEOUT_S:g}.",
        )
    return seconds


def _is_address(url: str) -> bool:
    """Whether it is http or https with a host; a name and password in it would be shown."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = url.isprintable() and " " not in url and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and has_port and plain
