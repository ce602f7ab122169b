"""Portals made up on the spot: read whole and exactly by a harvest, and changed while they are served."""

from datetime import UTC, datetime
from pathlib import Path

from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from ngoaivu.simulator.styles import STYLES
from tests.portals.driver import QUICK, fold, rows, run_harvest

NEWEST = datetime(2025, 3, 14, 3, 20, tzinfo=UTC)


def portal(style: str, **how: object) -> Generated:
    return Generated(f"sim-{style}", f"{style}.sim.test", style, newest=NEWEST, **how)  # type: ignore[arg-type]


def test_every_style_is_harvested_whole_and_exactly(tmp_path: Path) -> None:
    simulator = Simulator([portal(style, articles=23, seed=number) for number, style in enumerate(STYLES)])
    with simulator.running():
        done = run_harvest(simulator, tmp_path / "a", simulator.write_portal_files(tmp_path), *QUICK)
    assert done.code == 0, done.stdout + done.stderr
    found = {row["url"]: row for row in rows(tmp_path / "a")}
    assert len(found) == len(simulator.truth()) == 23 * len(STYLES)
    for truth in simulator.truth():
        row = found[truth["urls"][0]]
        read = (fold(row["title"]), str(row["published_date"]), row["author"], row["body"].split("\n\n"))
        assert read == (truth["title"], (truth["published"] or "")[:10], truth["author"], truth["body"])
        assert row["cluster_id"] == row["article_id"]
