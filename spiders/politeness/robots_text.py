"""What an answer to a request for robots.txt means (RFC 9309): rules, no rules, or a host that may not be asked."""

from __future__ import annotations

import re

#: Bytes that are parsed at most; RFC 9309 (2.5) asks for at least so many.
LONGEST = 500 * 1024
_RULES = re.compile(r"^\s*user-agent\s*:", re.I | re.M)


def rules_of(status: int, body: bytes) -> str | None:
    """The text of the rules, empty where everything is allowed; None where the host is not to be asked for anything.

    A redirect that was not followed to its end and every client error mean that there are no rules. 429 is none of
    those: it says nothing of the rules, but that the host has too much to do. A page of HTML, as many hosts answer for
    whatever does not exist, holds no rules.
    """
    if status == 429 or status >= 500:
        return None
    if status >= 300:
        return ""
    text = _whole_lines(body).decode("utf-8-sig", errors="ignore")
    return "" if text.lstrip().startswith("<") and not _RULES.search(text) else text


def _whole_lines(body: bytes) -> bytes:
    """The body up to the limit; a line that the limit cuts is left out, because half a path is another rule."""
    if len(body) <= LONGEST:
        return body
    kept = body[:LONGEST]
    return kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]
