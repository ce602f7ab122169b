"""Sets the clock of a process to what NGOAIVU_TEST_CLOCK says, from where it goes on: first on PYTHONPATH, Python runs this at its start."""

import os
from datetime import datetime

import time_machine

if moment := os.environ.get("NGOAIVU_TEST_CLOCK"):
    time_machine.travel(datetime.fromisoformat(moment)).start()
