"""The life of one article as its captures tell it: which state it is in, at which address, since when, and whether it is gone.

The state is a fold over the article's sightings in the order of their time, so it is a function of the set of captures and
not of the order in which they arrive.

An article may stand at several addresses whose pages differ a little for ever (``/x`` and ``/vi/x``). One address leads; what
the others say is kept, but only a change at the leading address is an edit. Another address takes the lead

* when the leading one was found gone;
* when it is seen for the first time, names itself canonical and carries another title: a page renamed with its address;
* when it changes, and was seen before that without the leading one being seen in between;
* when it was seen three times without the leading one being seen in between. (Two runs that fetch both addresses in opposite
  order see one of them twice in a row, so twice proves nothing.)
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.identity import address_key, same_substance, same_title

# Two captures that found a page gone confirm one another if two runs made them, or, where runs are unknown, an hour parts them.
CONFIRMS = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One capture of an article's page: kept, or found gone (then without content)."""

    url: str
    fetched_at: datetime
    payload_digest: str = ""
    content: str | None = None
    article_url: str = ""
    reader: str = ""
    run_id: str | None = None
    named: tuple[str, ...] = ()  # further addresses of the same page: links and redirects that led to it

    @property
    def urls(self) -> tuple[str, ...]:
        """Every address that the capture names."""
        return tuple(url for url in (self.url, self.article_url, *self.named) if url)

    @property
    def order(self) -> tuple[datetime, str, str, str]:
        """The place in time; captures of one moment stand in an order of their own bytes."""
        return self.fetched_at, self.url, self.payload_digest, self.content or ""

    @property
    def reading(self) -> tuple[int, str, datetime, str, str]:
        """Which reading of one content is the one to keep: the newest rules', then the earliest."""
        name, _, version = self.reader.rpartition("/")
        rank = int(version) if version.isdigit() else 0
        return -rank, name, self.fetched_at, self.url, self.payload_digest


@dataclass(frozen=True, slots=True)
class State:
    """A content that the article had, since when, how it came from the one before, and its number among the edits."""

    content: str
    since: datetime
    change: str
    number: int


@dataclass(slots=True)
class AddressState:
    """What was last seen at one address, and how often since the leading address was seen."""

    content: str
    payload_digest: str
    reader: str
    article_url: str
    alone: int = 0


