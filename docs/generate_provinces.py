"""Write ``docs/provinces.csv``: the province of the map of 63 and that of the map of 34 in which it went up, for joins without our code.

    python docs/generate_provinces.py [--check]

With ``--check`` nothing is written; the exit code is 1 where the file is not current.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from pipelines.provinces import FIRST_DAY_OF_34, LAST_DAY_OF_63, Unit, successor, units

FILE = Path(__file__).parent / "provinces.csv"


def text() -> str:
    """Return the file that belongs to the provinces as the code has them."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(("code_63", "name_63", "code_34", "name_34"))
    for unit in sorted(units(), key=lambda unit: unit.code):
        if unit.in_force(LAST_DAY_OF_63):
            today = _on_first_day(unit)
            lines.writerow((unit.code, unit.name, today.code, today.name))
    return out.getvalue()


def _on_first_day(unit: Unit) -> Unit:
    follower = successor(unit)
    return unit if unit.in_force(FIRST_DAY_OF_34) or follower is None else _on_first_day(follower)


def main() -> int:
    """Write the file, or tell whether it is current."""
    if "--check" in sys.argv[1:]:
        return int(FILE.read_text("utf-8") != text())
    FILE.write_text(text(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
