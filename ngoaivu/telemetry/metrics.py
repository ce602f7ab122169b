"""Prometheus metrics of an archive, as the textfile collector of node_exporter reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from archive.ledger import HarvestRow
from archive.standing import Standing, missing
from archive.storage import replace_file, told

_Figure = Callable[[Standing, HarvestRow], float | None]


def _counter(name: str) -> _Figure:
    return lambda _, run: run.counters.get(name)


def _last_complete(one: Standing, _: HarvestRow) -> float | None:
    return one.last_complete.timestamp() if one.last_complete else None


#: Name, what it says, and where it is read; a portal of which a figure is not known has no sample of it.
_FIGURES: tuple[tuple[str, str, _Figure], ...] = (
    ("exit_code", "Exit code of the portal's last run; 0 is complete.", lambda _, run: run.exit_code),
    ("last_run_timestamp_seconds", "When the last run ended, in Unix time.", lambda _, run: run.ended.timestamp()),
    ("last_complete_timestamp_seconds", "When the last complete run ended, in Unix time.", _last_complete),
    ("state_since_timestamp_seconds", "Since when runs end as the last did.", lambda one, _: _stamp(one.since)),
    ("duration_seconds", "How long the last run took.", lambda _, run: (run.ended - run.started).total_seconds()),
    ("articles", "Articles of the portal in the archive.", lambda one, _: one.holding.articles),
    ("requests", "Requests of the last run.", _counter("requests")),
    ("new", "Articles that the last run added.", _counter("new")),
    ("edited", "Articles that the last run found edited.", _counter("edited")),
    ("unexplained", "Linked articles of the last run without an outcome; 0 in a sound run.", _counter("unexplained")),
    ("bytes", "Bytes that the last run received.", _counter("bytes")),
    ("missing", "Articles declared or linked that the last run did not read.", lambda _, run: missing(run)),
)


def _stamp(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def metrics_text(standings: Iterable[Standing], now: datetime) -> str:
    """The metrics of all portals that were harvested, in Prometheus' text format.

    Args:
        standings: how the portals stand after the run.
        now: when the metrics are made; a rule can tell by it that the file grows old.
    """
    registry = CollectorRegistry()
    registry.register(_Figures([one for one in standings if one.last], now))
    return generate_latest(registry).decode()


class _Figures(Collector):
    def __init__(self, standings: Sequence[Standing], now: datetime) -> None:
        self._standings = standings
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family for each figure, then the verdicts, then the time."""
        for name, meaning, figure in _FIGURES:
            family = GaugeMetricFamily(f"ngoaivu_harvest_{name}", meaning, labels=["portal"])
            for one in self._standings:
                value = figure(one, one.last) if one.last else None
                if value is not None:
                    family.add_metric([one.portal_id], value)
            yield family
        verdicts = GaugeMetricFamily(
            "ngoaivu_harvest_verdict", "1 for the verdict of the portal's last run.", labels=["portal", "verdict"]
        )
        for one in self._standings:
            verdicts.add_metric([one.portal_id, one.last.verdict if one.last else ""], 1)
        yield verdicts
        yield GaugeMetricFamily(
            "ngoaivu_metrics_timestamp_seconds",
            "When this file was written, in Unix time.",
            value=self._now.timestamp(),
        )


def write_metrics(path: Path, text: str) -> None:
    """Put the metrics in place in one rename, so that no collector reads half a file; StorageError where that fails."""
    with told(path):
        replace_file(path, text.encode())
