"""Where a portal may be followed to when it moves: to hosts that the registry or the same government's domain names.

Names under ``gov.vn`` and ``dcs.vn`` are given to organs of the state and of the party alone; any other name can be
bought, and names that portals gave up were bought by betting houses. A host is therefore judged by its name before
anything is asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipelines import provinces
from pipelines.furniture import plain
from pipelines.provinces import Unit
from spiders.links import host_of
from spiders.page import Page, text_of
from spiders.registry import Portal, all_portals

_GOVERNMENT = (".gov.vn", ".dcs.vn")
_SHORTEST_NAME = 3  # letters of a province in a joined label: "hue", "hcm"
_GAMBLING = re.compile(
    r"casino|nhacai|cacuoc|kubet|soicau|baccarat|taixiu|sunwin|hitclub|8xbet|jackpot"
    r"|(?:^|[.-])(?:bet|[a-z0-9]{1,6}bet|xoso|lode|nohu|banca|daga|cado|slots?|poker)(?=[.-]|\d|$)"
    r"|(?:^|[.-])[a-z]{1,6}(?:88|789|99|68|777)(?:games?|club|vip|bet)?(?=[.-]|$)"
)
_PARKING = re.compile(
    r"parking|parked|sedo|bodis|hugedomains|afternic|domainmarket|for-?sale|undeveloped|expired|hethan|het-han"
)
_LOGIN = re.compile(r"^(?:sso|sso-?\w+|login|dang-?nhap|auth|oauth|cas|idp|identity|accounts?|xacthuc|mail|webmail)\.")
_META_URL = re.compile(r"\A(\d{0,9}+)[\d.]*+\s*+(?:[;,]\s*+)?url\s*+=\s*+['\"]?\s*+([^'\">\s]+)", re.I)
_SOON = 100  # seconds: Scrapy's METAREFRESH_MAXDELAY; a page that waits longer is one that loads itself anew
_SCRIPT_MOVE = re.compile(
    r"(?:window|document|top|self|parent)?\.?location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*['\"]([^'\"]+)['\"]",
    re.I,
)
_SAYS_MOVED = re.compile(
    r"(?:chuyen|doi|thay doi|cap nhat|truy cap)(?: \S+){0,6} (?:dia chi|ten mien|trang|cong|website|giao dien)"
    r"(?: \S+){0,6} (?:moi|sau|tai)|(?:dia chi|ten mien|trang|cong|website)(?: \S+){0,4} moi(?: \S+){0,4} (?:la|tai)\b"
    r"|(?:has|have|was|is) (?:been )?(?:re)?moved to|new (?:address|website|site|url|portal)\b"
)
_ADDRESS = re.compile(r"https?://[^\s\"'<>()]+|(?<![\w@.-])(?:[a-z0-9-]+\.){1,4}(?:gov|dcs)\.vn\b[^\s\"'<>()]*", re.I)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?:gov|dcs|com|org|net)?\.?vn\b", re.I)
#: A stub says little besides where the portal went; in a full page such words may be about anything.
_STUB_CHARS = 1_500


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a move is followed, and the reason in words that continue "from A to B: "."""

    allowed: bool
    reason: str


def may_follow(portal: Portal, from_url: str, to_url: str, known: Mapping[str, Portal] | None = None) -> Verdict:
    """Judge a move of a portal from one address to another by the addresses alone.

    Args:
        portal: the portal that moves.
        from_url: the address that redirects, or whose page says where the portal went.
        to_url: the absolute address that is named.
        known: the portals that count as known, by id; the registry where it is None.
    """
    try:
        parts = urlsplit(to_url)
        host, user = (parts.hostname or "").rstrip("."), parts.username
    except ValueError:
        return Verdict(False, "what is named is no address")
    if parts.scheme not in {"http", "https"} or "." not in host:
        return Verdict(False, "what is named is no address of the web")
    if user is not None:
        return Verdict(False, "an address with a user name hides its host")
    host = host.lower().removeprefix("www.")
    if host == host_of(from_url).rstrip("."):
        return Verdict(True, "the same host")
    return _suspicion(host) or _by_names(portal, from_url, host, all_portals() if known is None else known)


def _suspicion(host: str) -> Verdict | None:
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return Verdict(False, "a bare number names nobody")
    if "xn--" in host:
        return Verdict(False, "an encoded name can look like another's")
    if _GAMBLING.search(host):
        return Verdict(False, "the name of a betting house")
    if _PARKING.search(host):
        return Verdict(False, "a host that parks or sells names")
    return Verdict(False, "a login page, not a portal") if _LOGIN.search(host) else None


def _by_names(portal: Portal, from_url: str, host: str, known: Mapping[str, Portal]) -> Verdict:
    """The verdict of what names the host: the portal file, the registry, the portal's own domain, the government's."""
    if host in _stated_hosts(portal, known):
        return Verdict(True, "named by the portal file")
    code = _code_of(portal)
    other = next((other for other in known.values() if other.id != portal.id and host_of(other.url) == host), None)
    if other is not None and (code is None or other.province_code != code):
        return Verdict(False, f"the portal {other.id} of the registry, which is harvested by that name")
    if other is not None:
        return Verdict(True, f"the portal {other.id} of the registry, of the same province")
    here = host_of(from_url).rstrip(".")
    own = host_of(portal.url).rstrip(".")
    if host == own or host.endswith((f".{own}", f".{here}")):
        return Verdict(True, "below the portal's own name")
    if not host.endswith(_GOVERNMENT):
        return Verdict(False, _foreign(host, here))
    return _by_government(host, here, code)


