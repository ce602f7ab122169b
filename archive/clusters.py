"""Which texts are near-duplicates of which: connected components that grow, shrink and part as texts come, change and go.

Whether two texts are linked depends on the two alone, so clusters are a function of the set of texts. A cluster is named by the
article that heads it: the earliest published, then the earliest seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from archive.changes import TextChange
from archive.index import Index
from archive.neardup.known import Known, numbers_of_text
from archive.neardup.linking import Compared, components
from archive.neardup.numbers import Numbers
from archive.shingles import SIMILAR, Features


@dataclass(frozen=True, slots=True)
class Node:
    """A text among others: what the index holds of it, and what it is compared by where it is new."""

    text: TextChange
    features: Features | None = None


class _Sets:
    """Disjoint sets of text names."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, key: str) -> str:
        root = key
        while self._parent.setdefault(root, root) != root:
            root = self._parent[root]
        while self._parent[key] != root:
            self._parent[key], key = root, self._parent[key]
        return root

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first


def recluster(
    index: Index, new: Mapping[str, Node], changed: Mapping[str, TextChange], gone: Iterable[str]
) -> dict[str, TextChange]:
    """The texts whose cluster was looked at, each with its cluster as it now is.

    Args:
        index: What is known of all texts before this commit.
        new: Texts that come, by name.
        changed: Texts that stay but whose row has another head, by name.
        gone: Names of texts that go.
    """
    lost = set(gone)
    touched = {text.cluster_id for text in (index.text(key) for key in lost | set(changed)) if text}
    parted = {text.cluster_id for text in (index.text(key) for key in lost) if text}
    links = _links(index, new, lost, parted)
    touched |= {other.cluster_id for _, other in links if other.text_key not in new}
    known: dict[str, TextChange] = {key: node.text for key, node in new.items()}
    sets = _Sets()
    for cluster_id in sorted(touched):
        members = [text for text in index.cluster(cluster_id) if text.text_key not in lost]
        known.update((text.text_key, changed.get(text.text_key, text)) for text in members)
        pairs = _inner_links(index, members) if cluster_id in parted else [(members[0], one) for one in members[1:]]
        for one, other in pairs:
            sets.join(one.text_key, other.text_key)
    for key, text in links:
        sets.join(key, text.text_key)
    groups: dict[str, list[TextChange]] = defaultdict(list)
    for key, text in known.items():
        groups[sets.find(key)].append(text)
    heads = {root: min(group, key=lambda one: one.order).head for root, group in groups.items()}
    return {key: replace(text, cluster_id=heads[sets.find(key)]) for key, text in known.items()}


def _links(index: Index, new: Mapping[str, Node], lost: set[str], parted: set[str]) -> list[tuple[str, TextChange]]:
    """Pairs of a new text and another, old or new, that are near-duplicates; of those that change nothing, not all."""
    nodes = {key: node for key, node in sorted(new.items()) if node.features and node.features.comparable}
    if not nodes:
        return []
    keys = list(nodes)
    looks = [node.features for node in nodes.values() if node.features]
    signatures, bands = np.stack([one.signature for one in looks]), np.stack([one.bands for one in looks])
    names = components(bands, Compared(signatures, Numbers.of(looks))).tolist()
    among = [(keys[at], new[keys[name]].text) for at, name in enumerate(names) if at != name]
    known = Known(index, lost, parted)
    for asked, docs in index.signatures().similar(signatures, bands, SIMILAR):
        among.extend((keys[at], text) for at, text in known.linked(looks, asked, docs))
    return among


def _inner_links(index: Index, members: list[TextChange]) -> list[tuple[TextChange, TextChange]]:
    """Links that hold together those members of a cluster that lost one which still belong together."""
    by_doc = {index.doc(text.text_key): text for text in members}
    run = index.signatures().of(np.array([doc for doc in by_doc if doc is not None], np.uint32))
    texts = [by_doc[doc] for doc in run.docs.tolist()]
    compared = Compared(run.signatures, Numbers.of([numbers_of_text(text) for text in texts]))
    names = components(run.bands, compared).tolist()
    return [(texts[at], texts[name]) for at, name in enumerate(names) if at != name]
