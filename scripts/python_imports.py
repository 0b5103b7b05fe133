"""Moves protoc's Python code below the package `platform_contracts`.

protoc writes imports as if the folder of `.proto` files were on the module path. There they would be top-level
packages, and one of them, `platform`, would hide Python's own module.

    python_imports.py PROTO_FOLDER GENERATED_FOLDER
"""

import re
import sys
from pathlib import Path

PACKAGE = "platform_contracts"
INTRODUCTION = '"""Protobuf messages of the platform. Generated; see the package\'s README."""\n'


def main() -> None:
    protos, generated = Path(sys.argv[1]), Path(sys.argv[2])
    roots = "|".join(sorted(folder.name for folder in protos.iterdir() if folder.is_dir()))
    from_import = re.compile(rf"^from ({roots})([.\w]*) import ", re.MULTILINE)
    plain_import = re.compile(rf"^import ({roots})\b", re.MULTILINE)
    for file in sorted([*generated.rglob("*.py"), *generated.rglob("*.pyi")]):
        text = file.read_text(encoding="utf-8")
        if found := plain_import.search(text):
            raise SystemExit(f'error: {file}: cannot move "{found.group()}"; teach {Path(__file__).name} this form')
        file.write_text(from_import.sub(rf"from {PACKAGE}.\1\2 import ", text), encoding="utf-8")
    (generated / "__init__.py").write_text(INTRODUCTION, encoding="utf-8")
    # Says that the package has types.
    (generated / "py.typed").touch()


if __name__ == "__main__":
    main()
