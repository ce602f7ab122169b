"""What a request asks for, read out of its query string; everything has a form and a bound."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from archive.listing import Choice
from ngoaivu.browse.words import LANGUAGES

PAGE = 20
LAST_PAGE = 500
_LONGEST_QUESTION = 300
_FORMS = {
    "province": re.compile(r"[0-9]{2}"),
    "year": re.compile(r"[0-9]{4}"),
    "portal": re.compile(r"[\w.-]{1,100}"),
    "country": re.compile(r"[A-Z]{3}"),
    "page": re.compile(r"[1-9][0-9]{0,3}"),
    "lang": re.compile("|".join(LANGUAGES)),
}
FACETS = ("province", "year", "portal", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what it is narrowed to, and which page of its answer; an empty string leaves a thing open."""

    q: str = ""
    province: str = ""
    year: str = ""
    portal: str = ""
    country: str = ""
    page: int = 1

    @property
    def choice(self) -> Choice:
        """What a list is narrowed to."""
        return Choice(
            province=self.province or None,
            year=int(self.year) if self.year else None,
            portal=self.portal or None,
            country=self.country or None,
        )

    @property
    def offset(self) -> int:
        """How many answers stand on the pages before."""
        return (self.page - 1) * PAGE

    @property
    def chosen(self) -> dict[str, str]:
        """The facets that are narrowed."""
        return {name: value for name in FACETS if (value := getattr(self, name))}

    def but(self, **changes: object) -> Asked:
        """The same question with something else in it, from its first page on."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def query(self) -> dict[str, str]:
        """The query string's members; what is left open is not in it."""
        members = {"q": self.q, **self.chosen}
        if self.page > 1:
            members["page"] = str(self.page)
        return {name: value for name, value in members.items() if value}


def asked_of(params: QueryParams) -> Asked:
    """Read a query string; HTTPException 400 says what in it has no sense."""
    values = {name: _value(params, name) for name in (*FACETS, "page")}
    page = int(values.pop("page") or 1)
    if page > LAST_PAGE:
        raise HTTPException(400, "asked_too_far")
    return Asked(q=question(params), page=page, **values)


def question(params: QueryParams) -> str:
    """The words of a question, blanks trimmed."""
    words = " ".join(_only(params, "q").split())
    if len(words) > _LONGEST_QUESTION or not words.isprintable():
        raise HTTPException(400, "asked_question")
    return words


def language_of(params: QueryParams) -> str:
    """The language that is asked for by name; empty where none is."""
    return _value(params, "lang")


def page_of(params: QueryParams) -> int:
    """The number of a page."""
    return int(_value(params, "page") or 1)


def _value(params: QueryParams, name: str) -> str:
    value = _only(params, name)
    if value and not _FORMS[name].fullmatch(value):
        raise HTTPException(400, "asked_value")
    return value


def _only(params: QueryParams, name: str) -> str:
    values = params.getlist(name)
    if len(values) > 1:
        raise HTTPException(400, "asked_twice")
    return values[0] if values else ""


def address(path: str, members: dict[str, str]) -> str:
    """A path with its query string."""
    return f"{path}?{urlencode(members)}" if members else path
