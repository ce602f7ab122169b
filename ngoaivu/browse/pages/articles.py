"""An article: its text, where each field was read, the bytes behind it, and what became of it."""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from archive.listing import Shelf, history, near_duplicates, sightings
from archive.parts import Row
from archive.records import Record, read_record
from archive.warc import Place
from archive.word_diff import compare
from ngoaivu.browse.folds import folds
from ngoaivu.browse.rendering import render
from ngoaivu.browse.safe import clean
from ngoaivu.browse.site import site_of
from pipelines.encodings import decode

_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}")
_SOURCE = 300_000  # characters of a page's source that are shown; all of it can be downloaded
_OTHERS, _SIGHTINGS = 20, 20
_COMPARED = 200_000
# What is compared word by word, and what is shown before and after.
_TEXTS = ("title", "lead", "body")
_DOWNLOAD = {
    "Content-Type": "text/plain",  # no charset: the bytes are as the portal sent them
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}


def article(request: Request) -> Response:
    """An article with everything that the archive knows of it."""
    site = site_of(request)
    shelf = site.shelf()
    row = _row(request, shelf)
    others, near = near_duplicates(shelf, row, limit=_OTHERS)
    seen, latest = sightings(shelf, row["article_id"], limit=_SIGHTINGS)
    return render(
        request,
        "article.html",
        site=site,
        row=row,
        rules=dict(row["field_from"]),
        history=history(shelf, row),
        others=others,
        near=near,
        seen=seen,
        sightings=latest,
    )


def capture(request: Request) -> Response:
    """The page that an article was read from, as source text, beside what was read."""
    site = site_of(request)
    shelf = site.shelf()
    row = _row(request, shelf)
    record = _record(shelf, row)
    content_type = next((value for name, value in record.headers if name.lower() == "content-type"), None)
    decoded = decode(record.payload, content_type)
    return render(
        request,
        "capture.html",
        site=site,
        row=row,
        record=record,
        encoding=decoded.encoding,
        source=clean(decoded.text[:_SOURCE].replace("\r\n", "\n")),
        is_cut=len(decoded.text) > _SOURCE,
    )


def download(request: Request) -> Response:
    """The bytes that an article was read from, as a file that nothing opens as a page."""
    shelf = site_of(request).shelf()
    row = _row(request, shelf)
    name = {"Content-Disposition": f'attachment; filename="{row["article_id"]}.txt"'}
    return Response(_record(shelf, row).payload, headers={**_DOWNLOAD, **name})


def change(request: Request) -> Response:
    """What an edit changed, word by word."""
    site = site_of(request)
    shelf = site.shelf()
    row = _row(request, shelf)
    states = history(shelf, row)
    number = request.path_params["revision"]
    found = states.change(int(number)) if _NUMBER.fullmatch(number) else None
    if found is None:
        raise HTTPException(404, "no_change")
    before, after = found
    return render(
        request,
        "change.html",
        site=site,
        row=row,
        before=before,
        after=after,
        texts={name: folds(compare(_comparable(before[name]), _comparable(after[name]))) for name in _TEXTS},
        fields=[name for name in before["changed_fields"] if name not in _TEXTS and name in after],
        numbers=[state["revision"] for state in states.earlier],
    )


def _comparable(text: str | None) -> str:
    return clean((text or "")[:_COMPARED])


def _row(request: Request, shelf: Shelf) -> Row:
    article_id = request.path_params["article_id"]
    row = shelf.article(article_id) if _ID.fullmatch(article_id) else None
    if row is None:
        raise HTTPException(404, "no_article")
    return row


def _record(shelf: Shelf, row: Row) -> Record:
    if row["warc_filename"] is None:
        raise HTTPException(404, "no_record")
    place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
    return read_record(shelf.layout.warc, place)
