"""What mkdocs is told beyond mkdocs.yml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

_FETCHED = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=[\"']?(?:https?:)?//[^\"'\s>]*", re.IGNORECASE
)


def on_config(config: Any) -> Any:
    """Leave places of pages that are not there out of the navigation, so that a page and its place need not come together."""
    config["nav"] = _present(config["nav"], Path(config["docs_dir"]))
    return config


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Refuse a page that fetches anything from elsewhere when it is read."""
    found = _FETCHED.search(output)
    if found:
        raise PluginError(f"{page.file.src_path} would fetch something from elsewhere: {found[0]}")
    return output


def _present(entries: list[Any], folder: Path) -> list[Any]:
    kept = []
    for entry in entries:
        if isinstance(entry, dict):
            kept += [{name: _present(below, folder)} for name, below in entry.items()]
        elif (folder / entry).is_file():
            kept.append(entry)
    return kept
