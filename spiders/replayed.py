"""Answers requests with what the portal answered to the part of a run that was cut short: no page is asked for twice."""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

#: Under this key a request holds when its stored response was received.
STORED_AT = "stored_at"
#: Under this key a request says that it is made again on purpose.
AGAIN = "again"


def is_conditional(request: Request | None) -> bool:
    """Whether a request lets the server answer that nothing changed."""
    return request is not None and bool(
        request.headers.get("If-None-Match") or request.headers.get("If-Modified-Since")
    )


class StoredResponses:
    """A downloader middleware before all others."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; what is stored is the spider's to know, by its task."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Answer from the archive where a usable response is there: what had failed is asked for again."""
        spider: Any = self._crawler.spider
        task = getattr(spider, "task", None)
        stored = task.responses(request.url) if task is not None and request.method == "GET" else None
        if stored is None or (stored.status == 304 and not is_conditional(request)):
            return None
        request.meta[STORED_AT] = stored.fetched_at
        headers = Headers(
            [(name, value) for name, value in stored.headers if not name.lower().startswith("x-crawler-")]
        )
        body = stored.payload or b""
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(url=request.url, status=stored.status, headers=headers, body=body, request=request)
