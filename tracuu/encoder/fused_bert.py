"""BERT's forward pass in few operations over weights that are laid out once for the processor.

The same arithmetic as the model's own, with query, key and value in one product and the
activation and the residual inside the products. Importing this module imports torch.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from torch import Tensor
from torch.nn import functional

from tracuu.encoder.batching import Batch, Role, batches_by_length, least_budget, prompt_for

_TOKENS_PER_BATCH = 2048
# Widths are rounded up to this: a kernel is made for every shape that comes for the first time.
_WIDTH_STEP = 16
_POSITIONS_FROM = {"BertModel": 0, "XLMRobertaModel": 1}


class _Linear:
    """A linear layer whose weight is stored in the order that the processor's kernels read."""

    def __init__(self, *layers: Any) -> None:
        weight = torch.cat([layer.weight.detach() for layer in layers])
        self._bias = torch.cat([layer.bias.detach() for layer in layers])
        self._weight = torch.ops.mkldnn._reorder_linear_weight(weight)

    def __call__(self, x: Tensor, *, gelu: bool = False) -> Tensor:
        activation: tuple[Any, ...] = ("gelu", [], "none") if gelu else ("none", [], "")
        result: Tensor = torch.ops.mkldnn._linear_pointwise(
            x, self._weight, self._bias, *activation
        )
        return result

    def plus(self, x: Tensor, residual: Tensor) -> Tensor:
        """This layer's output for ``x`` with ``residual`` added."""
        result: Tensor = torch.ops.mkldnn._linear_pointwise.binary(
            x, residual, self._weight, self._bias, "add"
        )
        return result


class _Norm:
    def __init__(self, layer: Any) -> None:
        self._weight, self._bias = layer.weight.detach(), layer.bias.detach()
        self._epsilon = layer.eps

    def __call__(self, x: Tensor) -> Tensor:
        return functional.layer_norm(x, self._weight.shape, self._weight, self._bias, self._epsilon)


