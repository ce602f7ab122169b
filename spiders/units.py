"""Which portals have to be crawled by one process: those of which one may be led to a host of another.

Politeness is kept where a host's gate is. A redirect or a moved portal may lead a crawl to any host that `spiders.moves` lets it follow to;
what that judges by, the names of hosts, government domains and provinces, is what parts portals here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spiders.moves import government_domain, province_of_host, stated_hosts
from spiders.registry import Portal, all_portals


def units_of(portals: Iterable[Portal]) -> list[list[Portal]]:
    """The portals in groups that share no host, each sorted by id, the groups by their first."""
    ordered = sorted(portals, key=lambda portal: portal.id)
    known = {**all_portals(), **{portal.id: portal for portal in ordered}}
    hosts = {host for portal in ordered for host in stated_hosts(portal, known)}
    leader: dict[str, str] = {}
    for portal in ordered:
        keys = {f"portal {portal.id}", *_keys(portal, stated_hosts(portal, known), hosts)}
        one = min((_find(leader, key) for key in keys), default="")
        for key in keys:
            leader[_find(leader, key)] = one
    groups: dict[str, list[Portal]] = {}
    for portal in ordered:
        groups.setdefault(_find(leader, f"portal {portal.id}"), []).append(portal)
    return list(groups.values())


def _find(leader: dict[str, str], key: str) -> str:
    while leader.get(key, key) != key:
        key = leader[key]
    return key


def _keys(portal: Portal, own: set[str], hosts: set[str]) -> Iterator[str]:
    """What a portal shares with those that it may be led to, or that may be led to it."""
    if portal.province_code:
        yield f"province {portal.province_code}"
    for host in own:
        yield f"host {host}"
        above = host.split(".")
        yield from (f"host {name}" for name in (".".join(above[at:]) for at in range(1, len(above))) if name in hosts)
        domain = government_domain(host)
        if domain:
            yield f"domain {domain}"
        place = province_of_host(host)
        if place:
            yield f"province {place.code}"
