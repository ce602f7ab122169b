"""Publication dates as Vietnamese portals print them: read exactly, or refused with a reason."""

from pipelines.dates.choose import DateCandidate, explain, resolve, template_dates
from pipelines.dates.order import prove_order
from pipelines.dates.parse import parse_date
from pipelines.dates.published import FLAGS, HANOI, REASONS, Flag, PublishedDate, Reason
from pipelines.dates.urls import parse_url

__all__ = [
    "FLAGS",
    "HANOI",
    "REASONS",
    "DateCandidate",
    "Flag",
    "PublishedDate",
    "Reason",
    "explain",
    "parse_date",
    "parse_url",
    "prove_order",
    "resolve",
    "template_dates",
]
