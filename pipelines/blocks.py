"""The words of an element as blocks: paragraphs, headings, list items and table rows, in order, with how each looked.

Looks matter, because on Vietnamese portals a byline is told from a sentence by standing right-aligned or in bold, and
a caption
by standing centred or in italics below a picture. Nothing is judged here; :mod:`pipelines.body` does that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from pipelines.text import clean_line
from pipelines.tree import Element, whole_text

_BLOCK = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6"
    " header hr li main ol p "
    "pre section table tbody td tfoot th thead tr ul caption details summary".split()
)
_SKIP = frozenset(
    "script style noscript iframe form button select textarea input object embed svg template nav audio video head"
    " link meta "
    "canvas map".split()
)
_HEADING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_STRONG = frozenset({"b", "strong", "th"})
_ITALIC = frozenset({"i", "em", "cite"})
_ALIGN = re.compile(r"text-align\s*:\s*(right|end|center)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
#: A line this long was wrapped, not ended: editors that paste from Word leave a <br> where the page of paper ended.
_WRAPPED = 60
_ENDS = (".", "!", "?", ":", ";", "…", "”", '"', "»", ")", "■", "/")
_BULLET = re.compile(r"[-+*•–●▪◆]|\d{1,2}[.)]\s|[a-zđ]\)\s")
# A syllable is cut only inside a paragraph: two blocks never join.


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style attribute says of how an element stands."""

    hidden: bool = False
    block: bool = False
    align: str = ""


_PLAIN_LOOK = _Look()
_STYLE_CHARS = 400


def _look_of(style: str | None) -> _Look:
    if not style:
        return _PLAIN_LOOK
    return _short_look(style) if len(style) <= _STYLE_CHARS else _read_look(style)


def _read_look(style: str) -> _Look:
    align = _ALIGN.search(style)
    return _Look(
        hidden=_HIDDEN.search(style) is not None,
        block="display:block" in style.replace(" ", "")[:_STYLE_CHARS],
        align=align[1].lower() if align else "",
    )


_short_look = lru_cache(maxsize=4_096)(_read_look)  # the paragraphs of an article are styled alike


@dataclass(slots=True)
class Block:
    """One paragraph-like run of text.

    ``kind`` is p, h (heading), li, tr (a table row, cells parted by " | ") or img (pictures without words). ``links`` is the
    share
    of characters inside links, ``after_image`` that the nearest thing above it, or at its own start, is a picture.
    """

    text: str
    kind: str = "p"
    right: bool = False
    centred: bool = False
    strong: bool = False
    italic: bool = False
    links: float = 0.0
    images: tuple[Element, ...] = ()
    leads_with_image: bool = False
    after_image: bool = False
    hrefs: tuple[str, ...] = ()
    element: Element | None = None


@dataclass(slots=True)
class _Line:
    """Inline text up to the next ``<br>`` or block boundary, with how many of its characters looked how."""

    parts: list[str] = field(default_factory=list)
    text: str = ""
    strong: int = 0
    italic: int = 0
    linked: int = 0
    total: int = 0
    images: list[Element] = field(default_factory=list)
    leads_with_image: bool = False
    hrefs: list[str] = field(default_factory=list)

    def join(self, after: _Line) -> None:
        """Take the next line in, as the rest of the same paragraph."""
        self.strong += after.strong
        self.italic += after.italic
        self.linked += after.linked
        self.total += after.total
        self.images += after.images
        self.hrefs += after.hrefs


