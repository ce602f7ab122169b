from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest

from archive.history import History, Sighting, fold_history
from archive.sightings import shape

START = datetime(2024, 1, 1, tzinfo=UTC)
A, B, C = "https://a.vn/x", "https://a.vn/vi/x", "https://a.vn/ten-moi"
TITLE, OTHER_TITLE = "aaaaaaaa", "bbbbbbbb"


def content(name: str, title: str = TITLE) -> str:
    return (title + name * 24)[:32]


def seen(day: float, url: str, name: str | None, *, title: str = TITLE, canonical: str | None = None, run: str | None = None,
         reader: str = "joomla/1", payload: str = "") -> Sighting:  # fmt: skip
    return Sighting(
        url=url,
        fetched_at=START + timedelta(days=day),
        payload_digest=payload or f"{name}{day}",
        content=content(name, title) if name else None,
        article_url=(canonical or url) if name else "",
        reader=reader,
        run_id=run,
    )


def states(*sightings: Sighting) -> list[str]:
    return [one.content[8] for one in fold_history(list(sightings)).states]


def test_seen_again_is_no_edit() -> None:
    history = fold_history([seen(0, A, "1"), seen(1, A, "1"), seen(2, A, "1")])
    assert len(history.states) == 1
    assert history.last_seen == START + timedelta(days=2)


def test_an_edit_and_its_undoing_are_two_revisions() -> None:
    history = fold_history([seen(0, A, "1"), seen(1, A, "2"), seen(2, A, "1")])
    assert [one.number for one in history.states] == [0, 1, 2]
    assert history.content == content("1")


@pytest.mark.parametrize("order", [(A, B), (B, A)])
def test_two_addresses_with_different_pages_do_not_go_back_and_forth(order: tuple[str, str]) -> None:
    page = {A: "1", B: "2"}
    runs = [seen(day + place / 10, url, page[url]) for day in range(9) for place, url in enumerate(order)]
    assert len(fold_history(runs).states) == 1


def test_not_even_when_runs_fetch_them_in_changing_order() -> None:
    chance = random.Random(1)
    page = {A: "1", B: "2"}
    for _ in range(50):
        runs = []
        for day in range(12):
            for place, url in enumerate(chance.sample([A, B], 2)):
                runs.append(seen(day + place / 10, url, page[url]))
        assert len(fold_history(runs).states) == 1


def test_an_edit_of_both_addresses_is_one_revision() -> None:
    chance = random.Random(2)
    for _ in range(50):
        runs = []
        for day in range(8):
            for place, url in enumerate(chance.sample([A, B], 2)):
                edited = day >= 4
                runs.append(seen(day + place / 10, url, {A: "1", B: "2"}[url] if not edited else {A: "3", B: "4"}[url]))
        assert len(fold_history(runs).states) == 2


def test_a_page_renamed_with_its_address_is_an_edit() -> None:
    history = fold_history([seen(0, A, "1"), seen(0.01, C, "2", title=OTHER_TITLE)])
    assert len(history.states) == 2
    assert history.url == C


def test_a_view_that_names_another_canonical_address_never_leads_by_its_title() -> None:
    assert states(seen(0, A, "1"), seen(0.01, B, "2", title=OTHER_TITLE, canonical=A)) == ["1"]


def test_an_address_that_is_seen_alone_takes_the_lead() -> None:
    assert states(seen(0, A, "1"), *(seen(day, B, "2") for day in (1, 2))) == ["1"]
    assert states(seen(0, A, "1"), *(seen(day, B, "2") for day in (1, 2, 3))) == ["1", "2"]
    assert states(seen(0, A, "1"), seen(1, B, "2"), seen(2, B, "3")) == ["1", "3"]


def test_what_an_address_says_after_the_leading_one_is_gone_counts() -> None:
    assert states(seen(0, A, "1"), seen(1, A, None, run="r1"), seen(1.1, B, "2")) == ["1", "2"]


def test_gone_needs_two_runs() -> None:
    once = fold_history([seen(0, A, "1"), seen(1, A, None, run="r1"), seen(1.2, A, None, run="r1")])
    twice = fold_history([seen(0, A, "1"), seen(1, A, None, run="r1"), seen(1.001, A, None, run="r2")])
    assert once.gone is None
    assert twice.gone == START + timedelta(days=1)


def test_gone_needs_an_hour_where_runs_are_unknown() -> None:
    assert fold_history([seen(0, A, "1"), seen(1, A, None), seen(1.01, A, None)]).gone is None
    assert fold_history([seen(0, A, "1"), seen(1, A, None), seen(1.05, A, None)]).gone == START + timedelta(days=1)


def test_a_page_that_comes_back_is_not_gone() -> None:
    lost = [seen(1, A, None, run="r1"), seen(2, A, None, run="r2")]
    assert fold_history([seen(0, A, "1"), *lost, seen(3, A, "1")]).gone is None
    assert fold_history([seen(0, A, "1"), *lost, seen(3, B, "1")]).gone is None


def test_a_side_address_that_is_gone_takes_nothing_with_it() -> None:
    sightings = [seen(0, A, "1"), seen(0.1, B, "1"), seen(1, B, None, run="r1"), seen(2, B, None, run="r2")]
    assert fold_history(sightings).gone is None


def test_other_rules_over_the_same_bytes_are_no_edit() -> None:
    history = fold_history([seen(0, A, "1", payload="p"), seen(1, A, "2", payload="p", reader="joomla/2")])
    assert [(one.change, one.number) for one in history.states] == [("first", 0), ("reread", 0)]


def test_the_newest_rules_reading_is_kept_then_the_earliest() -> None:
    history = fold_history([seen(0, A, "1"), seen(1, A, "1", reader="joomla/10"), seen(2, A, "1", reader="joomla/10")])
    assert history.readings[content("1")].fetched_at == START + timedelta(days=1)


def test_the_fold_does_not_depend_on_arrival() -> None:
    sightings = [seen(0, A, "1"), seen(1, B, "2"), seen(1, A, "3"), seen(2, A, None, run="r"), seen(3, B, "2")]
    shapes = {repr(shape(fold_history(list(order)))) for order in itertools.permutations(sightings)}
    assert len(shapes) == 1


def test_a_history_survives_being_written_down() -> None:
    history = fold_history(
        [
            seen(0, A, "1"),
            seen(1, B, "2", canonical=A),
            seen(2, A, "3"),
            seen(3, A, None, run="r1"),
            seen(4, A, None, run="r2"),
        ]
    )
    again = History.parse(history.dump())
    assert shape(again) == shape(history)
    assert (again.addresses, again.last_order, again.gone_at) == (
        history.addresses,
        history.last_order,
        history.gone_at,
    )
    for one in (again, history):
        one.see(seen(5, B, "4"))
    assert shape(again) == shape(history)
