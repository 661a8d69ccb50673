"""Imports point down the layers, and each engine has one module that speaks to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tracuu"

LAYERS = (
    {"types", "errors", "obligations", "text"},
    {"numbers", "structure", "quoting", "filenames", "children"},
    {"settings", "readers", "chunking", "metadata", "encoder", "catalog", "vectors", "lexicon",
     "glossary", "accents", "language", "cues", "duplicates", "sketches", "feedback",
     "language_model", "sheets", "passwords", "audit", "sidefiles"},
    {"storage", "query", "lead", "wording", "composing", "register", "citing", "exports"},
    {"generations", "scope", "ledger", "indexes", "postgres", "milvus"},
    {"changes", "status", "publishing", "verification", "calendars"},
    {"search", "recovery", "archive", "uploads", "jobs"},
    {"stores", "evidence"},
    {"building", "weighing", "demands"},
    {"indexing", "answering"},
    {"watching", "assistant"},
    {"evaluation", "spreading"},
    {"cli", "ui"},
)  # fmt: skip

ENGINES = {
    "sqlite3": {"catalog", "feedback"},
    "faiss": {"vectors"},
    "tantivy": {"lexicon"},
    "torch": {"encoder"},
    "sentence_transformers": {"encoder"},
    "streamlit": {"ui"},
    "snowballstemmer": {"glossary"},
    "pypdf": {"readers"},
    "pypdfium2": {"readers"},
    "PIL": {"readers"},
    "viparse": {"readers"},
    "docx": {"readers", "exports"},
    "selectolax": {"readers"},
    "markdown_it": {"readers"},
    "lxml": {"readers"},
    "openai": {"language_model"},
    "httpx2": {"language_model"},
    "watchdog": {"watching"},
    "openpyxl": {"sheets"},
    "icalendar": {"calendars"},
    "dateutil": {"calendars"},
    "psycopg": {"postgres"},
    "psycopg_pool": {"postgres"},
    "pymilvus": {"milvus"},
    "ray": {"spreading"},
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py")


def _unit(path: Path) -> str:
    """The module or package directly below ``tracuu`` that a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""


def _layer(unit: str) -> int:
    return next(number for number, units in enumerate(LAYERS) if unit in units)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_to_lower_layers_only(path: Path) -> None:
    unit = _unit(path)
    if unit == "__init__":
        return
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == "tracuu" and len(parts) > 1 and parts[1] != unit:
            assert _layer(parts[1]) < _layer(unit), f"{unit} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_an_engine_is_spoken_to_by_one_module(path: Path) -> None:
    for name in _imports(path):
        owners = ENGINES.get(name.split(".")[0])
        assert owners is None or _unit(path) in owners, f"{_unit(path)} imports {name}"


def test_the_entry_points_stay_thin() -> None:
    root = PACKAGE.parent
    assert len((root / "app.py").read_text(encoding="utf-8").splitlines()) <= 15
    assert len((root / "ingest.py").read_text(encoding="utf-8").splitlines()) <= 60
