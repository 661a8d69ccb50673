"""``.doc``: the text of an old Word document, as antiword or LibreOffice makes it out."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from lxml import etree

from tracuu.errors import DamagedFileError, EmptyFileError, EncryptedFileError, FileError
from tracuu.readers.blocks import Block, assemble
from tracuu.readers.docx import read_docx
from tracuu.readers.legacy_blocks import repaired_blocks
from tracuu.readers.office_archive import locked
from tracuu.readers.programs import Outcome, installed, run
from tracuu.readers.tables import table_blocks
from tracuu.types import Document

_MAX_OUTPUT = 50_000_000
_MAX_CONVERTED = 100_000_000
_ANTIWORD_S = 10.0
_SOFFICE_S = 25.0
_SOFFICE_BYTES = 4_000_000_000
# A heading that is not found among the lines does not keep the next ones from being so.
_HEADINGS_AHEAD = 5
Row = list[list[Block]]


def read_doc(data: bytes, path: str) -> Document:
    """The text of an old Word document, with the headings of its styles and its tables.

    Raises ``FileError`` where neither antiword nor LibreOffice is installed.
    """
    antiword, soffice = installed("antiword"), installed("soffice") or installed("libreoffice")
    if antiword is None and soffice is None:
        raise FileError(
            f"{path}: old Word documents are read by antiword or libreoffice, neither of which"
            " is installed.",
            remedy="Install one (apt-get install antiword), or save it as .docx.",
        )
    with tempfile.TemporaryDirectory(prefix="tracuu-") as name:
        folder = Path(name).resolve()
        file = folder / "document.doc"
        file.write_bytes(data)
        try:
            if antiword is None:
                raise _not_read(path, "antiword is not installed")
            return _by_antiword(antiword, file, path)
        except (EncryptedFileError, EmptyFileError):
            raise
        except FileError:
            if soffice is None:
                raise
            return _by_soffice(soffice, file, path)


def _not_read(path: str, reason: str) -> DamagedFileError:
    return DamagedFileError(
        f"{path}: is damaged or no old Word document that can be read ({reason}).",
        remedy="Open it in Word and save it as .docx.",
    )


def _by_antiword(program: str, file: Path, path: str) -> Document:
    shown = _antiword(program, file, ["-w", "0"])
    if shown.problem is not None:
        if "ncrypted" in shown.problem:
            raise locked(path)
        raise _not_read(path, shown.problem.replace(str(file), "it"))
    marked = _antiword(program, file, ["-x", "db"])
    lines = shown.output.decode(errors="replace").split("\n")
    structure = _structure(b"" if marked.problem else marked.output)
    return assemble(path, "doc", repaired_blocks(_blocks(lines, *structure)), title=None)


def _antiword(program: str, file: Path, options: list[str]) -> Outcome:
    command = [program, "-m", "UTF-8.txt", *options, str(file)]
    return run(command, file.parent, timeout_s=_ANTIWORD_S, max_output=_MAX_OUTPUT)


def _by_soffice(program: str, file: Path, path: str) -> Document:
    folder = file.parent
    command = [
        program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to", "docx", "--outdir", str(folder), str(file),
    ]  # fmt: skip
    outcome = run(
        command, folder, timeout_s=_SOFFICE_S, max_output=100_000, address_space=_SOFFICE_BYTES
    )
    converted = file.with_suffix(".docx")
    if outcome.problem is not None or not converted.is_file():
        raise _not_read(path, outcome.problem or "LibreOffice could not open it")
    if converted.stat().st_size > _MAX_CONVERTED:
        raise _not_read(path, "it grows too large")
    document = read_docx(converted.read_bytes(), path)
    return replace(document, format="doc")


def _structure(docbook: bytes) -> tuple[list[tuple[str, int]], list[list[Row]]]:
    """The headings (text, level) and the tables that antiword's other form shows, in order."""
    headings: list[tuple[str, int]] = []
    tables: list[list[Row]] = []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(docbook, parser) if docbook.strip() else None
    for element in () if root is None else root.iter("title", "informaltable"):
        if element.tag == "informaltable":
            rows = element.iter("row")
            tables.append([[[Block(_flat(cell))] for cell in row.iter("entry")] for row in rows])
        elif text := _flat(element):
            depth = sum(1 for _ in element.iterancestors()) - 1
            headings.append((text, min(9, max(1, depth))))
    return headings, tables


def _flat(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _blocks(
    lines: list[str], headings: list[tuple[str, int]], tables: list[list[Row]]
) -> Iterator[Block]:
    """The lines with what the structure says of them; the lines are right where it is not.

    In the lines a cell is broken to the width of its column, so that rows run together.
    """
    for is_table, group in groupby(lines, key=_is_table_line):
        if is_table:
            yield from _table(list(group), tables)
            continue
        for line in group:
            text = line.strip()
            if text:
                yield Block(text, _level(text, headings))


def _level(text: str, headings: list[tuple[str, int]]) -> int:
    """The level of the line if it is one of the next headings, which are then used up."""
    for index, (heading, level) in enumerate(headings[:_HEADINGS_AHEAD]):
        if text.endswith(heading):
            del headings[: index + 1]
            return level
    return 0


def _is_table_line(line: str) -> bool:
    return len(line) > 1 and line.startswith("|") and line.endswith("|")


def _table(lines: list[str], tables: list[list[Row]]) -> list[Block]:
    if tables and _letters(lines) == _letters(_texts(tables[0])):
        return table_blocks(tables.pop(0))
    return [Block(" ".join(line.split())) for line in lines]


def _texts(rows: list[Row]) -> Iterator[str]:
    return (block.text for row in rows for cell in row for block in cell)


def _letters(texts: Iterator[str] | list[str]) -> Counter[str]:
    counted = Counter("".join(texts))
    for sign in " \t\n|\u00a0":
        del counted[sign]
    return counted
