"""The one verdict on a portal-run, with its evidence: complete, or what is missing and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from archive.ledger import SectionCount
from spiders.suspicion import Judgement
from spiders.tally import Tally

#: Answers that refuse the crawler, whatever it asks for.
BLOCKING = frozenset({"HTTP 401", "HTTP 403", "HTTP 407", "HTTP 429", "HTTP 451", "challenge", "login"})
_RETIRED = frozenset({"parked", "gambling", "HTTP 410"})
_SLOW = "no answer in time"
#: Refusing more than this share of a run's requests is a block, and not an accident of single pages.
_BLOCKED_SHARE = 0.2
#: So many known articles gone in one run, and this share of those looked at, are a portal being rebuilt.
_MANY_GONE, _GONE_SHARE = 5, 0.2
#: More linked articles than this, and than this share of what is new, that the portal twice says it has not, are a fault of the portal.
_FEW_DENIED, _DENIED_SHARE = 2, 0.1
#: So many new articles without a date, where of so many known ones at most this share has none, are dates in a form that is not read.
_FEWEST_UNDATED, _ENOUGH_KNOWN, _RARELY = 3, 20, 0.05
#: Silence is told when it is three times as long as the longest known, and three weeks at least.
_SILENT, _SHORTEST_SILENCE = 3, timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Exit code, verdict in a word or two, and the reason in one sentence."""

    exit_code: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a verdict is made from.

    ``outcomes`` counts the articles linked or looked at again by what became of them; ``drift`` says how the pages were rebuilt though
    they can be read; ``untried`` counts addresses that may be sections and were too many for one run; ``undated`` counts the new
    articles without a date, and ``usually_undated`` is the share of those known;
    ``gone_known`` are articles that the archive has and whose pages are gone; ``history`` are the moments at which the portal published.
    """

    tally: Tally
    outcomes: Counter[str]
    sections: Sequence[SectionCount]
    judgement: Judgement = field(default_factory=lambda: Judgement(None))
    drift: str | None = None
    looked_at: int = 0
    gone_known: int = 0
    known: int = 0
    new: int = 0
    edited: int = 0
    untried: int = 0
    undated: int = 0
    usually_undated: float = 0.0
    usual_encoding: str | None = None
    history: Sequence[datetime] = ()
    now: datetime | None = None


def decide(seen: Evidence) -> Verdict:
    """The verdict; what comes first outweighs what follows."""
    return (
        _stopped(seen.tally)
        or _home(seen.tally)
        or _limit(seen.tally)
        or _blocked(seen)
        or _changed(seen)
        or _missing(seen)
        or _fulfilled(seen)
    )


def _stopped(tally: Tally) -> Verdict | None:
    if tally.interrupted:
        return Verdict(130, "interrupted", "the run was interrupted; run the same command again to go on")
    if tally.faults:
        return Verdict(
            1, "internal error", f"{tally.faults} pages could not be read by a fault of the reader; see the log"
        )
    return None


def _home(tally: Tally) -> Verdict | None:
    why = tally.home_failure
    if why is None:
        return None
    said = tally.home_evidence or why
    if why in BLOCKING or why in {"robots", "asked_to_wait"}:
        return Verdict(5, "blocked", f"the home page was refused ({said}); nothing was read")
    if why == "host_budget":
        return Verdict(6, "limit", said)
    if why == "moved":
        return Verdict(4, "moved", f"the home page {said}; a portal file of the new address is needed")
    if why in _RETIRED:
        return Verdict(4, "retired", f"the home page is no portal any more ({said}); nothing was read")
    if why == _SLOW:
        return Verdict(4, "slow", f"the home page gave {said}; nothing was read")
    if why == "no links":
        return Verdict(4, "empty", "the home page links to nothing that can be read")
    return Verdict(4, "down", f"the home page could not be fetched ({said}); nothing was read")


def _limit(tally: Tally) -> Verdict | None:
    return Verdict(6, "limit", f"a limit was reached: {tally.limit}") if tally.limit else None


def _failures(seen: Evidence) -> Counter[str]:
    """Everything that should have been read and was not, by cause."""
    counts = Counter(seen.tally.failed)
    for name, count in seen.outcomes.items():
        kind, _, cause = name.partition(": ")
        if kind in {"failed", "unread"}:
            counts[cause] += count
        elif kind == "gone once":
            counts["HTTP 404"] += count
    counts["HTTP 404"] += seen.tally.dead["new"]
    if seen.tally.pages_close:
        counts["cut off"] += len(seen.tally.unclosed)
    return +counts


def _blocked(seen: Evidence) -> Verdict | None:
    failures = _failures(seen)
    refused = sum(count for cause, count in failures.items() if cause in BLOCKING) + seen.outcomes["refused: login"]
    polite = seen.tally.polite["asked_to_wait"]
    if polite:
        return Verdict(5, "blocked", f"the portal asked to wait; {polite} requests were not made")
    if refused > _BLOCKED_SHARE * max(seen.tally.requests, 1):
        return Verdict(5, "blocked", f"the portal refused {refused} requests ({_listed(failures)})")
    if seen.tally.polite["host_budget"]:
        return Verdict(
            6, "limit", f"the day's requests to the host are spent; {seen.tally.polite['host_budget']} were not made"
        )
    return None


def _changed(seen: Evidence) -> Verdict | None:
    """The portal's pages are not what they were: what they now say of known articles is not believed."""
    if seen.judgement.kind:
        cause = f": {seen.drift}" if seen.drift else ""
        return Verdict(4, seen.judgement.kind, f"{seen.judgement.evidence}{cause}; nothing known was replaced")
    if seen.gone_known >= _MANY_GONE and seen.gone_known > _GONE_SHARE * seen.looked_at:
        return Verdict(
            4, "incomplete", f"{seen.gone_known} of {seen.looked_at} known articles looked at again are gone at once"
        )
    told = seen.known >= _ENOUGH_KNOWN and seen.usually_undated <= _RARELY
    if told and seen.undated >= _FEWEST_UNDATED and seen.undated > 0.5 * seen.new:
        said = f"{seen.undated} of {seen.new} new articles have no date, of those known {seen.usually_undated:.0%} have none"
        return Verdict(4, "dates", said)
    return None


