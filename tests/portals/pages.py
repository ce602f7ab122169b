"""What the two families of sample portals share: templates, files, and the pages of a listing."""

from __future__ import annotations

from pathlib import Path
from string import Template

from ngoaivu.simulator.messages import Reply
from tests.portals.content import Sample

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
