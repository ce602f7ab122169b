"""The rules of a robots.txt that matter to a harvest: what they forbid of what was found, and how long to wait."""

from __future__ import annotations

import re
from collections.abc import Iterable

from protego import Protego

from pipelines.encodings import decode
from spiders.probing_report import RobotsSeen

_RULE = re.compile(r"^\s*disallow\s*:\s*(\S+)", re.I | re.M)
_RULES = 500  # rules that are looked at one by one; the longest robots.txt seen on a portal has far fewer


def robots_seen(status: int | None, body: bytes, agent: str, urls: Iterable[str]) -> RobotsSeen:
    """What a robots.txt says to ``agent``.

    Args:
        status: the HTTP status it came with; None where none came. Only a page of status 200 has rules.
        body: its bytes.
        agent: the crawler's name, as rules address it.
        urls: addresses that were found; a rule that forbids one of them is a hit.
    """
    if status != 200:
        return RobotsSeen(status=status)
    text = decode(body).text
    rules = Protego.parse(text)
    forbidden = [url for url in dict.fromkeys(urls) if not rules.can_fetch(url, agent)]
    delay = rules.crawl_delay(agent)
    return RobotsSeen(
        status=status,
        delay=float(delay) if delay is not None else None,
        sitemaps=tuple(dict.fromkeys(rules.sitemaps)),
        hits=_hits(text, forbidden),
    )


def _hits(text: str, forbidden: list[str]) -> tuple[tuple[str, str], ...]:
    """Each rule that forbids something that was found, with the first address that it forbids."""
    hits: dict[str, str] = {}
    for rule in list(dict.fromkeys(_RULE.findall(text)))[:_RULES] if forbidden else []:
        alone = Protego.parse(f"User-agent: *\nDisallow: {rule}\n")
        touched = [url for url in forbidden if not alone.can_fetch(url, "*")]
        if touched:
            hits[rule] = touched[0]
    return tuple(hits.items())
