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
from archive.nearby import Run, Signatures, build_run
from archive.shingles import SIMILAR, U32, Features, same_numbers


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


def numbers_of_text(text: TextChange) -> Features:
    """The part of a text's features that the index's own record holds."""
    numbers, titles = (np.frombuffer(bytes.fromhex(one), np.uint32) for one in (text.numbers, text.title_numbers))
    return Features(np.empty(0, np.uint8), np.empty(0, np.uint32), numbers, titles)


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
    links = _links(index, new, lost)
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


def _links(index: Index, new: Mapping[str, Node], lost: set[str]) -> list[tuple[str, TextChange]]:
    """Pairs of a new text and another, old or new, that are near-duplicates."""
    keys = [key for key, node in sorted(new.items()) if node.features and node.features.comparable]
    if not keys:
        return []
    run = _run_of([(number, new[key].features) for number, key in enumerate(keys)])
    found: list[tuple[str, TextChange]] = []
    asked, docs = Signatures([run]).similar(run.signatures, run.bands, SIMILAR)
    for one, other in zip(asked.tolist(), docs.tolist(), strict=True):
        if one < other and _alike(new[keys[one]], new[keys[other]]):
            found.append((keys[one], new[keys[other]].text))
    asked, docs = index.signatures().similar(run.signatures, run.bands, SIMILAR)
    texts = index.texts_of(docs.tolist())
    numbers = {doc: numbers_of_text(text) for doc, text in texts.items()}
    for one, doc in zip(asked.tolist(), docs.tolist(), strict=True):
        text, features = texts.get(doc), new[keys[one]].features
        if text and features and text.text_key not in lost and same_numbers(features, numbers[doc]):
            found.append((keys[one], text))
    return found


def _run_of(items: list[tuple[int, Features | None]]) -> Run:
    kept = [(number, one) for number, one in items if one]
    docs: U32 = np.array([number for number, _ in kept], np.uint32)
    return build_run(docs, np.stack([one.signature for _, one in kept]), np.stack([one.bands for _, one in kept]))


def _alike(one: Node, other: Node) -> bool:
    return bool(one.features and other.features and same_numbers(one.features, other.features))


def _inner_links(index: Index, members: list[TextChange]) -> list[tuple[TextChange, TextChange]]:
    """The links among the members of a cluster that lost one: they may no longer all be connected."""
    by_doc = {index.doc(text.text_key): text for text in members}
    run = index.signatures().of(np.array([doc for doc in by_doc if doc is not None], np.uint32))
    asked, docs = Signatures([run]).similar(run.signatures, run.bands, SIMILAR)
    numbers = {doc: numbers_of_text(text) for doc, text in by_doc.items()}
    pairs = [(int(run.docs[one]), other) for one, other in zip(asked.tolist(), docs.tolist(), strict=True)]
    return [
        (by_doc[one], by_doc[other])
        for one, other in pairs
        if one < other and same_numbers(numbers[one], numbers[other])
    ]
