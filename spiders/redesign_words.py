"""A redesign in sentences, for the ledger's reason and for the person who mends the portal file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spiders.families.base import Family
from spiders.former import PARTS, Former
from spiders.page import Page
from spiders.redesign import Broken, diagnose, propose
from spiders.registry import Portal

_SHOWN = 60  # characters of a page's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What several pages of one portal show together.

    Attributes:
        verdict: ``redesigned``, ``encoding`` or ``dates``; None where nothing broke, or everything is still read.
        sentences: one for each thing that broke, the commonest of a part first.
        selectors: what ``[selectors]`` of the portal file could say, by part.
    """

    verdict: str | None = None
    sentences: tuple[str, ...] = ()
    selectors: dict[str, str] = field(default_factory=dict)


def examine(cases: Sequence[tuple[Page, Former]], family: Family, portal: Portal | None) -> Diagnosis:
    """Diagnose several pages of a portal together: a selector that is proposed finds the part on all of them."""
    found = [one for page, former in cases for one in diagnose(page, family, portal, former)]
    if not found:
        return Diagnosis()
    offers = propose(cases, (portal.date_order if portal else None) or "dmy")
    counts = Counter((one.part, one.problem, one.selector) for one in found)
    sentences: list[str] = []
    for key, count in sorted(counts.items(), key=lambda one: (_place(one[0][0]), -one[1])):
        example = next(one for one in found if (one.part, one.problem, one.selector) == key)
        same = all(one.still_read for one in found if (one.part, one.problem, one.selector) == key)
        example = replace(example, proposal=offers.get(example.part), still_read=same)
        sentences.append(sentence(example, f" ({count} of {len(cases)} pages)" if len(cases) > 1 else ""))
    broken = {one.part for one in found}
    return Diagnosis(
        verdict=_verdict(found),
        sentences=tuple(sentences),
        selectors={part: name for part, name in offers.items() if part in broken},
    )


def _place(part: str) -> int:
    return PARTS.index(part) if part in PARTS else -1


def _verdict(found: Sequence[Broken]) -> str | None:
    """The verdict of all parts that are lost: an encoding garbles most of them, a new form of dates only dates."""
    lost = [one.problem for one in found if not one.still_read and one.problem != "family"]
    if not lost:
        return None
    if 2 * lost.count("garbled") >= len(lost):
        return "encoding"
    return "dates" if all(problem in {"format", "swapped"} for problem in lost) else "redesigned"


def sentence(broken: Broken, where: str = "") -> str:
    """One finding in words; ``where`` is put behind the name of the part."""
    if broken.problem == "family":
        return f"family{where}: made by {broken.former} before, and looks like {broken.found} now"
    return f"{broken.part}{where}: {_subject(broken)} {_finding(broken)}{_remedy(broken)}{_kept(broken)}"


def _subject(broken: Broken) -> str:
    if broken.selector is None:
        return "the generic rules"
    more = f" (and {broken.others} more)" if broken.others else ""
    return f'"{broken.selector}"{more}'


def _finding(broken: Broken) -> str:
    words, former = _cut(broken.found), _cut(broken.former)
    match broken.problem:
        case "garbled":
            return f"finds {words}, which is {former} in a wrong encoding"
        case "swapped":
            return f"finds {words}, where the archive has {broken.former}: day and month have changed places"
        case "format":
            return f"finds {words}, in which no date is read (the archive has {broken.former}): the date format changed"
        case "cut":
            return "finds only a part of the text"
        case "other":
            return f"finds {words}, not {former}"
    return "find it no more" if broken.selector is None else "finds nothing"


def _cut(text: str | None) -> str:
    words = text or ""
    return f'"{words[:_SHOWN]}{"…" if len(words) > _SHOWN else ""}"'


def _remedy(broken: Broken) -> str:
    if broken.problem == "swapped":
        return "; date_order in the portal file would tell, where new articles agree"
    if broken.problem in {"garbled", "format"}:
        return ""
    if broken.proposal:
        return f'; "{broken.proposal}" would' if broken.problem == "nothing" else f'; "{broken.proposal}" finds it'
    if broken.stands:
        return "; it still stands on the page, but no selector names its place"
    return "; the page no longer shows it"


def _kept(broken: Broken) -> str:
    return " (another rule still reads it)" if broken.still_read else ""