def _missing(seen: Evidence) -> Verdict | None:
    tally, failures = seen.tally, _failures(seen)
    problems = [f"{one.name or one.url}: {one.reason}" for one in seen.sections if one.reason]
    if not seen.outcomes and not seen.known:
        hint = "`ngoaivu parse` on a saved article page tells what is missing"
        return Verdict(4, "empty", f"no article was found in {tally.requests} pages; {hint}")
    if not seen.outcomes and not failures:
        return Verdict(4, "empty", f"{seen.known} articles are known, and the portal now links to none")
    fruitful = [one for one in seen.sections if one.linked or one.reason]
    if problems and fruitful and all(one.reason and not one.linked for one in fruitful):
        return Verdict(4, "empty", f"no listing shows articles any more; {problems[0]}")
    if failures:
        name = "slow" if failures[_SLOW] > 0.5 * failures.total() else "incomplete"
        more = f"; {problems[0]}" if problems else ""
        return Verdict(4, name, f"{failures.total()} linked pages could not be read ({_listed(failures)}){more}")
    denied = seen.outcomes["refused: soft_404"]
    if denied > max(_FEW_DENIED, _DENIED_SHARE * (denied + seen.new)):
        return Verdict(
            4, "incomplete", f"{denied} linked articles are said not to exist, of {denied + seen.new} asked for"
        )
    if problems:
        return Verdict(4, "incomplete", f"{len(problems)} listings were not read whole; {problems[0]}")
    if seen.untried:
        return Verdict(
            4,
            "incomplete",
            f"{seen.untried} addresses that may be sections were not tried; the next run goes on with them",
        )
    if seen.outcomes["unexplained"]:
        return Verdict(4, "incomplete", f"{seen.outcomes['unexplained']} linked articles have no outcome")
    if not seen.new and not seen.known:
        return Verdict(4, "empty", f"no article was found in {tally.requests} pages")
    return None


def _fulfilled(seen: Evidence) -> Verdict:
    remarks = _remarks(seen)
    said = (
        f"{seen.new} new, {seen.edited} edited, {_unchanged(seen)} unchanged" if seen.known else f"{seen.new} articles"
    )
    words = f"{said} on {seen.tally.listings} listing pages"
    if seen.drift:
        return Verdict(0, "redesigned", f"{words}; its pages were rebuilt, and all were read: {seen.drift}")
    silence = _silence(seen)
    if silence:
        return Verdict(0, "quiet", f"{words}; {silence}")
    return Verdict(0, "complete", "; ".join([words, *remarks]))


def _unchanged(seen: Evidence) -> int:
    return seen.outcomes["unchanged"] + seen.outcomes["known"]


def _remarks(seen: Evidence) -> list[str]:
    remarks = [f"moved: {seen.tally.moved[0]}"] if seen.tally.moved else []
    now = seen.tally.encodings.most_common(1)
    if seen.usual_encoding and now and now[0][0] != seen.usual_encoding:
        remarks.append(f"its pages are now in {now[0][0]}, no longer in {seen.usual_encoding}")
    dead = seen.tally.dead["known"] + seen.outcomes["gone"]
    if dead:
        remarks.append(f"{dead} pages are gone")
    return remarks


def _silence(seen: Evidence) -> str | None:
    """Whether the portal has been silent for longer than it ever was."""
    if seen.new or seen.edited or not seen.known or seen.now is None or len(seen.history) < 10:
        return None
    days = sorted(seen.history)
    gaps = [after - before for before, after in pairwise(days)]
    silent = seen.now - days[-1]
    if silent < max(_SILENT * max(gaps), _SHORTEST_SILENCE):
        return None
    return f"nothing was published for {silent.days} days; its longest silence before was {max(gaps).days} days"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.most_common(4) if count)
