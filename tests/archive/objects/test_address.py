"""Addresses that cannot be used are refused with a sentence that holds no secrets."""

from __future__ import annotations

import pytest

from archive.errors import UsageError
from archive.objects.address import parse_address


@pytest.mark.parametrize(
    "text",
    [
        "s3://key:a-secret@archives/x",
        "s3:///x",
        "http://archives/x",
        "s3://archives/x?versionId=1",
        "s3://archives/../x",
        "s3://archives/a//b",
        "s3://archives/a\x07b",
        "file://server/share",
        "file:///",
    ],
)
def test_it_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as told:
        parse_address(text)
    assert "a-secret" not in str(told.value)
    assert "\x07" not in str(told.value)
