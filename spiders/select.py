"""Selectors: a small part of CSS, matched against an index of the page instead of by walking it once for each selector.

Ten XPath selects cost more than the parse (1.9 ms against 0.7 ms for a page of 77 KB), because each walks the whole
tree. A page
is walked once, by :class:`Index`; a selector then looks its rarest part up in a dictionary and checks the few
elements found there.

What is understood: compounds of ``tag``, ``.class``, ``#id``, ``[attr]``, ``[attr=value]``, ``[attr^=start]``,
``[attr$=end]``,
``[attr*=part]``, joined by white space (descendant) or ``>`` (child). Attributes that start a
look-up: ``class``, ``id``, ``itemprop``, ``data-role``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

_PART = re.compile(
    r"(?P<tag>^[a-zA-Z][\w-]*|^\*)|\.(?P<cls>[\w-]+)|#(?P<id>[\w-]+)"
    r"|\[(?P<attr>[\w:-]+)(?:(?P<op>[\^$*]?=)\"?(?P<value>[^\]\"]*)\"?)?\]"
)
_STEP = re.compile(r"\s*(>)\s*|\s+")


class SelectorError(ValueError):
    """A selector that is not of the understood form."""


@dataclass(frozen=True, slots=True)
class Test:
    """One attribute test: ``op`` is "" (present), "=", "^=", "$=" or "*="."""

    attr: str
    op: str
    value: str

    def holds(self, element: HtmlElement) -> bool:
        """Say whether the element passes."""
        found = element.get(self.attr)
        if found is None:
            return False
        match self.op:
            case "=":
                return bool(found == self.value)
            case "^=":
                return bool(found.startswith(self.value))
            case "$=":
                return bool(found.endswith(self.value))
            case "*=":
                return self.value in found
        return True


@dataclass(frozen=True, slots=True)
class Compound:
    """Everything that one element must be: its tag, its classes, its id and its attribute tests."""

    tag: str | None
    classes: tuple[str, ...]
    id: str | None
    tests: tuple[Test, ...]

    def holds(self, element: HtmlElement) -> bool:
        """Say whether the element is all of it."""
        if self.tag is not None and element.tag != self.tag:
            return False
        if self.id is not None and element.get("id") != self.id:
            return False
        if self.classes:
            have = (element.get("class") or "").split()
            if any(name not in have for name in self.classes):
                return False
        return all(test.holds(element) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Selector:
    """A parsed selector: compounds from outermost to innermost, and whether each is the child of the one before."""

    source: str
    compounds: tuple[Compound, ...]
    child: tuple[bool, ...]
    plain: str = ""  # the class name, where the selector is nothing but one

    def holds(self, element: HtmlElement) -> bool:
        """Say whether the element matches, ancestors included."""
        return self.compounds[-1].holds(element) and (len(self.compounds) == 1 or self._ancestors(element))

    def _ancestors(self, element: HtmlElement) -> bool:
        """Say whether ancestors match the outer compounds, in one walk to the root.

        ``wanted`` are the compounds that an ancestor may be next: all ways to match go on side by side, for trying one after the other
        takes as many steps as there are ways to choose among nested elements.
        """
        wanted = {len(self.compounds) - 2}
        for ancestor in element.iterancestors():
            matched = {place for place in wanted if self.compounds[place].holds(ancestor)}
            if 0 in matched:
                return True
            wanted = {place for place in wanted if not self.child[place + 1]} | {place - 1 for place in matched}
            if not wanted:
                return False
        return False


class Index:
    """The elements of one page by class, id, itemprop and data-role, in document order; made in one walk."""

    __slots__ = ("classes", "ids", "props", "roles", "root")

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.classes: dict[str, list[HtmlElement]] = {}
        self.ids: dict[str, list[HtmlElement]] = {}
        self.props: dict[str, list[HtmlElement]] = {}
        self.roles: dict[str, list[HtmlElement]] = {}
        classes, ids, props = self.classes, self.ids, self.props
        for element in root.xpath("descendant-or-self::*[@class or @id or @itemprop or @data-role]"):
            attributes = element.attrib
            for name in attributes.get("class", "").split():
                classes.setdefault(name, []).append(element)
            if "id" in attributes:
                ids.setdefault(attributes["id"], []).append(element)
            if "itemprop" in attributes:
                props.setdefault(attributes["itemprop"], []).append(element)
            if "data-role" in attributes:
                self.roles.setdefault(attributes["data-role"], []).append(element)

    def select(self, source: str) -> list[HtmlElement]:
        """All elements that match the selector, in document order of its innermost look-up."""
        selector = compile_selector(source)
        if selector.plain:
            return self.classes.get(selector.plain, [])
        return [element for element in self._innermost(selector) if selector.holds(element)]

    def first(self, sources: Sequence[str]) -> tuple[HtmlElement, str] | None:
        """The first match of the first selector that matches at all, with that selector."""
        for source in sources:
            found = self.select(source)
            if found:
                return found[0], source
        return None

    def _innermost(self, selector: Selector) -> Iterator[HtmlElement]:
        last = selector.compounds[-1]
        known = self._lookup(last)
        if known is not None:
            yield from known
            return
        for compound in reversed(selector.compounds[:-1]):
            outer = self._lookup(compound)
            if outer is not None:
                yield from _below(outer, last.tag)
                return
        yield from self.root.iter(last.tag or "*")

    def _lookup(self, compound: Compound) -> list[HtmlElement] | None:
        """The elements that a dictionary names for the compound, or None where no dictionary can."""
        if compound.id is not None:
            return self.ids.get(compound.id, [])
        if compound.classes:
            return min((self.classes.get(name, []) for name in compound.classes), key=len)
        for test in compound.tests:
            table = {"id": self.ids, "class": self.classes, "itemprop": self.props, "data-role": self.roles}.get(
                test.attr
            )
            if table is None or not test.op or (test.attr == "class" and test.op != "*="):
                continue
            if test.op == "=":
                return table.get(test.value, [])
            keys = [key for key in table if _key_holds(key, test)]
            return list(dict.fromkeys(element for key in keys for element in table[key]))
        return None


def _key_holds(key: str, test: Test) -> bool:
    if test.op == "^=":
        return key.startswith(test.value)
    if test.op == "$=":
        return key.endswith(test.value)
    return test.value in key


def _below(outer: list[HtmlElement], tag: str | None) -> Iterator[HtmlElement]:
    """Descendants of the outer elements, each once even where one outer element lies inside another."""
    seen: set[HtmlElement] = set()
    for element in outer:
        for inner in element.iterdescendants(tag or "*"):
            if inner not in seen:
                seen.add(inner)
                yield inner


@lru_cache(maxsize=4096)
def compile_selector(source: str) -> Selector:
    """Parse a selector once.

    Raises:
        SelectorError: naming the selector and the part that is not understood.
    """
    compounds: list[Compound] = []
    child = [False]
    place = 0
    text = source.strip()
    for step in [*_STEP.finditer(_masked(text)), None]:
        end = step.start() if step else len(text)
        compounds.append(_compound(text[place:end], source))
        if step:
            child.append(step.group(1) is not None)
            place = step.end()
    only = compounds[0]
    is_plain = len(compounds) == 1 and len(only.classes) == 1 and not (only.tag or only.id or only.tests)
    return Selector(source, tuple(compounds), tuple(child), only.classes[0] if is_plain else "")


def _masked(text: str) -> str:
    """The selector with everything inside brackets blotted out, so that spaces there part nothing."""
    return re.sub(r"\[[^\]]*\]", lambda found: "_" * len(found.group()), text)


def _compound(text: str, source: str) -> Compound:
    tag: str | None = None
    wanted_id: str | None = None
    classes: list[str] = []
    tests: list[Test] = []
    place = 0
    while place < len(text):
        found = _PART.match(text, place) if place == 0 else _PART.match(text[place:])
        if not found or not found.group():
            raise SelectorError(f"selector {source!r}: {text[place:]!r} is not understood")
        if found["tag"]:
            tag = None if found["tag"] == "*" else found["tag"].lower()
        elif found["cls"]:
            classes.append(found["cls"])
        elif found["id"]:
            wanted_id = found["id"]
        else:
            tests.append(Test(found["attr"], found["op"] or "", found["value"] or ""))
        place += len(found.group())
    if not text:
        raise SelectorError(f"selector {source!r} is empty or ends in a combinator")
    return Compound(tag, tuple(classes), wanted_id, tuple(tests))
