"""New texts beside those that the index knows: which of them are linked, without asking twice what one cluster holds together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from archive.changes import TextChange
from archive.index import Index
from archive.neardup.linking import I64
from archive.neardup.numbers import Numbers
from archive.shingles import U32, Features


def numbers_of_text(text: TextChange) -> Features:
    """The part of a text's features that the index's own record holds."""
    numbers, titles = (np.frombuffer(bytes.fromhex(one), np.uint32) for one in (text.numbers, text.title_numbers))
    return Features(np.empty(0, np.uint8), np.empty(0, np.uint32), numbers, titles)


class Known:
    """The known texts of an index, without those that are lost; clusters that lost one may no longer hold together."""

    def __init__(self, index: Index, lost: set[str], parted: set[str]) -> None:
        self._index = index
        self._lost = lost
        self._parted = parted

    def linked(self, looks: Sequence[Features], asked: I64, docs: U32) -> list[tuple[int, TextChange]]:
        """Of pairs (place of a new text, number of a known one) of like signatures, those whose numbers allow them to be one.

        A new text that is linked to one of a cluster that holds together needs no other link to it: of these there is one.
        """
        texts = {
            doc: text for doc, text in self._index.texts_of(docs.tolist()).items() if text.text_key not in self._lost
        }
        order = sorted(texts)
        known = np.isin(docs, np.array(order, np.uint32))
        asked, at = asked[known], np.searchsorted(np.array(order, np.uint32), docs[known])
        numbers = Numbers.of([*looks, *(numbers_of_text(texts[doc]) for doc in order)])
        may = numbers.may_be_same(asked, len(looks) + at)
        asked, at = asked[may], at[may]
        groups = self._groups([texts[doc] for doc in order])
        found: list[tuple[int, TextChange]] = []
        while len(asked):
            # The first pair of each new text and cluster; where it is no link, the next one.
            first = np.unique(asked * len(order) + groups[at], return_index=True)[1]
            same = numbers.same(asked[first], len(looks) + at[first])
            found.extend((int(asked[one]), texts[order[at[one]]]) for one in first[same])
            linked = asked[first[same]] * len(order) + groups[at[first[same]]]
            left = np.ones(len(asked), np.bool_)
            left[first] = False
            left &= ~np.isin(asked * len(order) + groups[at], linked)
            asked, at = asked[left], at[left]
        return found

    def _groups(self, texts: Sequence[TextChange]) -> I64:
        """A number for each text: the same for all of a cluster that holds together, its own for any other."""
        numbers: dict[str, int] = {}
        return np.array(
            [
                numbers.setdefault(text.text_key if text.cluster_id in self._parted else text.cluster_id, len(numbers))
                for text in texts
            ],
            np.int64,
        )
