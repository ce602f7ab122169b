"""What one run over one portal is to do, and what it may rely on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from archive import PageOfHost, StoredResponse
from spiders.allowance import Allowance

Row = dict[str, Any]


def _no_pages(_: str) -> list[PageOfHost]:
    return []


def _no_formers(_: Iterable[str]) -> dict[str, Row]:
    return {}


def _no_payload(_: Row) -> bytes | None:
    return None


def _no_response(_: str) -> StoredResponse | None:
    return None


@dataclass(slots=True, kw_only=True)
class Task:
    """One run over one portal; by default it reads everything and knows nothing.

    Attributes:
        run_id: names the run in the archive.
        full: walk every listing to its end and look at every known article again.
        since: leave out articles published before this day, where a listing or the archive tells.
        pages: the committed pages of a host.
        formers: the committed rows of articles by id, with the words of the links that led to them.
        payload: the bytes that a row of articles was read from.
        sections: the ledger's rows of sections, as earlier runs left them, the newest first.
        as_of: when the run began; what was found since is its own.
        responses: what the portal answered to an earlier part of this run: the next of an address's answers.
        allowance: how much the run may still ask for, and until when.
    """

    run_id: str | None = None
    full: bool = False
    since: date | None = None
    pages: Callable[[str], list[PageOfHost]] = _no_pages
    formers: Callable[[Iterable[str]], Mapping[str, Row]] = _no_formers
    payload: Callable[[Row], bytes | None] = _no_payload
    sections: Sequence[Row] = ()
    as_of: datetime | None = None
    responses: Callable[[str], StoredResponse | None] = _no_response
    allowance: Allowance = field(default_factory=Allowance)
