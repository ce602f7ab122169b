"""What a probe found out about a portal: plain records, filled in by `spiders.probe`, shown by the command line."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from archive.article import Article
from spiders.links import Link
from spiders.page import Page
from spiders.reading import Reading

#: The fields that a careful reader looks for in every article, in the order in which they are shown.
FIELDS = (
    *("title", "published", "section", "lead", "body", "author", "author_role", "source", "language", "countries"),
    *("attachments", "images"),
)
#: Fields without which an article is not read well; the others may well be absent from the page.
NEEDED = ("title", "published", "body")


#: Where fields come from that no rule of the page's markup gives.
_WORKED_OUT = {
    "section": "breadcrumb or metadata",
    "lead": "first paragraph in bold",
    "author_role": "beside the author",
    "language": "words of title and text",
    "countries": "names in title and text",
    "attachments": "links in and below the text",
    "images": "pictures in the text",
}


@dataclass(slots=True, kw_only=True)
class SectionSeen:
    """A section: how it was found, its topic, and how many articles its first page links to (None: not read)."""

    url: str
    name: str
    topic: str | None
    found_in: str
    articles: int | None = None
    problem: str | None = None
    discovered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PagerSeen:
    """How a listing is paged.

    Attributes:
        url: the listing.
        kind: ``query``, ``path``, ``cur``, ``start`` (an offset), ``next-only``, ``postback`` or ``none``.
        key: the query key that numbers the pages, or None.
        from_zero: whether the second page bears the number 1.
        last: the number of pages that the links or the words of the page declare; None where neither does.
        example: address of a further page.
        checked: what that page showed; None where it was not asked for.
    """

    url: str
    kind: str
    key: str | None = None
    from_zero: bool = False
    last: int | None = None
    example: str | None = None
    checked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSeen:
    """A feed, sitemap or interface: how it is known and what it holds (None: not asked for)."""

    url: str
    kind: str
    known_from: str
    holds: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsSeen:
    """What robots.txt answered and which of its rules touch what was found."""

    status: int | None = None
    delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    hits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A move from one address to another, and whether it was followed."""

    from_url: str
    to_url: str
    how: str
    allowed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSeen:
    """One page that was read: the link that led to it, the page, and what the reader made of it."""

    link: Link
    page: Page
    reading: Reading

    @property
    def article(self) -> Article | None:
        """The article, or None where the page was taken for none."""
        return self.reading.outcome if isinstance(self.reading.outcome, Article) else None

    def rule(self, name: str) -> str | None:
        """The rule that gave a field: as the trail tells it, else its kind."""
        for candidate in reversed(self.reading.trail.candidates):
            if candidate.field == name and candidate.verdict in {"taken", "won"}:
                return candidate.rule
        article = self.article
        stated = article.field_from.get(name) if article is not None else None
        return stated or _WORKED_OUT.get(name)

    def fields(self) -> dict[str, tuple[Any, str | None]]:
        """Value and rule of each of `FIELDS` that was found."""
        if self.article is None:
            return {}
        values = {name: getattr(self.article, name) for name in FIELDS}
        return {name: (value, self.rule(name)) for name, value in values.items() if value}

    def missing(self) -> list[str]:
        """The fields that were not found."""
        return [name for name in FIELDS if name not in self.fields()]


@dataclass(slots=True, kw_only=True)
class Report:
    """Everything that a probe found out. ``stopped`` is the exit code and reason where it ended before its end."""

    asked: str
    url: str
    started: datetime
    portal_id: str = ""
    name: str | None = None
    province_code: str | None = None
    province: str | None = None
    known_as: str | None = None
    requests: int = 0
    status: int | None = None
    server: str | None = None
    generator: str | None = None
    family: str = "generic"
    evidence: tuple[str, ...] = ()
    home_family: str = "generic"
    certificate: str = "not checked"
    certificate_good: bool = True
    encoding: str | None = None
    language: str | None = None
    date_order: str | None = None
    robots: RobotsSeen = field(default_factory=RobotsSeen)
    edges: list[Edge] = field(default_factory=list)
    sections: list[SectionSeen] = field(default_factory=list)
    home_articles: int = 0
    pager: PagerSeen | None = None
    sources: list[SourceSeen] = field(default_factory=list)
    articles: list[ArticleSeen] = field(default_factory=list)
    selectors: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    stopped: tuple[int, str] | None = None

    @property
    def read(self) -> list[ArticleSeen]:
        """The pages that are articles."""
        return [seen for seen in self.articles if seen.article is not None]

    def verdict(self) -> tuple[int, str]:
        """Exit code and reason: 0 where an article was read, 5 where the portal refused, else 4."""
        if self.read:
            short = [name for name in NEEDED if any(name in seen.missing() for seen in self.read)]
            lack = f"; missing on some or all of them: {', '.join(short)}" if short else ""
            return 0, f"{len(self.read)} of {len(self.articles)} articles were read{lack}"
        if self.stopped:
            return self.stopped
        if self.articles:
            return 4, f"{len(self.articles)} pages were tried and none is an article: {self.why_not()}"
        return 4, "no article was found on the pages that were tried"

    def why_not(self) -> str:
        """Why the pages tried are no articles, each reason once."""
        reasons = [getattr(seen.reading.outcome, "reason", "") for seen in self.articles if seen.article is None]
        return "; ".join(dict.fromkeys(reasons))

    def as_json(self) -> dict[str, Any]:
        """Return plain types, in a fixed order."""
        code, reason = self.verdict()
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in _RECORDS}
        plain |= {"robots": asdict(self.robots), "pager": asdict(self.pager) if self.pager else None}
        plain |= {name: [asdict(record) for record in getattr(self, name)] for name in ("edges", "sections", "sources")}
        articles = [_article_json(seen) for seen in self.articles]
        return {**plain, "articles": articles, "exit_code": code, "verdict": reason}


_RECORDS = ("robots", "pager", "edges", "sections", "sources", "articles", "stopped")


def _article_json(seen: ArticleSeen) -> dict[str, Any]:
    outcome = seen.reading.outcome
    entry: dict[str, Any] = {"url": seen.page.url, "link": asdict(seen.link), "is_article": seen.article is not None}
    if seen.article is None:
        return {**entry, **asdict(outcome)}
    fields = {name: {"value": _plain(value), "rule": rule} for name, (value, rule) in seen.fields().items()}
    flags = list(seen.article.date_flags)
    return {**entry, "fields": fields, "missing": seen.missing(), "date_flags": flags, "reader": seen.article.reader}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [value if isinstance(value, str) else asdict(value) for value in value]
    return value
