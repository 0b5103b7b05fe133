"""Tests of the build, with the real wheel: `python -m unittest discover -s model`."""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import build_model  # noqa: E402
import weights  # noqa: E402


class BuildModel(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.cache = self.folder / "cache"

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(HERE / "build_model.py"), "--cache", str(self.cache), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    def test_builds_once_and_again_when_damaged(self) -> None:
        first = self.build()
        self.assertEqual(first.returncode, 0, first.stderr)
        lines = dict(line.split("=", 1) for line in first.stdout.splitlines())
        self.assertEqual(set(lines), {"ADR_MODEL_DIR", "ORT_DYLIB_PATH"})
        model = Path(lines["ADR_MODEL_DIR"])
        self.assertEqual({file.name for file in model.iterdir()}, {"model.onnx", "vocab.txt", "model.json"})
        self.assertTrue(Path(lines["ORT_DYLIB_PATH"]).is_file())
        manifest = json.loads((model / "model.json").read_text(encoding="utf-8"))
        self.assertEqual((manifest["dimensions"], manifest["max_tokens"]), (384, 256))

        second = self.build()
        self.assertIn("already built", second.stderr)
        self.assertEqual(second.stdout, first.stdout)

        (model / "model.onnx").write_bytes(b"damaged")
        third = self.build()
        self.assertNotIn("already built", third.stderr)
        self.assertEqual(third.returncode, 0, third.stderr)
        self.assertTrue(build_model.is_whole(model))
        self.assertEqual([file.name for file in self.cache.iterdir()], [model.name], "nothing is left behind")

    def test_refuses_other_weights(self) -> None:
        source = self.folder / "source"
        source.mkdir()
        published = weights.find_model(None)
        shutil.copy(published / "vocab.txt", source)
        data = bytearray((published / "model.safetensors").read_bytes())
        data[-1] ^= 1
        (source / "model.safetensors").write_bytes(data)
        result = self.build("--source", str(source))
        self.assertEqual(result.returncode, 1)
        self.assertIn(weights.WEIGHTS_SHA256, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(list(self.cache.iterdir()), [])

    def test_says_what_is_missing(self) -> None:
        result = self.build("--source", str(self.folder))
        self.assertEqual(result.returncode, 1)
        self.assertIn("model.safetensors", result.stderr)


if __name__ == "__main__":
    unittest.main()
