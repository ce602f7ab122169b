"""Who sets the pace: AutoThrottle by itself, or the user who gave a delay on the command line."""

from __future__ import annotations

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

_CMDLINE = SETTINGS_PRIORITIES["cmdline"]


def pace_is_given(settings: BaseSettings) -> bool:
    """Whether DOWNLOAD_DELAY was given on the command line."""
    return _given(settings, "DOWNLOAD_DELAY")


def settle_pace(settings: BaseSettings) -> None:
    """Turn AutoThrottle off where the user set the delay and not AutoThrottle: the delay is then what was asked for.

    To be called on settings whose command line has been read in. A delay that the portal file states does not turn it
    off: that is the least delay, and a slow host gets a longer one.
    """
    if pace_is_given(settings) and not _given(settings, "AUTOTHROTTLE_ENABLED"):
        settings.set("AUTOTHROTTLE_ENABLED", False, priority="cmdline")


def _given(settings: BaseSettings, name: str) -> bool:
    return (settings.getpriority(name) or 0) >= _CMDLINE
