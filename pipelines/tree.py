"""The parsed tree of a page, and what is read of its elements everywhere.

Elements are those of `lxml.etree` itself: the classes of `lxml.html` are looked up and made in Python for every element
that is touched, which took a tenth of the time that a page takes to read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from lxml import etree
from lxml.etree import _Element as Element

__all__ = ["Element", "holder_of", "parse_html", "whole_text", "xpath"]

_TEXT = etree.XPath("string()", smart_strings=False)


def parse_html(source: bytes) -> Element | None:
    """The root of a document in UTF-8, comments and processing instructions left out; None where there is nothing to parse.

    Raises:
        etree.LxmlError: the parser gave up.
    """
    # A fresh parser: lxml's parsers are not safe to share between threads, and one costs 4 microseconds. Nobody asks it for
    # an element by its id, so it need not keep a table of them.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, collect_ids=False)
    root: Element | None = etree.fromstring(source, parser)
    return root


def xpath(expression: str) -> Callable[[Element], list[Any]]:
    """A compiled XPath that finds elements or pieces of text from an element."""
    return cast("Callable[[Element], list[Any]]", etree.XPath(expression))


def holder_of(piece: Any) -> Element | None:
    """The element in which a piece of text stands: lxml names the element before it where it is a tail."""
    element: Element | None = piece.getparent()
    return element.getparent() if element is not None and piece.is_tail else element


def whole_text(element: Element) -> str:
    """All text inside an element, scripts and styles included, as it stands."""
    text: Any = _TEXT(element)
    return str(text)
