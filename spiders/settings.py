"""Scrapy settings of the project: polite by default, lean where measured."""

from __future__ import annotations

from importlib.metadata import version

VERSION = version("ngoaivu")

BOT_NAME = "ngoaivu"
SPIDER_MODULES = ["spiders.portal"]
NEWSPIDER_MODULE = "spiders.portal"
ADDONS: dict[str, int] = {}

USER_AGENT = (
    f"ngoaivu/{VERSION} (+https://github.com/ngoaivu/ngoaivu; archive of provincial portals; opt out: see the page)"
)
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "ngoaivu"
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Seconds between the beginnings of two requests to one host; a slow host gets as long as it takes to answer.
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
AUTOTHROTTLE_START_DELAY = 0.0  # AutoThrottle never goes below DOWNLOAD_DELAY, which is where it is to begin
AUTOTHROTTLE_MAX_DELAY = 60.0
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
RETRY_TIMES = 3
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 are back-off's
BACKOFF_MAX_WAIT = 120.0
BACKOFF_FIRST_DELAY = 1.0
BACKOFF_MAX_DELAY = 60.0
BACKOFF_GIVE_UP = 20
HOST_REQUESTS_PER_DAY = 100_000
# Hosts of a private network that pages may lead to, besides those that portal files name.
PRIVATE_HOSTS: list[str] = []
DOWNLOAD_HANDLERS = {
    "http": "spiders.politeness.handler.PoliteDownloadHandler",
    "https": "spiders.politeness.handler.PoliteDownloadHandler",
    # No page has a word in what is read from the disk, or fetched by other ways than the web's.
    **dict.fromkeys(("file", "data", "ftp", "s3")),
}
DOWNLOADER_MIDDLEWARES = {
    "spiders.replayed.StoredResponses": 40,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.politeness.robots.RobotsMiddleware": 100,
    # Nearer to the downloader than RetryMiddleware (550), which must not repeat what back-off has repeated.
    "spiders.politeness.backoff.BackOffMiddleware": 560,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "spiders.guards.codings.BoundedCompression": 590,
    "spiders.politeness.budget.HostBudgetMiddleware": 870,
}
METAREFRESH_ENABLED = False

# The default of 100 starts a hundred tasks for each response; 4 cut CPU time a page by a third.
CONCURRENT_ITEMS = 4
COOKIES_ENABLED = True
TELNETCONSOLE_ENABLED = False
LOG_LEVEL = "WARNING"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOGSTATS_INTERVAL = 0
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.7",
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
ITEM_PIPELINES = {"pipelines.items.ArchivePipeline": 300}
