"""The clock: every capture, commit and relative date is stamped by it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ngoaivu.doctor.finding import CONFIGURATION, Finding, failed, ok, warning

_AREA = "clock"
_ADVICE = "set the clock, and let a time service keep it"
#: No release is older; a machine without a battery starts in 1970.
FIRST_YEAR, LAST_YEAR = 2024, 2100
SLIGHT, GROSS = timedelta(minutes=5), timedelta(days=1)


def check_clock(now: datetime, newest: datetime | None) -> Finding:
    """Whether the clock shows a possible year, and no time before the newest capture of the archive."""
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        return failed(_AREA, f"it shows the year {now.year}; {_ADVICE}", CONFIGURATION)
    if newest is not None and now < newest - SLIGHT:
        late = f"it shows {_shown(now)}, and the archive's newest capture is of {_shown(newest)}"
        return failed(_AREA, f"{late}; {_ADVICE}", CONFIGURATION)
    return ok(_AREA, f"it shows {_shown(now)}")


def compare_clock(now: datetime, theirs: datetime, whose: str) -> list[Finding]:
    """How far the clock is from a portal's, which may be the wrong one itself; nothing where they agree."""
    apart = abs(now - theirs)
    if apart < SLIGHT:
        return []
    text = f"{whose} says {_shown(theirs)}, this machine {_shown(now)}; where the machine is wrong, {_ADVICE}"
    return [failed(_AREA, text, CONFIGURATION) if apart >= GROSS else warning(_AREA, text)]


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
