"""What a portal-run comes to: the ledger's rows of its sections, its counters, and the evidence for its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from archive.ledger import SectionCount
from archive.rows import row_article
from spiders.desk import Desk
from spiders.former import former_of
from spiders.page import Page
from spiders.portal import PortalSpider
from spiders.redesign import diagnose
from spiders.redesign_words import examine
from spiders.sections import Section
from spiders.suspicion import drift
from spiders.verdicts import Evidence
from spiders.walk import Walk

_ENCODING = "encoding: "
#: Pages on which something broke, from which on it is the portal that changed.
_FEWEST_BROKEN = 2
_MOST_SENTENCES = 3
_READ = {"kept", "edited"}
_STANDING = {"unchanged", "known"}
_LOST = {"failed", "unread", "gone once", "held"}


def sections_of(walk: Walk, desk: Desk) -> list[SectionCount]:
    """The ledger's row of every listing that was walked."""
    return [_row(section, walk, desk) for section in walk.sections.values() if _counts(section)]


def _counts(section: Section) -> bool:
    return bool(section.articles or section.problems or section.expected)


def _row(section: Section, walk: Walk, desk: Desk) -> SectionCount:
    kinds = Counter(desk.outcomes.get(key, "unexplained").partition(": ")[0] for key in section.articles)
    kept, standing, failed = (sum(kinds[name] for name in names) for names in (_READ, _STANDING, _LOST))
    refused = kinds.total() - kept - standing - failed - kinds["unexplained"]
    missing = failed + kinds["unexplained"]
    # A home page lists what the sections list as well: where they were read, it may come up empty.
    elsewhere = (
        section.key in walk.homes and not section.articles and any(one.articles for one in walk.sections.values())
    )
    met = sum(walk.memory.article_id(key) is not None for key in section.articles)
    total = len(section.articles) + (max((section.total_before or 0) - met, 0) if section.stopped else 0)
    short = section.shortfall(total)
    whole = ((section.whole and not short) or elsewhere) and (not section.stopped or walk.may_stop(section.key))
    whole = whole and not any(_must_be_met_again(key, walk, desk) for key in section.articles)
    problems = [*section.problems, short] if short else section.problems
    reasons = ([] if elsewhere else problems) or ([f"{section.open} pages were not read"] if section.open else [])
    return SectionCount(
        name=section.name,
        url=section.url,
        declared=section.room,
        declared_pages=section.declared_pages,
        pages=len(section.pages),
        linked=len(section.articles),
        kept=kept,
        unchanged=standing,
        refused=refused,
        failed=failed,
        unexplained=kinds["unexplained"],
        missing=missing,
        whole=whole,
        total=total,
        complete=whole and not missing,
        reason="; ".join(reasons) or None,
    )


def _must_be_met_again(key: str, walk: Walk, desk: Desk) -> bool:
    """Whether nothing but the listing will lead the next run to an article: it was not asked for, or its address could be anything's."""
    outcome = desk.outcomes.get(key, "unexplained").partition(": ")[0]
    addresses = desk.addresses.get(key, ())
    told = any(walk.finder.kind(url)[0] == "article" for url in addresses)
    return outcome == "unexplained" or (outcome in _LOST and not told)


def evidence_of(spider: PortalSpider, history: Sequence[Mapping[str, Any]], now: datetime) -> Evidence:
    """What the verdict is made from; ``history`` are the portal's ledger rows, the oldest first."""
    desk, memory = spider.run.desk, spider.run.memory
    outcomes = desk.counted()
    broken = diagnosis_of(spider) if desk.distrust.kind in {None, "redesigned", "dates", "encoding"} else None
    return Evidence(
        tally=spider.run.tally,
        outcomes=outcomes,
        sections=sections_of(spider.run.walk, desk),
        judgement=desk.distrust,
        drift=broken or drift(desk.strayed, desk.looked_at),
        looked_at=desk.looked_at,
        gone_known=desk.gone_known,
        known=len(memory),
        new=outcomes["kept"],
        untried=spider.run.walk.cut,
        undated=desk.undated,
        usually_undated=sum(one.published is None for one in memory.articles.values()) / max(len(memory), 1),
        edited=desk.edited,
        usual_encoding=usual_encoding(history),
        history=[one.published for one in memory.articles.values() if one.published],
        now=now,
    )


def diagnosis_of(spider: PortalSpider) -> str | None:
    """What broke on the pages of known articles, and what would mend it; None where most of them are as they were."""
    portal, finder, task = spider.portal, spider.run.finder, spider.task
    cases = []
    for page, row in spider.run.desk.shown:
        data = task.payload(row)
        before = Page(data, row["url"]) if data else None
        cases.append((page, former_of(row_article(row), before)))
    broken = sum(bool(diagnose(page, finder.family, portal, former)) for page, former in cases)
    if broken < max(_FEWEST_BROKEN, len(cases) / 2):
        return None
    return "; ".join(examine(cases, finder.family, portal).sentences[:_MOST_SENTENCES]) or None


def usual_encoding(history: Sequence[Mapping[str, Any]]) -> str | None:
    """The encoding of most pages in the last run that read any; None where none did."""
    for row in reversed(history):
        counts = {name.removeprefix(_ENCODING): count for name, count in row["counters"] if name.startswith(_ENCODING)}
        if counts:
            return str(max(counts, key=lambda name: counts[name]))
    return None


def counters_of(spider: PortalSpider) -> dict[str, int]:
    """All counts of a run by name, for the ledger."""
    tally, desk = spider.run.tally, spider.run.desk
    outcomes = desk.counted()
    counts = {
        "requests": tally.requests,
        "replayed": tally.replayed,
        "bytes": tally.payload_bytes,
        "listings": tally.listings,
        "linked": len(desk.addresses),
        "looked at again": desk.looked_at,
        "new": outcomes["kept"],
        "edited": desk.edited,
        "unchanged": outcomes["unchanged"] + outcomes["known"],
        "gone": outcomes["gone"] + outcomes["gone once"],
        "unexplained": outcomes["unexplained"],
    }
    counts |= {name: count for name, count in outcomes.items() if ": " in name}
    if spider.run.walk.cut:
        counts["cut: sections beyond the most that are tried"] = spider.run.walk.cut
    named = {"failed": tally.failed, "dead links": tally.dead, "polite": tally.polite, "wall": tally.walls, "cut": tally.cut,
             "declared": tally.declared, "encoding": tally.encodings, "rule": tally.rules}  # fmt: skip
    for prefix, counter in named.items():
        for name, count in counter.items():
            counts[f"{prefix}: {name}"] = counts.get(f"{prefix}: {name}", 0) + count
    return counts
