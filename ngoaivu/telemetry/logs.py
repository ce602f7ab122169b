"""The log of a harvest: lines for people, or one JSON object a record for machines."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from archive.credentials import without_secrets
from ngoaivu.terminal import visible_lines

LogFormat = Literal["text", "json"]

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonFormatter(logging.Formatter):
    """One JSON object for each record, on one line: time (RFC 3339, UTC), level, logger, message, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        portal = _portal(record)
        if portal is not None:
            line["portal"] = portal
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return visible_lines(json.dumps(line, ensure_ascii=False, default=str))


class TextFormatter(logging.Formatter):
    """One line for a person; an address or a header in it cannot move the cursor, colour the terminal or begin another record."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, and what it has of more lines below it, each set in: only a record begins at the margin."""
        return visible_lines(without_secrets(super().format(record))).replace("\n", "\n    ")


def configure_logging(log_format: LogFormat, stream: TextIO, level: int | str = logging.WARNING) -> logging.Handler:
    """Send every record from ``level`` up to the stream, through one handler of the root logger.

    A crawler process is to be made before, with the setting ``LOG_ENABLED`` off: Scrapy then sets the levels of its own
    loggers and writes nothing itself, in all its versions (its parameter ``install_root_handler`` is deprecated in some
    and its setting of that name unknown to others). What an earlier call installed is replaced.
    """
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _OurHandler)]:
        root.removeHandler(handler)
    handler = _OurHandler(stream)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    handler.setLevel(level)
    root.addHandler(handler)
    # A root left at its default would hold back what the handler asks for.
    root.setLevel(min(root.level, handler.level))
    return handler


class _OurHandler(logging.StreamHandler[TextIO]):
    """Marks the handler that `configure_logging` may replace."""


def _portal(record: logging.LogRecord) -> str | None:
    """The portal that a record names, or that the spider is of which Scrapy names in its own records."""
    named = getattr(record, "portal", None)
    portal = named if named is not None else getattr(getattr(record, "spider", None), "portal", None)
    if portal is None:
        return None
    return str(getattr(portal, "id", portal))
