"""What a server's log says of a crawl's politeness, host by host: requests, most in flight, gaps, what robots.txt forbids.

    python bench/politeness_log.py LOG.jsonl [--robots HOST=FILE]... [--agent ngoaivu]

The log has one JSON object a line: time (seconds), url, in_flight; and, where it has `seconds`, how long the answer took, by
which the time is put back from the end of the answer to its beginning. The gaps are from one beginning to the next.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from protego import Protego


@dataclass
class Host:
    """The requests of one host: beginnings in seconds, addresses, and how many were in flight at each beginning."""

    began: list[float] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    in_flight: list[int] = field(default_factory=list)

    def gaps(self) -> list[float]:
        """Seconds between beginnings, the shortest first."""
        times = sorted(self.began)
        return sorted(later - sooner for sooner, later in pairwise(times))

    def forbidden(self, robots: str, agent: str) -> list[str]:
        """The addresses that the rules forbid."""
        rules = Protego.parse(robots)
        return [url for url in self.urls if not rules.can_fetch(url, agent)]


def by_host(lines: Iterable[str]) -> dict[str, Host]:
    """The log, host by host."""
    hosts: dict[str, Host] = defaultdict(Host)
    for line in lines:
        entry: dict[str, Any] = json.loads(line)
        host = hosts[urlsplit(entry["url"]).netloc]
        host.began.append(entry["time"] - entry.get("seconds", 0.0))
        host.urls.append(entry["url"])
        host.in_flight.append(entry["in_flight"])
    return hosts


def main() -> None:
    """Print one line for each host."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path)
    parser.add_argument("--robots", action="append", default=[], metavar="HOST=FILE")
    parser.add_argument("--agent", default="ngoaivu")
    arguments = parser.parse_args()
    rules = dict(one.split("=", 1) for one in arguments.robots)
    for name, host in sorted(by_host(arguments.log.read_text("utf-8").splitlines()).items()):
        gaps = host.gaps() or [0.0]
        robots = Path(rules[name]).read_text("utf-8") if name in rules else ""
        print(
            f"{name}: {len(host.urls)} requests, most in flight {max(host.in_flight)}, gaps: least {gaps[0]:.3f} s, "
            f"1st percentile {gaps[len(gaps) // 100]:.3f} s, median {gaps[len(gaps) // 2]:.3f} s, "
            f"forbidden by robots.txt and asked for {len(host.forbidden(robots, arguments.agent))}"
        )


if __name__ == "__main__":
    main()
