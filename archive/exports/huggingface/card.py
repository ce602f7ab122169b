"""The card of a dataset, in Vietnamese and English, from what was counted: nothing in it that the data does not say."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from archive.exports.bylines import Bylines
from archive.exports.huggingface.columns import MEANINGS
from archive.exports.huggingface.facts import Facts
from archive.exports.huggingface.words import ENGLISH, VIETNAMESE, Words
from archive.exports.task import Task
from archive.standing import Standing, missing

_MARKUP = re.compile(r"[\\`*_{}\[\]()!|~$]|^[#+-]|(?<=^\d)[.)]")
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the card and the metadata are made from."""

    task: Task
    facts: Facts
    standings: Sequence[Standing]
    schema: pa.Schema

    @property
    def title(self) -> str:
        """The title of the dataset."""
        return "Articles of portals of Vietnam's provinces"

    @property
    def release_day(self) -> str:
        """The day on which the state was committed."""
        return self.task.archive.manifest.committed_at[:10]


def card(told: Told) -> str:
    """The text of README.md."""
    parts = [_front_matter(told), f"# {told.title}\n", *_part(told, VIETNAMESE), *_part(told, ENGLISH)]
    return "\n".join(parts)


def plain(text: str | None) -> str:
    """Text of the archive inside Markdown: on one line, and nothing in it is markup."""
    line = "".join(" " if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"} else one for one in text or "")
    return html.escape(_MARKUP.sub(r"\\\g<0>", " ".join(line.split())), quote=False)


def _front_matter(told: Told) -> str:
    languages = sorted(one for one in told.facts.by["language"] if one and re.fullmatch("[a-z]{2}", one))
    size = next((name for most, name in _SIZES if told.facts.rows < most), "10M<n<100M")
    facts: dict[str, Any] = {
        "language": languages,
        "license": "unknown",
        "pretty_name": told.title,
        "size_categories": [size],
        "source_datasets": ["original"],
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "data/*.parquet"}]}],
    }
    # JSON is YAML.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items() if value]
    return "\n".join(["---", *lines, "---", ""])


def _part(told: Told, words: Words) -> Iterable[str]:
    facts, task = told.facts, told.task
    yield f"## {words.heading}\n"
    yield words.summary.format(
        rows=words.number(facts.rows),
        portals=words.number(len(facts.by["portal_id"])),
        first=words.day(facts.first_day),
        last=words.day(facts.last_day),
        seen=words.day(facts.first_seen),
        until=words.day(facts.last_seen),
        snapshot=task.token,
        version=plain(task.code_version),
    )
    if task.choice.told():
        yield f"\n{words.chosen} `{json.dumps(task.choice.told(), ensure_ascii=False).replace('`', ' ')}`"
    yield f"\n### {words.sources}\n"
    yield from _sources(told, words)
    yield f"\n### {words.dates}\n"
    yield from _dates(facts, words)
    yield f"\n### {words.gaps}\n"
    yield from _gaps(told, words)
    yield f"\n### {words.personal}\n"
    yield _personal(facts, task.bylines, words)
    yield f"\n### {words.licence}\n\n{words.licence_note}"
    yield f"\n### {words.versions}\n\n{words.versions_note.format(snapshot=task.token)}"
    yield f"\n### {words.columns}\n"
    yield from (f"* `{one.name}`: {MEANINGS[one.name]}" for one in told.schema)
    yield f"\n### {words.citation}\n\n{words.citation_note}\n"


def _sources(told: Told, words: Words) -> Iterable[str]:
    yield f"| {words.portal} | {words.address} | {words.articles} | {words.last_run} |\n|---|---|---|---|"
    standing = {one.portal_id: one for one in told.standings}
    for portal, count in sorted(told.facts.by["portal_id"].items(), key=lambda one: (-one[1], one[0] or "")):
        known = told.task.portals.get(portal or "")
        name = f"{plain(known.name)} ({plain(portal)})" if known else plain(portal)
        yield f"| {name} | {plain(known.url) if known else ''} | {words.number(count)} | {_run(standing.get(portal or ''), words)} |"
    yield f"\n{words.languages} {_listed(told.facts.by['language'], words)}."
    yield f"{words.countries} {_listed(told.facts.countries, words, most=20)}."


def _run(standing: Standing | None, words: Words) -> str:
    if standing is None or standing.last is None:
        return words.no_run
    return f"{plain(standing.last.verdict)}, {words.day(standing.last.ended)}"


def _dates(facts: Facts, words: Words) -> Iterable[str]:
    undated = facts.rows - facts.filled["published_date"]
    yield words.undated.format(undated=words.number(undated), share=words.share(undated, facts.rows))
    yield f"{words.precision} {_listed(facts.by['published_precision'], words)}.\n"
    years = "; ".join(f"{year}: {words.number(count)}" for year, count in sorted(facts.years.items()))
    yield f"{words.by_year} {years or words.none}."


def _gaps(told: Told, words: Words) -> Iterable[str]:
    facts = told.facts
    for name in ("body", "lead", "section", "province_code", "source"):
        empty = facts.rows - facts.filled[name]
        yield f"* `{name}`: {words.empty.format(count=words.number(empty), share=words.share(empty, facts.rows))}"
    yield f"* {words.gone.format(count=words.number(facts.gone))}"
    yield f"* {words.edited.format(count=words.number(facts.edited))}"
    yield f"* {words.near.format(count=words.number(facts.near_duplicates))}"
    short = [
        one for one in told.standings if one.last and one.last.exit_code and one.portal_id in facts.by["portal_id"]
    ]
    for one in short:
        assert one.last is not None
        why = f" ({plain(one.last.reason)})" if one.last.reason else ""
        yield f"* {words.incomplete.format(portal=plain(one.portal_id), missing=words.number(missing(one.last)))}{why}"
    if not short:
        yield f"* {words.none_incomplete}"


def _personal(facts: Facts, bylines: Bylines, words: Words) -> str:
    named = facts.filled["author"]
    note = words.bylines[bylines].format(count=words.number(named), share=words.share(named, facts.rows))
    return f"{note} {words.names_in_text}"


def _listed(counts: Any, words: Words, most: int | None = None) -> str:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0] or ""))
    told = [f"{plain(name) if name else words.unknown} {words.number(count)}" for name, count in ordered[:most]]
    return ", ".join(told) or words.none
