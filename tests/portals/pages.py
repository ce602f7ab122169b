"""What a sample portal answers with, and what its two families of pages share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Protocol

from tests.portals.content import Sample, Truth

# 1 x 1 pixel: the smallest picture that decoders accept.
PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
FILES = {
    ".pdf": ("application/pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
    ".doc": ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)),
    ".jpg": ("image/gif", PIXEL),
    ".png": ("image/gif", PIXEL),
    ".ico": ("image/x-icon", PIXEL),
    ".css": ("text/css", b"body { margin: 0 }\n"),
}
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response before it is sent.

    ``kind`` is what the page is: home, listing, article, view (print, pop-up, language twin), missing or other.
    ``emptied`` is the page as it looks while its list is empty. The last three are what faults change about the
    sending: seconds to wait first, bytes after which the connection is cut, and no answer at all.
    """

    status: int = 200
    content_type: str = HTML
    body: bytes = b""
    kind: str = "other"
    headers: tuple[tuple[str, str], ...] = ()
    emptied: bytes | None = None
    delay: float = 0.0
    cut_after: int | None = None
    reset: bool = False


class Site(Protocol):
    """One sample portal: a host, its answers, and the truth about its articles."""

    id: str
    host: str

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        """Answer one request; ``query`` has the last value of each parameter."""
        ...

    def truth(self) -> list[Truth]:
        """What a careful reader finds on the portal, without what robots.txt forbids."""
        ...


class Templates:
    """The ``*.html`` files of a portal's folder."""

    def __init__(self, folder: Path) -> None:
        self._templates = {path.stem: Template(path.read_text("utf-8")) for path in folder.glob("*.html")}

    def fill(self, name: str, /, **values: object) -> str:
        """Fill one template; a placeholder without a value is an error."""
        return self._templates[name].substitute(values)


def file_reply(path: str) -> Reply | None:
    """The answer to a path that ends like a picture or document, or None."""
    found = FILES.get(Path(path).suffix.lower())
    return Reply(content_type=found[0], body=found[1]) if found else None


def page_of(samples: list[Sample], number: int, size: int) -> list[Sample]:
    """Page ``number``, counted from 1, of a listing."""
    return samples[(number - 1) * size : number * size]
