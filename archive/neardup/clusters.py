"""The clusters of a whole archive worked out at once, and how they stand to those that its commits made one by one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from archive.neardup.joining import Texts, band_links, join_all
from archive.neardup.sets import I32
from archive.neardup.store import SignatureStore
from archive.reader import Archive
from archive.shingles import BANDS
from archive.workers import Workers

#: Bands that one task joins: what they need of the texts is then read eight times in all.
_BANDS = 4
_ORDER = ("published", "first_seen", "url", "article_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the join of all texts says.

    Attributes:
        articles: How many articles there are, those included that say too little to be compared.
        signed: How many were signed now, for they had not been before.
        clusters: ``article_id`` and ``cluster_id`` of every article that stands with others, sorted by both.
        count: How many clusters of more than one article there are.
        strange: The articles whose ``cluster_id`` in the archive is another one than here.
    """

    articles: int
    signed: int
    clusters: pa.Table
    count: int
    strange: list[str]


def find_clusters(archive: Archive, store: SignatureStore, workers: Workers) -> Found:
    """Sign what is not signed, join everything, and compare the clusters with the archive's own."""
    signed = store.bring_up(archive, workers)
    texts = Texts.of(store.files(archive))
    pieces = [range(start, start + _BANDS) for start in range(0, BANDS, _BANDS)]
    names = join_all(texts, workers.run(partial(band_links, texts), pieces))
    members = _members(texts, names)
    rows = archive.articles().to_table(
        columns=[*_ORDER, "cluster_id"],
        filter=pc.field("article_id").isin(pa.array(sorted(members), pa.string()))
        | (pc.field("article_id") != pc.field("cluster_id")),
    )
    heads = _heads(members, rows)
    own = dict(zip(rows["article_id"].to_pylist(), rows["cluster_id"].to_pylist(), strict=True))
    return Found(
        articles=archive.row_count,
        signed=signed,
        clusters=pa.table({"article_id": list(heads), "cluster_id": list(heads.values())}).sort_by(
            [("cluster_id", "ascending"), ("article_id", "ascending")]
        ),
        count=len(set(heads.values())),
        strange=sorted(article for article, cluster in own.items() if heads.get(article, article) != cluster),
    )


def _members(texts: Texts, names: I32) -> dict[str, int]:
    """The name of the cluster of every article that stands with others."""
    counts = np.bincount(names, minlength=len(names))
    wanted = np.flatnonzero(counts[names] > 1).astype(np.int32)
    if not len(wanted):
        return {}
    ids = texts.some(wanted, ["article_id"])["article_id"].to_pylist()
    return dict(zip(ids, names[wanted].tolist(), strict=True))


def _heads(members: dict[str, int], rows: pa.Table) -> dict[str, str]:
    """The article that heads the cluster of each member: the earliest published, then the earliest seen, then by address."""
    groups: dict[int, list[tuple[bool, tuple[object, ...], str]]] = defaultdict(list)
    for published, seen, url, article in zip(*(rows[name].to_pylist() for name in _ORDER), strict=True):
        if article in members:
            order = (published, seen, url) if published else (seen, url)
            groups[members[article]].append((published is None, order, article))
    return {article: min(group)[2] for group in groups.values() for _, _, article in group}
