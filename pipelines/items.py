"""The item pipeline that puts captures into the archive, in batches.

A harvest of several portals shares one writer, which it hands to its spiders; ``scrapy crawl`` opens its own.
"""

from __future__ import annotations

import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured

from archive import ArchiveWriter, Capture
from archive.errors import StorageError

#: A kill loses at most a batch of fetches, which the next run repeats; a commit costs about as much as two polite
#: requests.
BATCH_CAPTURES = 250
BATCH_SECONDS = 60.0


class ArchivePipeline:
    """Hands every capture to the archive writer, and commits when a batch is full or old."""

    def __init__(self, crawler: Crawler, writer: ArchiveWriter | None, path: Path | None) -> None:
        self._crawler = crawler
        self._writer = writer
        self._path = path
        self._own = writer is None
        self._last = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline from the spider's ``writer`` or ``archive`` argument."""
        spider: Any = crawler.spider
        writer, path = getattr(spider, "writer", None), getattr(spider, "archive", None)
        if writer is None and path is None:
            raise NotConfigured("no archive: pass -a archive=DIR")
        return cls(crawler, writer, Path(path) if path is not None else None)

    def open_spider(self) -> None:
        """Open the archive where the spider brought no writer."""
        if self._own and self._path is not None:
            self._writer = ArchiveWriter(self._path, code_version=version("ngoaivu"))
            self._writer.__enter__()

    def process_item(self, item: Any) -> Any:
        """Keep one capture; a storage error stops the spider with the last commit intact."""
        if not isinstance(item, Capture):
            raise DropItem("not a capture")
        if self._writer is None:
            raise CloseSpider("no_archive")
        try:
            self._writer.add(item)
            if self._writer.pending >= BATCH_CAPTURES or time.monotonic() - self._last >= BATCH_SECONDS:
                self._writer.commit()
                self._last = time.monotonic()
        except StorageError as error:
            self._fail(error)
        return item

    def close_spider(self) -> None:
        """Commit what is left; close an archive that was opened here."""
        if self._writer is None:
            return
        try:
            if self._own:
                self._writer.__exit__(None, None, None)
            else:
                self._writer.commit()
        except StorageError as error:
            self._fail(error)

    def _fail(self, error: StorageError) -> None:
        spider: Any = self._crawler.spider
        spider.failure = error
        raise CloseSpider("storage_failed")
