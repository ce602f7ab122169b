"""The portal file that a probe writes: only what a harvest would not find out by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines import provinces
from pipelines.furniture import names_of, plain
from pipelines.provinces import Unit
from pipelines.text import clean_line, strip_diacritics
from pipelines.tree import xpath
from spiders.links import host_of
from spiders.moves import province_of_host
from spiders.page import Page
from spiders.probing_report import Report
from spiders.settings import DOWNLOAD_DELAY

#: Lines that a portal file may have: it is data that a person reads at one glance.
MAX_LINES = 15
_SEPARATOR = re.compile(r"\s+[-–—|»:]\s+|\s*[|»]\s*")
_NO_NAME = re.compile(
    r"(?:trang chu|home(?: ?page)?|index|chao mung.*|welcome(?: to)?|default|untitled.*|tin tuc|news)?"
)
_PIECES = xpath("descendant::text()")
_ALTERNATIVES = xpath("descendant-or-self::img/@alt")
_LOGO = re.compile(r"logo|brand|site-?(?:title|name)|banner|header", re.I)
_AGENCY = re.compile(
    r"(?:so|ban|uy ban|van phong|tinh|thanh|lien hiep|trung tam|cong|trang|cuc|dang bo|hoi|department|portal)\b(?! chu)"
)
_LONGEST_NAME = 120
_WORDS_OF_PLACE = 4  # "Bà Rịa - Vũng Tàu" is the longest name of a province
_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class PortalName:
    """What a portal is called, and the province that its host or its name tells."""

    id: str
    name: str
    unit: Unit | None


def name_portal(page: Page) -> PortalName:
    """Name a portal after its home page and host; the province is one of the map of 63."""
    host = host_of(page.url)
    name = _name(page) or host
    unit = province_of_host(host) or _province_in(name)
    return PortalName(_portal_id(host, unit), name, unit)


def _name(page: Page) -> str:
    """The site's name: what it states, else the longest part of ``<title>`` that names no page, else its logo's words."""
    stated = clean_line(page.metas.get("og:site_name", ""))
    offers = [stated] if stated else [offer.strip() for offer in _SEPARATOR.split(page.title_tag)]
    named = [offer for offer in offers if not _NO_NAME.fullmatch(plain(offer))]
    return max(named, key=len) if named else next(_on_logo(page), "")


def _on_logo(page: Page) -> Iterator[str]:
    """Words in elements that are named after a logo or a site's name, where they call themselves an agency's."""
    for element in page.root.iter():
        if isinstance(element.tag, str) and _LOGO.search(names_of(element)):
            offers = [*_PIECES(element), *_ALTERNATIVES(element)]
            for words in (clean_line(str(offer)) for offer in offers):
                if len(words) <= _LONGEST_NAME and _AGENCY.match(plain(words)):
                    yield words


def _province_in(name: str) -> Unit | None:
    """The province that a name holds, the longest first; None where it holds several or none."""
    words = [word for word in re.split(r"[\s,()-]+", name) if word]
    for size in range(_WORDS_OF_PLACE, 0, -1):
        spans = [" ".join(words[start : start + size]) for start in range(len(words) - size + 1)]
        # A province's name is written with capitals; "hoa bình" with small letters is peace.
        units = {provinces.find(span, provinces.LAST_DAY_OF_63) for span in spans if span[:1].isupper()} - {None}
        if units:
            return units.pop() if len(units) == 1 else None
    return None


def _portal_id(host: str, unit: Unit | None) -> str:
    """The province's name and the agency's label, or the host's labels where no province is known."""
    labels = re.sub(r"\.(?:(?:gov|dcs|com|org|net|edu)\.)?[a-z]+$", "", host).split(".")
    if unit is not None:
        place = _slug(unit.name)
        joined = place.replace("-", "")
        rest = [label.replace(joined, "").strip("-") for label in labels]
        labels = [place, *(filter(None, reversed(rest)) if any(rest) else ["portal"])]
    made = _slug("-".join(labels))[:_LONGEST_ID].strip("-")
    return f"portal-{made}" if not made or made.isdigit() or made == "all" else made


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", strip_diacritics(text).lower()).strip("-")


def portal_file_text(report: Report, portal_id: str) -> str:
    """The lines of the portal file, at most `MAX_LINES`; sections that find no room are noted in the report."""
    head = [("id", portal_id), ("name", report.name or portal_id), ("url", report.url)]
    head.append(("province_code", report.province_code or ""))
    if report.family != report.home_family:
        head.append(("family", report.family))
    if report.date_order == "mdy":
        head.append(("date_order", "mdy"))
    lines = [f"{key} = {_quoted(value)}" for key, value in head if value]
    tables = _tables(report)
    return "\n".join([*lines, *_sections(report, MAX_LINES - len(lines) - len(tables)), *tables]) + "\n"


def _sections(report: Report, room: int) -> list[str]:
    """The sections that a crawl would not find or not take for listings, as many as there is room for."""
    hidden = [section for section in report.sections if section.articles and not section.discovered]
    kept = hidden[: max(room - 2, 0)]
    if len(kept) < len(hidden):
        report.notes.append(f"{len(hidden) - len(kept)} sections found no room in the portal file")
    if not kept:
        return []
    rows = [f"    {{ url = {_quoted(one.url)}, name = {_quoted(one.name)} }}," for one in kept]
    return ["sections = [", *rows, "]"]


def _tables(report: Report) -> list[str]:
    crawl = []
    if report.robots.delay and report.robots.delay > DOWNLOAD_DELAY:
        crawl.append(f"delay = {min(report.robots.delay, 3600):g}")
    if not report.certificate_good and urlsplit(report.url).scheme == "https" and report.read:
        reason = f"{report.certificate.removeprefix('https: ')}, seen on {report.started.date()}"
        crawl.append(f"insecure_tls_reason = {_quoted(reason)}")
    lines = ["[crawl]", *crawl] if crawl else []
    if report.selectors:
        lines += ["[selectors]", *(f"{part} = {_quoted(value)}" for part, value in report.selectors.items())]
    return lines


def _quoted(text: str) -> str:
    """A TOML basic string."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(sign):04X}" if ord(sign) < 32 or ord(sign) == 127 else sign for sign in text) + '"'
