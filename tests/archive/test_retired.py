from datetime import timedelta
from pathlib import Path

from archive import ArchiveWriter
from archive.paths import Layout
from archive.retired import without_early_capture
from archive.snapshot import current
from archive.tables import Tables
from tests.archive.conftest import START, MakeCapture


def test_portals_without_a_capture_from_before_their_retirement(tmp_path: Path, capture: MakeCapture) -> None:
    with ArchiveWriter(tmp_path / "a", code_version="test") as writer:
        writer.add(capture(1, day=5, portal_id="early"))
        writer.add(capture(2, day=50, portal_id="late"))
        writer.add(capture(3, day=50, portal_id="sometime"))
    layout = Layout(tmp_path / "a")
    manifest = current(layout)
    retired = {"early": START + timedelta(days=10), "late": START + timedelta(days=10), "sometime": None, "never": None}
    found = without_early_capture(Tables(layout.snapshot(manifest.number), manifest), retired)
    assert found == ["late", "never"]
