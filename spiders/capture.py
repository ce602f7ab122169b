"""From a Scrapy response or failure to the archive's record of it."""

from __future__ import annotations

from datetime import datetime

from scrapy.http import Headers, Request, Response

from archive.article import Article, Capture
from spiders.links import without_credentials
from spiders.walls import NotAnArticle


def capture_response(
    response: Response,
    portal_id: str,
    fetched_at: datetime,
    outcome: Article | NotAnArticle | None,
    reason: str | None = None,
    run_id: str | None = None,
    *,
    state: str | None = None,
    tls_exception: str | None = None,
) -> Capture:
    """The record of one response: kept with its article, gone (404, 410), or refused with the reason.

    ``state`` is the capture's outcome where the caller knows better than the status tells. ``tls_exception`` is the portal file's
    reason for not verifying certificates, None where they are verified.
    """
    article = outcome if isinstance(outcome, Article) else None
    if isinstance(outcome, NotAnArticle):
        reason = f"{outcome.kind}: {outcome.reason}"
    reason = reason if article is not None else reason or f"HTTP {response.status}"
    return Capture(
        url=without_credentials(response.url),
        portal_id=portal_id,
        fetched_at=fetched_at,
        outcome=state or _state(response.status, article),
        status=response.status,
        reason=reason,
        media_type=_media_type(response),
        payload=response.body,
        request_headers=_pairs(response.request.headers) if response.request is not None else (),
        response_headers=_pairs(response.headers),
        article=article,
        run_id=run_id,
        tls_exception=tls_exception,
    )


def _state(status: int, article: Article | None) -> str:
    if article is not None:
        return "kept"
    if status in {404, 410}:
        return "gone"
    return "refused" if status < 400 else "failed"


def capture_failure(
    request: Request,
    portal_id: str,
    fetched_at: datetime,
    reason: str,
    run_id: str | None = None,
    *,
    tls_exception: str | None = None,
) -> Capture:
    """The record of a request that no response answered; ``tls_exception`` as for a response."""
    return Capture(
        url=without_credentials(request.url),
        portal_id=portal_id,
        fetched_at=fetched_at,
        outcome="failed",
        reason=reason,
        run_id=run_id,
        tls_exception=tls_exception,
    )


def _media_type(response: Response) -> str | None:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1").split(";")[0].strip().lower()
    return kind or None


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Headers in the order kept, cookies and authorisation left out: an archive is read by others."""
    secret = {b"Cookie", b"Authorization", b"Proxy-Authorization", b"Set-Cookie"}
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        if name not in secret
        for value in values
    )
