"""Log lines, as machines and terminals get them."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ngoaivu.telemetry.logs import JsonFormatter, LogFormat, TextFormatter, configure_logging

SCRAPY = """
import logging, sys
from scrapy.crawler import CrawlerProcess
from ngoaivu.telemetry.logs import configure_logging
from scrapy import Spider
process = CrawlerProcess({"LOG_LEVEL": "INFO", "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
configure_logging("json", sys.stderr, "INFO")
class Idle(Spider):
    name = "idle"
process.crawl(Idle, start_urls=[])
process.start()
logging.getLogger("scrapy.core.engine").info("Spider opened")
logging.getLogger("scrapy.core.engine").debug("too small")
"""


@pytest.fixture
def log() -> Iterator[Any]:
    """Log one record in a format and give back what the stream got."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)

    def one(log_format: LogFormat, message: str, *args: object, level: int = logging.WARNING, **named: Any) -> str:
        stream = io.StringIO()
        configure_logging(log_format, stream)
        logging.getLogger("scrapy.test").log(level, message, *args, **named)
        return stream.getvalue()

    yield one
    root.setLevel(level)
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)


def test_one_object_with_its_time_zone(log: Any) -> None:
    line = json.loads(log("json", "Gave up %s", "http://a.test/"))
    assert {name: line[name] for name in ("level", "logger", "message")} == {
        "level": "WARNING",
        "logger": "scrapy.test",
        "message": "Gave up http://a.test/",
    }
    assert datetime.fromisoformat(line["time"]).utcoffset() is not None


@pytest.mark.parametrize(
    "extra",
    [{"portal": "tinh-a"}, {"spider": SimpleNamespace(portal=SimpleNamespace(id="tinh-a"))}],
    ids=["named", "of the spider"],
)
def test_the_portal_of_a_record(log: Any, extra: dict[str, object]) -> None:
    assert json.loads(log("json", "x", extra=extra))["portal"] == "tinh-a"


def test_an_exception_is_one_string_on_the_same_line(log: Any) -> None:
    try:
        raise ValueError("Đắk Lắk")
    except ValueError:
        text = log("json", "failed", exc_info=True)
    assert text.count("\n") == 1
    assert json.loads(text)["exception"].endswith("ValueError: Đắk Lắk")


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_a_page_cannot_write_a_record_of_its_own(log: Any, log_format: LogFormat) -> None:
    text = log(log_format, "title %s", "x\n2026-11-25 02:30:00,000 INFO ngoaivu: complete\r\n{}")
    assert [line for line in text.splitlines() if not line.startswith("    ")] == text.splitlines()[:1]


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_passwords_and_tokens_are_not_logged(log: Any, log_format: LogFormat) -> None:
    text = log(log_format, "%s: gone", "http://user:s3cr3t@a.test/x?access_token=s3cr3t")
    assert "s3cr3t" not in text


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_a_page_cannot_move_the_cursor(log: Any, log_format: LogFormat) -> None:
    text = log(log_format, "title %s", "\x1b[2J\x9b1m\r\u2028\x00")
    assert not set(text) & {"\x1b", "\x9b", "\r", "\u2028", "\x00"}


def test_vietnamese_stays_readable(log: Any) -> None:
    assert "Sở Ngoại vụ" in log("json", "Sở Ngoại vụ")


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_a_lone_surrogate_is_written_all_the_same(formatter: logging.Formatter) -> None:
    # Not logged: pytest would keep the record, and cannot send it from one of its processes to another.
    assert b"\\udce9" in formatter.format(logging.makeLogRecord({"msg": "x \udce9"})).encode()


def test_a_second_call_replaces_the_first(log: Any) -> None:
    log("json", "one")
    assert log("text", "two").count("two") == 1


def test_what_is_below_the_level_is_left_out(log: Any) -> None:
    assert log("json", "small", level=logging.INFO) == ""


@pytest.mark.slow
def test_scrapys_own_records_come_as_json() -> None:
    done = subprocess.run([sys.executable, "-c", SCRAPY], capture_output=True, text=True, timeout=60, check=True)
    messages = [json.loads(line)["message"] for line in done.stderr.splitlines()]
    assert (messages.count("Spider opened"), "too small" in messages) == (2, False)
