"""Disjoint sets of numbered things, joined many pairs at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

I32 = npt.NDArray[np.int32]


class Sets:
    """Sets of the numbers from 0 on; each is named by its least member."""

    def __init__(self, count: int) -> None:
        self._parent: I32 = np.arange(count, dtype=np.int32)

    def find(self, members: I32) -> I32:
        """The name of each member's set."""
        names = self._parent[members]
        while True:
            above = self._parent[names]
            if np.array_equal(above, names):
                break
            names = above
        self._parent[members] = names  # the next search is one step
        return names

    def join(self, some: I32, others: I32) -> None:
        """Make one set of the two sets of each pair."""
        while len(some):
            one, other = self.find(some), self.find(others)
            apart = one != other
            some, others, one, other = some[apart], others[apart], one[apart], other[apart]
            # Of several that ask for one set in one step the least wins; the rest find themselves apart again and go on.
            np.minimum.at(self._parent, np.maximum(one, other), np.minimum(one, other))

    def names(self) -> I32:
        """The name of every number's set."""
        return self.find(np.arange(len(self._parent), dtype=np.int32))
