"""How articles are kept: Parquet tables, commits, deduplication. Never imports Scrapy."""

from archive.article import Article, Attachment, Capture, Image
from archive.commit import CommitResult
from archive.ledger import HarvestRow, SectionCount
from archive.pages import KnownPage, PageOfHost
from archive.reader import Archive, open_archive
from archive.responses import StoredResponse
from archive.salvage import Responses, Unfinished
from archive.writer import ArchiveWriter

__all__ = [
    "Archive",
    "ArchiveWriter",
    "Article",
    "Attachment",
    "Capture",
    "CommitResult",
    "HarvestRow",
    "Image",
    "KnownPage",
    "PageOfHost",
    "Responses",
    "SectionCount",
    "StoredResponse",
    "Unfinished",
    "open_archive",
]
