"""Licence expressions are evaluated as SPDX says."""

import pytest

from check_licences import Licensed, is_allowed, refused

ALLOWED = {"MIT", "Apache-2.0"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only AND GPL-2.0-only", True),
        ("(MIT OR GPL-3.0-only) AND Apache-2.0", True),
        ("(MIT OR GPL-3.0-only) AND GPL-2.0-only", False),
        ("", False),
        ("MIT )", False),
        ("( MIT", False),
    ],
)
def test_expressions(expression: str, expected: bool) -> None:
    assert is_allowed(expression, ALLOWED) is expected


def test_exceptions_must_be_needed() -> None:
    packages = [Licensed("@img/sharp-linux", "LGPL-3.0-or-later"), Licensed("fine", "MIT"), Licensed("odd", "")]
    problems = list(refused("npm", iter(packages), ALLOWED, {"@img/sharp*": "why", "fine": "why"}))
    assert problems == [
        "npm package odd: licence unknown is not in licences.toml",
        "npm exception fine in licences.toml is not needed; remove it",
    ]
