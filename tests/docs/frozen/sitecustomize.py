"""Sets the clock of a process: first on PYTHONPATH, Python runs this at its start.

NGOAIVU_TEST_CLOCK is the moment at which it stood when the machine's own stood at NGOAIVU_TEST_CLOCK_SET: processes that follow one
another see a clock that goes on.
"""

import os
import time
from datetime import datetime, timedelta

import time_machine

if moment := os.environ.get("NGOAIVU_TEST_CLOCK"):
    passed = timedelta(seconds=time.time() - float(os.environ["NGOAIVU_TEST_CLOCK_SET"]))
    time_machine.travel(datetime.fromisoformat(moment) + passed).start()