def _by_government(host: str, here: str, code: str | None) -> Verdict:
    label = _domain(host)
    if here.endswith(_GOVERNMENT) and _domain(here) == label:
        return Verdict(True, f"the same government domain, {label}")
    mine = provinces.on_63_map(code) if code else None
    if mine is None:
        return Verdict(False, f"another government domain, {label}, and no province of the portal is known")
    places = {unit.name for unit in _units_of(host)}
    if mine.name in places:
        return Verdict(True, f"a government domain of {mine.name}")
    now = provinces.on_34_map(mine)
    if now.name in places:
        return Verdict(
            False,
            f"a domain of {now.name}, of which {mine.name} is a part since {provinces.FIRST_DAY_OF_34}: another portal,"
            " which takes a portal file of its own",
        )
    return Verdict(False, f"a government domain of {_listed(places)}, not of {mine.name}")


def province_of_host(host: str) -> Unit | None:
    """The province that a host is named after, as the map of 63 has it; None where its name tells none or several."""
    found = {unit.code: unit for unit in _units_of(host.lower().removeprefix("www.").rstrip("."))}
    return next(iter(found.values())) if len(found) == 1 else None


@lru_cache(maxsize=1024)
def _units_of(host: str) -> tuple[Unit, ...]:
    """The provinces of the map of 63 that a host is named after.

    The label that was registered decides. What stands before it may be a district that shares a province's name, and
    counts only where no province was registered, or where it has become a part of the one that was.
    """
    labels = re.sub(r"\.(?:(?:gov|dcs|com|org|net|edu|info)\.)?[a-z]+$", "", host).split(".")
    found = [unit for label in labels if (unit := _unit_in(label.replace("-", ""))) is not None]
    whole = _unit_in(labels[-1].replace("-", ""))
    if whole is not None:
        found = [unit for unit in found if unit is whole or provinces.on_34_map(unit) is provinces.on_34_map(whole)]
    return tuple(dict.fromkeys(found))


def _unit_in(label: str) -> Unit | None:
    for size in range(len(label), _SHORTEST_NAME - 1, -1):
        # The end comes first: an agency stands before its place, "songoaivudaklak".
        for part in dict.fromkeys((label[-size:], label[:size])):
            unit = provinces.find(part, provinces.LAST_DAY_OF_63)
            if unit is not None:
                return unit
    return None


def _domain(host: str) -> str:
    """The name that the government's registry gave out: three labels, as in ``daklak.gov.vn``."""
    return ".".join(host.split(".")[-3:])


def _code_of(portal: Portal) -> str | None:
    if portal.province_code:
        return portal.province_code
    unit = province_of_host(host_of(portal.url))
    return unit.code if unit else None


def _stated_hosts(portal: Portal, known: Mapping[str, Portal]) -> set[str]:
    urls = [portal.url, *(section.url for section in portal.sections)]
    if portal.successor:
        follower = known.get(portal.successor)
        urls.append(follower.url if follower else portal.successor)
    return {host_of(url).rstrip(".") for url in urls} - {""}


def _foreign(host: str, here: str) -> str:
    """Why a host outside the government's domains is refused, and whether it resembles the one that was left."""
    bare = re.sub(r"[^a-z0-9]", "", here.removesuffix(".gov.vn").removesuffix(".dcs.vn"))
    if bare and bare in re.sub(r"[^a-z0-9]", "", host):
        return "a look-alike of the portal's name outside gov.vn and dcs.vn, which anyone can buy"
    return "neither the registry nor a government domain names that host"


def _listed(names: set[str]) -> str:
    return " and ".join(sorted(names)) or "no province"


def stated_move(page: Page) -> tuple[str, str] | None:
    """Where a page says that the portal went, on another host: the absolute address and how it says it; or None.

    A meta refresh counts, in a short page also a script, and words such as "chuyển sang địa chỉ mới" beside an address.
    Whether the move is followed is `may_follow`'s to say.
    """
    here = host_of(page.url)
    return next(((url, how) for url, how in sends_to(page) if host_of(url) != here), None)


def sends_to(page: Page) -> list[tuple[str, str]]:
    """Every address that a page sends its reader on to, its own host's included, and how it does."""
    stub = len(text_of(page.root)) < _STUB_CHARS
    named = [*_refreshes(page), *(_scripted(page) if stub else ()), *(_in_words(page) if stub else ())]
    targets = [
        (page.absolute(url if "://" in url or url[:1] in "/.?" or not _HOST.match(url) else f"http://{url}"), how)
        for url, how in named
    ]
    return [(url, how) for url, how in targets if url and host_of(url) and url.split("#")[0] != page.url]


def _refreshes(page: Page) -> list[tuple[str, str]]:
    metas = [meta for meta in page.root.iter("meta") if (meta.get("http-equiv") or "").lower() == "refresh"]
    found = [_META_URL.match((meta.get("content") or "").strip()) for meta in metas]
    return [(match[2], "meta refresh") for match in found if match and int(match[1] or 0) <= _SOON]


def _scripted(page: Page) -> list[tuple[str, str]]:
    scripts = [script.text or "" for script in page.root.iter("script")]
    return [(match[1], "script") for script in scripts for match in _SCRIPT_MOVE.finditer(script)]


def _in_words(page: Page) -> list[tuple[str, str]]:
    """Addresses linked or printed in a stub that says that the portal moved."""
    text = text_of(page.root)
    if not _SAYS_MOVED.search(plain(text)):
        return []
    links: list[HtmlElement] = list(page.root.iter("a"))
    urls = [link.get("href") or "" for link in links if "://" in (link.get("href") or "")]
    urls += [match[0].rstrip(".,;") for match in _ADDRESS.finditer(text)]
    return [(url, "words of the page") for url in urls]
