"""``ngoaivu probe``: look at a portal with a few polite requests, and write its portal file."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from archive.errors import ConfigError, NgoaivuError, StorageError, UsageError
from ngoaivu.consoles import console
from ngoaivu.quiet import quiet
from spiders import portal_checks
from spiders import settings as project_settings
from spiders.probe import ProbeSpider
from spiders.probing_file import portal_file_text
from spiders.probing_report import Report
from spiders.probing_text import blocks
from spiders.registry import PORTALS, check_portals


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "probe",
        help="look at a portal with a few polite requests; write its portal file",
        description="Fetch a few pages of the portal at URL and tell how it is made: family, sections, pager, feeds, "
        "robots.txt, and three articles with the rule that gave each field.",
        epilog="example: ngoaivu probe http://songoaivu.example.vn/ --write my-portal.toml",
    )
    parser.add_argument("url", metavar="URL", help="the address of the home page")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the portal file, of at most 15 lines")
    parser.add_argument("--fixture", action="store_true", help="with --write: freeze one article beside the file")
    parser.add_argument("--force", action="store_true", help="overwrite what stands there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "-s",
        dest="settings",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="any Scrapy setting, as in `scrapy crawl`; may be repeated",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Probe, print the report, write what was asked for; 0 where an article was read, 4 or 5 where none was."""
    url = _address(args.url)
    if args.fixture and not args.write:
        raise UsageError("--fixture stands beside a portal file: name one with --write FILE")
    if args.write and args.write.exists() and not args.force:
        raise UsageError(f"{args.write} exists; --force overwrites it")
    report = _probe(url, _settings(args.settings))
    code, verdict = report.verdict()
    written = _write(report, args) if args.write and code == 0 else []
    if args.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, default=_plain))
    else:
        _print(report)
    for path in written:
        print(f"written: {path}", file=sys.stderr)
    if args.write and not written:
        print(f"{args.write} was not written: no article was read", file=sys.stderr)
    print(f"ngoaivu probe: exit code {code}: {verdict}", file=sys.stderr)
    return code


def _address(text: str) -> str:
    """The address as it will be asked for; without a scheme it is one of http."""
    try:
        url = portal_checks.address(text if "://" in text else f"http://{text}")
    except ValueError as error:
        raise UsageError(str(error)) from None
    return url if url.count("/") > 2 else f"{url}/"


def _settings(pairs: list[str]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"-s {pair!r} is no setting; write it as NAME=VALUE")
        settings[name] = value
    return settings


def _probe(url: str, given: dict[str, str]) -> Report:
    settings = Settings()
    settings.setmodule(project_settings, priority="project")
    settings.update(given, priority="cmdline")
    process = CrawlerProcess(settings)
    quiet()
    crawler = process.create_crawler(ProbeSpider)
    process.crawl(crawler, url=url)
    process.start()
    spider: Any = crawler.spider
    if spider is None or spider.report is None:
        raise NgoaivuError("the probe did not come to its end; the log above tells why")
    report: Report = spider.report
    return report


def _write(report: Report, args: argparse.Namespace) -> list[Path]:
    """Write the portal file, and the fixture where it is asked for; what stood there is whole until then."""
    target: Path = args.write
    inside = target.resolve().parent == PORTALS
    portal_id = target.stem if inside else report.portal_id
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_text(portal_file_text(report, portal_id), encoding="utf-8")
        faults = [fault for fault in check_portals([part]) if not fault.warning]
        if faults:
            part.unlink()
            raise ConfigError(f"the portal file that was made is not sound: {faults[0]}")
        part.replace(target)
        return [target, *(_freeze(report, target.parent / f"{portal_id}-fixture", args) if args.fixture else [])]
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror or error}") from None


def _freeze(report: Report, folder: Path, args: argparse.Namespace) -> list[Path]:
    """Write one article's page and what was read from it, for a person to review and a test to hold."""
    page, golden = folder / "page.html", folder / "expected.json"
    if (page.exists() or golden.exists()) and not args.force:
        raise UsageError(f"{folder} exists; --force overwrites it")
    seen = min(report.read, key=lambda one: len(one.missing()))
    fields = {name: value for name, (value, _) in seen.fields().items()}
    expected = {"url": seen.page.url, "content_type": seen.page.headers.get("content-type"), "fields": fields}
    folder.mkdir(exist_ok=True)
    page.write_bytes(seen.page.body)
    golden.write_text(json.dumps(expected, ensure_ascii=False, indent=2, default=_plain) + "\n", encoding="utf-8")
    return [page, golden]


def _print(report: Report) -> None:
    terminal = console()
    for heading, rows in blocks(report):
        if terminal.is_terminal:
            table = Table(title=heading, title_justify="left", title_style="bold", show_header=False, box=None)
            for row in rows:
                table.add_row(*row)
            terminal.print(table)
        else:
            width = max(len(label) for label, _ in rows)
            print(f"{heading}\n" + "\n".join(f"  {label:{width}}  {words}".rstrip() for label, words in rows) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    return str(value)
