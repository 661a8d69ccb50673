"""What a power cut may leave of a disk, from a trace of what a process asked of it.

Nothing is kept but what was waited for: of a file that was not synced since it was written,
any part; of a folder, for each name on its own, any state since the folder was last synced.
Run as a process, ``python -m tests.power_loss CORPUS INDEX SAVED`` is what is traced: three
ingests, after each of which the files published are linked below ``SAVED``.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.ingesting import ingest, name_version
from tracuu.generations import generation_path

# Calls that are given an open file, and calls that change names.
_OF_FILES = ("write", "pwrite64", "writev", "ftruncate", "sendfile", "copy_file_range",
             "fsync", "fdatasync")  # fmt: skip
_OF_NAMES = ("rename", "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat",
             "unlink", "unlinkat", "rmdir")  # fmt: skip
CALLS = ("openat", *_OF_FILES, *_OF_NAMES)
VERSIONS = 3
ACKNOWLEDGED = "acknowledged-"

_LINE = re.compile(r"^(\d+) +(.*)$")
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>")
_CALL = re.compile(r"^(\w+)\((.*)\)\s+= (\d+)")
_NAMED = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"')
_OPENED = re.compile(r"\d+<([^>]*)>")


@dataclass(frozen=True, slots=True)
class Step:
    """A call that succeeded, with the paths that it was given."""

    call: str
    paths: tuple[Path, ...]
    creates: bool = False
    empties: bool = False


def steps_of(log: Path) -> list[Step]:
    """The steps of a trace by ``strace -f -y -s 0``, in the order in which they ended."""
    steps, begun = [], dict[str, str]()
    for line in log.read_text(encoding="utf-8").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        process, text = match.groups()
        if text.endswith("<unfinished ...>"):
            begun[process] = text.removesuffix("<unfinished ...>")
            continue
        if _RESUMED.match(text):
            text = begun.pop(process, "") + _RESUMED.sub("", text)
        if call := _CALL.match(text):
            steps.append(_step(call[1], call[2]))
    return steps


def _step(call: str, arguments: str) -> Step:
    if call in _OF_FILES:
        opened = _OPENED.match(arguments)
        return Step(call, (Path(opened[1]),) if opened else ())
    paths = tuple(Path(folder or "/", name) for folder, name in _NAMED.findall(arguments))
    return Step(call, paths, "O_CREAT" in arguments, "O_TRUNC" in arguments)


@dataclass(slots=True, eq=False)
class Node:
    """A file or a folder; ``number`` counts them as they are made.

    Of a folder ``entries`` are what it holds, ``durable`` what it is sure to hold after a
    power cut, and ``past`` what each name has meant since it was last synced.
    """

    number: int
    folder: bool
    synced: bool = False
    entries: dict[str, Node] = field(default_factory=dict)
    durable: dict[str, Node] = field(default_factory=dict)
    past: dict[str, list[Node | None]] = field(default_factory=dict)

    def put(self, name: str, node: Node | None) -> None:
        self.past.setdefault(name, []).append(node)
        self.entries.pop(name, None)
        if node is not None:
            self.entries[name] = node

    def sync(self) -> None:
        self.synced, self.durable = True, dict(self.entries)
        self.past.clear()


class Disk:
    """What a folder, empty at first, holds after some steps; others are only looked at."""

    def __init__(self, root: Path, *, heeds: Callable[[Node], bool] = lambda node: True) -> None:
        self.root = root
        self.acknowledged = 0
        self.saved: dict[int, Path] = {}
        self._heeds = heeds
        self._made = 0
        self._node = self._make(folder=True)

    def take(self, step: Step) -> None:
        inside = [path for path in step.paths if path.is_relative_to(self.root)]
        if step.call.startswith("mkdir") and step.paths[0].name.startswith(ACKNOWLEDGED):
            self.acknowledged += 1
        elif inside and len(inside) < len(step.paths) and step.call.startswith("link"):
            node = self._at(inside[0])
            assert node is not None
            self.saved[node.number] = step.paths[1]
        elif inside:
            self._change(step, inside)

    def _change(self, step: Step, paths: list[Path]) -> None:
        node = self._at(paths[0])
        if step.call in ("fsync", "fdatasync"):
            if node is not None and self._heeds(node):
                node.sync()
        elif step.call not in _OF_NAMES:
            if node is not None and (step.call != "openat" or step.empties):
                node.synced = False
            if node is None and step.creates:
                self._put(paths[0], self._make(folder=False))
        elif step.call.startswith("mkdir"):
            self._put(paths[0], self._make(folder=True))
        else:  # a new name first, where there is one, then the old one away
            for path in paths[1:]:
                self._put(path, node)
            if not step.call.startswith("link"):
                self._put(paths[0], None)

    def _put(self, path: Path, node: Node | None) -> None:
        folder = self._at(path.parent)
        assert folder is not None, path
        folder.put(path.name, node)

    def _make(self, *, folder: bool) -> Node:
        self._made += 1
        return Node(self._made, folder)

    def _at(self, path: Path) -> Node | None:
        if not path.is_relative_to(self.root):
            return None
        node: Node | None = self._node
        for name in path.relative_to(self.root).parts:
            node = node.entries.get(name) if node is not None else None
        return node

    def leave(self, target: Path, saved: dict[int, Path], chance: random.Random) -> None:
        """Write to ``target`` what a power cut now may leave; ``saved`` are files' contents."""
        self._leave(self._node, target, saved, chance)

    def _leave(
        self, node: Node, target: Path, saved: dict[int, Path], chance: random.Random
    ) -> None:
        if not node.folder:
            target.write_bytes(_content(node, saved, chance))
            return
        target.mkdir()
        for name in sorted({*node.durable, *node.past}):
            states = [node.durable.get(name), *node.past.get(name, [])]
            kept = chance.choice(states)
            if kept is not None:
                self._leave(kept, target / name, saved, chance)


def _content(node: Node, saved: dict[int, Path], chance: random.Random) -> bytes:
    known = saved.get(node.number)
    whole = known.read_bytes() if known is not None else chance.randbytes(100)
    if node.synced:
        return whole
    half = whole[: chance.randint(0, len(whole))]
    return chance.choice([b"", half, half + bytes(len(whole) - len(half)), whole])


def replayed(
    steps: list[Step], root: Path, *, heeds: Callable[[Node], bool] = lambda node: True
) -> Iterator[Disk]:
    """The disk before the first step and after each."""
    disk = Disk(root, heeds=heeds)
    yield disk
    for step in steps:
        disk.take(step)
        yield disk


def _ingest_and_save(corpus: Path, index: Path, saved: Path) -> None:
    for version in range(1, VERSIONS + 1):
        name_version(corpus, version)
        ingest(corpus, index, keep=2)
        published = generation_path(index, version)
        files = [path for path in published.rglob("*") if path.is_file()]
        for number, path in enumerate([index / "CURRENT", *files]):
            os.link(path, saved / f"{version}-{number}")
        (saved / f"{ACKNOWLEDGED}{version}").mkdir()


if __name__ == "__main__":
    _ingest_and_save(*map(Path, sys.argv[1:]))
