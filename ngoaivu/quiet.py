"""What Scrapy says of hosts that do not answer comes with a traceback; our verdict says the same in one sentence."""

from __future__ import annotations

import logging

_TRACED = ("scrapy.downloadermiddlewares.robotstxt", "scrapy.downloadermiddlewares.retry")


def quiet() -> None:
    """Silence those loggers. To be called after a crawler process is made, which sets the levels of all of Scrapy's."""
    for name in _TRACED:
        logging.getLogger(name).setLevel(logging.CRITICAL)
