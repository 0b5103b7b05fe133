"""Writes the tables of docs/benchmarks.md from what `make bench` measured last.

Each part has a section between `<!-- part: name -->` and `<!-- end -->`; what stands around it is written by hand and
stays. A part that was not measured keeps its table.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
# Says of other figures how far they are to be believed.
STOLEN = "stolen_percent"


def number(value: float) -> str:
    """Three significant digits, thousands with commas."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"


def table(report: dict[str, Any], day: str) -> str:
    machine = report["machine"]
    awake = ", its processors kept awake" if machine.get("kept_awake") else ""
    stolen = [row["median"] for row in report["rows"] if row["metric"] == STOLEN]
    disturbed = (
        f" The host gave {number(median(stolen))} % of the processors' time to others at the median of all cases, and "
        f"{number(max(stolen))} % in the worst."
        if stolen
        else ""
    )
    lines = [
        f"{day}, commit `{report['commit'][:12]}`, {machine['cpu']}, {machine['cores']} cores, "
        f"{machine['memory_gib']:.0f} GiB{awake}.{disturbed}",
        "",
        "| system | case | figure | median | lowest – highest | runs |",
        "| --- | --- | --- | ---: | ---: | ---: |",
    ]
    for row in report["rows"]:
        if row["metric"] == STOLEN:
            continue
        spread = f"{number(row['min'])} – {number(row['max'])}" if row["runs"] > 1 else ""
        cells = [row["system"], row["case"], row["metric"], number(row["median"]), spread, str(row["runs"])]
        lines.append("| " + " | ".join(cells) + " |")
    if report["checks"]:
        lines += ["", "| to hold | measured | limit | |", "| --- | ---: | ---: | --- |"]
        for check in report["checks"]:
            verdict = "holds" if check["ok"] else "**missed**"
            lines.append(f"| {check['name']} | {number(check['value'])} | {number(check['limit'])} | {verdict} |")
    return "\n".join(lines)


def main(folder: Path) -> int:
    page = PAGE.read_text()
    for path in sorted(folder.glob("*.json")):
        report = json.loads(path.read_text())
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        section = re.search(rf"<!-- part: {re.escape(report['part'])} -->\n(.*?)<!-- end -->", page, re.DOTALL)
        if section is None:
            print(f"docs/benchmarks.md has no section for the part `{report['part']}`", file=sys.stderr)
            return 1
        page = f"{page[: section.start(1)]}{table(report, day)}\n{page[section.end(1) :]}"
    PAGE.write_text(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target" / "bench"))
