"""Consoles for what is drawn on a terminal: tables and progress, in which words of pages are words and nothing else."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import Console
from rich.text import Text

from ngoaivu.terminal import InertStream, visible_lines


class _InertConsole(Console):
    def render_str(self, text: str, **named: Any) -> Text:
        """A string as text without markup: brackets in a title are brackets."""
        return super().render_str(visible_lines(text), **{**named, "markup": False, "emoji": False})


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or standard error that draws even where other writing is made inert."""
    stream = sys.stderr if stderr else sys.stdout
    return _InertConsole(file=stream.raw if isinstance(stream, InertStream) else None, stderr=stderr)
