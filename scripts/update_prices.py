"""Makes the gateway's price table from the open one that the PyPI package `litellm` (MIT) carries.

    pip download --no-deps litellm
    scripts/with-tools python scripts/update_prices.py litellm-*.whl

Takes the models of OpenAI, Anthropic and Gemini that are paid by the token, and writes
`foundation/ai-gateway-sdk/ledger/prices.json` and the licence beside it. Prices are dollars per million tokens, as
decimal texts: numbers are read as decimals and never become binary fractions. A model that has a price for something
that is not counted in tokens is left out, so that its calls are not taken to be cheaper than they are, and so is one
whose input costs nothing: that is a trial's price, which ends without notice, or a missing one. Not in the table: what
a provider asks for tools of its own (searches, containers), for a region or for a speed ("fast"), and for keeping a
cache longer than an hour.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "foundation/ai-gateway-sdk/ledger"
SOURCE = "litellm/model_prices_and_context_window_backup.json"
PROVIDERS = {"openai", "anthropic", "gemini"}
MODES = {"chat", "responses", "embedding"}
KINDS = {
    "input_cost_per_token": "input",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write_5m",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "input_cost_per_audio_token": "audio_input",
    "output_cost_per_token": "output",
    "output_cost_per_reasoning_token": "reasoning",
    "output_cost_per_audio_token": "audio_output",
}
TIERS = {"": "standard", "_batches": "batch", "_flex": "flex", "_priority": "priority"}
FIELD = re.compile(rf"({'|'.join(KINDS)})(?:_above_(\d+)k_tokens)?({'|'.join(TIERS)})")
# Prices of what is neither text nor sound, and so not counted.
UNCOUNTED = re.compile(r"(input|output)_cost_per_(image|video|second|character|pixel)")

Price = dict[str, Any]


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    wheel = Path(sys.argv[1])
    with zipfile.ZipFile(wheel) as archive:
        table = json.loads(archive.read(SOURCE), parse_float=Decimal, parse_int=Decimal)
        licence = next(name for name in archive.namelist() if name.endswith("dist-info/licenses/LICENSE"))
        text = archive.read(licence).decode()
    version = "litellm " + wheel.name.split("-")[1]
    models: dict[str, Price] = {}
    for name, price in read(table):
        if models.setdefault(name, price) != price:
            raise SystemExit(f"error: {name} is there twice and costs differently")
    lines = [f"  {json.dumps(name)}: {json.dumps(models[name], sort_keys=True)}" for name in sorted(models)]
    body = ",\n".join(lines)
    header = f'"version": {json.dumps(version)}, "licence": "MIT, see prices.licence.txt"'
    (TARGET / "prices.json").write_text(f'{{{header}, "models": {{\n{body}\n}}}}\n', encoding="utf-8")
    (TARGET / "prices.licence.txt").write_text(f"prices.json is made from {version}.\n\n{text}", encoding="utf-8")
    print(f"{len(models)} models, from {version}", file=sys.stderr)
    return 0


def read(table: dict[str, Price]) -> Iterator[tuple[str, Price]]:
    """The models of the providers, by `<provider>/<name>`."""
    for name, entry in table.items():
        provider = entry.get("litellm_provider")
        if provider not in PROVIDERS or entry.get("mode") not in MODES:
            continue
        if any(UNCOUNTED.match(field) and value for field, value in entry.items()):
            continue
        price = reduce(entry)
        standard = price.get("standard", {})
        if standard.get("input", "0") != "0" and "output" in standard:
            yield f"{provider}/{name.removeprefix(f'{provider}/')}", price


def reduce(entry: Price) -> Price:
    """The rates of a model: by tier, then by kind, and for long input under `long_context` once more."""
    price: Price = {}
    for field, value in entry.items():
        match = FIELD.fullmatch(field)
        if not match or not isinstance(value, Decimal):
            continue
        kind, above, tier = match.groups()
        place = price
        if above:
            place = price.setdefault("long_context", {}).setdefault(str(int(above) * 1000), {})
        place.setdefault(TIERS[tier], {})[KINDS[kind]] = per_million(value)
    return price


def per_million(rate: Decimal) -> str:
    """Dollars per token as dollars per million tokens, in which a pico-dollar is the sixth digit after the point."""
    dollars = (rate * 1_000_000).normalize()
    if rate < 0 or dollars != round(dollars, 6):
        raise SystemExit(f"error: {rate} dollars per token is no whole number of pico-dollars")
    return f"{dollars:f}"


if __name__ == "__main__":
    sys.exit(main())
