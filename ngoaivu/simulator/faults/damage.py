"""Faults of the bytes: documents that are cut, damaged, blown up, or no HTML at all."""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import replace
from io import BytesIO

from ngoaivu.simulator.faults.base import SOME_ARTICLES, Change, Stage, fault
from ngoaivu.simulator.messages import HTML, Reply, Request


@fault(
    "cut-document",
    "the document itself ends after `share` of its bytes, and its length agrees",
    expected=("incomplete",),
    loses=True,
    stage=Stage.BYTES,
    usual={**SOME_ARTICLES, "share": 0.55},
)
def cut_document(share: float = 0.5) -> Change:
    """Cut the document, as a full disk or a broken cache of the portal does."""

    def change(_: Request, reply: Reply) -> Reply:
        return replace(reply, body=reply.body[: int(len(reply.body) * share)]) if reply.is_page else reply

    return change


@fault(
    "broken-gzip",
    "pages are compressed, and the compressed bytes damaged in the middle",
    expected=("incomplete",),
    loses=True,
    stage=Stage.SENT,
    usual=SOME_ARTICLES,
)
def broken_gzip() -> Change:
    """Send gzip whose second half is noise."""

    def change(_: Request, reply: Reply) -> Reply:
        packed = gzip.compress(reply.body, mtime=0)
        half = len(packed) // 2
        damaged = packed[:half] + bytes(byte ^ 0x5A for byte in packed[half:])
        return replace(reply, body=damaged, headers=(*reply.headers, ("Content-Encoding", "gzip")))

    return change


@fault(
    "huge", "a page is blown up to `size` bytes", expected=("complete", "incomplete"), loses=False, stage=Stage.BYTES
)
def huge(size: int = 10_000_000) -> Change:
    """Blow the page up with a comment."""

    def change(_: Request, reply: Reply) -> Reply:
        return replace(reply, body=reply.body + b"<!--" + b" " * (size - len(reply.body) - 7) + b"-->")

    return change


@fault(
    "not-html",
    "pages are zip archives that call themselves HTML",
    expected=("incomplete",),
    loses=True,
    stage=Stage.STATUS,
    usual=SOME_ARTICLES,
)
def not_html() -> Change:
    """Send a zip archive."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(zipfile.ZipInfo("van-ban.txt"), "văn bản")
    return lambda _, reply: replace(reply, content_type=HTML, body=data.getvalue())


@fault(
    "blank-home",
    "the home page has status 200 and no byte",
    expected=("down", "empty"),
    loses=True,
    stage=Stage.STATUS,
    kind="home",
)
def blank_home() -> Change:
    """Send a home page without content, as a script that failed does."""
    return lambda _, reply: replace(reply, status=200, body=b"")


FAULTS = (blank_home, cut_document, broken_gzip, huge, not_html)
