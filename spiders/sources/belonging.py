"""Which portal an address belongs to, by its host; where several portals share one, by the longest path that they declare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from spiders.links import host_of
from spiders.registry import Portal


class Hosts:
    """The hosts of some portals."""

    def __init__(self, portals: Iterable[Portal]) -> None:
        self._by_host: dict[str, list[tuple[str, Portal]]] = defaultdict(list)
        for portal in portals:
            for host in sorted({host_of(portal.url), *(host_of(section.url) for section in portal.sections)}):
                self._by_host[host].append((_folder(portal.url), portal))
        for places in self._by_host.values():
            places.sort(key=lambda place: (-len(place[0]), place[1].id))

    def portal_of(self, url: str) -> Portal | None:
        """The portal that an address belongs to, or None."""
        places = self._by_host.get(host_of(url), [])
        path = _path(url)
        below = (portal for folder, portal in places if path.startswith(folder))
        return next(below, places[-1][1] if places else None)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


def _folder(url: str) -> str:
    """The path of a home page as that of its folder: ``/en/Default.aspx`` is in ``/en/``."""
    return _path(url).rpartition("/")[0] + "/"
