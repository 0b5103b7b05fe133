"""Checks the licences of all npm and Python packages against `licences.toml`. `cargo deny` does the same for Rust."""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent

# Older Python packages name their licence in words.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
WORDS = {"3-Clause BSD License": "BSD-3-Clause", "Apache 2.0": "Apache-2.0", "MIT License": "MIT"}


@dataclass(frozen=True)
class Licensed:
    """A package and the SPDX expression of its licence, empty when it names none."""

    name: str
    licence: str


def main() -> int:
    rules = tomllib.loads((ROOT / "scripts/licences.toml").read_text(encoding="utf-8"))
    allowed = set(rules["allowed"])
    problems = [
        *refused("npm", npm_packages(ROOT / "package-lock.json"), allowed, rules["npm"]),
        *refused("Python", python_packages(), allowed, rules["python"]),
    ]
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


def refused(
    ecosystem: str, packages: Iterator[Licensed], allowed: set[str], exceptions: dict[str, str]
) -> Iterator[str]:
    """The packages that are neither allowed nor excepted, and the exceptions that nothing needs any more."""
    unused = set(exceptions)
    for package in packages:
        if is_allowed(package.licence, allowed):
            continue
        matching = {name for name in exceptions if matches(package.name, name)}
        unused -= matching
        if not matching:
            yield f"{ecosystem} package {package.name}: licence {package.licence or 'unknown'} is not in licences.toml"
    for name in sorted(unused):
        yield f"{ecosystem} exception {name} in licences.toml is not needed; remove it"


def matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Evaluates an SPDX expression: AND binds stronger than OR, parentheses group."""
    tokens = re.findall(r"[()]|[^\s()]+", expression)

    def either() -> bool:
        result = both()
        while tokens and tokens[0].upper() == "OR":
            tokens.pop(0)
            # Both sides must be read, whatever the first one says.
            other = both()
            result = result or other
        return result

    def both() -> bool:
        result = single()
        while tokens and tokens[0].upper() == "AND":
            tokens.pop(0)
            other = single()
            result = result and other
        return result

    def single() -> bool:
        if not tokens:
            return False
        word = tokens.pop(0)
        if word != "(":
            return word in allowed
        result = either()
        return result and bool(tokens) and tokens.pop(0) == ")"

    return either() and not tokens


def npm_packages(lock: Path) -> Iterator[Licensed]:
    for path, package in json.loads(lock.read_text(encoding="utf-8"))["packages"].items():
        if "node_modules/" in path and not package.get("link"):
            yield Licensed(path.rpartition("node_modules/")[2], package.get("license", ""))


def python_packages() -> Iterator[Licensed]:
    for distribution in metadata.distributions():
        about = distribution.metadata
        classified = [
            CLASSIFIERS.get(classifier.rpartition(" :: ")[2], classifier)
            for classifier in about.get_all("Classifier") or []
            if classifier.startswith("License ::")
        ]
        # None when absent.
        words = about["License"] or ""
        licence = about["License-Expression"] or " AND ".join(classified) or WORDS.get(words, words)
        yield Licensed(distribution.name, licence)


if __name__ == "__main__":
    sys.exit(main())
