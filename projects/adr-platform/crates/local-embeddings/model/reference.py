"""The same model once more in plain numpy, to check the graph against.

Written from the model's description and not from `graph.py`, so that one mistake cannot hide in
both: separate query, key and value, the type vector added on its own, one text at a time and
therefore neither padding nor mask.
"""

import math

import numpy as np

HEADS = 12
LAYERS = 6

_erf = np.vectorize(math.erf, otypes=[np.float64])


def _normal(value: np.ndarray, scale: np.ndarray, bias: np.ndarray) -> np.ndarray:
    mean = value.mean(axis=-1, keepdims=True)
    variance = value.var(axis=-1, keepdims=True)
    return (value - mean) / np.sqrt(variance + 1e-12) * scale + bias


def _softmax(value: np.ndarray) -> np.ndarray:
    powers = np.exp(value - value.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def embed(tensors: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """The vector of one text, given as token ids with the special ones; computed in float64."""

    def tensor(name: str) -> np.ndarray:
        return tensors[name].astype(np.float64)

    def dense(value: np.ndarray, name: str) -> np.ndarray:
        return value @ tensor(f"{name}.weight").T + tensor(f"{name}.bias")

    def normal(value: np.ndarray, name: str) -> np.ndarray:
        return _normal(value, tensor(f"{name}.weight"), tensor(f"{name}.bias"))

    state = tensor("embeddings.word_embeddings.weight")[ids]
    state = state + tensor("embeddings.position_embeddings.weight")[: len(ids)]
    state = normal(state + tensor("embeddings.token_type_embeddings.weight")[0], "embeddings.LayerNorm")
    width = state.shape[-1] // HEADS
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        query, key, value = (dense(state, f"{prefix}.attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for head in range(HEADS):
            part = slice(head * width, (head + 1) * width)
            weights = _softmax(query[:, part] @ key[:, part].T / math.sqrt(width))
            heads.append(weights @ value[:, part])
        attended = dense(np.concatenate(heads, axis=-1), f"{prefix}.attention.output.dense")
        state = normal(attended + state, f"{prefix}.attention.output.LayerNorm")
        wide = dense(state, f"{prefix}.intermediate.dense")
        wide = 0.5 * wide * (1 + _erf(wide / math.sqrt(2)))
        state = normal(dense(wide, f"{prefix}.output.dense") + state, f"{prefix}.output.LayerNorm")
    mean = state.mean(axis=0)
    return mean / np.linalg.norm(mean)
