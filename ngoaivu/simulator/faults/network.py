"""Faults of the connection: what happens to a reply on its way."""

from __future__ import annotations

from dataclasses import replace

from ngoaivu.simulator.faults.base import SOME_ARTICLES, Change, Stage, fault


@fault(
    "reset",
    "the connection is reset without an answer",
    expected=("down",),
    loses=True,
    stage=Stage.SENT,
)
def reset() -> Change:
    """Reset the connection."""
    return lambda _, reply: replace(reply, reset=True)


@fault(
    "slow",
    "answers come after `seconds`",
    expected=("slow", "complete"),
    loses=False,
    stage=Stage.SENT,
    usual={"seconds": 0.4},
)
def slow(seconds: float = 1.0) -> Change:
    """Wait before the first byte."""
    return lambda _, reply: replace(reply, delay=seconds)


@fault(
    "drip",
    "the bytes of a page trickle over `seconds`",
    expected=("slow", "complete"),
    loses=False,
    stage=Stage.SENT,
    usual={"seconds": 0.4},
)
def drip(seconds: float = 5.0) -> Change:
    """Let the body trickle."""
    return lambda _, reply: replace(reply, drip=seconds)


@fault(
    "truncated",
    "the connection closes after half of the bytes that were announced",
    expected=("incomplete",),
    loses=True,
    stage=Stage.SENT,
    usual=SOME_ARTICLES,
)
def truncated() -> Change:
    """Close the connection in the middle of the body."""
    return lambda _, reply: replace(reply, cut_after=len(reply.body) // 2)


FAULTS = (reset, slow, drip, truncated)
