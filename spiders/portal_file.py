"""A portal as its TOML file declares it, and the strict reading of that file: every error at once, with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from archive.errors import ConfigError
from pipelines import provinces
from spiders import portal_checks as checks
from spiders.toml_lines import Key, key_lines

#: What ``[selectors]`` may override: the parts of an article that a family reads.
SELECTOR_NAMES = ("title", "date", "lead", "body", "author", "source", "section", "files", "drop")
#: Keys that stand above the first table; below one, TOML takes them for keys of that table.
_HEAD_KEYS = (
    *("id", "name", "url", "province_code", "agency", "family", "languages", "status", "successor", "date_order"),
    *("seen", "captures"),
)
#: Bytes of a portal file: one with a hundred sections has 20,000.
_LONGEST = 1 << 18
_MOST_FAULTS = 100
#: A key of so many parts: TOML makes a table of each, and the work grows with the square of their number.
_LONG_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){24}")
STATUSES = ("live", "retired", "moved")
DATE_ORDERS = ("dmy", "mdy")

_SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_CODE_WITHOUT_QUOTES = re.compile(r"\s*province_code\s*=\s*(\d+)")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a portal to begin at.

    Attributes:
        url: address of its listing.
        name: its heading, where the page does not show it.
    """

    url: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Evidence of a portal.

    Attributes:
        url: an address of it.
        known_from: where that address is known from.
    """

    url: str
    known_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRules:
    """How a portal wants to be crawled; None where the general setting holds.

    Attributes:
        delay: seconds between two requests.
        hours: the only time of day to crawl, on Vietnamese clocks: ``22:00-06:00`` is by night.
        max_pages: requests a harvest may make.
        max_minutes: minutes a harvest may last.
        insecure_tls_reason: why this portal's broken certificate is accepted; without a reason it is not.
    """

    delay: float | None = None
    hours: str | None = None
    max_pages: int | None = None
    max_minutes: int | None = None
    insecure_tls_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One portal, as declared. What is None or empty is found out from its pages.

    Attributes:
        id: its name everywhere: small letters, digits and hyphens.
        name: what it calls itself.
        url: address of its home page.
        province_code: two digits of the General Statistics Office, on the map of 63 that ended on 2025-06-30.
        agency: the publishing body, where it is another than the portal's name says.
        family: name of the CMS family.
        languages: ISO 639-1 codes of the languages it publishes in.
        status: ``live``, ``retired`` or ``moved``.
        successor: registry id or address of what took its place.
        selectors: selectors that go before the family's own, by the part of an article that they find.
        date_order: ``dmy`` or ``mdy``, where the portal's own pages do not settle it.
        seen: where its address is known from.
        captures: addresses of web archives that hold pages of it.
        path: the file that declares it.
    """

    id: str
    name: str
    url: str
    province_code: str | None = None
    agency: str | None = None
    family: str | None = None
    languages: tuple[str, ...] = ()
    status: str = "live"
    successor: str | None = None
    sections: tuple[Section, ...] = ()
    selectors: dict[str, str] = field(default_factory=dict)
    crawl: CrawlRules = field(default_factory=CrawlRules)
    date_order: str | None = None
    seen: tuple[Sighting, ...] = ()
    captures: tuple[str, ...] = ()
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFault:
    """One thing wrong in a portal file. A warning does not keep the portal from being harvested."""

    file: Path
    line: int | None
    key: str | None
    message: str
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{place}: {f'{self.key}: ' if self.key else ''}{self.message}"


