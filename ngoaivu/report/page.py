"""The page of a report: its numbers, each tied to its rows, and the templates that they stand in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from archive.reports import Figures, KnownPortal, Row, Rows
from archive.reports.months import VIETNAM, year_and_month
from ngoaivu.report import words
from ngoaivu.report.charted import charts_of
from ngoaivu.report.inert import address, command, shown, spaced
from ngoaivu.report.names import country_names, province_names

LookUp = Callable[[Sequence[str]], Mapping[str, Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The rows behind a number, as they stand in the page."""

    number: int
    rows: Rows
    months: Mapping[int, int] | None = None

    @property
    def command(self) -> str:
        """The command line that lists them all."""
        return command(self.rows.sql)


@dataclass(slots=True)
class Anchors:
    """The numbers of a page by the statements that list their rows; equal statements share their rows."""

    blocks: dict[tuple[str, str | None], Block] = field(default_factory=dict)
    _named: set[int] = field(default_factory=set)

    def place(self, rows: Rows, months: Mapping[int, int] | None = None) -> int:
        """The number of a block of rows, which is made where there is none."""
        key = rows.sql, rows.summed
        return self.blocks.setdefault(key, Block(number=len(self.blocks) + 1, rows=rows, months=months)).number

    def link(self, rows: Rows, text: object = None, months: Mapping[int, int] | None = None) -> Markup:
        """A number, or a text that stands for it, as a link to its rows; the first one is where the rows lead back to."""
        place = self.place(rows, months)
        named = Markup("") if place in self._named else Markup(' id="n{}"').format(place)
        self._named.add(place)
        return Markup('<a class="n"{} href="#r{}">{}</a>').format(
            named, place, spaced(rows.number) if text is None else text
        )


def render(
    figures: Figures, known: Mapping[str, KnownPortal], look_up: LookUp, *, browse_url: str | None = None
) -> Iterator[str]:
    """The page in pieces.

    Args:
        figures: What it tells.
        known: The portals of the registry.
        look_up: Reads what is shown of some articles, by their ids.
        browse_url: Where ``ngoaivu browse`` answers, for links to articles there; None for none.
    """
    anchors = Anchors()
    style = files("ngoaivu.report").joinpath("templates", "report.css").read_text(encoding="utf-8").strip()
    environment = _environment()
    environment.globals.update(
        n=anchors.link,
        place=anchors.place,
        blocks=lambda: _with_articles(anchors.blocks.values(), look_up),
        portal=lambda portal_id: known.get(portal_id),
        browse=lambda article_id: _browsed(browse_url, article_id),
    )
    template = environment.get_template("report.html.j2")
    return template.generate(
        f=figures,
        style=Markup(style),  # noqa: S704 - a file of this package
        policy=f"default-src 'none'; style-src 'sha256-{_digest(style)}'; img-src data:; base-uri 'none'; form-action 'none'",
        charts=charts_of(figures, anchors.place),
        w=words,
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ngoaivu.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(shown=shown, address=address, spaced=spaced, vi=_vi, iso=_iso, language=_language)
    environment.globals.update(country=country_names, province=province_names, ym=year_and_month)
    return environment


def _with_articles(blocks: Iterable[Block], look_up: LookUp) -> Iterator[tuple[Block, list[Row]]]:
    """Each block with its first rows, in the order of their numbers."""
    wanted = list(blocks)
    found = look_up(list(dict.fromkeys(one for block in wanted for one in block.rows.articles)))
    for block in wanted:
        yield block, [found[one] for one in block.rows.articles] or list(block.rows.first)


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _browsed(browse_url: str | None, article_id: str | None) -> str | None:
    return f"{browse_url.rstrip('/')}/articles/{quote(article_id, safe='')}" if browse_url and article_id else None


def _vi(day: date | int) -> str:
    """A day, a moment or a month as Vietnamese readers write it."""
    if isinstance(day, int):
        year, month = year_and_month(day)
        return f"{month:02d}/{year}"
    return f"{_local(day):%d/%m/%Y %H:%M}" if isinstance(day, datetime) else f"{day:%d/%m/}{day.year:04d}"


def _iso(day: date | int) -> str:
    """A day, a moment or a month by ISO 8601."""
    if isinstance(day, int):
        year, month = year_and_month(day)
        return f"{year:04d}-{month:02d}"
    return f"{_local(day):%Y-%m-%d %H:%M}" if isinstance(day, datetime) else day.isoformat()


def _local(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM)


def _language(code: str | None) -> str | None:
    """A language that a page may name: two or three small letters; None for every other text."""
    return code if code and code.isascii() and code.isalpha() and code.islower() and len(code) in {2, 3} else None
