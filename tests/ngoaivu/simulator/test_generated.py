"""Portals made up on the spot: read whole and exactly by a harvest, and changed while they are served."""

from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest

from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from ngoaivu.simulator.styles import STYLES
from ngoaivu.simulator.words import text_of
from tests.portals.driver import QUICK, fold, rows, run_harvest

NEWEST = datetime(2025, 3, 14, 3, 20, tzinfo=UTC)


def portal(style: str, **how: object) -> Generated:
    return Generated(f"sim-{style}", f"{style}.sim.test", style, newest=NEWEST, **how)  # type: ignore[arg-type]


def test_every_style_is_harvested_whole_and_exactly(tmp_path: Path) -> None:
    simulator = Simulator([portal(style, articles=23, seed=number) for number, style in enumerate(STYLES)])
    with simulator.running():
        done = run_harvest(simulator, tmp_path / "a", simulator.write_portal_files(tmp_path), *QUICK)
    assert done.code == 0, done.stdout + done.stderr
    found = {row["url"]: row for row in rows(tmp_path / "a")}
    assert len(found) == len(simulator.truth()) == 23 * len(STYLES)
    for truth in simulator.truth():
        row = found[truth["urls"][0]]
        read = (fold(row["title"]), str(row["published_date"]), row["author"], row["body"].split("\n\n"))
        assert read == (truth["title"], (truth["published"] or "")[:10], truth["author"], truth["body"])
        assert row["cluster_id"] == row["article_id"]


def test_texts_are_the_same_for_the_same_number_and_unlike_each_other() -> None:
    texts = [text_of(number, seed=3) for number in range(150)]
    assert texts == [text_of(number, seed=3) for number in range(150)]
    assert text_of(7, seed=4) != text_of(7, seed=3)
    shingles = [
        {tuple(words[place : place + 4]) for place in range(len(words) - 3)}
        for words in (" ".join(text.paragraphs).split() for text in texts)
    ]
    assert max(len(one & two) / len(one | two) for one, two in combinations(shingles, 2)) < 0.5


@pytest.fixture(params=sorted(STYLES))
def site(request: pytest.FixtureRequest) -> Generated:
    return portal(str(request.param), articles=12)


def listed(site: Generated, page: int = 1) -> str:
    return text(site, site.style.listing_path(0, page))


def text(site: Generated, path: str) -> str:
    path, _, query = path.partition("?")
    reply = site.answer(path, dict(pair.split("=") for pair in query.split("&") if pair))
    assert reply.status == 200, path
    return reply.body.decode()


def test_a_listing_declares_its_last_page_and_links_to_it(site: Generated) -> None:
    first, last = site.newsroom.section(0)[0], site.newsroom.section(0)[-1]
    assert f"/{first}-" in listed(site) or f"{first}" in listed(site)
    assert ("Trang 1 / 2" in listed(site)) or ("Trang 1/2" in listed(site)) or ("Trang 1 trên 2" in listed(site))
    assert f'href="{site.style.listing_path(0, 2)}"' in listed(site)
    assert str(last) in listed(site, 2)
    assert str(last) not in listed(site)


def test_what_is_published_stands_first_and_pushes_the_others_on(site: Generated) -> None:
    before = site.newsroom.section(0)
    new = site.publish(2)
    section = site.newsroom.section(0)
    assert section[0] in new
    assert section[1:] == before
    assert [truth["id"] for truth in site.truth()][:2] == [f"{site.id}/{number}" for number in reversed(new)]
    assert str(section[0]) in listed(site)


def test_an_edit_changes_the_text_and_the_validators_alone(site: Generated) -> None:
    before = {truth["id"]: truth for truth in site.truth()}
    chosen = site.edit(3)
    after = {truth["id"]: truth for truth in site.truth()}
    assert {name for name in after if after[name] != before[name]} == {f"{site.id}/{number}" for number in chosen}
    name = f"{site.id}/{chosen[0]}"
    assert {key for key in after[name] if after[name].get(key) != before[name].get(key)} == {"body"}
    assert len(set(chosen)) == 3


def test_what_is_removed_is_gone(site: Generated) -> None:
    number = site.newsroom.numbers[0]
    article = site.newsroom.article(number)
    assert article is not None
    assert site.remove(1) == [number]
    assert site.answer(site.style.article_path(article), {}).status == 404
    assert len(site.truth()) == 11


def test_what_is_pinned_stands_above_the_newest(site: Generated) -> None:
    oldest = site.newsroom.section(0)[-1]
    site.pin([oldest])
    assert site.newsroom.section(0)[0] == oldest
    site.pin([])
    assert site.newsroom.section(0)[-1] == oldest


def test_the_counter_of_views_goes_up_and_leaves_the_validators(site: Generated) -> None:
    article = site.newsroom.article(site.newsroom.numbers[0])
    assert article is not None
    one, two = (site.answer(site.style.article_path(article), {}) for _ in range(2))
    assert one.body != two.body
    assert one.headers == two.headers


@pytest.mark.parametrize("page", ["/sitemap.xml", "/feed.xml"])
def test_feeds_name_the_newest_article_where_they_are_wanted(page: str) -> None:
    with_feeds = portal("joomla", feeds=True)
    assert with_feeds.truth()[0]["urls"][0] in text(with_feeds, page)
    assert "Sitemap: http://joomla.sim.test/sitemap.xml" in text(with_feeds, "/robots.txt")
    assert portal("joomla").answer(page, {}).status == 404
