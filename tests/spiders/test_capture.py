"""From Scrapy's responses and failures to the archive's records of them."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import HtmlResponse

from spiders.capture import capture_failure, capture_response

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://songoaivu.example.vn/tin"
REASON = "the certificate expired in 2023, the office was told"


def test_the_exception_for_a_certificate_is_recorded() -> None:
    response = HtmlResponse(URL, body=b"<p>Tin</p>")
    failed = capture_failure(Request(URL), "p", NOW, "no answer in time", tls_exception=REASON)
    assert failed.tls_exception == REASON
    assert capture_response(response, "p", NOW, None, tls_exception=REASON).tls_exception == REASON


def test_where_certificates_are_verified_there_is_none() -> None:
    assert capture_response(HtmlResponse(URL), "p", NOW, None).tls_exception is None
    assert capture_failure(Request(URL), "p", NOW, "no answer in time").tls_exception is None
