"""What a value of a portal file must be.

Each check returns the value as the portal holds it, or raises ValueError with the words of the fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from difflib import get_close_matches
from urllib.parse import urlsplit

from pipelines.text import clean_line
from spiders.families import FAMILIES, GENERIC
from spiders.select import SelectorError, compile_selector

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 64  # it is a folder's name in the archive
_LANGUAGE = re.compile(r"[a-z]{2}")
_CODE = re.compile(r"[0-9]{2}")
_HOURS = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?|[0-9a-f]*:[0-9a-f:.]+")
_NO_ADDRESS = re.compile(r"[\s\\<>\"\x00-\x1f]")
_LONGEST_DELAY = 3600.0

_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "an array",
    dict: "a table",
    str: "text",
}


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a date or time")


def string(value: object) -> str:
    """Text, as it is."""
    if not isinstance(value, str):
        raise ValueError(f"must be text in quotes, not {_kind(value)}")
    return value


def words(value: object) -> str:
    """Text that says something, in NFC and without stray white space."""
    line = clean_line(string(value))
    if not line:
        raise ValueError("is empty")
    return line


def array(value: object) -> list[object]:
    """An array of anything."""
    if not isinstance(value, list):
        raise ValueError(f"must be an array in [brackets], not {_kind(value)}")
    return value


def mapping(value: object) -> dict[str, object]:
    """A table of anything."""
    if not isinstance(value, dict):
        raise ValueError(f"must be a table, not {_kind(value)}")
    return value


def portal_id(value: object) -> str:
    """An id that is safe as a folder's name and that the command line takes for nothing else."""
    text = string(value)
    if not _ID.fullmatch(text) or len(text) > _LONGEST_ID:
        form = f"small letters a to z, digits and single hyphens, at most {_LONGEST_ID} characters"
        raise ValueError(f"{text!r} is no id: {form}")
    if text == "all" or text.isdigit():
        meaning = "every portal" if text == "all" else "a province code"
        raise ValueError(f"{text!r} is no id: the command line takes it for {meaning}")
    return text


def address(value: object) -> str:
    """An absolute http or https address without credentials."""
    text = string(value)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} is no address: {error}") from error
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"{text!r} is no web address: it begins with http:// or https://")
    if not host:
        raise ValueError(f"{text!r} is no address: it names no host")
    if not _HOST.fullmatch(host) or _NO_ADDRESS.search(text):
        raise ValueError(f"{text!r} is no address: it holds a sign that no address holds")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password")
    return text


def successor(value: object) -> str:
    """A registry id or an address."""
    return address(value) if "/" in string(value) else portal_id(value)


def code(value: object) -> str:
    """Two digits, which TOML keeps only in quotes."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError(f'must be text: write it in quotes, "{value:02d}"')
    if not _CODE.fullmatch(string(value)):
        raise ValueError(f"{value!r} is no province code: two digits of the General Statistics Office")
    return string(value)


def one_of(allowed: tuple[str, ...]) -> Callable[[object], str]:
    """A check for one of several words."""

    def check(value: object) -> str:
        text = string(value)
        if text not in allowed:
            near = get_close_matches(text.lower(), allowed, n=1, cutoff=0.6)
            hint = f": did you mean {near[0]}?" if near else ""
            raise ValueError(f"{text!r} is none of {', '.join(allowed)}{hint}")
        return text

    return check


#: The name of a CMS family.
family = one_of((*FAMILIES, GENERIC.name))


def language(value: object) -> str:
    """An ISO 639-1 code."""
    text = string(value)
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f'{text!r} is no language code: two small letters, such as "vi"')
    return text


def selector(value: object) -> str:
    """A selector that `spiders.select` understands."""
    text = words(value)
    try:
        compile_selector(text)
    except SelectorError as error:
        raise ValueError(f"is no selector: {error}") from error
    return text


def delay(value: object) -> float:
    """Seconds between two requests."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"must be a number of seconds, not {_kind(value)}")
    if not math.isfinite(value) or not 0 <= value <= _LONGEST_DELAY:
        raise ValueError(f"must be from 0 to {_LONGEST_DELAY:.0f} seconds")
    return float(value)


def hours(value: object) -> str:
    """A span of the day, which may pass midnight."""
    text = string(value)
    start, _, end = text.partition("-")
    if not _HOURS.fullmatch(text) or start == end:
        raise ValueError(f'{text!r} is no span of hours: write it as "22:00-06:00"')
    return text


def count(value: object) -> int:
    """A whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"must be a whole number, not {_kind(value)}")
    if value < 1:
        raise ValueError("must be 1 or more")
    return value
