"""Stretches of a text that an edit left alone."""

import pytest

from archive.word_diff import compare
from ngoaivu.browse.folds import folds


@pytest.mark.parametrize(
    ("before", "after", "stretches"),
    [
        (
            "abcdefghij",
            "abcdXfghij",
            [(True, 3), (False, 3 + 1), (True, 4)],
        ),  # the old and the new one stand in the middle
        ("abcde", "Xbcde", [(False, 3), (True, 3)]),
        ("abcd", "abcd", [(True, 4)]),
        ("abcdx", "abcdy", [(True, 3), (False, 3)]),
        ("abcx", "abcy", [(False, 2), (False, 3)]),  # two would not be worth it
        ("", "", []),
    ],
)
def test_what_is_far_from_a_change_is_folded(before: str, after: str, stretches: list[tuple[bool, int]]) -> None:
    found = folds(compare("\n\n".join(before), "\n\n".join(after)))
    assert [(one.folded, len(one.paragraphs)) for one in found] == stretches
