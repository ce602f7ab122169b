"""What tests of all packages share: the sample portals, served on loopback."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))  # where the checkout is not installed as editable, `tests` is found only so

from ngoaivu.simulator.truth import Truth  # noqa: E402
from tests.portals.server import SAMPLES, SamplePortals  # noqa: E402
from tests.s3_server import serve_s3  # noqa: E402


@pytest.fixture
def sample_portals() -> Iterator[SamplePortals]:
    """Both sample portals, served on a free port of 127.0.0.1."""
    with SamplePortals.serve([HERE / "portals" / name for name in sorted(SAMPLES)]) as samples:
        yield samples


@pytest.fixture
def portal_truth(sample_portals: SamplePortals) -> list[Truth]:
    """What a careful reader finds on the sample portals."""
    return sample_portals.truth()


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """A server of the S3 protocol on loopback with a bucket ``archives``."""
    with serve_s3("archives") as endpoint:
        yield endpoint


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt, also where the tests are run by a worker that ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
