"""What a report's charts are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from archive.reports import Figures, Rows
from ngoaivu.report.charts import Bar, bars, heat_map, over_time
from ngoaivu.report.inert import shown
from ngoaivu.report.names import country_names

Place = Callable[..., int]
#: How many bars a chart has at most; the table beside it has all.
MOST_BARS = 25


def charts_of(figures: Figures, place: Place) -> dict[str, Markup]:
    """The charts that there is something to draw for, by name. ``place`` gives the number of a block of rows."""
    drawn: dict[str, str] = {}
    coverage, changes = figures.coverage, figures.changes
    if coverage.portals:
        hrefs = {
            (portal.portal_id, year.year): f"#r{place(year.rows, year.months)}"
            for portal in coverage.portals
            for year in portal.years
        }
        drawn["map"] = heat_map(coverage, {one.portal_id: shown(one.portal_id, 40) for one in coverage.portals}, hrefs)
    if coverage.years:
        months = {one.year * 12 + month - 1: count for one in coverage.years for month, count in one.months.items()}
        drawn["time"] = over_time(coverage.first, coverage.last, {"articles": months}, "time")
    if changes.months:
        last = max(changes.months)
        first = min(last - 11, min(changes.months))
        series = {kind: _counts(changes.months, kind) for kind in ("cosmetic", "substantive", "gone")}
        drawn["changes"] = over_time(first, last, series, "changes")
    countries = [(code, rows) for code, rows in figures.countries if code]
    if countries:
        drawn["countries"] = _bars([(_both(code), rows) for code, rows in countries], place, "countries")
    if figures.articles.number:
        lacks = figures.completeness.all
        fields = [Bar(label=one.field, number=one.of - one.rows.number, href=f"#r{place(one.rows)}") for one in lacks]
        drawn["fields"] = bars(fields, "fields", limit=figures.articles.number)
    if figures.flows.pairs:
        flows = [
            Bar(label=f"{shown(one.origin, 30)} → {shown(one.taker, 30)}", number=one.total, href="#near-table")
            for one in figures.flows.pairs[:MOST_BARS]
        ]
        drawn["flows"] = bars(flows, "flows")
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704 - made by matplotlib, which escapes what it writes


def _counts(months: Mapping[int, Mapping[str, Rows]], kind: str) -> dict[int, int]:
    return {month: found[kind].number for month, found in months.items() if kind in found}


def _bars(found: list[tuple[str, Rows]], place: Place, name: str) -> str:
    return bars(
        [Bar(label=label, number=rows.number, href=f"#r{place(rows)}") for label, rows in found[:MOST_BARS]], name
    )


def _both(code: str) -> str:
    """A country's names in both languages: a chart is drawn once."""
    names = country_names(code)
    return shown(names.vi if names.vi == names.en else f"{names.vi} / {names.en}", 60)
