"""How a portal's standing is shown: a row of a table, the lines below it, an object of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from rich.table import Table

from archive.ledger import SectionCount
from archive.standing import FailedPage, Standing, missing, unread
from ngoaivu.consoles import console
from ngoaivu.terminal import visible
from pipelines.dates import HANOI

_COLUMNS = ("portal", "verdict", "since", "last run", "last complete", "articles", "newest", "missing")
_RIGHT = frozenset({"articles", "missing"})
#: So many addresses tell a person what is wrong; the JSON has more.
_SHOWN = 3


def print_table(standings: Sequence[Standing]) -> None:
    """Print one line for each portal; times are Vietnamese, as are the days on which articles were published."""
    rows = [_cells(one) for one in standings]
    terminal = console()
    if terminal.is_terminal:
        table = Table(box=None, pad_edge=False, caption="times are Vietnamese (+07:00)", caption_justify="left")
        for name in _COLUMNS:
            table.add_column(name, justify="right" if name in _RIGHT else "left", overflow="fold")
        for one, row in zip(standings, rows, strict=True):
            table.add_row(*row, style="" if one.last and one.last.exit_code == 0 else "yellow")
        terminal.print(table)
        return
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *rows, strict=True)]
    for row in (_COLUMNS, *rows):
        print(visible("  ".join(_aligned(*cell) for cell in zip(row, widths, _COLUMNS, strict=True)).rstrip()))


def _aligned(text: str, width: int, column: str) -> str:
    return text.rjust(width) if column in _RIGHT else text.ljust(width)


def _cells(one: Standing) -> tuple[str, ...]:
    held = one.holding
    return (
        one.portal_id,
        one.last.verdict if one.last else "never harvested",
        _clock(one.since),
        _clock(one.last.ended if one.last else None),
        _clock(one.last_complete),
        str(held.articles),
        str(held.newest or "-"),
        str(missing(one.last)) if one.last else "-",
    )


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(HANOI):%Y-%m-%d %H:%M}" if moment else "-"


def details(one: Standing, failed: Sequence[FailedPage]) -> list[str]:
    """What is wrong with a portal, in lines for a person; none where its last run was complete."""
    if one.last is None or one.last.exit_code == 0:
        return []
    runs = f"{one.runs} runs" if one.runs > 1 else "1 run"
    lines = [
        "",
        f"{one.portal_id}: {one.last.verdict} (exit code {one.last.exit_code}, {runs} since {_clock(one.since)})",
    ]
    lines += [f"  {one.last.reason}"] if one.last.reason else []
    lines += [f"  {_gap(section)}" for section in one.gaps]
    counted = ", ".join(f"{name}: {count}" for name, count in unread(one.last).items())
    lines += [f"  {counted}"] if counted else []
    lines += [f"  {page.reason or page.status}: {page.url}" for page in failed[:_SHOWN]]
    if len(failed) > _SHOWN:
        lines.append("  more of them: ngoaivu status --json, and the table captures")
    return lines


def _gap(section: SectionCount) -> str:
    declared = f"{section.declared} declared, " if section.declared is not None else ""
    why = f": {section.reason}" if section.reason else ""
    pages = f"{section.pages or 0} of {section.declared_pages} pages read, " if section.declared_pages else ""
    figures = f"{pages}{declared}{section.linked} linked, {section.kept} kept, {section.missing} missing"
    return f"section {section.name or section.url}: {figures}{why}"


def as_json(one: Standing, failed: Sequence[FailedPage]) -> dict[str, Any]:
    """Everything about a portal's standing, in plain types; times in UTC."""
    last = one.last
    return {
        "portal_id": one.portal_id,
        "verdict": last.verdict if last else None,
        "exit_code": last.exit_code if last else None,
        "reason": last.reason if last else None,
        "run_id": last.run_id if last else None,
        "started": _iso(last.started if last else None),
        "ended": _iso(last.ended if last else None),
        "since": _iso(one.since),
        "runs": one.runs,
        "last_complete": _iso(one.last_complete),
        "articles": one.holding.articles,
        "gone": one.holding.gone,
        "newest": _iso(one.holding.newest),
        "newest_seen": _iso(one.holding.newest_seen),
        "missing": missing(last) if last else None,
        "counters": last.counters if last else {},
        "gaps": [asdict(section) for section in one.gaps],
        "failed_pages": [{**asdict(page), "fetched_at": _iso(page.fetched_at)} for page in failed],
    }


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None
