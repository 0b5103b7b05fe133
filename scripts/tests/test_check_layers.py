"""The layering check finds what it is for, in each language."""

import json
from pathlib import Path

from check_layers import Package, find_problems, read_cargo, read_npm, read_packages, read_python

ROOT = Path(__file__).parents[2]


def problems(*packages: Package | None) -> list[str]:
    return list(find_problems([package for package in packages if package]))


def cargo(manifest: str, name: str, rest: str = "") -> Package | None:
    return read_cargo(Path(manifest), f'[package]\nname = "{name}"\n{rest}')


def test_upward_is_allowed() -> None:
    core = cargo("foundation/core/Cargo.toml", "core")
    engine = cargo("capabilities/engine/Cargo.toml", "engine", "[dependencies]\ncore.workspace = true\nserde = '1'")
    assert problems(core, engine) == []


def test_downward_is_found_also_in_tests_and_under_another_name() -> None:
    engine = cargo("capabilities/engine/Cargo.toml", "engine")
    hidden = "[target.'cfg(unix)'.dev-dependencies]\nother = { package = 'engine', path = '../engine' }"
    core = cargo("foundation/core/Cargo.toml", "core", hidden)
    assert problems(core, engine) == [
        "foundation/core/Cargo.toml uses engine of a lower tier (capabilities/engine/Cargo.toml); move one of them"
    ]


def test_a_project_does_not_use_another() -> None:
    shop = read_npm(Path("projects/shop/web/package.json"), json.dumps({"name": "@shop/web"}))
    uses = {"name": "@adr/web", "devDependencies": {"@shop/web": "*"}}
    adr = read_npm(Path("projects/adr-platform/web/package.json"), json.dumps(uses))
    assert len(problems(shop, adr)) == 1
    inside = read_npm(Path("projects/shop/e2e/package.json"), json.dumps({**uses, "name": "@shop/e2e"}))
    assert problems(shop, inside) == []


def test_python_requirements_are_read() -> None:
    workers = read_python(Path("projects/adr-platform/workers/pyproject.toml"), "[project]\nname = 'workers'")
    text = "[project]\nname = 'sdk'\ndependencies = ['workers[fast]>=1; python_version > \"3\"']"
    sdk = read_python(Path("foundation/observability-sdk/python/pyproject.toml"), text)
    assert len(problems(workers, sdk)) == 1


def test_packages_of_all_languages_are_found_here() -> None:
    languages = {package.language for package in read_packages(ROOT)}
    assert languages == {"Cargo.toml", "package.json", "pyproject.toml"}
