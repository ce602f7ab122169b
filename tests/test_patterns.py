"""No pattern of the packages can be made to take for ever: each is timed on text made against it, in a process of its own."""

import re
import subprocess
import sys

import pytest

from tests.patterns import ROOT, inline, patterns, slow


def test_patterns_are_found_wherever_they_stand() -> None:
    names = set(patterns())
    assert len(names) > 250
    assert any(name.startswith("spiders.moves._META_URL") for name in names)
    assert any(name.startswith(("archive/queries", "spiders/links.py")) for name in inline())


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"\s*x?\s*\(y"])
def test_a_pattern_that_backtracks_is_found(pattern: str) -> None:
    code = f"import re, signal; from tests.patterns import slow; signal.alarm(1); print(bool(slow(re.compile({pattern!r}))))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "True" or done.returncode < 0  # ended by the alarm: it took for ever


@pytest.mark.parametrize("pattern", [r"\d{1,2}/\d{1,2}", r"(?<!\s)\s++\(y", r"a{1,5}b"])
def test_a_pattern_that_does_not_is_passed(pattern: str) -> None:
    assert slow(re.compile(pattern)) is None


@pytest.mark.slow
def test_no_pattern_is_slow_on_text_that_is_made_against_it() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.patterns"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert [line for line in done.stdout.splitlines() if not line.startswith("now ")] == []
    assert done.returncode == 0, done.stderr[-2000:]
