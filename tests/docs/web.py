"""The web that commands of the pages see: the sample portals, and every portal that a page names, made up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from ngoaivu.simulator.styles import STYLES
from spiders.registry import Portal, all_portals
from tests.docs.blocks import Block
from tests.docs.clock import READ
from tests.portals.demo import HERE, made_up
from tests.portals.server import SAMPLES, load

_ARTICLES = 8  # enough for two pages of a listing
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


def web_of(blocks: Iterable[Block]) -> Simulator:
    """The web for some blocks."""
    sites = {site.host: site for site in [*(load(HERE / name) for name in SAMPLES), *made_up()]}
    made = [_stand_in(*place) for place in sorted(set(_named(blocks)))]
    return Simulator([*sites.values(), *(site for site in made if site.host not in sites)])


def _named(blocks: Iterable[Block]) -> Iterator[tuple[str, str, str]]:
    """Id, address and family of portals: those of the registry that commands name, and those of portal files."""
    for block in blocks:
        table: dict[str, str] = {}
        if block.language in {"console", "sh"}:
            known = (all_portals().get(word) for word in _WORD.findall(block.text))
            yield from (_place(portal) for portal in known if portal is not None)
        elif block.language == "toml":
            with suppress(tomllib.TOMLDecodeError):  # told where the block's own page is run
                table = tomllib.loads(block.text)
            if {"id", "url"} <= table.keys():
                yield table["id"], table["url"], table.get("family", "")


def _place(portal: Portal) -> tuple[str, str, str]:
    return portal.id, portal.url, portal.family or ""


def _stand_in(portal_id: str, url: str, family: str) -> Generated:
    style = family if family in STYLES else next(iter(STYLES))
    parts = urlsplit(url)
    return Generated(portal_id, parts.netloc, style, articles=_ARTICLES, newest=READ, scheme=parts.scheme)


def pages(root: Path) -> list[Path]:
    """README and every page below docs/."""
    return [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
