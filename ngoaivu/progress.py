"""The progress display of a harvest: bars where a person watches, nothing where cron does."""

from __future__ import annotations

from typing import Any, Self

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from twisted.internet.task import LoopingCall

from ngoaivu.consoles import console
from spiders.portal import PortalSpider

_SECONDS = 0.5


class ProgressDisplay:
    """One line for each portal, drawn twice a second; silent when standard error is no terminal."""

    def __init__(self) -> None:
        stream = console(stderr=True)
        self._shown = stream.is_terminal
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.fields[found]}"),
            TimeElapsedColumn(),
            console=stream,
            transient=True,
        )
        self._tasks: dict[str, Any] = {}
        self._spiders: list[PortalSpider] = []
        self._loop: LoopingCall | None = None

    def __enter__(self) -> Self:
        if self._shown:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            if self._loop is not None and self._loop.running:
                self._loop.stop()
            self._progress.stop()

    def watch(self, spider: PortalSpider) -> None:
        """Show one more portal."""
        self._spiders.append(spider)
        if self._shown and self._loop is None:
            # Not earlier: a looping call takes the reactor that is installed, and the first crawl installs it.
            self._loop = LoopingCall(self._draw)
            self._loop.start(_SECONDS, now=False)
        if self._shown:
            self._tasks[spider.portal.id] = self._progress.add_task(spider.portal.id, total=None, found="")

    def _draw(self) -> None:
        for spider in self._spiders:
            tally = spider.run.tally
            left = f", {spider.run.desk.open} to come" if spider.run.desk.open else ""
            found = f"{tally.requests} pages, {tally.articles} of {len(spider.run.desk.addresses)} articles read{left}"
            self._progress.update(self._tasks[spider.portal.id], found=found)
