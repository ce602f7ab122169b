"""Elements of TEI with the text of an archive in them: whatever it holds, the document stays well-formed."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

NAMESPACE = "http://www.tei-c.org/ns/1.0"
PREFIXES: Any = {None: NAMESPACE}  # the stubs know of no default namespace
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Production 2 of XML 1.0: what is none of these cannot be written, not even as a reference.
_FOREIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Builder:
    """Makes elements; ``replaced`` counts the characters that XML cannot hold, each of which becomes U+FFFD."""

    def __init__(self) -> None:
        self.replaced = 0

    def root(self, tag: str, language: str | None = None) -> etree._Element:
        """An element that stands by itself, in a language where one is known."""
        made = etree.Element(f"{{{NAMESPACE}}}{tag}", nsmap=PREFIXES)
        if language:
            made.set(_LANG, self._clean(language))
        return made

    def add(self, parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
        """A new last child."""
        made = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", {k: self._clean(v) for k, v in attributes.items()})
        made.text = None if text is None else self._clean(text)
        return made

    def lines(self, parent: etree._Element, text: str) -> None:
        """Text whose line breaks are marked by ``lb``."""
        first, *others = self._clean(text).split("\n")
        parent.text = first
        for line in others:
            etree.SubElement(parent, f"{{{NAMESPACE}}}lb").tail = line

    def _clean(self, text: str) -> str:
        clean, count = _FOREIGN.subn("\ufffd", text)
        self.replaced += count
        return clean
