"""``ngoaivu cite``: an article as a reference, and what leads from it to the very bytes."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.citations import Work, apa, bibtex, csl_json, find_article, state_of
from archive.citations.work import evidence
from archive.queries import connect
from ngoaivu.commands.import_ import day
from ngoaivu.replaying import ADDRESS, COLLECTION


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "cite",
        help="an article as a reference (APA, BibTeX, CSL-JSON), and the command that shows its very bytes",
        description="Write the reference of an article: authors, date, title, publishing body and address, with the day of the capture, "
        "the digest of its bytes, and the WARC record that holds them.",
        epilog="examples: ngoaivu cite 6297522994a5 --archive archive; "
        "ngoaivu cite http://songoaivu.example.vn/bai-1 --archive archive --style bibtex --as-of 2026-01-31",
    )
    parser.add_argument(
        "articles",
        nargs="+",
        metavar="ARTICLE",
        help="its id, the first 8 digits of it or more, or an address that it was seen at",
    )
    parser.add_argument("--archive", required=True, type=Path, metavar="DIR", help="the archive")
    parser.add_argument(
        "--style", choices=sorted(_STYLES), default="apa", help="apa (edition 7) is what is written else"
    )
    parser.add_argument("--as-of", type=day, metavar="DAY", help="as it stood at the end of this day, in Vietnam")
    parser.add_argument(
        "--replay", default=f"{ADDRESS}/{COLLECTION}", metavar="URL", help="where `ngoaivu replay` serves captures"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a reference for each article."""
    with connect(args.archive) as connection:
        works = [
            state_of(connection, find_article(connection, name), as_of=args.as_of, replay=args.replay)
            for name in args.articles
        ]
    print(_STYLES[args.style](works, args.archive))
    return 0


def _apa(works: list[Work], archive: Path) -> str:
    return "\n\n".join("\n".join([apa(work), *_below(work, archive)]) for work in works)


def _below(work: Work, archive: Path) -> list[str]:
    facts = evidence(work)
    if work.archived_at:
        facts["archived at"] = work.archived_at
        facts["bytes"] = _command(work, archive)
    return [f"  {name}: {value}" for name, value in facts.items()]


def _bibtex(works: list[Work], archive: Path) -> str:
    return "\n\n".join(map(bibtex, works))


def _csl_json(works: list[Work], archive: Path) -> str:
    items = [csl_json(work) for work in works]
    for item, work in zip(items, works, strict=True):
        if work.place:
            item["custom"]["bytes"] = _command(work, archive)
    return json.dumps(items, ensure_ascii=False, indent=1)


def _command(work: Work, archive: Path) -> str:
    """The command that writes the bytes: by their digest, which stays theirs whatever becomes of the article."""
    return shlex.join(["ngoaivu", "raw", str(work.payload_digest), "--archive", str(archive)])


_STYLES: dict[str, Callable[[list[Work], Path], str]] = {"apa": _apa, "bibtex": _bibtex, "csl-json": _csl_json}
