"""A second run: is all found that is new or edited, and how much less is asked for than in a full walk?

    python bench/again.py [--articles 3000] [--style joomla]

A portal is harvested; then 1 % of it is new, and as many of its newest tenth are edited, and an ordinary run follows, and a full
one. Printed: what of the new and the edited the ordinary run found, its requests as a share of those of the full walk, and
where its requests went.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout, whatever else is installed

from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from ngoaivu.simulator.truth import Truth
from tests.portals.driver import QUICK, Done, rows, run_harvest

#: Long enough ago that what is published afterwards has not the date of a day to come.
_NEWEST = timedelta(days=120)
_TENTH = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--style", default="joomla")
    parser.add_argument("--page-size", type=int, default=10)
    args = parser.parse_args()
    portal = Generated(
        "sim",
        "songoaivu.mophong.gov.vn",
        args.style,
        articles=args.articles,
        page_size=args.page_size,
        newest=datetime.now(UTC) - _NEWEST,
    )
    simulator, few = Simulator([portal]), args.articles // 100
    with TemporaryDirectory(prefix="again-") as scratch, simulator.running():
        archive, files = Path(scratch) / "a", simulator.write_portal_files(Path(scratch))

        def harvest(*options: str) -> tuple[Done, list[str]]:
            before, began = len(simulator.log), time.perf_counter()
            done = run_harvest(simulator, archive, files, *QUICK, *options, seconds=1800)
            asked = [request.url for request in simulator.log[before:]]
            print(
                f"{' '.join(options) or 'ordinary'}: exit {done.code}, {len(asked)} requests in {time.perf_counter() - began:.0f} s"
            )
            print(f"  {done.stdout.strip()}", flush=True)
            return done, asked

        harvest()
        edited = portal.edit(few, among=args.articles // _TENTH)
        new = portal.publish(few)
        done, asked = harvest()
        found = _found(portal, archive, new), _edits_found(portal, archive, edited)
        print(f"  listings: {_kinds(asked)['listing']}, articles: {_kinds(asked)['article']}")
        _, full = harvest("--full")
    share = len(asked) / len(full)
    print(f"new found: {found[0]} of {few}; edited found: {found[1]} of {few}; requests: {share:.1%} of a full walk")
    return 0 if found == (few, few) and share <= 0.12 and done.code == 0 else 1


def _found(portal: Generated, archive: Path, numbers: list[int]) -> int:
    kept = {url for row in rows(archive) for url in (row["url"], *row["other_urls"])}
    return sum(truth["urls"][0] in kept for truth in _truths(portal, numbers))


def _edits_found(portal: Generated, archive: Path, numbers: list[int]) -> int:
    bodies = {url: row["body"] for row in rows(archive) for url in (row["url"], *row["other_urls"])}
    wanted = [(truth["urls"][0], truth["body"]) for truth in _truths(portal, numbers)]
    return sum(all(part in (bodies.get(url) or "") for part in body) for url, body in wanted)


def _truths(portal: Generated, numbers: list[int]) -> list[Truth]:
    wanted = {f"{portal.id}/{number}" for number in numbers}
    return [truth for truth in portal.truth() if truth["id"] in wanted]


def _kinds(urls: list[str]) -> Counter[str]:
    return Counter("article" if any(part[:4].isdigit() for part in url.split("/")[3:]) else "listing" for url in urls)


if __name__ == "__main__":
    sys.exit(main())
