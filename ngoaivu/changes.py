"""What is new about the portals since the run before: what ``ngoaivu harvest --only-changes`` prints, and cron then mails."""

from __future__ import annotations

from collections.abc import Iterable

from archive.ledger import HarvestRow


def changed(before: Iterable[HarvestRow], now: Iterable[HarvestRow]) -> list[str]:
    """A sentence for each portal whose verdict or exit code is not that of its run before, worst first.

    Args:
        before: ledger rows of earlier runs; of several of one portal the one that ended last counts.
        now: ledger rows of the run that has just ended.
    """
    former: dict[str, HarvestRow] = {}
    for run in sorted(before, key=lambda run: run.ended):
        former[run.portal_id] = run
    runs = sorted(now, key=lambda run: (run.exit_code == 0, run.portal_id))
    return [_sentence(former.get(run.portal_id), run) for run in runs if _is_new(former.get(run.portal_id), run)]


def _is_new(former: HarvestRow | None, run: HarvestRow) -> bool:
    return former is None or (former.verdict, former.exit_code) != (run.verdict, run.exit_code)


def _sentence(former: HarvestRow | None, run: HarvestRow) -> str:
    was = f"was {former.verdict} ({former.exit_code})" if former else "harvested for the first time"
    why = f": {run.reason}" if run.reason else ""
    return f"{run.portal_id}: {run.verdict} ({run.exit_code}), {was}{why}"
