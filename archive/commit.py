"""One commit: from a batch of captures to the next snapshot and the changes of the index that go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

import numpy as np

from archive.changes import Changes
from archive.commit_log import UNCHANGED, ArticleRows, append_commit, commit_of
from archive.compact import crowded
from archive.consolidate import Batch, Consolidation, Plan
from archive.identity import capture_key
from archive.index import Index
from archive.manifest import Manifest
from archive.parts import Row
from archive.paths import INNER_TABLES, Layout
from archive.rows import page_change, payload_change
from archive.schema import SCHEMA_VERSION
from archive.snapshot import publish
from archive.tables import Rewrite, Tables
from archive.warc import Stored, WarcFile


@dataclass(frozen=True, slots=True)
class CommitResult:
    """What a commit did.

    ``added`` is by how many rows the articles grew; ``changed`` how many known articles were found edited; ``unchanged`` how many
    captures of known articles brought nothing new; ``duplicates`` how many captures were in the archive already or are of an
    article that is folded into another's row; ``captures`` how many rows the captures table grew by.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    captures: int = 0


@dataclass(slots=True)
class Pending:
    """What waits for the next commit."""

    batch: Batch = field(default_factory=Batch)
    harvests: list[Row] = field(default_factory=list)
    repeated: int = 0


def commit_pending(
    layout: Layout,
    tables: Tables,
    index: Index,
    pending: Pending,
    warc: list[WarcFile],
    payload: Callable[[str], Stored | None],
    stamp: tuple[str, str],
) -> tuple[Manifest, CommitResult]:
    """Publish the next snapshot and bring the index up to it; ``stamp`` is the code's version and the time of the commit."""
    code_version, committed_at = stamp
    plan = Consolidation(index, tables, pending.batch, payload).plan()
    plan.added["captures"].extend(pending.batch.rows)
    plan.added["harvests"].extend(pending.harvests)
    rewrite = Rewrite(tables, code_version)
    for table in INNER_TABLES:
        rewrite.apply(table, plan.removed[table], plan.added[table])
    rewrite.merge(crowded(rewrite.parts.values()))
    for table in INNER_TABLES:
        rewrite.keep_schema(table)
    changes = _changes(plan, pending.batch, rewrite)
    before = tables.manifest
    after = publish_rewrite(layout, before, rewrite, changes, warc, (code_version, committed_at), plan.article_rows)
    index.apply(changes, after.number, after.digest)
    result = CommitResult(
        added=after.rows("articles") - before.rows("articles"),
        changed=plan.edited,
        unchanged=plan.unchanged,
        duplicates=plan.folded + pending.repeated,
        captures=len(pending.batch.rows),
    )
    return after, result


def publish_rewrite(
    layout: Layout,
    before: Manifest,
    rewrite: Rewrite,
    changes: Changes,
    warc: list[WarcFile],
    stamp: tuple[str, str],
    article_rows: ArticleRows | None = UNCHANGED,
) -> Manifest:
    """Make the rewritten tables the current snapshot.

    ``article_rows`` is for the log of commits; None where it is not known what became of them.
    """
    data = changes.dump()
    after = Manifest(
        number=before.number + 1,
        schema_version=SCHEMA_VERSION,
        code_version=stamp[0],
        committed_at=stamp[1],
        previous=before.digest,
        changes=sha256(data).hexdigest(),
        parts=rewrite.parts,
        warc={file.name: file for file in warc},
    )
    append_commit(layout.log, commit_of(after, article_rows))
    publish(layout, before, after, rewrite.fresh, data)
    return after


def _changes(plan: Plan, batch: Batch, rewrite: Rewrite) -> Changes:
    changes = Changes(articles=plan.articles, addresses=plan.addresses, gone_texts=plan.gone_texts, moved=rewrite.moved)
    for row in batch.rows:
        changes.captures.append(capture_key(row["url"], row["fetched_at"], row["payload_digest"]))
        changes.pages.append(page_change(row))
        changes.payloads.extend(payload_change(row))
    for text in plan.texts:
        changes.texts.append(replace(text, part=rewrite.now(rewrite.placed.get(text.head, text.part))))
    compared = {
        key: node.features for key, node in sorted(plan.new_texts.items()) if node.features and node.features.comparable
    }
    if compared:
        changes.compared = list(compared)
        changes.signatures = np.stack([one.signature for one in compared.values()])
        changes.bands = np.stack([one.bands for one in compared.values()])
    return changes
