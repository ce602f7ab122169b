"""The charts of a report. They hold no words but names and numbers, so that one drawing does for both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from archive.reports.coverage import Coverage
from archive.reports.gaps import Gap
from ngoaivu.report.svg import inline_svg, plain_settings

#: From how many articles a month on a cell has the next shade, and the shades: lightness falls steadily (cividis), so that they
#: stay apart without colour and for colour-blind eyes.
STEPS = (1, 3, 10, 30, 100)
SHADES = ("#e6d97a", "#b9ac6f", "#88856e", "#54616b", "#173a66")
#: How the causes of a gap are drawn: a ground and a hatch each, so that colour alone tells nothing.
HATCHES: Mapping[Gap, tuple[str, str, str]] = {
    Gap.BEFORE: ("#ffffff", "#ffffff", ""),
    Gap.SILENT: ("#ffffff", "#8a8a8a", ".."),
    Gap.INCOMPLETE: ("#fde3cf", "#b34a00", "/////"),
    Gap.VANISHED: ("#eeeeee", "#333333", "xxxxx"),
    Gap.UNHARVESTED: ("#dceaf5", "#3b6fa0", "-----"),
}
_BLUE, _ORANGE, _GREY = "#0072b2", "#d55e00", "#666666"  # Okabe and Ito
_WIDE = 11.0  # inches
_ROW = 0.19


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what stands before it, how long it is, and where a click leads."""

    label: str
    number: int
    href: str | None = None


def heat_map(coverage: Coverage, labels: Mapping[str, str], hrefs: Mapping[tuple[str, int], str]) -> str:
    """Portals by months: a shade for the number of articles, a hatch for the cause of a gap.

    Args:
        coverage: What there is.
        labels: What each portal is called.
        hrefs: Where a click on a portal's year leads.
    """
    width, height = coverage.last - coverage.first + 1, len(coverage.portals)
    cells = np.zeros((height, width, 4))
    for row, portal in enumerate(coverage.portals):
        for month, count in portal.months.items():
            if month <= coverage.last:
                cells[row, month - coverage.first] = to_rgba(SHADES[sum(count >= step for step in STEPS) - 1])
    with plain_settings():
        figure, axes = _figure(_ROW * height + 0.5)
        _draw_gaps(axes, coverage)
        axes.imshow(cells, aspect="auto", interpolation="none", extent=(0, width, height, 0))
        axes.add_collection(_year_links(coverage, hrefs))
        _name_rows(axes, [labels[portal.portal_id] for portal in coverage.portals], centred=0.5)
        _years_below(axes, coverage.first, coverage.last)
        axes.set_ylim(height, 0)
        axes.tick_params(axis="y", length=0)
        return inline_svg(figure, "map")


def _draw_gaps(axes: Axes, coverage: Coverage) -> None:
    """One path for all gaps of a cause: thousands of rectangles would be megabytes."""
    for gap, (ground, line, hatch) in HATCHES.items():
        boxes = [
            _box(stretch.first - coverage.first, row, stretch.last - stretch.first + 1)
            for row, portal in enumerate(coverage.portals)
            for stretch in portal.gaps
            if stretch.gap == gap
        ]
        if boxes and hatch:
            path = Path.make_compound_path(*[Path(np.array(box), closed=False) for box in boxes])
            axes.add_patch(PathPatch(path, facecolor=ground, edgecolor=line, hatch=hatch, linewidth=0))


def _box(left: float, row: float, width: float) -> list[tuple[float, float]]:
    return [
        (left, row + 0.08),
        (left + width, row + 0.08),
        (left + width, row + 0.92),
        (left, row + 0.92),
        (left, row + 0.08),
    ]


def _year_links(coverage: Coverage, hrefs: Mapping[tuple[str, int], str]) -> PolyCollection:
    """Unseen boxes over each year of each portal that lead to its rows."""
    boxes, urls = [], []
    for row, portal in enumerate(coverage.portals):
        for year in portal.years:
            left = max(year.year * 12, coverage.first)
            right = min(year.year * 12 + 12, coverage.last + 1)
            if (portal.portal_id, year.year) in hrefs and left < right:
                boxes.append(_box(left - coverage.first, row, right - left)[:4])
                urls.append(hrefs[portal.portal_id, year.year])
    return PolyCollection(boxes, facecolors=[(0, 0, 0, 0)], linewidths=0, urls=urls)


def over_time(first: int, last: int, series: Mapping[str, Mapping[int, int]], name: str) -> str:
    """Months from ``first`` to ``last``: for each series a filled step line of how many there are."""
    with plain_settings():
        figure, axes = _figure(2.4)
        edges = np.arange(last - first + 2)
        styles = ((_BLUE, 0.75, "-"), (_ORANGE, 0.45, "--"), (_GREY, 0.25, ":"))
        for (label, months), (colour, alpha, line) in zip(series.items(), styles, strict=False):
            values = [months.get(month, 0) for month in range(first, last + 1)]
            axes.stairs(values, edges, fill=True, color=colour, alpha=alpha)
            axes.stairs(values, edges, color=colour, linewidth=1.2, linestyle=line, label=label)
        axes.set_xlim(0, last - first + 1)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        _years_below(axes, first, last)
        return inline_svg(figure, name)


def bars(rows: Sequence[Bar], name: str, *, limit: float | None = None) -> str:
    """Bars that lie, the first above, each with its number; ``limit`` is what the longest could be."""
    with plain_settings():
        figure, axes = _figure(0.24 * len(rows) + 0.3)
        places = np.arange(len(rows))
        drawn = axes.barh(places, [row.number for row in rows], color=_BLUE, height=0.7)
        for patch, row in zip(drawn, rows, strict=True):
            patch.set_url(row.href)
        for place, row in enumerate(rows):
            axes.annotate(
                f"{row.number:,}".replace(",", "\u202f"),
                (row.number, place),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, (limit or max((row.number for row in rows), default=1) or 1) * 1.1)
        _name_rows(axes, [row.label for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        return inline_svg(figure, name)


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDE, height), layout="constrained", facecolor="none")
    axes = figure.add_subplot()
    axes.set_facecolor("none")
    return figure, axes


def _name_rows(axes: Axes, labels: Sequence[str], *, centred: float = 0.0) -> None:
    axes.set_yticks([place + centred for place in range(len(labels))], labels, fontsize=9)


def _years_below(axes: Axes, first: int, last: int) -> None:
    """Name Januaries below the axis, as many as there is room for."""
    januaries = [month for month in range(first, last + 1) if month % 12 == 0]
    step = max(1, -(-len(januaries) // 16))
    shown = [month for month in januaries if month // 12 % step == 0] or [first]
    axes.set_xticks([month - first for month in shown], [str(month // 12) for month in shown], fontsize=9)