class _Layer:
    def __init__(self, layer: Any, heads: int) -> None:
        attention = layer.attention
        self._heads = heads
        self._query_key_value = _Linear(
            attention.self.query, attention.self.key, attention.self.value
        )
        self._mix = _Linear(attention.output.dense)
        self._norm_mixed = _Norm(attention.output.LayerNorm)
        self._widen = _Linear(layer.intermediate.dense)
        self._narrow = _Linear(layer.output.dense)
        self._norm_out = _Norm(layer.output.LayerNorm)

    def __call__(self, x: Tensor, rows: int, mask: Tensor | None) -> Tensor:
        """``x`` and the result: (rows * width, hidden)."""
        parts = self._query_key_value(x).view(rows, -1, 3, self._heads, x.shape[1] // self._heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = self._mix.plus(attended.transpose(1, 2).reshape(x.shape), x)
        x = self._norm_mixed(mixed)
        return self._norm_out(self._narrow.plus(self._widen(x, gelu=True), x))


class _Bert:
    """Token ids to token embeddings."""

    def __init__(self, bert: Any) -> None:
        embeddings = bert.embeddings
        first = _POSITIONS_FROM[type(bert).__name__] and bert.config.pad_token_id + 1
        self._words = embeddings.word_embeddings.weight.detach()
        self._positions = (
            embeddings.position_embeddings.weight[first:]
            + embeddings.token_type_embeddings.weight[0]
        ).detach()
        self._norm = _Norm(embeddings.LayerNorm)
        heads = bert.config.num_attention_heads
        self._layers = [_Layer(layer, heads) for layer in bert.encoder.layer]

    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        """``ids`` and ``mask`` (1 for a token, 0 for padding): (rows, width)."""
        rows, width = ids.shape
        x = functional.embedding(ids, self._words) + self._positions[:width]
        x = self._norm(x).view(rows * width, -1)
        hidden = None
        if not mask.all():
            hidden = torch.zeros((rows, 1, 1, width), dtype=x.dtype)
            hidden.masked_fill_(mask[:, None, None] == 0, torch.finfo(x.dtype).min)
        for layer in self._layers:
            x = layer(x, rows, hidden)
        return x.view(rows, width, -1)


class FusedEngine:
    """Encodes with a fused forward pass and the model's own tokenizer, prompts and pooling.

    A batch is one core's work, and as many batches run at once as there are cores. Cores
    that share a batch wait for each other at every operation, which any other process on
    the machine makes long; only a text that comes alone is shared by all.
    """

    def __init__(self, model: SentenceTransformer, *, cores: int) -> None:
        transformer, *rest = model
        self._bert = _Bert(transformer.auto_model)
        self._rest = [copy.deepcopy(module).float() for module in rest]
        self._prompts = {role: prompt_for(model.prompts, role) for role in ("query", "chunk")}
        self._tokenizer = model.tokenizer.backend_tokenizer
        self._padding = model.tokenizer.pad_token_id
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(model.max_seq_length)
        # A document that says "</s>" means these letters.
        self._tokenizer.encode_special_tokens = True
        self._count = cores
        self._cores = _single_threads(cores)
        self._all_cores = Lock()

    def batches(self, texts: Sequence[str], role: Role) -> Iterator[Batch]:
        """Yield (places in ``texts``, their embeddings), longest texts first."""
        ids = self._token_ids(texts, role)
        if len(ids) == 1 and self._all_cores.acquire(blocking=False):
            try:
                yield [0], self._embed(ids)
            finally:
                self._all_cores.release()
            return
        batches = self._planned(ids)
        yield from zip(
            batches,
            self._cores.map(lambda places: self._embed([ids[place] for place in places]), batches),
            strict=True,
        )

    def plan(self, texts: Sequence[str], role: Role) -> list[list[int]]:
        """The places of the texts that ``batches`` encodes together."""
        return self._planned(self._token_ids(texts, role))

    def _token_ids(self, texts: Sequence[str], role: Role) -> list[list[int]]:
        prompt = self._prompts[role]
        encodings = self._tokenizer.encode_batch_fast([prompt + text for text in texts])
        return [encoding.ids for encoding in encodings]

    def _planned(self, ids: Sequence[Sequence[int]]) -> list[list[int]]:
        lengths = [len(each) for each in ids]
        budget = min(_TOKENS_PER_BATCH, least_budget(lengths, parts=self._count))
        return list(batches_by_length(lengths, budget=budget))

    def close(self) -> None:
        """Let the threads go."""
        self._cores.shutdown()

    def _embed(self, ids: list[list[int]]) -> NDArray[np.float32]:
        width = -(-max(len(each) for each in ids) // _WIDTH_STEP) * _WIDTH_STEP
        padded = [each + [self._padding] * (width - len(each)) for each in ids]
        mask = [[1] * len(each) + [0] * (width - len(each)) for each in ids]
        with torch.inference_mode():
            features = {"attention_mask": torch.tensor(mask)}
            tokens = self._bert(torch.tensor(padded), features["attention_mask"])
            features["token_embeddings"] = tokens.float()
            for module in self._rest:
                features = module(features)
            embeddings: NDArray[np.float32] = features["sentence_embedding"].numpy()
        return embeddings


def _single_threads(cores: int) -> ThreadPoolExecutor:
    """Threads in each of which torch uses one core; elsewhere its setting is left as it was."""
    before = torch.get_num_threads()
    pool = ThreadPoolExecutor(cores, "encode")
    all_started = Barrier(cores)

    def use_one_core() -> None:
        all_started.wait()
        torch.set_num_threads(1)
        torch.get_num_threads()  # a thread's first question fixes its setting

    for started in [pool.submit(use_one_core) for _ in range(cores)]:
        started.result()
    torch.set_num_threads(before)
    return pool


def can_be_fused(model: SentenceTransformer) -> bool:
    """Whether ``model`` is of an architecture that FusedEngine knows, on a fitting torch."""
    bert = getattr(model[0], "auto_model", None)
    config = getattr(bert, "config", None)
    return (
        type(bert).__name__ in _POSITIONS_FROM
        and getattr(config, "hidden_act", None) == "gelu"
        and not getattr(config, "is_decoder", False)
        and getattr(config, "position_embedding_type", "absolute") == "absolute"
        and all(getattr(module, "include_prompt", True) for module in model)
        and model.max_seq_length is not None
        and hasattr(model.tokenizer, "backend_tokenizer")
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
        and hasattr(torch.ops.mkldnn, "_reorder_linear_weight")
    )
