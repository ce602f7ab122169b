"""Content codings of answers: undone by Scrapy within DOWNLOAD_MAXSIZE, unless an answer wears more of them than any page needs."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

#: Codings around one body that are undone at most, as in curl and urllib3: each may cost as much work as the largest page.
MAX_CODINGS = 5


class TooLarge(IgnoreRequest):
    """An answer unfolds to more than a page may have."""


class BoundedCompression(HttpCompressionMiddleware):
    """Scrapy's middleware, with a bound on the number of codings and one name for an answer that is too large."""

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Request | Response:
        """The response with its codings undone."""
        stated = b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
        if stated > MAX_CODINGS:
            raise TooLarge(f"{response.url} wears {stated} content codings, which no page needs")
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooLarge(str(error)) from error
