"""What a careful reader finds on a portal, to compare an archive with."""

from __future__ import annotations

from typing import TypedDict


class Link(TypedDict):
    """A file or picture as the truth names it: absolute address, and its label or caption."""

    url: str
    label: str


class Truth(TypedDict):
    """What a careful reader takes from one article; `urls` are its addresses as an article, `views` its other faces."""

    id: str
    urls: list[str]
    views: list[str]
    title: str
    published: str | None
    author: str | None
    author_role: str | None
    source: str | None
    language: str
    body: list[str]
    attachments: list[Link]
    images: list[Link]
    near_duplicate_of: str | None
