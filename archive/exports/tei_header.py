"""The header of a TEI document: what the article is, who published it and when, where it stood, and how it was kept."""

from __future__ import annotations

from typing import Any

from lxml import etree

from archive.exports.task import Task
from archive.exports.tei_text import Builder

Row = dict[str, Any]

_COUNTRY_CODES = "https://www.iso.org/iso-3166-country-codes.html"
_TERMS = (
    "The terms of use are those of the portal that published the text; the archive grants none and knows of none. "
    "Names of persons stand in the text as they were published."
)


def header(builder: Builder, row: Row, task: Task) -> etree._Element:
    """The header of one article."""
    made = builder.root("teiHeader")
    described = builder.add(made, "fileDesc")
    title = builder.add(described, "titleStmt")
    builder.add(title, "title", row["title"])
    _authors(builder, title, row)
    _publication(builder, described, row, task)
    _source(builder, described, row)
    _application(builder, made, task)
    _profile(builder, made, row)
    _history(builder, made, row)
    return made


def corpus_header(builder: Builder, task: Task) -> etree._Element:
    """The header of a corpus of articles."""
    made = builder.root("teiHeader")
    described = builder.add(made, "fileDesc")
    builder.add(builder.add(described, "titleStmt"), "title", "Articles of portals of Vietnam's provinces")
    publication = builder.add(described, "publicationStmt")
    builder.add(publication, "distributor", "ngoaivu")
    builder.add(publication, "idno", task.token, type="snapshot")
    _availability(builder, publication)
    builder.add(builder.add(described, "sourceDesc"), "p", "Pages of portals; each text names its own.")
    _application(builder, made, task)
    return made


def _authors(builder: Builder, parent: etree._Element, row: Row) -> None:
    for name in (row["author"] or "").split("; "):
        if name:
            builder.add(parent, "author", name)


def _publication(builder: Builder, parent: etree._Element, row: Row, task: Task) -> None:
    known = task.portals.get(row["portal_id"])
    made = builder.add(parent, "publicationStmt")
    builder.add(made, "publisher", row["agency"] or (known.name if known else row["portal_id"]))
    _date(builder, made, row)
    builder.add(made, "idno", row["article_id"], type="ngoaivu")
    _availability(builder, made)


def _availability(builder: Builder, parent: etree._Element) -> None:
    builder.add(builder.add(parent, "availability", status="unknown"), "p", _TERMS)


def _date(builder: Builder, parent: etree._Element, row: Row) -> None:
    """When it was published, as precisely as that is known; the characters are those of the page."""
    if row["published_date"] is None:
        return
    length = {"year": 4, "month": 7}.get(row["published_precision"], 10)
    builder.add(parent, "date", row["published_raw"] or row["published_date"], when=row["published_date"][:length])


def _source(builder: Builder, parent: etree._Element, row: Row) -> None:
    made = builder.add(builder.add(parent, "sourceDesc"), "bibl")
    builder.add(made, "title", row["title"], level="a")
    if row["section"]:
        builder.add(made, "title", row["section"], level="s")
    if row["source"]:
        builder.add(made, "publisher", row["source"])
    if row["author_role"]:
        builder.add(made, "note", row["author_role"], type="office")
    if row["byline_raw"]:
        builder.add(made, "note", row["byline_raw"], type="byline")
    for kind, urls in (("canonical", [row["url"]]), ("other", row["other_urls"])):
        for url in urls:
            builder.add(made, "idno", url, type="URL", subtype=kind)
    if row["warc_filename"]:
        place = f"{row['warc_filename']} {row['warc_record_offset']} {row['warc_record_length']}"
        builder.add(made, "idno", place, type="WARC")
    if row["payload_digest"]:
        builder.add(made, "idno", row["payload_digest"], type="payload-digest")


def _application(builder: Builder, parent: etree._Element, task: Task) -> None:
    information = builder.add(builder.add(parent, "encodingDesc"), "appInfo")
    made = builder.add(information, "application", ident="ngoaivu", version=task.code_version)
    builder.add(made, "label", f"ngoaivu, bylines: {task.bylines}")


def _profile(builder: Builder, parent: etree._Element, row: Row) -> None:
    made = builder.add(parent, "profileDesc")
    if row["language"]:
        builder.add(builder.add(made, "langUsage"), "language", row["language"], ident=row["language"])
    if row["countries"]:
        keywords = builder.add(builder.add(made, "textClass"), "keywords", scheme=_COUNTRY_CODES)
        for country in row["countries"]:
            builder.add(keywords, "term", country)


def _history(builder: Builder, parent: etree._Element, row: Row) -> None:
    """When it was first and last seen and what became of it, the last first."""
    made = builder.add(parent, "revisionDesc")
    told = [
        (row["gone_at"], "no longer on its portal"),
        (row["last_seen"], "last seen"),
        (row["last_changed"] if row["revision"] else None, f"found changed, revision {row['revision']}"),
        (row["first_seen"], "first seen"),
    ]
    for moment, what in told:
        if moment:
            builder.add(made, "change", what, when=moment)
