"""CMS families: an explicit table, and the recognition of a page's family from the page itself."""

from __future__ import annotations

import re
from functools import lru_cache

from spiders.families.aspnet import ASPNET
from spiders.families.base import Family, Marks, path_of
from spiders.families.dotnetnuke import DOTNETNUKE
from spiders.families.drupal import DRUPAL
from spiders.families.hemera import HEMERA
from spiders.families.joomla import JOOMLA
from spiders.families.liferay import LIFERAY
from spiders.families.mojoportal import MOJOPORTAL
from spiders.families.nukeviet import NUKEVIET
from spiders.families.sharepoint import SHAREPOINT
from spiders.families.vccorp import VCCORP
from spiders.families.vnpt import VNPT
from spiders.families.webcenter import WEBCENTER
from spiders.families.websphere import WEBSPHERE
from spiders.families.wordpress import WORDPRESS
from spiders.page import Page
from spiders.select import compile_selector

#: The reader of pages that no family claims.
GENERIC = Family(
    name="generic",
    version=1,
    marks=Marks(),
    lead=(
        ".sapo",
        ".lead",
        ".summary",
        ".article-summary",
        ".article-sapo",
        ".news-summary",
        ".detail-sapo",
        ".detail-summary",
        ".hometext",
        ".chapeau",
        ".abstract",
        ".tomtat",
        ".tom-tat",
        ".mo-ta",
        ".mota",
        ".gioi-thieu",
        ".intro-text",
        ".description",
    ),
)

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        LIFERAY,
        NUKEVIET,
        JOOMLA,
        DOTNETNUKE,
        SHAREPOINT,
        WORDPRESS,
        DRUPAL,
        WEBSPHERE,
        WEBCENTER,
        VNPT,
        MOJOPORTAL,
        HEMERA,
        VCCORP,
        ASPNET,
    )
}

#: Class names that alone hint at a family, and the families that they hint at.
_HINTS: dict[str, set[str]] = {}
for _family in FAMILIES.values():
    for _selector in _family.marks.selectors:
        if compile_selector(_selector).plain:
            _HINTS.setdefault(compile_selector(_selector).plain, set()).add(_family.name)

#: A settling mark counts 3, a weaker one 1: a single element of a common class name proves nothing.
_SETTLES = 3
_ENOUGH = 2


def recognise(page: Page) -> tuple[Family, tuple[str, ...]]:
    """The family of a page and the evidence for it; ``GENERIC`` where the evidence is not enough.

    The most evidence wins; between equals, the family that stands first in ``FAMILIES``.
    """
    # Searching the source for every family's literals costs as much as the parse: a generator settles it, then those
    # that a class name hints at are searched for, and the others only where that does not settle it.
    generator = page.metas.get("generator", "")
    named = [family for family in FAMILIES.values() if generator and _names(family.marks, generator)]
    if named:
        return _best(named, page)[1:]
    hints = {name for key in page.index.classes.keys() & _HINTS.keys() for name in _HINTS[key]}
    best = _best([family for family in FAMILIES.values() if family.name in hints], page)
    if best[0] < _SETTLES + 1:
        best = max(
            best,
            _best([family for family in FAMILIES.values() if family.name not in hints], page),
            key=lambda found: found[0],
        )
    return best[1], best[2]


def _best(families: list[Family], page: Page) -> tuple[int, Family, tuple[str, ...]]:
    best: tuple[int, Family, tuple[str, ...]] = (0, GENERIC, ())
    for family in families:
        score, evidence = _weigh(family.marks, page)
        if score >= _ENOUGH and score > best[0]:
            best = (score, family, evidence)
    return best


def _names(marks: Marks, generator: str) -> bool:
    return marks.generator is not None and bool(_pattern(marks.generator).search(generator))


def _weigh(marks: Marks, page: Page) -> tuple[int, tuple[str, ...]]:
    evidence: list[str] = []
    score = 0
    generator = page.metas.get("generator", "")
    if generator and _names(marks, generator):
        score += 2 * _SETTLES
        evidence.append(f"generator {generator[:40]!r}")
    found = [text for text in marks.text if page.mentions(text)]
    if found:
        score += _SETTLES + len(found) - 1
        evidence += [f"source holds {text!r}" for text in found]
    matched = [selector for selector in marks.selectors if page.index.select(selector)]
    score += len(matched)
    evidence += [f"element {selector}" for selector in matched]
    if marks.address and _pattern(marks.address).search(path_of(page.url)):
        score += 1
        evidence.append("form of the address")
    return score, tuple(evidence)


@lru_cache(maxsize=256)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.I)
