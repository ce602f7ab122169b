"""The clock of the documentation: when its portals were harvested, and when its pages are read."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FROZEN = Path(__file__).parent / "frozen"

#: When the sample portals are harvested: 9 in the morning of a Wednesday in Vietnam.
HARVESTED = datetime(2026, 11, 25, 2, tzinfo=UTC)
#: When pages are read.
READ = HARVESTED + timedelta(hours=1)


def variables(moment: datetime) -> dict[str, str]:
    """What a process and those that it starts need to see in their environment for their clock to go on from ``moment``."""
    return {
        "PYTHONPATH": os.pathsep.join([str(_FROZEN), str(ROOT)]),
        "NGOAIVU_TEST_CLOCK": moment.isoformat(),
        "NGOAIVU_TEST_CLOCK_SET": str(time.time()),
    }
