"""What changed between a state that a consumer has and the present one, as the log of commits tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile

from archive.commit_log import Commit, lineage
from archive.errors import UsageError
from archive.manifest import Manifest
from archive.paths import Layout

ADDED, CHANGED, GONE, REMOVED = "added", "changed", "gone", "removed"
_DIGITS = 12  # of a digest, in a token


@dataclass(frozen=True, slots=True)
class Since:
    """The state that changes are counted from, and each article whose row is not the same since: ``added``, ``changed`` or ``removed``."""

    token: str
    kinds: dict[str, str] = field(default_factory=dict)


def token_of(number: int, digest: str) -> str:
    """A committed state as a consumer notes it: its number and the beginning of its digest."""
    return f"{number}-{digest[:_DIGITS]}"


def changes_since(layout: Layout, manifest: Manifest, asked: str) -> Since:
    """What changed since a token, a number, a digest or the beginning of one, or a moment.

    A moment means the last commit that was made until then; one without a zone is of the machine's own.

    Raises:
        UsageError: where the log does not reach back so far, or it knows no such state.
    """
    commits = list(lineage(layout.log, manifest))
    states = [(manifest.number, manifest.digest), *((one.number - 1, one.previous) for one in commits if one.previous)]
    number, digest = _find(states, commits, asked)
    later = list(takewhile(lambda one: one.digest != digest, commits))
    return Since(token_of(number, digest), _add_up(reversed(later)))


def _find(states: list[tuple[int, str]], commits: list[Commit], asked: str) -> tuple[int, str]:
    moment = _moment(asked)
    if moment is not None:
        made = {one.digest: datetime.fromisoformat(one.committed_at) for one in commits}
        # The state before the first commit of all is the empty archive, which any moment before that means.
        found = [one for one in states if one[0] == 0 or (one[1] in made and made[one[1]] <= moment)]
        found = found[:1]
    else:
        found = [one for one in states if _means(asked, *one)]
    if len(found) == 1:
        return found[0]
    known = f"the log of commits knows the states {states[-1][0]} to {states[0][0]}"
    raise UsageError(
        f"There is no telling what changed since {asked!r}: {known}. Export the whole, and go on from there."
    )


def _means(asked: str, number: int, digest: str) -> bool:
    if asked.isdigit() and len(asked) < _DIGITS:
        return int(asked) == number
    return asked == token_of(number, digest) or (len(asked) >= _DIGITS and digest.startswith(asked))


def _moment(asked: str) -> datetime | None:
    try:
        return datetime.fromisoformat(asked).astimezone(UTC) if "-" in asked[4:] else None
    except ValueError:
        return None


def _add_up(commits: Iterable[Commit]) -> dict[str, str]:
    """What several commits come to, the first of them first."""
    before: dict[str, bool] = {}
    now: dict[str, bool] = {}
    for commit in commits:
        for ids, was, is_ in ((commit.added, False, True), (commit.changed, True, True), (commit.removed, True, False)):
            for one in ids:
                before.setdefault(one, was)
                now[one] = is_
    kinds = {(False, True): ADDED, (True, True): CHANGED, (True, False): REMOVED}
    return {one: kinds[before[one], now[one]] for one in now if before[one] or now[one]}
