"""A probe's report in words: sections of labelled lines, as a person reads them from top to bottom."""

from __future__ import annotations

from typing import Any

from spiders.probing_report import NEEDED, ArticleSeen, Edge, PagerSeen, Report, SectionSeen, SourceSeen

Row = tuple[str, str]
_UNASKED = 4  # feeds that are listed although they were not asked for
_LONGEST = 110  # characters of a value: what is longer is a body, of which the beginning says enough


def blocks(report: Report) -> list[tuple[str, list[Row]]]:
    """Headings, each with its rows of label and words; a heading without rows is left out."""
    parts = [
        ("Portal", _portal(report)),
        ("Moves", [_edge(edge) for edge in report.edges]),
        ("Robots.txt", _robots(report)),
        ("Sections", [_section(section) for section in report.sections]),
        ("Pager", _pager(report.pager) if report.pager else []),
        ("Feeds and sitemaps", _sources(report.sources)),
        *((f"Article {number}", _article(seen)) for number, seen in enumerate(report.articles, start=1)),
        ("Selectors for the portal file", list(report.selectors.items())),
        ("Notes", [("", note) for note in [*_lacks(report), *report.notes]]),
    ]
    return [(heading, rows) for heading, rows in parts if rows]


def _portal(report: Report) -> list[Row]:
    made = f"{report.family} ({'; '.join(report.evidence) or 'no mark of a known family'})"
    if report.family != report.home_family:
        made += f"; the home page alone looks like {report.home_family}"
    rows = [
        ("address", report.url if report.url == report.asked else f"{report.url} (asked: {report.asked})"),
        ("name", report.name),
        ("province", f"{report.province_code} {report.province}" if report.province_code else "not found"),
        ("in the registry", report.known_as or "no"),
        ("family", made),
        ("server", report.server),
        ("generator", report.generator),
        ("https", report.certificate.removeprefix("https: ")),
        ("encoding", report.encoding),
        ("language", report.language),
        ("date order", report.date_order or "not proved by the dates seen"),
        ("requests", str(report.requests)),
    ]
    return [(label, words) for label, words in rows if words]


def _edge(edge: Edge) -> Row:
    followed = "followed" if edge.allowed else "not followed"
    return edge.how, f"{edge.from_url} -> {edge.to_url}: {followed} ({edge.reason})"


def _sources(sources: list[SourceSeen]) -> list[Row]:
    asked = [(one.kind, f"{one.url} ({one.known_from}): {one.holds}") for one in sources if one.holds]
    others = [(one.kind, f"{one.url} ({one.known_from}): not asked for") for one in sources if not one.holds]
    more = len(others) - _UNASKED
    return [*asked, *others[:_UNASKED], *([("", f"and {more} more, which --json lists")] if more > 0 else [])]


def _robots(report: Report) -> list[Row]:
    robots = report.robots
    if robots.status is None:
        return [("", "not answered")]
    if robots.status != 200:
        return [("", f"none (HTTP {robots.status})")]
    rows = [("forbids", f"{rule}, such as {url}") for rule, url in robots.hits] or [
        ("", "forbids nothing that was found")
    ]
    if robots.delay is not None:
        rows.append(("asks to wait", f"{robots.delay:g} seconds between requests"))
    return rows


def _section(section: SectionSeen) -> Row:
    count = f"{section.articles} article links on its first page"
    if section.articles is None:
        count = section.problem or "not asked for"
    lost = "" if section.discovered or not section.articles else "; a crawl finds it only if the portal file names it"
    return section.topic or "other", f"{section.name}: {section.url} (in {section.found_in}): {count}{lost}"


def _pager(pager: PagerSeen) -> list[Row]:
    kind = pager.kind if pager.key is None else f"{pager.kind} ({pager.key}=)"
    if pager.from_zero:
        kind += ", counted from 0"
    rows = [("listing", pager.url), ("kind", kind), ("last page", str(pager.last) if pager.last else "not declared")]
    if pager.example:
        rows.append(("next page", f"{pager.example}: {pager.checked or 'not asked for'}"))
    return rows


def _article(seen: ArticleSeen) -> list[Row]:
    rows: list[Row] = [("address", seen.page.url), ("link", seen.link.text)]
    if seen.article is None:
        return [*rows, ("no article", getattr(seen.reading.outcome, "reason", ""))]
    rows += [(name, f"{_value(value)}  [{rule or 'no rule named'}]") for name, (value, rule) in seen.fields().items()]
    if seen.article.date_flags:
        rows.append(("doubts", ", ".join(seen.article.date_flags)))
    return [*rows, ("not found", ", ".join(seen.missing()) or "nothing")]


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(entry if isinstance(entry, str) else entry.url for entry in value[:4])
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


def _lacks(report: Report) -> list[str]:
    """What the probe could not find, in sentences."""
    lacks = []
    if not report.sections and report.status == 200 and not report.stopped:
        lacks.append("no section of foreign affairs or news was found")
    for name in NEEDED:
        without = [seen.page.url for seen in report.read if name in seen.missing()]
        if without:
            lacks.append(f"{name} was not found on {len(without)} of {len(report.read)} articles, such as {without[0]}")
    return lacks
