"""Debian's tesseract as a process: a picture in, words with their confidence out."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL import Image

LANGUAGE = "vie"
_DPI = 200
_LIST_TIMEOUT_S = 20
_POLL_S = 0.2
# What is less sure than this, of 100, is a stain or a signature.
_MIN_LINE_CONFIDENCE = 30.0
_COLUMNS = 12
# "I.", "II." and "III." before a heading in capitals, read with an L for their last stroke.
_ROMAN_AS_L = re.compile(r"^(I{0,2})L\.?(?= [^a-z]{4,}$)")
_WORD_LEVEL = "5"

# The Icelandic letter looks like "Đ", and an "I" with a speck above like "Ï"; and one "Đ" of a
# document number may be read as two letters ("500-QĐĐ/QU"), which no abbreviation has.
_FOREIGN = str.maketrans("ÐðÏ", "ĐđI")
_DOUBLED = re.compile("[DĐ]{2}")
_NUMBER = re.compile(r"\b\d+(?:[-/][^\W\d_]+|[-/]\d+)+")

Turn = Literal[0, 90, 180, 270]


class RecognitionError(Exception):
    """Why a picture could not be recognised, in words that go on "page 3: ..."."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines of a picture (an empty one is a gap) and how sure they are, from 0 to 1."""

    lines: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a picture: which line it is of, and its left, top, right, bottom in pixels."""

    text: str
    line: tuple[str, ...]
    box: tuple[float, float, float, float]


@lru_cache(maxsize=8)
def _version(search_path: str | None) -> str | None:
    """The installed tesseract's version, or None if it or its Vietnamese data is absent."""
    program = shutil.which("tesseract", path=search_path)
    if program is None:
        return None
    try:
        languages, version = (
            subprocess.run(
                [program, option], capture_output=True, timeout=_LIST_TIMEOUT_S, check=False
            ).stdout.decode(errors="replace")
            for option in ("--list-langs", "--version")
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return version.split("\n", 1)[0].strip() if LANGUAGE in languages.split() else None


def installed_version() -> str | None:
    """The version of tesseract with its Vietnamese data, or None where either is absent."""
    return _version(os.environ.get("PATH"))


def recognise(
    image: Image.Image, *, timeout_s: float, stopped: Callable[[], bool] = lambda: False
) -> Recognised:
    """The words of ``image`` (greys, upright); raises ``RecognitionError``."""
    return _lines(_table(image, timeout_s, stopped))


def locate(
    image: Image.Image, *, timeout_s: float, stopped: Callable[[], bool] = lambda: False
) -> tuple[Recognised, tuple[Word, ...]]:
    """What ``recognise`` gives, and where each word stands; raises ``RecognitionError``."""
    table = _table(image, timeout_s, stopped)
    words = []
    for cells in _word_rows(table):
        left, top, width, height = map(int, cells[6:10])
        box = (left, top, left + width, top + height)
        words.append(Word(cells[11].translate(_FOREIGN), tuple(cells[2:5]), box))
    return _lines(table), tuple(words)


def _table(image: Image.Image, timeout_s: float, stopped: Callable[[], bool]) -> str:
    output = _run(image, ["--psm", "3", "tsv"], LANGUAGE, timeout_s, stopped)
    return output.decode(errors="replace")


def _word_rows(table: str) -> Iterator[list[str]]:
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == _COLUMNS and cells[0] == _WORD_LEVEL and cells[11].strip():
            yield cells


def turn(
    image: Image.Image, *, timeout_s: float, stopped: Callable[[], bool] = lambda: False
) -> Turn | None:
    """The degrees, against the clock, by which ``image`` is to be turned; None if unknown."""
    try:
        output = _run(image, ["--psm", "0"], "osd", timeout_s, stopped)
    except RecognitionError:  # too few letters to tell, or no data for it
        return None
    lines = output.decode(errors="replace").splitlines()
    values = dict(line.split(": ", 1) for line in lines if ": " in line)
    turns: dict[str, Turn] = {"0": 0, "90": 90, "180": 180, "270": 270}
    return turns.get(values.get("Orientation in degrees", ""))


def _run(
    image: Image.Image,
    options: list[str],
    language: str,
    timeout_s: float,
    stopped: Callable[[], bool],
) -> bytes:
    """The standard output of a run over ``image``; it is killed with all it started."""
    command = ["tesseract", "stdin", "stdout", "-l", language, "--dpi", str(_DPI), *options]
    with tempfile.TemporaryFile() as picture:
        image.save(picture, "PPM")
        picture.seek(0)
        try:
            process = subprocess.Popen(
                command,
                stdin=picture,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                # Its own threads cost more than they bring; pages run side by side instead.
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except OSError as error:
            raise RecognitionError(f"tesseract does not start ({error.strerror})") from error
        try:
            return _awaited(process, timeout_s, stopped)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()


def _awaited(
    process: subprocess.Popen[bytes], timeout_s: float, stopped: Callable[[], bool]
) -> bytes:
    deadline = time.monotonic() + timeout_s
    while not stopped():
        try:
            output = process.communicate(timeout=_POLL_S)[0]
        except subprocess.TimeoutExpired as error:
            if time.monotonic() > deadline:
                raise RecognitionError(f"recognising it took more than {timeout_s:g} s") from error
            continue
        if process.returncode:
            raise RecognitionError("tesseract failed on it")
        return output
    raise RecognitionError("the ingest was stopped")


def _lines(table: str) -> Recognised:
    """The lines of tesseract's table of words, with a gap where a block ends."""
    found: dict[tuple[str, ...], list[tuple[str, float]]] = {}
    for cells in _word_rows(table):
        found.setdefault(tuple(cells[2:5]), []).append((cells[11], float(cells[10])))
    lines: list[str] = []
    weighed = weight = 0.0
    block = ""
    for place, words in found.items():
        if sum(sure for _, sure in words) / len(words) < _MIN_LINE_CONFIDENCE:
            continue
        if lines and place[0] != block:
            lines.append("")
        block = place[0]
        lines.append(_mended(" ".join(word for word, _ in words)))
        weighed += sum(sure * len(word) for word, sure in words)
        weight += sum(len(word) for word, _ in words)
    return Recognised(tuple(lines), weighed / weight / 100 if weight else 0.0)


def _mended(line: str) -> str:
    """``line`` without mistakes that recognition makes again and again."""
    line = _NUMBER.sub(lambda match: _DOUBLED.sub("Đ", match[0]), line.translate(_FOREIGN))
    line = line.replace("QUẦN ỦY", "QUẬN ỦY")
    return _ROMAN_AS_L.sub(r"\1I.", line)
