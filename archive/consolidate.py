"""Works out which rows a batch of captures changes: the one place where identity, duplicates and edits come together.

The tables are a function of the set of captures. Per article the history says which content it has and which it had; articles
whose texts have one name share one row, headed by the earliest published, then the earliest seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from archive.article import Article
from archive.changes import ArticleChange, TextChange
from archive.clusters import Node, recluster
from archive.commit_log import ArticleRows
from archive.history import History, Sighting
from archive.identity import text_key
from archive.index import Entry, Index
from archive.parts import Row
from archive.rows import changed_fields, place_columns, reading_row, row_article, sighting_of
from archive.shingles import features
from archive.sightings import Arrivals, shape
from archive.tables import Key, Tables, key_of
from archive.warc import Stored

_NEVER = datetime.max.replace(tzinfo=UTC)
_IGNORED = {"last_seen"}  # a sighting alone rewrites nothing: the captures table has it
_ONLY_INNER = ("content_hash", "change", "changed_fields", "seen_from", "superseded_at", "revision")


@dataclass(slots=True)
class Batch:
    """Captures that are about to be committed: their rows, and what the kept ones read."""

    rows: list[Row] = field(default_factory=list)
    readings: dict[tuple[str, str], tuple[Sighting, Row]] = field(default_factory=dict)

    def add(self, row: Row, article: Article | None) -> None:
        """Take a capture in; of several readings of one content the best is held."""
        self.rows.append(row)
        if article is not None:
            sighting = sighting_of(row)
            key = (article.article_id, row["content_hash"])
            if key not in self.readings or sighting.reading < self.readings[key][0].reading:
                self.readings[key] = (sighting, reading_row(article))


@dataclass(slots=True)
class Plan:
    """What a commit does to the tables and to the index."""

    removed: dict[str, dict[str, set[Key]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    added: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    articles: list[ArticleChange] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    texts: list[TextChange] = field(default_factory=list)
    gone_texts: list[str] = field(default_factory=list)
    new_texts: dict[str, Node] = field(default_factory=dict)
    edited: int = 0
    folded: int = 0
    unchanged: int = 0

    @property
    def article_rows(self) -> ArticleRows:
        """What becomes of the rows of ``articles``."""
        removed = frozenset(key[0] for keys in self.removed["articles"].values() for key in keys)
        return ArticleRows(removed, frozenset(row["article_id"] for row in self.added["articles"]))


class Consolidation:
    """One batch against one snapshot."""

    def __init__(self, index: Index, tables: Tables, batch: Batch, payload: Callable[[str], Stored | None]) -> None:
        self._index = index
        self._tables = tables
        self._batch = batch
        self._payload = payload
        self._before: dict[str, Entry] = {}
        self._after: dict[str, Entry] = {}
        self._texts: dict[str, TextChange | None] = {}
        self._stored: dict[str, list[tuple[str, str, Row]]] = defaultdict(list)
        self._contents: dict[tuple[str, str], Row] = {}
        self._wanted: dict[str, list[tuple[str, Row]]] = defaultdict(list)

    def plan(self) -> Plan:
        """Work out the whole batch."""
        plan = Plan()
        touched = self._advance(plan)
        self._load(touched, whole=True)
        groups = self._groups(touched)
        self._load({one for members in groups.values() for one in members} - touched, whole=False)
        texts = {key: self._want(key, members, touched) for key, members in sorted(groups.items()) if members}
        self._cluster(groups, texts, plan)
        for article_id in sorted(self._stored.keys() | self._wanted.keys()):
            self._compare(article_id, plan)
        for article_id in sorted(touched):
            entry = self._after[article_id]
            published = entry.published.isoformat() if entry.published else None
            plan.articles.append(ArticleChange(article_id, entry.text_key, published, entry.history.dump()))
            plan.addresses.extend((key, article_id) for key in entry.history.urls)
            first = article_id not in self._before
            plan.folded += first and all(table != "articles" for table, _ in self._wanted[article_id])
        return plan

    def _advance(self, plan: Plan) -> set[str]:
        """Advance the histories of the articles seen; returns those of which more than the time of sight changed."""
        touched = set()
        for article_id, before, history, count in Arrivals(self._index, self._tables, self._batch.rows).histories():
            text, published = (before.text_key, before.published) if before else ("", None)
            self._after[article_id] = Entry(history, text, published)
            if before is not None:
                self._before[article_id] = before
            if before is None or shape(before.history) != shape(history):
                touched.add(article_id)
                plan.edited += before is not None and len(before.history.states) != len(history.states)
            else:
                plan.unchanged += count
                when = published.isoformat() if published else None
                plan.articles.append(ArticleChange(article_id, text, when, history.dump()))
        return touched

    def _load(self, ids: Iterable[str], *, whole: bool) -> None:
        """Read the stored rows of articles that may change: all of them, or that of the present content only."""
        known = {}
        for article_id in ids:
            entry = self._before.get(article_id) or (None if whole else self._index.entry(article_id))
            if entry:
                known[article_id] = self._before[article_id] = entry
                self._after.setdefault(article_id, entry)
        heads = {one: text for one in known if (text := self._text(known[one].text_key)) and text.head == one}
        self._keep("articles", self._tables.rows("articles", heads, {text.part for text in heads.values()}), known)
        folded = known.keys() - heads.keys()
        layered = {
            one for one, entry in known.items() if whole and len(entry.history.readings) + len(entry.history.states) > 2
        }
        if layered:
            self._keep("revisions", self._tables.rows("revisions", layered), known)
        if layered | folded:
            rows = self._tables.rows("variants", layered | folded)
            present = [
                one for one in rows if whole or one[1]["content_hash"] == known[one[1]["article_id"]].history.content
            ]
            self._keep("variants", present, known)

    def _keep(self, table: str, rows: Iterable[tuple[str, Row]], known: dict[str, Entry]) -> None:
        for path, row in rows:
            article_id = row["article_id"]
            self._stored[article_id].append((table, path, row))
            content = row["content_hash"] if table != "articles" else known[article_id].history.content
            self._contents.setdefault((article_id, content), row)

    def _text(self, key: str) -> TextChange | None:
        if key not in self._texts:
            self._texts[key] = self._index.text(key)
        return self._texts[key]

    def _reading(self, article_id: str, content: str) -> Row:
        """The columns of the reading that a content is kept from."""
        fresh = self._batch.readings.get((article_id, content))
        best = self._after[article_id].history.readings[content].reading
        if fresh and (fresh[0].reading == best or (article_id, content) not in self._contents):
            return fresh[1]
        return self._contents[article_id, content]

    def _groups(self, touched: set[str]) -> dict[str, set[str]]:
        """Name the texts of the articles touched; returns the names whose rows may change, each with its articles now."""
        keys = {self._before[article_id].text_key for article_id in touched if article_id in self._before}
        named: dict[str, set[str]] = defaultdict(set)
        for article_id in touched:
            history = self._after[article_id].history
            row = self._reading(article_id, history.content)
            name = text_key(row_article(row), row["text_hash"])
            self._after[article_id] = Entry(history, name, row["published"])
            named[name].add(article_id)
        return {key: (self._index.members(key) - touched) | named.get(key, set()) for key in keys | named.keys()}

    def _want(self, key: str, members: set[str], touched: set[str]) -> TextChange:
        """Say which rows a group of copies should have: one of its own, and each copy's beside it."""
        head = min(members, key=lambda one: head_order(one, self._after[one]))
        row = self._article_row(head, members)
        self._wanted[head].append(("articles", row))
        for article_id in members:
            if article_id != head:
                self._wanted[article_id].append(
                    ("variants", self._variant(article_id, self._after[article_id].history.content))
                )
            if article_id in touched:
                self._wanted[article_id].extend(self._past(article_id))
        published, seen, url, _ = head_order(head, self._after[head])
        old = self._text(key)
        numbers, titles = (old.numbers, old.title_numbers) if old else ("", "")
        return TextChange(
            key, head, sortable(published), sortable(seen), url, head, old.part if old else "", numbers, titles
        )

    def _article_row(self, head: str, members: set[str]) -> Row:
        history = self._after[head].history
        row = {name: value for name, value in self._reading(head, history.content).items() if name not in _ONLY_INNER}
        all_of = [self._after[one].history for one in sorted(members)]
        gone = [one.gone for one in all_of]
        urls = {url for one in all_of for url in one.urls.values()}
        row["url"] = history.url
        row["other_urls"] = sorted(urls - {history.url})
        row["cluster_id"] = head
        row["revision"] = history.states[-1].number
        row["first_seen"] = min(one.first_seen for one in all_of if one.first_seen)
        row["last_seen"] = max(one.last_seen for one in all_of if one.last_seen)
        row["last_changed"] = history.states[-1].since
        row["gone_at"] = max(one for one in gone if one) if all(gone) else None
        return {**row, **self._place(history, history.content)}

    def _place(self, history: History, content: str) -> Row:
        stored = self._payload(history.readings[content].payload_digest)
        return place_columns(history, content, stored.place if stored else None)

    def _variant(self, article_id: str, content: str) -> Row:
        url = self._after[article_id].history.readings[content].url
        return {**self._reading(article_id, content), "url": url, "other_urls": [], "content_hash": content}

    def _past(self, article_id: str) -> Iterable[tuple[str, Row]]:
        """Earlier states as revisions; contents that never were a state as variants."""
        history = self._after[article_id].history
        for state, following in zip(history.states, history.states[1:], strict=False):
            row = self._variant(article_id, state.content)
            later = row_article(self._reading(article_id, following.content))
            changed = changed_fields(row_article(row), later)
            row["url"] = history.readings[state.content].article_url or row["url"]
            row |= {"revision": state.number, "seen_from": state.since, "superseded_at": following.since}
            row |= {"change": following.change, "changed_fields": changed, **self._place(history, state.content)}
            yield "revisions", row
        for content in sorted(set(history.readings) - {state.content for state in history.states}):
            yield "variants", self._variant(article_id, content)

    def _cluster(self, groups: dict[str, set[str]], texts: dict[str, TextChange], plan: Plan) -> None:
        """Find the near-duplicates of what changed, and give every row concerned its cluster."""
        plan.gone_texts = sorted(key for key, members in groups.items() if not members and self._text(key))
        changed = {}
        for key, text in texts.items():
            old = self._text(key)
            if old is None:
                plan.new_texts[key] = self._node(text)
            elif old.order != text.order:
                changed[key] = text
        found = recluster(self._index, plan.new_texts, changed, plan.gone_texts)
        elsewhere = []
        for key, text in texts.items():
            old = self._text(key)
            cluster_id = found[key].cluster_id if key in found else (old.cluster_id if old else text.head)
            node = plan.new_texts.get(key)
            plan.texts.append(replace(node.text if node else text, cluster_id=cluster_id))
            self._row_of(text.head)["cluster_id"] = cluster_id
        for key, text in sorted(found.items()):
            old = None if key in texts else self._index.text(key)
            if old and old.cluster_id != text.cluster_id:
                elsewhere.append(text)
                plan.texts.append(text)
        self._rename_clusters(elsewhere)

    def _node(self, text: TextChange) -> Node:
        row = self._row_of(text.head)
        compared = features(row["title"], row["body"])
        numbers, titles = compared.numbers.tobytes().hex(), compared.title_numbers.tobytes().hex()
        return Node(replace(text, numbers=numbers, title_numbers=titles), compared)

    def _row_of(self, head: str) -> Row:
        return next(row for table, row in self._wanted[head] if table == "articles")

    def _rename_clusters(self, texts: list[TextChange]) -> None:
        """Give rows that nothing else changes the name of their cluster."""
        named = {text.head: text.cluster_id for text in texts}
        for path, row in self._tables.rows("articles", named, {text.part for text in texts}):
            self._stored[row["article_id"]].append(("articles", path, row))
            self._wanted[row["article_id"]].append(("articles", {**row, "cluster_id": named[row["article_id"]]}))

    def _compare(self, article_id: str, plan: Plan) -> None:
        """Keep the stored rows that are as wanted, remove the others, and add what is missing."""
        missing = {(table, key_of(table, row)): row for table, row in self._wanted[article_id]}
        for table, path, row in self._stored[article_id]:
            key = (table, key_of(table, row))
            if key in missing and _same(row, missing[key]):
                del missing[key]
            else:
                plan.removed[table][path].add(key[1])
        for (table, _), row in missing.items():
            plan.added[table].append(row)


def _same(stored: Row, wanted: Row) -> bool:
    return all(stored[name] == wanted.get(name) for name in stored if name not in _IGNORED)


def sortable(moment: datetime) -> str:
    """A moment as text that sorts as moments do; the last of all for the moment that never comes."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment != _NEVER else "9999"


def head_order(article_id: str, entry: Entry) -> tuple[datetime, datetime, str, str]:
    """Which of several copies heads their row: the earliest published, then the earliest seen, then by address."""
    assert entry.history.first_seen is not None
    return entry.published or _NEVER, entry.history.first_seen, entry.history.url, article_id
