"""Documents that were cut off, and what a network failure is called."""

import pytest
from twisted.internet import error
from twisted.python.failure import Failure

from spiders.answers import is_cut, network_reason
from spiders.page import Page

TEXT = "<p>Hai bên thống nhất gặp lại vào mùa thu.</p>"


def page(source: str) -> Page:
    return Page(source.encode(), "http://p.test/", {"content-type": "text/html; charset=utf-8"})


@pytest.mark.parametrize(
    ("source", "cut"),
    [
        (f"<html><body>{TEXT}</body></html>", False),
        (f"<html><body>{TEXT}</body>", False),
        (f"<HTML><BODY>{TEXT}</BODY ></HTML >\n<!-- 0.3 s -->", False),
        (f"<html><body>{TEXT}", True),
        (f"<html><body>{TEXT}</bo", True),
        (f"<body class='tin'>{TEXT}<p>Và", True),
        (f"<p>&lt;/body&gt;</p>{TEXT}", False),  # a fragment was never begun as a document
        ("", False),
        (f"<html><body>{TEXT * 2000}</body></html>", False),
        (f"<html><body>{TEXT * 2000}", True),
    ],
)
def test_a_document_without_its_end_is_cut(source: str, cut: bool) -> None:
    assert is_cut(page(source)) == cut


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (error.DNSLookupError, "the host name is unknown"),
        (error.ConnectionRefusedError, "connection refused"),
        (error.TimeoutError, "no answer in time"),
        (error.ConnectionLost, "connection lost"),
        (ValueError, "ValueError"),
    ],
)
def test_a_network_failure_is_told_in_words(failure: type[Exception], words: str) -> None:
    assert network_reason(Failure(failure())) == words  # type: ignore[no-untyped-call]
