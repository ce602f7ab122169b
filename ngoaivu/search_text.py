"""What a search found, as a person or a program reads it; nothing in it moves a terminal's cursor or turns its text round."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from archive.search import Found, Hit

# Controls of C0 and C1, line separators, lone surrogates, and the marks that change the direction of the text after them.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_SHOWN_TITLE = 300  # characters; a title may be as long as a page


def as_json(found: Found, snapshot: int) -> str:
    """One JSON object on one line; a snippet is plain text, with the stretches that are of the question beside it."""
    facts = {
        "snapshot": snapshot,
        "total": found.total,
        "relaxed": found.relaxed,
        "hits": [_object(hit) for hit in found.hits],
    }
    text = json.dumps(facts, ensure_ascii=False, default=str)
    return _UNSAFE.sub(lambda match: "".join(f"\\u{ord(one):04x}" for one in match[0]), text)


def _object(hit: Hit) -> dict[str, Any]:
    matched = [text for text, found in hit.snippet if found]
    return {**asdict(hit), "snippet": "".join(text for text, _ in hit.snippet), "matched": matched}


def print_found(found: Found, offset: int) -> None:
    """Print each article in three lines: title; day, province, portal and address; the passage found, its words bold on a terminal."""
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    console.print(_summary(found, offset))
    for number, hit in enumerate(found.hits, offset + 1):
        day = hit.published_date.isoformat() if hit.published_date else "no date"
        facts = "  ".join(_plain(one) for one in (day, hit.province or "", hit.portal_id, hit.url) if one)
        passage = Text.assemble("   ", *((_plain(text), "bold" if matched else "") for text, matched in hit.snippet))
        console.print()
        console.print(Text.assemble(f"{number}. ", (_plain(hit.title[:_SHOWN_TITLE]), "bold")))
        console.print(Text(f"   {facts}"))
        console.print(passage)


def _summary(found: Found, offset: int) -> str:
    if not found.total:
        return "no article answers"
    noun = "article" if found.total == 1 else "articles"
    answer = f"{found.total:,} {noun}"
    if found.relaxed:
        answer = f"no article has all the words; {answer} with most of them"
    return f"{answer}, {offset + 1} to {offset + len(found.hits)} shown" if found.hits else f"{answer}, none shown"


def _plain(text: str) -> str:
    return _UNSAFE.sub(" ", text)
