"""What is remembered of each host from one run to the next: its robots.txt, its wish to be left alone, its pace."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import Crawler

from archive.errors import StorageError
from archive.storage import replace_file, told
from pipelines.dates.published import HANOI
from spiders.politeness.claims import Claims, Leases
from spiders.politeness.gate import HostGate

_log = logging.getLogger(__name__)

#: Requests after which a host's count is saved: after a crash so many of a day's budget may be asked for again.
_SAVE_EVERY = 100
#: Seconds from another harvester's letting go of a host to the first request here; what is remembered of it may ask for more.
_AFTER_OTHERS = 10.0
_PORTS = {"http": 80, "https": 443}
_SAFE = re.compile(r"[a-z0-9][a-z0-9.-]{0,180}(?::\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsCopy:
    """A robots.txt as it was answered: its rules as text (empty where there are none), the status, the aware moment."""

    text: str
    status: int
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What is remembered of one host.

    Attributes:
        host: as `host_key` names it.
        robots: copies of robots.txt, by origin (``https://portal.vn``): http and https may have different ones.
        not_before: when the host may be asked again; None where it did not ask to wait.
        delay: seconds between two requests that back-off had come to; 0 where the host never refused.
        day: the Vietnamese day that ``requests`` counts.
        requests: requests made on that day.
    """

    host: str
    robots: dict[str, RobotsCopy] = field(default_factory=dict)
    not_before: datetime | None = None
    delay: float = 0.0
    day: date | None = None
    requests: int = 0


def host_key(url: str) -> str:
    """The name under which politeness knows a host: without ``www.``, with its port where that is not the usual one.

    A site mostly answers with and without ``www.`` from one machine; another port is another server.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().removeprefix("www.")
    return host if parts.port in {None, _PORTS.get(parts.scheme)} else f"{host}:{parts.port}"


def host_file(folder: Path, host: str) -> Path:
    """The file in which a host is remembered."""
    name = host.replace(":", "+") if _SAFE.fullmatch(host) else sha256(host.encode()).hexdigest()
    return folder / f"{name}.json"


def origin_of(url: str) -> str:
    """Scheme and authority of an address, which is what a robots.txt holds for."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{parts.port}' if parts.port else ''}"


