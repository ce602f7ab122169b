"""Full-text search over one committed state of an archive."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import tantivy

from archive.paths import Layout
from archive.search.bodies import read_bodies
from archive.search.matching import matching
from archive.search.model import Filters, Found, Hit
from archive.search.place import index_folder
from archive.search.places import find as find_place
from archive.search.question import Question, parse_question
from archive.search.snippets import snippet
from archive.search.upkeep import OpenIndex, damage_told, open_current
from archive.snapshot import current

FACETS = ("province", "year", "portal", "country")
_MOST_VALUES = 10_000


class Search:
    """Questions to the snapshot that was current when this was opened; a context manager.

    Nothing in it changes, so several threads may ask at once. A snapshot's files are kept for ten minutes after the next two have been
    committed: who lets it stand for longer asks ``is_current`` and opens it again.
    """

    def __init__(self, layout: Layout, index: OpenIndex) -> None:
        self._layout = layout
        self._index = index
        self._searcher = index.searcher
        self._pool = ThreadPoolExecutor(min(4, os.cpu_count() or 1))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the threads that read bodies."""
        self._pool.shutdown()

    @property
    def snapshot(self) -> int:
        """The number of the snapshot that is answered for."""
        return self._index.state.snapshot

    def is_current(self) -> bool:
        """Whether no later snapshot has been committed since."""
        return current(self._layout).digest == self._index.state.digest

    def find(self, question: str, filters: Filters | None = None, *, limit: int = 10, offset: int = 0) -> Found:
        """The articles that answer a question, the best first; of a question without words, the newest first.

        Any text is a question. Where no article has all its words, those are found that have two thirds of them.
        """
        asked = parse_question(question)
        places = range(max(0, offset), max(0, offset) + max(0, limit))
        with damage_told(self._index.folder):
            found, relaxed = self._answer(asked, filters or Filters(), places)
            addresses = found.hits[: len(places)]
            shown = [json.loads(self._searcher.doc(address)["shown"][0]) for _, address in addresses]
            bodies = self._bodies([facts[0] for facts in shown])
        hits = [
            _hit(facts, body, asked, float(score) if asked.wanted else 0.0)
            for (score, _), facts, body in zip(addresses, shown, bodies, strict=True)
        ]
        return Found(total=found.count, hits=tuple(hits), relaxed=relaxed)

    def _answer(self, asked: Question, filters: Filters, places: range) -> tuple[Any, bool]:
        """What the engine finds, and whether the question had to be relaxed for it to find anything."""
        found = self._ask(asked, matching(asked, filters), places)
        if found.count or not asked.can_relax:
            return found, False
        found = self._ask(asked, matching(asked, filters, relaxed=True), places)
        return found, found.count > 0

    def _ask(self, asked: Question, query: tantivy.Query, places: range) -> Any:
        """What the engine finds, whose type stubs do not know `count`; it wants a limit of one at least."""
        order = None if asked.wanted else "newest"
        return self._searcher.search(query, max(1, len(places)), offset=places.start, order_by_field=order)

    def facets(self, question: str, filters: Filters | None = None) -> dict[str, list[tuple[str, int]]]:
        """How many articles that answer a question there are by province (code on the map of 34), year, portal and country.

        The most frequent first; articles without a value count nowhere.
        """
        asked, filters = parse_question(question), filters or Filters()
        query = matching(asked, filters, ranked=False)
        wanted = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in FACETS}
        with damage_told(self._index.folder):
            if asked.can_relax and not self._searcher.search(query, 1, count=False).hits:
                query = matching(asked, filters, ranked=False, relaxed=True)
            counted = self._searcher.aggregate(query, wanted)
        return {name: _values(counted[name]["buckets"]) for name in FACETS}

    def _bodies(self, ids: list[str]) -> list[str]:
        """The bodies of some articles; ValueError where one does not stand where it should."""
        parts = self._index.state.parts
        places = [find_place(self._index.places, one) for one in ids]
        where = [(parts[place[0]], place[1]) for place in places if place]
        read = read_bodies(self._index.archive.snapshot, where, self._pool)
        if len(where) < len(ids) or any(read[place][0] != one for place, one in zip(where, ids, strict=True)):
            raise ValueError("an article does not stand where it should")
        return [read[place][1] for place in where]


def _hit(facts: list[Any], body: str, asked: Question, score: float) -> Hit:
    article_id, portal_id, province, title, day, url = facts
    return Hit(
        article_id=article_id,
        portal_id=portal_id,
        province=province,
        title=title,
        published_date=date.fromisoformat(day) if day else None,
        url=url,
        snippet=snippet(body, asked.wanted),
        score=score,
    )


def _values(buckets: list[dict[str, Any]]) -> list[tuple[str, int]]:
    counted = [
        (str(int(one["key"])) if isinstance(one["key"], float) else str(one["key"]), one["doc_count"])
        for one in buckets
    ]
    return sorted(counted, key=lambda one: (-one[1], one[0]))


def open_search(path: Path, *, cache: Path | None = None, on_update: Callable[[int], None] | None = None) -> Search:
    """Open an archive for full-text search, having brought the index to its current snapshot.

    The index stands beside the archive, in ``.ngoaivu/search``; where nothing may be written there, in the user's cache folder.

    Args:
        path: The archive's folder.
        cache: Keep the index in a folder of its own under this one instead.
        on_update: Called with the number of articles that are about to be taken into the index, where there are any.

    Raises:
        StorageError: where no archive is, or it cannot be read, or the index cannot be written.
    """
    layout = Layout(Path(path))
    return Search(layout, open_current(layout.root, index_folder(layout, cache), on_update or (lambda _: None)))
