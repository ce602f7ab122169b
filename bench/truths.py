"""What a careful reader takes from a page, from each of the places where that is written down; see `bench.evaluate`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

_LABEL = re.compile(
    r"^(?:(?:tin|bài|ảnh|thực hiện|tác giả|story|photos?|text|words)[^:]{0,20}:|(?:reported |story )?by\b:?)\s*", re.I
)
_CREDIT = re.compile(r"\(?\s*\b(?:theo|nguồn|source)\b\s*:?\s*(?P<source>[^)]+)\)?\s*$", re.I)
_OUTLET = re.compile(r"(?:báo|đài|cổng|tạp chí|trang tin|ttxvn)\b.*|.*\b(?:portal|newspaper)", re.I)


@dataclass(frozen=True, slots=True)
class Truth:
    """One page and what a careful reader takes from it; a name that is absent from ``names`` is not judged.

    Attributes:
        titles: any of them is right.
        published: ISO date, with a time where the page tells one.
        names: author and source; None where the page names none.
        must: the paragraphs; ``may`` further words that do no harm (captions, byline, files). None: not judged.
    """

    url: str
    titles: tuple[str, ...] = ()
    published: str | None = None
    names: dict[str, str | None] = field(default_factory=dict)
    must: str | None = None
    may: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A page to read and judge."""

    set_name: str
    truth: Truth
    body: bytes
    content_type: str


def golden_jobs(folder: Path) -> Iterator[Job]:
    """The cases of a folder: ``CASE/{page.html, meta.json, expected.json}``."""
    for case in sorted(path.parent for path in folder.glob("*/expected.json")):
        meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
        expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
        around = [expected["title"], *(part["label"] or "" for part in expected["attachments"])]
        around += [image["caption"] or "" for image in expected["images"]]
        truth = Truth(
            meta["url"],
            (expected["title"],),
            expected["published"],
            {name: expected[name] for name in ("author", "source")},
            " ".join(expected["body"]),
            " ".join(around),
        )
        yield Job("golden", truth, (case / "page.html").read_bytes(), "text/html; charset=utf-8")


def recorded_jobs(truth_file: Path) -> Iterator[Job]:
    """Every article of a recorded portal's truth, at the first of its addresses that was recorded as a full page."""
    recording = recording_of(truth_file)
    table = pq.read_table(recording, columns=["url", "status"])
    there = {
        url for url, status in zip(*(column.to_pylist() for column in table.columns), strict=True) if status == 200
    }
    truths: dict[str, Truth] = {}
    for line in map(json.loads, truth_file.read_text(encoding="utf-8").splitlines()):
        addresses = [line["url"]] if "url" in line else sorted(url for url in line["urls"] if "/pop_up/" not in url)
        place = next((url for url in addresses if url in there), None)
        if place is None:
            yield Job(truth_file.name, _truth(line, addresses[0] if addresses else line["urls"][0]), b"", "")
        else:
            truths[place] = _truth(line, place)
    for url, body, content_type in _pages(recording, set(truths)):
        yield Job(truth_file.name, truths[url], body, content_type)


def label_jobs(label_file: Path, recordings: Iterable[Path]) -> Iterator[Job]:
    """Every label whose page is in one of the recordings."""
    labels = {label["url"]: label for label in map(json.loads, label_file.read_text(encoding="utf-8").splitlines())}
    for recording in recordings:
        for url, body, content_type in _pages(recording, set(labels)):
            names = {name: labels[url][name] for name in ("author", "source") if name in labels[url]}
            yield Job(label_file.name, Truth(url, names=names), body, content_type)


def recording_of(truth_file: Path) -> Path:
    """The recorded pages that a truth belongs to."""
    return truth_file.with_name(truth_file.name.removesuffix(".truth.jsonl") + ".parquet")


def _pages(recording: Path, wanted: set[str]) -> Iterator[tuple[str, bytes, str]]:
    """Address, body and content type of recorded pages: a batch at a time, for one recording may fill the memory."""
    columns = ["url", "status", "content_type", "body"]
    for batch in pq.ParquetFile(recording).iter_batches(100, columns=columns):
        for url, status, content_type, body in zip(*(batch.column(name) for name in columns), strict=True):
            if url.as_py() in wanted and status.as_py() == 200:
                yield url.as_py(), body.as_py() or b"", content_type.as_py() or ""


def _truth(line: dict[str, Any], url: str) -> Truth:
    titles = tuple(dict.fromkeys(title for title in (line.get("title_shown"), line["title"]) if title))
    shown = line.get("displayed_date") or line.get("date_raw") or ""
    published = line.get("published") or _day_in(shown)
    if published and ":" not in shown and not line.get("machine_dates"):
        published = published[:10]
    names = careful_byline(line) if "byline_style" in line else {}
    if not line.get("body"):
        return Truth(url, titles, published, names)
    must = [part["text"] for part in line["body"] if part["type"] in {"lead", "p", "h", "li"} and part.get("found_in")]
    may = [*titles, *(part["text"] for part in line["body"] if part["text"] not in must)]
    return Truth(url, titles, published, names, " ".join(must), " ".join(may))


def _day_in(shown: str) -> str | None:
    """The day in "Publish date 08/03/2013 | 12:00 AM", which a truth taken by machine may have left out."""
    found = re.search(r"\b(\d\d)/(\d\d)/(\d{4})\b", shown)
    return f"{found[3]}-{found[2]}-{found[1]}" if found else None


def careful_byline(line: dict[str, Any]) -> dict[str, str | None]:
    """Author and source of a truth that tells how its byline was set: names without labels; see the module's text."""
    authors: list[str] = []
    sources: list[str] = []
    if line.get("dateline"):
        sources.append(_outlet(line["dateline"]))
    if line["byline_style"] in {"meta", "meta_source"}:
        authors += [name for name in (line.get("author_shown"),) if name]
        sources += [name for name in (line.get("source_shown"),) if name]
    tail = line.get("byline_tail") or []
    for printed in tail[:1] if line["byline_style"] == "name_role" else tail:
        credit = _CREDIT.search(printed)
        if credit:
            sources.append(credit["source"].strip())
            printed = printed[: credit.start()]
        parts = printed.split(";") if _LABEL.match(printed) else re.split(r";| - ", printed)
        for name in (_LABEL.sub("", part.strip()) for part in parts if part.strip()):
            (sources if line["byline_style"] == "org" or _OUTLET.fullmatch(name) else authors).append(name)
    names = {"author": "; ".join(authors) or None, "source": "; ".join(sources) or None}
    # What stands under such a name is an office or a unit, and the truth does not say which.
    return {"author": names["author"]} if line["byline_style"] == "name_role" else names


def _outlet(dateline: str) -> str:
    """The outlet in "(ABC) -", "ABC -" and "ABC (place) -"."""
    parts = [part.strip(" -–()") for part in re.split(r"[()]", dateline)]
    parts = [part for part in parts if part]
    return next((part for part in parts if part.isupper() or "." in part), parts[0])
