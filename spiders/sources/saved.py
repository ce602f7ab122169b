"""Folders of saved pages: HTTrack, ``wget -r``, and "save page as" of a browser.

The original address stands in a comment that the tool left, else in the layout of the folder (host/path), else in ``<base>`` or the
canonical link. The time of the capture is the comment's, else the file's own; which of them it is, is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin

from spiders.sources.responses import MAX_BODY, Response

_HTTRACK = re.compile(
    rb"<!--\s*Mirrored from (?P<address>\S+) by HTTrack Website Copier/[^,>]*,\s*(?P<time>[^>]*?)\s*-->", re.I
)
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{4}\)(?P<address>\S+)\s*-->", re.I)
_SAVE_DATE = re.compile(rb"saved date:\s*(?P<time>[^\r\n<>]{10,60})", re.I)
_SINGLE_FILE = re.compile(rb"Page saved with SingleFile\s+url:\s*(?P<address>\S+)", re.I)
_BASE = re.compile(rb"""<base\b[^>]*\bhref\s*=\s*["']?(?P<address>https?://[^"'\s>]+)""", re.I)
_CANONICAL = re.compile(
    rb"""<link\b(?=[^>]*\brel\s*=\s*["']?canonical\b)[^>]*\bhref\s*=\s*["']?(?P<address>https?://[^"'\s>]+)""", re.I
)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:+]\d{1,5})?", re.I)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
_HEAD = 1 << 16
#: wget -E appends .html to pages whose address has another ending; with --restrict-file-names it writes ? as @.
_APPENDED = re.compile(r"(?<=[?@=&])(?P<rest>.*)\.html$|(?<=\.(?:php|asp|jsp))\.html$|(?<=\.aspx)\.html$", re.I)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One saved page: the response as far as a file can tell it, and how its address and its time are known."""

    path: Path
    response: Response
    address_from: str
    time_from: str


def saved_pages(folder: Path) -> Iterator[SavedPage | tuple[Path, str]]:
    """The pages of a folder in the order of their paths; of other HTML the path and why it is of no use."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            yield path, "it is a link that leads out of the folder"
            continue
        try:
            page = saved_page(path, folder)
        except OSError as error:
            yield path, f"it cannot be read: {error.strerror}"
            continue
        if page is not None:
            yield page if page.address_from else (path, "nothing in it or about it tells its address")


def saved_page(path: Path, folder: Path) -> SavedPage | None:
    """Read one file; None where it is no page of HTML. ``address_from`` is empty where its address is not known."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if not _PAGE.search(head):
            return None
        body = head + stream.read(MAX_BODY - len(head))
    url, address_from = _address(head, path, folder)
    moment, time_from = _moment(head, path)
    response = Response(url=url, fetched_at=moment, status=200, headers=(("Content-Type", "text/html"),), body=body)
    return SavedPage(path, response, address_from, time_from)


def _address(head: bytes, path: Path, folder: Path) -> tuple[str, str]:
    for pattern, name in (
        (_HTTRACK, "HTTrack's comment"),
        (_SAVED_FROM, "the browser's comment"),
        (_SINGLE_FILE, "SingleFile's comment"),
    ):
        found = pattern.search(head)
        if found:
            return _completed(_text(found["address"])), name
    laid_out = _by_layout(path, folder)
    canonical, base = _CANONICAL.search(head), _BASE.search(head)
    if laid_out:
        return laid_out, "the folder's layout"
    if canonical:
        return _text(canonical["address"]), "the canonical link"
    return (_text(base["address"]), "the base address") if base else ("", "")


def _text(address: bytes) -> str:
    return unescape(address.decode("utf-8", "replace")).strip()


def _completed(address: str) -> str:
    return address if "://" in address else f"http://{address}"


def _by_layout(path: Path, folder: Path) -> str | None:
    """The address that a mirror's folders spell: the folder that looks like a host, and the path below it."""
    parts = path.relative_to(folder.parent).parts
    for place, name in enumerate(parts[:-1]):
        if _HOST.fullmatch(name) and not name.lower().endswith((".html", ".htm", "_files")):
            below = "/".join(parts[place + 1 :])
            below = _APPENDED.sub(lambda found: found["rest"] or "", below)
            below = re.sub(r"(?:^|(?<=/))index\.html$", "", below)
            host = name.replace("+", ":")
            return urljoin(f"http://{host}/", _quoted(below))
    return None


def _quoted(path: str) -> str:
    """A file's path as the path of an address: what the tool unquoted for the file system is quoted again."""
    plain = unquote(path)
    place, mark, query = path.partition("?") if "?" in path else path.partition("@")
    if mark and "=" in query:
        return f"./{place}?{query}"
    return f"./{path if plain != path else plain}"


def _moment(head: bytes, path: Path) -> tuple[datetime, str]:
    for pattern in (_HTTRACK, _SAVE_DATE):
        found = pattern.search(head)
        try:
            moment = parsedate_to_datetime(found["time"].decode("ascii", "replace").strip()) if found else None
        except ValueError:
            continue
        if moment is not None:
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC), "its own comment"
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC), "the file's date"
