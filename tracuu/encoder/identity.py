"""Which model made an index: a name to show and a fingerprint to compare."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from tracuu.errors import ModelError

_MIB = 1 << 20
_NOT_PART_OF_A_MODEL = (".md", ".png", ".lock")


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """``name`` is what the user calls the model; equal fingerprints, equal embeddings."""

    name: str
    fingerprint: str


def model_folder(model: str) -> Path | None:
    """The folder that TRACUU_MODEL means, None if it is a name. Raises ModelError."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    if folder.is_absolute() or model.startswith("."):
        raise ModelError(
            f"There is no model folder {model}.", remedy="Check the setting TRACUU_MODEL."
        )
    return None


def identify_folder(folder: Path, *, name: str) -> ModelIdentity:
    """Identify a model folder by its file names, sizes and contents.

    Of files over 2 MiB only the first and the last MiB are read: weights are told
    apart by that in milliseconds, whatever their size. Raises ModelError.
    """
    digest = hashlib.sha256()
    try:
        for path in _model_files(folder):
            size = path.stat().st_size
            digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
            digest.update(_sample(path, size))
    except OSError as error:
        raise ModelError(
            f"The model folder {folder} cannot be read: {error.strerror}.",
            remedy="Check the folder that TRACUU_MODEL names.",
        ) from error
    return ModelIdentity(name=name, fingerprint=digest.hexdigest())


def identify_hub_model(name: str) -> ModelIdentity:
    """Identify a named model by its name and, once downloaded, by its revision."""
    folder = downloaded_folder(name)
    key = name if folder is None else f"{name}@{folder.name}"
    return ModelIdentity(name=name, fingerprint=hashlib.sha256(key.encode()).hexdigest())


def downloaded_folder(name: str) -> Path | None:
    """The folder of a named model in the local Hugging Face cache, called by its revision."""
    for full_name in (name, f"sentence-transformers/{name}"):
        repository = _hub_cache() / ("models--" + full_name.replace("/", "--"))
        reference = repository / "refs" / "main"
        if reference.is_file():
            folder = repository / "snapshots" / reference.read_text(encoding="utf-8").strip()
            if (folder / "config.json").is_file() or (folder / "modules.json").is_file():
                return folder
    return None


def _hub_cache() -> Path:
    """Where huggingface_hub keeps downloads (its own rule, without its slow import)."""
    if cache := os.environ.get("HF_HUB_CACHE"):
        return Path(cache).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(home).expanduser() / "hub"
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "huggingface" / "hub"


def _model_files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix not in _NOT_PART_OF_A_MODEL
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _sample(path: Path, size: int) -> bytes:
    if size <= 2 * _MIB:
        return path.read_bytes()
    with path.open("rb") as file:
        head = file.read(_MIB)
        file.seek(-_MIB, os.SEEK_END)
        return head + file.read(_MIB)
