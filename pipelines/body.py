"""The body of an article out of its blocks: what is text, a caption, a picture, a file, or furniture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from archive.article import Attachment, Image
from pipelines.blocks import Block, BlockReader
from pipelines.dates import parse_date
from pipelines.furniture import is_caption_name, is_counter, is_furniture, is_related_heading, names_of, plain
from pipelines.text import fold
from pipelines.tree import Element

Absolute = Callable[[str], str | None]

_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|zip|rar|7z)(?:$|[?#&])", re.I)
_PHOTO_CREDIT = re.compile(
    (
        r"^\(?\s*(?:ảnh|hình|photo|nguồn ảnh)\b.{0,80}$|\(\s*(?:ảnh|nguồn|photo|source)\s*[:.].{1,60}\)\.?$"
        r"|[.\s]\s*(?:ảnh|photo)\s*:\s*.{1,40}$"
    ),
    re.I,
)
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rtf": "application/rtf",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
_TEMPLATE_FOLDER = re.compile(r"/(?:icons?|themes?|templates?|skins?|assets|static|layouts?|buttons?)/")
_ICON_NAME = re.compile(r"\b(?:icon|logo|spacer|blank|arrow|print|share|email|pixel)\b")
#: A caption is a sentence or two; what is longer below a picture is text.
_CAPTION_CHARS = 300
#: Italics alone make a caption only when short: leads stand in italics too.
_ITALIC_CAPTION_CHARS = 160


@dataclass(slots=True)
class Body:
    """The parts of a body, each in page order. ``blocks`` are its text, byline lines still included."""

    blocks: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    file_urls: set[str] = field(default_factory=set)


def read_body(element: Element, absolute: Absolute, drop: Callable[[Element], bool] = is_furniture) -> Body:
    """Read the element that holds an article's text.

    Args:
        element: the body.
        absolute: resolves a link against the page; None for what is no address.
        drop: says which elements inside it are furniture.
    """
    return assemble(BlockReader(drop).read(element), absolute)


def assemble(blocks: list[Block], absolute: Absolute) -> Body:
    """Sort blocks into text, pictures with captions, files and furniture."""
    body = Body()
    pending: list[Element] = []  # pictures that still wait for a caption
    boxed = False
    # Where all of the text is centred, standing centred says nothing.
    texts = [block for block in blocks if len(block.text) > 80]
    if len(texts) > 2 and sum(block.centred for block in texts) > 0.6 * len(texts):
        for block in blocks:
            block.centred = False
    for block in blocks:
        _files(block, body, absolute)
        if block.images and not (block.text and not block.leads_with_image):
            _keep_images(pending, None, body, absolute)
            pending = list(block.images)
        if not block.text:
            continue
        boxed = boxed_by(block, boxed=boxed)
        if boxed or is_counter(block.text):
            continue
        if _is_caption(block, below_image=bool(pending)):
            _keep_images(pending, block.text, body, absolute)
            pending = []
            body.captions.append(block.text)
            continue
        _keep_images(pending, None, body, absolute)
        pending = []
        if block.images and not block.leads_with_image:
            pending = list(block.images)
        if not _is_file_link(block):
            body.blocks.append(block)
    _keep_images(pending, None, body, absolute)
    _trim_links(body)
    return body


def boxed_by(block: Block, *, boxed: bool) -> bool:
    """Say whether a block belongs to a box of other news: its heading, or links below such a heading."""
    if is_related_heading(block.text) or (block.links > 0.5 and is_related_heading(block.text.partition(":")[0])):
        return True
    return boxed and block.links > 0.6


def _trim_links(body: Body) -> None:
    """Drop the links that end the body: three blocks of nothing but links are a box without a heading."""
    count = 0
    while count < len(body.blocks) and body.blocks[-1 - count].links > 0.9:
        count += 1
    if count >= 3:
        del body.blocks[-count:]


def _is_caption(block: Block, *, below_image: bool) -> bool:
    if block.kind == "caption" or _named_caption(block.element):
        return True
    if not below_image or block.kind in {"h", "li", "tr"} or len(block.text) > _CAPTION_CHARS:
        return False
    if _PHOTO_CREDIT.search(block.text) or block.centred:
        return True
    return block.italic and len(block.text) <= _ITALIC_CAPTION_CHARS and not block.right


def _named_caption(element: Element | None) -> bool:
    """A block is a caption by name where it, its parent or its parent's parent is called one."""
    for _ in range(3):
        if element is None:
            return False
        names = names_of(element)
        if names and is_caption_name(names):
            return True
        element = element.getparent()
    return False


def _keep_images(elements: list[Element], caption: str | None, body: Body, absolute: Absolute) -> None:
    for element in elements:
        source = element.get("data-src") or element.get("data-original") or element.get("src") or ""
        url = absolute(source) if source and not source.startswith("data:") else None
        if url and url.startswith("http"):
            body.images.append(Image(url=url, caption=caption, media_type=media_type_of(url)))


def _files(block: Block, body: Body, absolute: Absolute) -> None:
    for href in block.hrefs:
        url = absolute(href) if _FILE.search(href) else None
        if url and url.startswith("http") and url not in body.file_urls:
            body.file_urls.add(url)
            label = block.text if _is_file_link(block) else unquote(url.rsplit("/", 1)[-1].split("?")[0])
            body.attachments.append(Attachment(url=url, label=label or None, media_type=media_type_of(url)))


def _is_file_link(block: Block) -> bool:
    """A block that is only the link to a file, perhaps with its size or the word for download beside it."""
    if not block.hrefs or not any(_FILE.search(href) for href in block.hrefs):
        return False
    return block.links > 0.75 or (block.links > 0.4 and len(block.text) < 120)


def media_type_of(url: str) -> str | None:
    """The media type that the ending of an address promises; None where it promises none."""
    found = re.search(r"\.(\w{2,4})(?:$|[?#])", url)
    return _MEDIA_TYPES.get(found[1].lower()) if found else None


def is_icon(url: str) -> bool:
    """Say whether a picture's address is that of an icon, a button or a spacer of the template."""
    folders, _, name = url.lower().rpartition("/")
    return bool(_TEMPLATE_FOLDER.search(f"{folders}/") or _ICON_NAME.search(name))


def drop_head(blocks: list[Block], title: str) -> list[Block]:
    """Blocks without the title, its repetition as a lead, and the short lines above it (clock, section, date)."""
    wanted = fold(title)
    start = 0
    for place, block in enumerate(blocks[:10]):
        if fold(block.text) == wanted:
            start = place + 1
        elif len(block.text) > 120:
            break
    rest = blocks[start:]
    stamps = 0
    while stamps < min(len(rest), 4) and is_stamp(rest[stamps].text):
        stamps += 1
    return rest[stamps:]


def is_stamp(text: str) -> bool:
    """Say whether a line is only a date, with or without a label or a counter beside it."""
    return len(text) < 90 and sum(letter.isdigit() for letter in text) >= 4 and bool(parse_date(text))


def with_lead(lead: str | None, paragraphs: list[str]) -> list[str]:
    """Paragraphs with the lead in front where the CMS keeps it outside the body and the body does not repeat it."""
    if not lead:
        return paragraphs
    wanted = plain(lead)
    if not wanted or any(plain(text).startswith(wanted) for text in paragraphs[:3]):
        return paragraphs
    return [lead, *paragraphs]
