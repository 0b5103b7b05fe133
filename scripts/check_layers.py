"""Checks that dependencies point upward only: contracts → foundation → capabilities → projects.

Reads every Cargo.toml, package.json and pyproject.toml that git knows. A package may use packages of its own tier and
of those before it; a project may not use another project. Examples and tools may use everything; nothing uses them.

    check_layers.py [ROOT]
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TIERS = ["contracts", "foundation", "capabilities", "projects", "examples", "tools"]
MANIFESTS = ["Cargo.toml", "package.json", "pyproject.toml"]


@dataclass
class Package:
    """One package of this repository, and the names it depends on, tests included."""

    name: str
    manifest: Path
    dependencies: set[str] = field(default_factory=set)

    @property
    def language(self) -> str:
        return self.manifest.name

    @property
    def tier(self) -> int:
        return TIERS.index(self.manifest.parts[0])

    @property
    def project(self) -> str | None:
        return self.manifest.parts[1] if self.manifest.parts[0] == "projects" else None


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    packages = list(read_packages(root))
    problems = list(find_problems(packages))
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    if not problems:
        print(f"the layers hold: {len(packages)} packages depend upward only", file=sys.stderr)
    return 1 if problems else 0


def find_problems(packages: list[Package]) -> Iterator[str]:
    known = {(package.language, package.name): package for package in packages}
    for package in packages:
        for name in sorted(package.dependencies):
            used = known.get((package.language, name))
            if used is None:
                continue
            if used.tier > package.tier:
                yield f"{package.manifest} uses {name} of a lower tier ({used.manifest}); move one of them"
            elif package.project and used.project and used.project != package.project:
                yield f"{package.manifest} uses {name} of another project ({used.manifest}); move it up a tier"


def read_packages(root: Path) -> Iterator[Package]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *(f"**/{m}" for m in MANIFESTS)]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    for line in listed:
        manifest = Path(line)
        file = root / manifest
        if manifest.parts[0] not in TIERS or not file.is_file():
            continue
        readers = {"Cargo.toml": read_cargo, "package.json": read_npm, "pyproject.toml": read_python}
        package = readers[manifest.name](manifest, file.read_text(encoding="utf-8"))
        if package:
            yield package


def read_cargo(manifest: Path, text: str) -> Package | None:
    data = tomllib.loads(text)
    if "package" not in data:
        return None
    package = Package(data["package"]["name"], manifest)
    for table in [data, *data.get("target", {}).values()]:
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"]:
            for name, value in table.get(kind, {}).items():
                renamed: Any = value.get("package") if isinstance(value, dict) else None
                package.dependencies.add(renamed or name)
    return package


def read_npm(manifest: Path, text: str) -> Package | None:
    data = json.loads(text)
    if "name" not in data:
        return None
    kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]
    return Package(data["name"], manifest, {name for kind in kinds for name in data.get(kind, {})})


def read_python(manifest: Path, text: str) -> Package | None:
    data = tomllib.loads(text)
    if "project" not in data:
        return None
    project = data["project"]
    groups = [project.get("dependencies", []), *project.get("optional-dependencies", {}).values()]
    groups += data.get("dependency-groups", {}).values()
    names = {requirement_name(item) for group in groups for item in group if isinstance(item, str)}
    return Package(project["name"], manifest, names)


def requirement_name(requirement: str) -> str:
    """`name[extra] >= 1` → `name`."""
    length = next((i for i, c in enumerate(requirement) if not (c.isalnum() or c in "-_.")), len(requirement))
    return requirement[:length]


if __name__ == "__main__":
    sys.exit(main())
