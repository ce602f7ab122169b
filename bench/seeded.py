"""Twenty faults put into the rules, one at a time: does the reread's report show each, name its rule, and show nothing else?

    NGOAIVU_RECORDED=DIR python -m bench.seeded

The two recorded portals of stock software are harvested from their replay on loopback; the archive is then read again under each fault.
A fault is shown where a line of its portal has its field and its rule; any other line is one too many.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

from archive.paths import Layout
from archive.snapshot import current
from archive.tables import Tables
from archive.workers import Processes
from bench.imported import QUICK, ngoaivu, replayed
from spiders.families import FAMILIES
from spiders.families.base import Family, Marks
from spiders.registry import Portal, load_portal
from spiders.rereading.differences import Line
from spiders.rereading.session import Rereading
from spiders.rereading.worklist import Choice, Worklist

JOOMLA, NUKEVIET = "joomla3", "nukeviet45"
NAMES = {JOOMLA: "joomla", NUKEVIET: "nukeviet"}


@dataclass(frozen=True)
class Fault:
    """One fault: of which portal, what it breaks, in which fields it may show first, and what the rule's name must hold."""

    name: str
    portal: str
    fields: set[str]
    rule: str
    family: Callable[[Family], Family] = field(default=lambda family: family)
    file: Callable[[Portal], Portal] = field(default=lambda portal: portal)


def dropping(source: str) -> Callable[[Family], Family]:
    return lambda family: replace(family, drop=(*family.drop, source))


TEXT = {
    "body",
    "lead",
    "images",
    "author",
    "source",
    "author_role",
    "byline_raw",
    "outcome",
}  # all that is read from the text
FAULTS = [
    Fault("paragraphs lost", JOOMLA, TEXT, "p.MsoNormal", dropping("p.MsoNormal")),
    Fault("tables lost", JOOMLA, TEXT, "joomla table", dropping("table")),
    Fault("emphasis lost", JOOMLA, TEXT, "joomla em", dropping("em")),
    Fault("pictures lost", JOOMLA, TEXT, "joomla img", dropping("img")),
    Fault(
        "one paragraph for the text",
        JOOMLA,
        TEXT,
        "[itemprop=articleBody] p",
        lambda one: replace(one, body=("[itemprop=articleBody] p",)),
    ),
    Fault(
        "the whole page for the text", JOOMLA, TEXT, "joomla .body", lambda one: replace(one, body=(".body", "body"))
    ),
    Fault(
        "the date for the section",
        JOOMLA,
        {"section"},
        ".article-info .published",
        lambda one: replace(one, section=(".article-info .published",)),
    ),
    Fault(
        "the section of the menu", JOOMLA, {"section"}, "joomla .nav a", lambda one: replace(one, section=(".nav a",))
    ),
    Fault(
        "keys of one digit",
        JOOMLA,
        {"article_id"},
        "forms of addresses",
        lambda one: replace(one, article=(r"/(?P<id>\d)\d*-",)),
    ),
    Fault(
        "the account for the author",
        JOOMLA,
        {"author", "byline_raw"},
        "labelled element",
        lambda one: replace(one, accounts=()),
    ),
    Fault("marks lost", JOOMLA, {"family"}, "generic/1", lambda one: replace(one, marks=Marks())),
    Fault(
        "furniture in the text",
        JOOMLA,
        TEXT,
        "joomla .item-page",
        lambda one: replace(one, body=(".item-page",), drop=()),
    ),
    Fault(
        "wrong title",
        JOOMLA,
        {"title"},
        "portal file .category-name",
        file=lambda one: replace(one, selectors={"title": ".category-name"}),
    ),
    Fault("leads lost", NUKEVIET, TEXT, "", lambda one: replace(one, lead=())),
    Fault("lists lost", NUKEVIET, TEXT, "without nukeviet ul", dropping("ul")),
    Fault("paragraphs lost", NUKEVIET, TEXT, "p.MsoNormal", dropping("p.MsoNormal")),
    Fault(
        "one paragraph for the text",
        NUKEVIET,
        TEXT,
        "#news-bodyhtml p",
        lambda one: replace(one, body=("#news-bodyhtml p",)),
    ),
    Fault(
        "month before day",
        NUKEVIET,
        {"published", "date_flags"},
        ".news_column .row .h5",
        file=lambda one: replace(one, date_order="mdy"),
    ),
    Fault(
        "keys of one digit",
        NUKEVIET,
        {"article_id"},
        "forms of addresses",
        lambda one: replace(one, article=(r"-(?P<id>\d)\d*\.html",)),
    ),
    Fault(
        "wrong title", NUKEVIET, {"title"}, "portal file .h5", file=lambda one: replace(one, selectors={"title": ".h5"})
    ),
]


def lines(archive: Path, portals: dict[str, Portal], fault: Fault) -> list[Line]:
    family = FAMILIES[NAMES[fault.portal]]
    portals = {**portals, fault.portal: fault.file(portals[fault.portal])}
    layout = Layout(archive)
    tables = Tables(layout.snapshot(current(layout).number), current(layout))
    with tempfile.TemporaryDirectory() as folder, patch.dict(FAMILIES, {family.name: fault.family(family)}):
        worklist = Worklist(Path(folder) / "captures.sqlite")
        worklist.take(tables, Choice())
        rereading = Rereading(layout, tables, worklist, Processes(1), portals)
        rereading.read()
        found = rereading.differences().lines()
        worklist.close()
    return found


def main() -> int:
    recorded = Path(os.environ["NGOAIVU_RECORDED"])
    with tempfile.TemporaryDirectory() as scratch:
        place, portals = Path(scratch), {}
        for name in NAMES:
            path = place / f"{name}.toml"
            path.write_text(
                f'id = "{name}"\nname = "{name}"\nurl = "http://{name}.portal.test/"\nprovince_code = "01"\n',
                encoding="utf-8",
            )
            portals[name] = load_portal(path)
            with replayed(recorded / f"{name}.parquet") as proxy:
                ngoaivu("harvest", path, "--archive", place / "a", *QUICK, proxy=proxy)
        shown = others = 0
        for number, fault in enumerate(FAULTS, 1):
            began = time.perf_counter()
            found = lines(place / "a", portals, fault)
            mine = [line for line in found if _shows(line, fault)]
            rest = [line for line in found if line not in mine]
            shown, others = shown + bool(mine), others + len(rest)
            rows = sum(line.count for line in mine)
            took = f"{time.perf_counter() - began:.0f} s"
            print(
                f"{number:2} {fault.portal}: {fault.name}: {rows} rows in {len(mine)} lines, {len(rest)} others ({took})"
            )
            for line in rest[:6]:
                print(
                    f"     other: {line.count} {line.key.field}: {line.key.shape} ({line.key.rule_before} -> {line.key.rule_after})"
                )
        print(f"{shown} of {len(FAULTS)} faults shown, {others} other lines")
    return 0 if shown == len(FAULTS) and not others else 1


def _shows(line: Line, fault: Fault) -> bool:
    key = line.key
    # Where a wrong selector matches nothing, the rule named is the generic one that took its place.
    named = fault.rule in key.rule_after or ("selector" in key.rule_before and "generic" in key.rule_after)
    return key.portal == fault.portal and key.field in fault.fields and named


if __name__ == "__main__":
    sys.exit(main())