@dataclass(slots=True)
class History:
    """The fold's state after the sightings seen so far."""

    leader: str = ""
    states: list[State] = field(default_factory=list)
    addresses: dict[str, AddressState] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)  # every address by its key, as first seen
    readings: dict[str, Sighting] = field(default_factory=dict)  # the sighting that each content is kept from
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    last_order: tuple[datetime, str, str, str] | None = None
    gone_at: datetime | None = None
    gone_run: str | None = None
    gone_confirmed: bool = False

    @property
    def content(self) -> str:
        """The content of the article as it is now."""
        return self.states[-1].content

    @property
    def url(self) -> str:
        """The canonical address as the leading page last named it."""
        return self.addresses[self.leader].article_url

    @property
    def gone(self) -> datetime | None:
        """When the page was first found gone, once that is confirmed."""
        return self.gone_at if self.gone_confirmed else None

    def dump(self) -> str:
        """The history as compact JSON: every string once, then named by its place."""
        strings: dict[str, int] = {url: place for place, url in enumerate(self.urls.values())}
        at = {key: place for place, key in enumerate(self.urls)}

        def put(text: str) -> int:
            return strings.setdefault(text, len(strings))

        facts: list[object] = [
            len(self.urls),
            at.get(self.leader),
            [[put(one.content), _text(one.since), one.change, one.number] for one in self.states],
            [
                [at[key], put(one.content), put(one.payload_digest), put(one.reader), put(one.article_url), one.alone]
                for key, one in self.addresses.items()
            ],
            [
                [
                    put(content),
                    put(one.url),
                    _text(one.fetched_at),
                    put(one.payload_digest),
                    put(one.article_url),
                    put(one.reader),
                ]
                for content, one in self.readings.items()
            ],
            [_text(self.last_order[0]), *map(put, self.last_order[1:])] if self.last_order else None,
            [_text(self.gone_at), self.gone_run, self.gone_confirmed],
        ]
        seen = [_text(self.first_seen), _text(self.last_seen)]
        return json.dumps([seen, list(strings), *facts], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> History:
        """Read what :meth:`dump` wrote."""
        seen, names, count, leader, states, addresses, readings, order, gone = json.loads(text)
        keys = [address_key(url) for url in names[:count]]
        return cls(
            leader="" if leader is None else keys[leader],
            states=[State(names[content], _moment(since), change, number) for content, since, change, number in states],
            addresses={
                keys[key]: AddressState(names[content], names[digest], names[reader], names[url], alone)
                for key, content, digest, reader, url, alone in addresses
            },
            urls=dict(zip(keys, names[:count], strict=True)),
            readings={
                names[content]: Sighting(
                    url=names[url],
                    fetched_at=_moment(at),
                    payload_digest=names[digest],
                    content=names[content],
                    article_url=names[named],
                    reader=names[reader],
                )
                for content, url, at, digest, named, reader in readings
            },
            first_seen=_maybe(seen[0]),
            last_seen=_maybe(seen[1]),
            last_order=(_moment(order[0]), names[order[1]], names[order[2]], names[order[3]]) if order else None,
            gone_at=_maybe(gone[0]),
            gone_run=gone[1],
            gone_confirmed=gone[2],
        )

    def see(self, sighting: Sighting) -> None:
        """Take the next sighting in; they must come in their order."""
        self.last_order = sighting.order
        if sighting.content is None:
            self._miss(sighting)
            return
        key = address_key(sighting.url)
        known = self.addresses.get(key)
        self._advance(key, known, sighting, sighting.content)
        alone = 0 if key == self.leader else (known.alone if known else 0) + 1
        self.addresses[key] = AddressState(
            sighting.content, sighting.payload_digest, sighting.reader, sighting.article_url or sighting.url, alone
        )
        if key == self.leader:
            for other, state in self.addresses.items():
                if other != key:
                    state.alone = 0
        for url in sighting.urls:
            self.urls.setdefault(address_key(url), url)
        best = self.readings.get(sighting.content)
        if best is None or sighting.reading < best.reading:
            self.readings[sighting.content] = sighting
        self.first_seen = self.first_seen or sighting.fetched_at
        self.last_seen = sighting.fetched_at
        self.gone_at, self.gone_run, self.gone_confirmed = None, None, False

    def _advance(self, key: str, known: AddressState | None, sighting: Sighting, content: str) -> None:
        if not self.states:
            self.leader = key
            self.states.append(State(content, sighting.fetched_at, "first", 0))
        elif content != self.content and self._leads(key, known, sighting, content):
            self.leader = key
            change = self._change(known, sighting, content)
            number = self.states[-1].number + (change != "reread")
            self.states.append(State(content, sighting.fetched_at, change, number))

    def _leads(self, key: str, known: AddressState | None, sighting: Sighting, content: str) -> bool:
        if key == self.leader or self.gone_at is not None:
            return True
        if known is None:
            canonical = address_key(sighting.article_url or sighting.url) == key
            return canonical and not same_title(content, self.content)
        return known.alone >= (1 if known.content != content else 2)

    def _change(self, known: AddressState | None, sighting: Sighting, content: str) -> str:
        """Name a change: other rules read the same bytes, only typography differs, or the article says something else."""
        if known and known.payload_digest == sighting.payload_digest and known.reader != sighting.reader:
            return "reread"
        return "cosmetic" if same_substance(content, self.content) else "substantive"

    def _miss(self, sighting: Sighting) -> None:
        if not self.states or address_key(sighting.url) not in {self.leader, address_key(self.url)}:
            return
        if self.gone_at is None:
            self.gone_at, self.gone_run = sighting.fetched_at, sighting.run_id
        elif not self.gone_confirmed:
            other_run = bool(sighting.run_id and self.gone_run and sighting.run_id != self.gone_run)
            unknown = not (sighting.run_id and self.gone_run)
            self.gone_confirmed = other_run or (unknown and sighting.fetched_at - self.gone_at >= CONFIRMS)


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return _moment(text) if text else None


def fold_history(sightings: list[Sighting]) -> History:
    """The state that a set of sightings leads to, in whatever order they are given."""
    history = History()
    for sighting in sorted(sightings, key=lambda one: one.order):
        history.see(sighting)
    return history