class BlockReader:
    """Walks one element once and leaves its blocks in ``blocks``; ``drop`` says which elements are furniture."""

    def __init__(self, drop: Callable[[Element], bool]) -> None:
        self.blocks: list[Block] = []
        self._drop = drop
        self._lines = [_Line()]
        self._strong = self._italic = self._link = 0
        self._look = _PLAIN_LOOK  # of the element that was met last
        self._kinds: list[str] = []
        self._aligns: list[str] = []
        self._elements: list[Element] = []

    def read(self, element: Element) -> list[Block]:
        """The element's blocks in document order."""
        walk = etree.iterwalk(element, events=("start", "end"))
        skipped: Element | None = None
        self._look = _look_of(element.get("style"))
        for event, node in walk:
            if event == "start":
                if node is not element and (self._skips(node) or (node.tag == "table" and self._table(node))):
                    skipped = node
                    walk.skip_subtree()
                else:
                    self._start(node)
                continue
            if node is not skipped:
                self._end(node)
            skipped = None
            if node is not element and node.tail:
                self._add(node.tail)
        self._flush()
        return self.blocks

    def _skips(self, node: Element) -> bool:
        if not isinstance(node.tag, str) or node.tag in _SKIP:
            return True
        self._look = _look_of(node.get("style"))
        return self._look.hidden or self._drop(node)

    def _start(self, node: Element) -> None:
        tag = node.tag
        if tag == "br":
            self._lines.append(_Line())
        elif tag == "img":
            self._image(node)
        elif tag in _BLOCK or self._look.block:
            self._flush()
            self._open(node)
        if tag in _STRONG:
            self._strong += 1
        elif tag in _ITALIC:
            self._italic += 1
        elif tag == "a":
            self._link += 1
            if node.get("href"):
                self._lines[-1].hrefs.append(node.get("href", ""))
        if node.text:
            self._add(node.text)

    def _open(self, node: Element) -> None:
        align = (node.get("align") or "").lower() or self._look.align or _class_align(node)
        if node.tag == "center":
            align = "center"
        kind = (
            "h" if node.tag in _HEADING else "li" if node.tag == "li" else "caption" if node.tag == "figcaption" else ""
        )
        self._aligns.append(align or (self._aligns[-1] if self._aligns else ""))
        self._kinds.append(kind or (self._kinds[-1] if self._kinds else "p"))
        self._elements.append(node)

    def _end(self, node: Element) -> None:
        tag = node.tag
        if tag in _STRONG:
            self._strong -= 1
        elif tag in _ITALIC:
            self._italic -= 1
        elif tag == "a":
            self._link -= 1
        if self._elements and self._elements[-1] is node:
            self._flush()
            self._elements.pop()
            self._aligns.pop()
            self._kinds.pop()

    def _image(self, node: Element) -> None:
        line = self._lines[-1]
        if not line.total:
            line.leads_with_image = True
        line.images.append(node)

    def _add(self, text: str) -> None:
        line = self._lines[-1]
        size = len(text.strip())
        if not size and not line.total:
            return  # white space before the words
        line.parts.append(text)
        line.total += size
        if self._strong:
            line.strong += size
        if self._italic:
            line.italic += size
        if self._link:
            line.linked += size

    def _flush(self) -> None:
        lines = self._lines
        if len(lines) == 1 and not lines[0].parts and not lines[0].images:
            lines[0].hrefs.clear()  # of links without words
            return
        self._lines = [_Line()]
        align = self._aligns[-1] if self._aligns else ""
        kind = self._kinds[-1] if self._kinds else "p"
        for line in join_lines(lines):
            base = max(line.total, 1)
            self.blocks.append(
                Block(
                    text=line.text,
                    kind=kind if line.text else "img",
                    right=align in {"right", "end"},
                    centred=align == "center",
                    strong=line.strong > 0.9 * base,
                    italic=line.italic > 0.9 * base,
                    links=line.linked / base,
                    images=tuple(line.images),
                    leads_with_image=line.leads_with_image,
                    hrefs=tuple(line.hrefs),
                    element=self._elements[-1] if self._elements else None,
                )
            )

    def _table(self, table: Element) -> bool:
        """Read a table of data row by row; a table that only lays out pictures or text is walked like any element."""
        rows = [_cells(row) for row in table.iter("tr")]
        if not _is_data(table, rows):
            return False
        self._flush()
        for cells in rows:
            text = " | ".join(cell for cell in cells if cell)
            if text:
                self.blocks.append(Block(text=text, kind="tr", element=table))
        return True


def _cells(row: Element) -> list[str]:
    return [clean_line(whole_text(cell)) for cell in row if cell.tag in {"td", "th"}]


def _is_data(table: Element, rows: list[list[str]]) -> bool:
    """A table of data has two rows of two filled cells, short ones, and neither tables nor pictures inside."""
    if next(table.iterdescendants("table"), None) is not None or next(table.iterdescendants("img"), None) is not None:
        return False
    full = [cells for cells in rows if sum(1 for cell in cells if cell) >= 2]
    if len(full) < 2:
        return False
    return max(len(cell) for cells in full for cell in cells) < 1500


def _class_align(node: Element) -> str:
    names = node.get("class")
    if not names:
        return ""
    for name in names.lower().replace("_", "-").split():
        if name in {"text-right", "right", "rtecenter", "rteright", "text-end", "has-text-align-right", "align-right"}:
            return "center" if name == "rtecenter" else "right"
        if name in {"text-center", "center", "has-text-align-center", "align-center"}:
            return "center"
    return ""


def join_lines(lines: list[_Line]) -> list[_Line]:
    """Paragraphs of the lines that ``<br>`` parts.

    Two breaks part paragraphs. One break parts them where the line before it ended, or where the next begins like a
    list item;
    a long line that stops in mid-sentence was wrapped in Word, and is joined.
    """
    if len(lines) == 1:  # as most are
        lines[0].text = clean_line("".join(lines[0].parts))
        return lines if lines[0].text or lines[0].images else []
    paragraphs: list[_Line] = []
    gap = True
    pieces: list[str] = []  # of the last paragraph: joined once, because thousands of lines may be one paragraph
    for line in lines:
        line.text = clean_line("".join(line.parts))
        if not line.text and not line.images:
            gap = True
        elif gap or not line.text or not paragraphs or not paragraphs[-1].text or _ended(pieces[-1], line.text):
            _close(paragraphs, pieces)
            paragraphs.append(line)
            pieces = [line.text]
            gap = False
        else:
            paragraphs[-1].join(line)
            pieces.append(line.text)
    _close(paragraphs, pieces)
    return paragraphs


def _close(paragraphs: list[_Line], pieces: list[str]) -> None:
    if len(pieces) > 1:
        paragraphs[-1].text = " ".join(pieces)


def _ended(before: str, after: str) -> bool:
    if before.endswith(_ENDS):
        return True
    if _BULLET.match(after):
        return True
    if after[0].islower() or before[-1] == ",":
        return False
    return len(before) < _WRAPPED
