"""Faults of what pages say: articles in other markup than before, and dates written in another way."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace

from ngoaivu.simulator.faults.base import Change, Stage, fault
from ngoaivu.simulator.messages import Reply, Request

_NAMES = re.compile(r'\b(?:class|id)="([^"]*)"')
_SEMANTIC = re.compile(r' (?:itemprop|itemscope|itemtype|datetime|rel)(?:="[^"]*")?')
_HEADINGS = re.compile(r"<(/?)(?:h[1-3]|time|article|main|dl|dd)\b")
_BODY = re.compile(r"(<body[^>]*>)(.*)(</body>)", re.S)
_PARAGRAPH = re.compile(r"<p\b[^>]*>.*?</p>", re.S)


@fault(
    "redesign",
    "articles have other class names and elements than before",
    expected=("redesigned",),
    loses=True,
    stage=Stage.TEXT,
    kind="article",
)
def redesign() -> Change:
    """Rename every class and id of articles' pages, and use bare boxes for headings, dates and lists."""

    def change(_: Request, reply: Reply) -> Reply:
        return _rewritten(reply, _renamed)

    return change


@fault(
    "redesign-script",
    "the text of articles is put in by a script: the page itself holds none",
    expected=("redesigned", "incomplete"),
    loses=True,
    stage=Stage.TEXT,
    kind="article",
)
def redesign_script() -> Change:
    """Take the paragraphs out of articles' pages."""

    def change(_: Request, reply: Reply) -> Reply:
        return _rewritten(reply, lambda body: _PARAGRAPH.sub("", _renamed(body)) + '<div id="app"></div>')

    return change


@fault(
    "redesign-title",
    "the title of articles stands in markup of no meaning, and <title> holds the portal's name",
    expected=("redesigned",),
    loses=True,
    stage=Stage.DRAWN,
    kind="article",
)
def redesign_title() -> Change:
    """Draw articles without the family's title."""
    return lambda _, reply: reply.drawn(replace(reply.look, renamed=reply.look.renamed | {"title"}))


@fault(
    "redesign-date",
    "the date of articles stands in markup of no meaning",
    expected=("redesigned",),
    loses=True,
    stage=Stage.DRAWN,
    kind="article",
)
def redesign_date() -> Change:
    """Draw articles without the family's date."""
    return lambda _, reply: reply.drawn(replace(reply.look, renamed=reply.look.renamed | {"date"}))


@fault(
    "date-order",
    "dates are printed with the month first",
    expected=("dates",),
    loses=True,
    stage=Stage.DRAWN,
)
def date_order() -> Change:
    """Print 31 December as 12/31."""
    return lambda _, reply: reply.drawn(replace(reply.look, dates="mdy"))


@fault(
    "date-format",
    "dates are printed with dots and two digits of the year",
    expected=("dates", "complete"),
    loses=False,
    stage=Stage.DRAWN,
)
def date_format() -> Change:
    """Print 31 December 2024 as 31.12.24."""
    return lambda _, reply: reply.drawn(replace(reply.look, dates="short"))


def _rewritten(reply: Reply, rewrite: Callable[[str], str]) -> Reply:
    if not reply.is_page:
        return reply
    text = _BODY.sub(lambda found: found[1] + rewrite(found[2]) + found[3], reply.body.decode(), count=1)
    return replace(reply, body=text.encode())


def _renamed(body: str) -> str:
    named = _NAMES.sub(lambda found: f'class="k{zlib.crc32(found[1].encode()):08x}"', body)
    return _HEADINGS.sub(r"<\1div", _SEMANTIC.sub("", named))


FAULTS = (redesign, redesign_script, redesign_title, redesign_date, date_order, date_format)
