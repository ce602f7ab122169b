"""The Retry-After header (RFC 9110, 10.2.3): seconds, or a date."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: A longer wait is an error of the host's more likely than a wish; it is asked again after a week.
LONGEST_WAIT = 7 * 24 * 3600.0


def seconds_to_wait(retry_after: str | None, date: str | None, now: datetime) -> float | None:
    """Seconds that a response asks to wait, at most a week; None where it asks for none or cannot be understood.

    Args:
        retry_after: the header, None where there is none.
        date: the response's Date header. A date to wait for is read against it, because the host's clock made both.
        now: the aware moment at which the response came, for responses without Date.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        until, sent = _moment(text), _moment((date or "").strip()) or now
        seconds = (until - sent).total_seconds() if until else 0.0
    return min(seconds, LONGEST_WAIT) if seconds > 0 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