class HostBook:
    """The hosts of a harvest: what is remembered of each, and the gate that its requests go through.

    One book serves all crawls of a process, so that two portals on one host share its gate. ``folder`` holds one JSON
    file for each host, None keeps everything in memory; ``now`` tells the time, aware; ``since`` is when the run began, where
    this process only goes on with it: what it had asked for since is not asked for again; ``leases`` says which hosts are this process'
    to ask, where several harvesters share an archive. A file that is damaged, or that
    cannot be written, is told in the log and costs no more than what it would have remembered.
    """

    def __init__(
        self,
        folder: Path | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        since: datetime | None = None,
        leases: Leases | None = None,
    ) -> None:
        self.now = now
        self._leases = leases
        self._claims = Claims(leases, self._taken) if leases else None
        self.opened = since or now()
        self._folder = folder
        self._states: dict[str, HostState] = {}
        self._gates: dict[str, HostGate] = {}
        self._unsaved: dict[str, int] = {}

    def state(self, host: str) -> HostState:
        """What is known of a host now."""
        if host not in self._states:
            self._states[host] = self._read(host)
        return self._states[host]

    def gate(self, host: str) -> HostGate:
        """The gate of a host."""
        return self._gates.setdefault(host, HostGate())

    def why_not(self, host: str) -> str | None:
        """Why a host is not this process' to ask; None where it is, as it always is for a harvester that has its archive alone."""
        return self._claims.why_not(host) if self._claims else None

    def _taken(self, host: str) -> None:
        """Begin with what others remember of a host, and not sooner after their last request than after one's own."""
        self._states.pop(host, None)
        self._unsaved.pop(host, None)
        left = self._leases.last_asked(host) if self._leases else None
        if left is not None:
            self.gate(host).pause(_AFTER_OTHERS - (self.now() - left).total_seconds())

    def keep_robots(self, host: str, origin: str, copy: RobotsCopy) -> None:
        """Remember a robots.txt."""
        state = self.state(host)
        self._change(replace(state, robots={**state.robots, origin: copy}))
        self._save(host)

    def ask_not_before(self, host: str, moment: datetime) -> None:
        """Remember that a host is to be left alone until an aware moment; a later one that is known stands."""
        known = self.state(host).not_before
        self._change(replace(self.state(host), not_before=max(known or moment, moment)))
        self._save(host)

    def waits_until(self, host: str) -> datetime | None:
        """The moment until which a host asked to be left alone; None where it did not, or where that is past."""
        until = self.state(host).not_before
        return until if until is not None and until > self.now() else None

    def learn_delay(self, host: str, seconds: float) -> None:
        """Remember the delay that back-off came to; saved with the next count."""
        self._change(replace(self.state(host), delay=seconds))

    def requests_today(self, host: str) -> int:
        """Requests made of a host on this Vietnamese day, by all runs."""
        state = self.state(host)
        return state.requests if state.day == self._today() else 0

    def count_request(self, host: str) -> None:
        """Count one request; the count is saved every hundred, and by `save`."""
        self._change(replace(self.state(host), day=self._today(), requests=self.requests_today(host) + 1))
        if self._unsaved[host] >= _SAVE_EVERY:
            self._save(host)

    def save(self) -> None:
        """Save what is not saved yet, as at the end of a crawl."""
        for host in list(self._unsaved):
            self._save(host)

    def _today(self) -> date:
        return self.now().astimezone(HANOI).date()

    def _change(self, state: HostState) -> None:
        self._states[state.host] = state
        self._unsaved[state.host] = self._unsaved.get(state.host, 0) + 1

    def _read(self, host: str) -> HostState:
        path = self.path_of(host)
        if path is None:
            return HostState(host=host)
        try:
            return _load(path.read_bytes(), host)
        except FileNotFoundError:
            return HostState(host=host)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("%s cannot be read (%s): what was remembered of %s is learnt again.", path, error, host)
            return HostState(host=host)

    def _save(self, host: str) -> None:
        self._unsaved.pop(host, None)
        path = self.path_of(host)
        if path is None:
            return
        try:
            with told(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, _dump(self._states[host]))
        except StorageError as error:
            _log.warning("What is known of %s could not be saved, the next run begins without it: %s", host, error)

    def path_of(self, host: str) -> Path | None:
        """The file that a host is remembered in."""
        return None if self._folder is None else host_file(self._folder, host)


def book_of(crawler: Crawler) -> HostBook:
    """The book that the crawl's spider brings as ``hosts``; one in memory alone where it brings none."""
    spider: Spider | None = crawler.spider
    if spider is None:
        raise RuntimeError("no host is asked before the spider is there")
    if getattr(spider, "hosts", None) is None:
        spider.hosts = HostBook(None)  # type: ignore[attr-defined]
    book: HostBook = spider.hosts  # type: ignore[attr-defined]
    return book


def _dump(state: HostState) -> bytes:
    facts = {name: value for name, value in asdict(state).items() if value not in (None, {})}
    return json.dumps(facts, ensure_ascii=False, indent=1, default=lambda moment: moment.isoformat()).encode() + b"\n"


def _load(data: bytes, host: str) -> HostState:
    facts = json.loads(data)
    if facts["host"] != host:
        raise ValueError(f"it tells of {facts['host']!r}")
    robots = {
        origin: RobotsCopy(text=copy["text"], status=int(copy["status"]), fetched_at=_moment(copy["fetched_at"]))
        for origin, copy in facts.get("robots", {}).items()
    }
    return HostState(
        host=host,
        robots=robots,
        not_before=_moment(facts["not_before"]) if "not_before" in facts else None,
        delay=_seconds(facts["delay"]),
        day=date.fromisoformat(facts["day"]) if "day" in facts else None,
        requests=int(facts["requests"]),
    )


def _seconds(value: float) -> float:
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{value} is no delay")
    return float(value)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment
