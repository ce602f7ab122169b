"""What mkdocs is told beyond mkdocs.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def on_config(config: Any) -> Any:
    """Leave places of pages that are not there out of the navigation, so that a page and its place need not come together."""
    config["nav"] = _present(config["nav"], Path(config["docs_dir"]))
    return config


def _present(entries: list[Any], folder: Path) -> list[Any]:
    kept = []
    for entry in entries:
        if isinstance(entry, dict):
            kept += [{name: _present(below, folder)} for name, below in entry.items()]
        elif (folder / entry).is_file():
            kept.append(entry)
    return kept