class PortalFileError(ConfigError):
    """A portal file cannot be used; ``faults`` are all the reasons, and the message names each on a line of its own."""

    def __init__(self, faults: list[PortalFault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def read_portal_file(path: Path) -> tuple[Portal | None, list[PortalFault]]:
    """Read one file: the portal, or None where an error stands in its way; and its faults in the order of lines."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(_LONGEST + 1)
        if len(raw) > _LONGEST:
            return None, [PortalFault(file=path, line=None, key=None, message=f"is longer than {_LONGEST} bytes: no portal file is")]
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        if _LONG_KEY.search(text):
            return None, [PortalFault(file=path, line=None, key=None, message="is nested deeper than any portal file")]
        data = tomllib.loads(text)
        lines = key_lines(text)
    except OSError as error:
        return None, [PortalFault(file=path, line=None, key=None, message=f"cannot be read: {error.strerror or error}")]
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [PortalFault(file=path, line=line, key=None, message="is not UTF-8 text: save the file as UTF-8")]
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax_fault(path, text, str(error))]
    except RecursionError:
        return None, [PortalFault(file=path, line=None, key=None, message="is nested deeper than any portal file")]
    faults: list[PortalFault] = []
    head = _Table(path, data, (), lines, faults)
    portal = _portal(head)
    faults.sort(key=lambda fault: fault.line or 0)
    if len(faults) > _MOST_FAULTS:
        more = f"and {len(faults) - _MOST_FAULTS} more faults, which are not listed"
        faults = [*faults[:_MOST_FAULTS], PortalFault(file=path, line=None, key=None, message=more)]
    return (None if any(not fault.warning for fault in faults) else portal), faults


def _syntax_fault(path: Path, text: str, message: str) -> PortalFault:
    found = _SYNTAX_PLACE.search(message)
    line = int(found[1]) if found and found[1] else text.rstrip("\n").count("\n") + 1
    words = _SYNTAX_PLACE.sub("", message)
    source = text.split("\n")[line - 1]
    bare_code = _CODE_WITHOUT_QUOTES.match(source)
    if bare_code:
        return PortalFault(
            file=path, line=line, key="province_code", message=f'write it in quotes: province_code = "{bare_code[1]}"'
        )
    return PortalFault(file=path, line=line, key=None, message=f"is not TOML: {words}: {source.strip()[:80]}")


class _Table:
    """One table of the file: values are taken out of it key by key, and what is left at the end is unknown."""

    def __init__(
        self, path: Path, data: dict[str, object], at: Key, lines: dict[Key, int], faults: list[PortalFault]
    ) -> None:
        self.path, self.data, self.at, self.lines, self.faults = path, data, at, lines, faults
        self.known: list[str] = []

    def fault(self, key: Key, message: str, *, warning: bool = False) -> None:
        place: Key = (*self.at, *key)
        line = next((self.lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in self.lines), 1)
        self.faults.append(PortalFault(file=self.path, line=line, key=_dotted(place), message=message, warning=warning))

    def get(self, key: str, check: Callable[[object], T], default: T) -> T:
        """The checked value, or the default where the key is absent or its value is refused."""
        self.known.append(key)
        if key not in self.data:
            return default
        return self._checked((key,), self.data[key], check, default)

    def require(self, key: str, check: Callable[[object], T], stand_in: T) -> T:
        """As `get`, for a key that must be there."""
        if key not in self.data:
            self.fault((key,), "is missing")
        return self.get(key, check, stand_in)

    def _checked(self, key: Key, value: object, check: Callable[[object], T], default: T) -> T:
        try:
            return check(value)
        except ValueError as error:
            self.fault(key, str(error))
            return default

    def several(self, key: str, check: Callable[[object], str]) -> tuple[str, ...]:
        """The checked elements of an array; a refused one is left out."""
        rows = [((key, number), value) for number, value in enumerate(self._array(key))]
        checked = [self._checked(at, value, check, "") for at, value in rows]
        return tuple(value for value in checked if value)

    def table(self, key: str) -> _Table:
        """The table below; an empty one where there is none."""
        return self._below((key,), self.get(key, checks.mapping, {}))

    def tables(self, key: str) -> list[_Table]:
        """The tables of an array of tables."""
        rows = [((key, number), value) for number, value in enumerate(self._array(key))]
        tables = [(at, self._checked(at, value, _optional(checks.mapping), None)) for at, value in rows]
        return [self._below(at, table) for at, table in tables if table is not None]

    def _array(self, key: str) -> list[object]:
        return self.get(key, checks.array, [])

    def _below(self, at: Key, data: dict[str, object]) -> _Table:
        return _Table(self.path, data, (*self.at, *at), self.lines, self.faults)

    def close(self, elsewhere: tuple[str, ...] = ()) -> None:
        """Report the keys that nothing asked for; ``elsewhere`` are those that belong at the head of the file."""
        for key in [key for key in self.data if key not in self.known]:
            near = get_close_matches(key.lower().replace("-", "_"), self.known, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(self.known)}"
            if key in elsewhere:
                hint = f"it belongs above the first [table] of the file: below it, it is a key of {_dotted(self.at)}"
            self.fault((key,), f"is unknown: {hint}")


def _portal(head: _Table) -> Portal:
    portal = Portal(
        id=head.require("id", checks.portal_id, ""),
        name=head.require("name", checks.words, ""),
        url=head.require("url", checks.address, ""),
        province_code=head.get("province_code", _optional(checks.code), None),
        agency=head.get("agency", _optional(checks.words), None),
        family=head.get("family", _optional(checks.family), None),
        languages=head.several("languages", checks.language),
        status=head.get("status", checks.one_of(STATUSES), "live"),
        successor=head.get("successor", _optional(checks.successor), None),
        sections=tuple(_section(table) for table in head.tables("sections")),
        selectors=_selectors(head.table("selectors")),
        crawl=_crawl(head.table("crawl")),
        date_order=head.get("date_order", _optional(checks.one_of(DATE_ORDERS)), None),
        seen=tuple(_sighting(table) for table in head.tables("seen")),
        captures=head.several("captures", checks.address),
        path=head.path,
    )
    head.close()
    _check_together(portal, head)
    return portal


def _check_together(portal: Portal, head: _Table) -> None:
    code = portal.province_code
    if code is not None and provinces.on_63_map(code) is None:
        head.fault(
            ("province_code",), f"{code} is no province of the map of 63 (in force until 2025-06-30)", warning=True
        )
    if portal.status == "moved" and "successor" not in head.data:
        head.fault(("status",), "a portal that moved names its successor: an id of the registry or an address")
    if head.data.get("status", "live") == "live" and portal.successor:
        head.fault(("successor",), 'a portal with a successor has status = "retired" or "moved"')


def _section(table: _Table) -> Section:
    section = Section(
        url=table.require("url", checks.address, ""), name=table.get("name", _optional(checks.words), None)
    )
    table.close(_HEAD_KEYS)
    return section


def _sighting(table: _Table) -> Sighting:
    sighting = Sighting(
        url=table.require("url", checks.address, ""), known_from=table.require("known_from", checks.words, "")
    )
    table.close(_HEAD_KEYS)
    return sighting


def _selectors(table: _Table) -> dict[str, str]:
    selectors = {name: table.get(name, _optional(checks.selector), None) for name in SELECTOR_NAMES}
    table.close(_HEAD_KEYS)
    return {name: selector for name, selector in selectors.items() if selector is not None}


def _crawl(table: _Table) -> CrawlRules:
    rules = CrawlRules(
        delay=table.get("delay", _optional(checks.delay), None),
        hours=table.get("hours", _optional(checks.hours), None),
        max_pages=table.get("max_pages", _optional(checks.count), None),
        max_minutes=table.get("max_minutes", _optional(checks.count), None),
        insecure_tls_reason=table.get("insecure_tls_reason", _optional(checks.words), None),
    )
    table.close(_HEAD_KEYS)
    return rules


def _optional(check: Callable[[object], T]) -> Callable[[object], T | None]:
    return check


def _dotted(key: Key) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key).removeprefix(".")
