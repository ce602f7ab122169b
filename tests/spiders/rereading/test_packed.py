"""What a rereading keeps beside it is unpacked to data alone."""

import os
import pickle
import subprocess
from datetime import UTC, date, datetime

import pytest

from archive.article import Article, Attachment
from spiders.rereading.packed import pack, unpack


class Calls:
    """Bytes that call a function where they are unpickled."""

    def __init__(self, function: object, *given: object) -> None:
        self.given = function, given

    def __reduce__(self) -> object:  # type: ignore[override]
        return self.given


def test_rows_and_readings_come_back() -> None:
    row = {"at": datetime(2026, 1, 2, tzinfo=UTC), "day": date(2026, 1, 2), "list": [{"a": None}], "digests": frozenset({"x"})}
    article = Article(article_id="1", portal_id="p", family="f", url="u", title="t", attachments=(Attachment(url="x"),))
    assert unpack(pack((row, article))) == (row, article)


@pytest.mark.parametrize("function", [os.system, subprocess.Popen, eval, print, pickle.loads])
def test_nothing_is_called(function: object) -> None:
    with pytest.raises(pickle.UnpicklingError, match="is no data"):
        unpack(pickle.dumps(Calls(function, "true")))
