"""Damage to any file of an index: noticed when it is opened, and mended where it can be."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingesting import Top, ingest, say, top, write_library
from tracuu.errors import DamagedIndexError, StoreError
from tracuu.generations import open_live
from tracuu.recovery import repair
from tracuu.verification import verify

Damage = Callable[[bytes, random.Random], bytes | None]


def flip(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    damaged[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def zero(content: bytes, chance: random.Random) -> bytes:
    start = chance.choice([place for place, byte in enumerate(content) if byte])
    end = chance.randint(start + 1, len(content))
    return content[:start] + bytes(end - start) + content[end:]


def truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def delete(content: bytes, chance: random.Random) -> None:
    return None


DAMAGES: tuple[Damage, ...] = (flip, zero, truncate, delete)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with an office's glossary."""
    folder = tmp_path_factory.mktemp("sound")
    corpus = write_library(folder)
    (corpus / "glossary.csv").write_text(
        "english,vietnamese,domain\none-stop shop,bộ phận một cửa,office\n", encoding="utf-8"
    )
    ingest(corpus, folder / "index")
    return folder / "index"


def files_of(index: Path) -> list[str]:
    """The files that are looked at when an index is opened."""
    return sorted(
        path.relative_to(index).as_posix()
        for path in index.rglob("*")
        if path.is_file()
        and path.name not in ("LOCK", "manifest.copy.json")
        and path.suffix != ".lock"
    )


def damage(sound: Path, index: Path, name: str, how: Damage, chance: random.Random) -> None:
    """Make ``index`` a copy of ``sound`` with one file damaged."""
    shutil.rmtree(index, ignore_errors=True)
    shutil.copytree(sound, index)
    damaged = how((index / name).read_bytes(), chance)
    if damaged is None:
        (index / name).unlink()
    else:
        (index / name).write_bytes(damaged)


def check_repair(index: Path, name: str, expected: Top) -> str:
    """Repair a damaged index and compare what it answers; returns what came of it."""
    if name.endswith("catalog.sqlite3"):
        with pytest.raises(DamagedIndexError, match="make rebuild"):
            repair(index)
        return "refused: the catalogue itself"
    done = repair(index)
    if name.endswith("glossary.csv"):
        assert done.left_out == ("glossary.csv",)
    assert verify(index).intact
    assert top(index) == expected
    return "repaired"


def damage_every_file(sound: Path, folder: Path, trials: int, *, seed: int) -> Counter[str]:
    """Damage each file ``trials`` times; every time it must be noticed and repaired."""
    index, chance, outcomes = folder / "index", random.Random(seed), Counter[str]()
    expected = top(sound)
    for name in files_of(sound):
        for trial in range(trials):
            how = DAMAGES[(trial + seed) % len(DAMAGES)] if trials < 4 else DAMAGES[trial % 4]
            damage(sound, index, name, how, chance)
            with pytest.raises(StoreError):
                open_live(index)
            outcomes[f"{check_repair(index, name, expected)} ({Path(name).suffix})"] += 1
        seed += 1
    return outcomes


def test_damage_is_noticed_on_opening_and_repaired_without_encoding(
    sound: Path, tmp_path: Path
) -> None:
    outcomes = damage_every_file(sound, tmp_path, 2, seed=0)
    assert outcomes.total() == 2 * len(files_of(sound))


@pytest.mark.slow
def test_two_hundred_damages_to_each_file_are_noticed_and_repaired(
    sound: Path, tmp_path: Path
) -> None:
    outcomes = damage_every_file(sound, tmp_path, 200, seed=1)
    say(f"Damage to {len(files_of(sound))} files: {dict(outcomes)}; all noticed on opening")
    assert outcomes.total() == 200 * len(files_of(sound))
