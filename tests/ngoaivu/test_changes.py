"""What is new since the run before: everything else must stay silent, or cron mails every night."""

from ngoaivu.changes import changed
from tests.ngoaivu.conftest import MakeRun


def test_nothing_is_said_where_all_is_as_it_was(harvest: MakeRun) -> None:
    before = [harvest(0), harvest(0, "down", 4, portal_id="tinh-b")]
    now = [harvest(1, reason="12 articles"), harvest(1, "down", 4, portal_id="tinh-b", reason="it does not answer")]
    assert changed(before, now) == []


def test_a_worse_verdict_is_said_with_its_reason(harvest: MakeRun) -> None:
    assert changed([harvest(0)], [harvest(1, "blocked", 5, reason="HTTP 403 for the home page")]) == [
        "tinh-a: blocked (5), was complete (0): HTTP 403 for the home page"
    ]


def test_a_better_verdict_is_said_too(harvest: MakeRun) -> None:
    assert changed([harvest(0, "down", 4)], [harvest(1, reason="9 articles")]) == [
        "tinh-a: complete (0), was down (4): 9 articles"
    ]


def test_another_exit_code_under_the_same_verdict_is_a_change(harvest: MakeRun) -> None:
    assert len(changed([harvest(0, "limit", 6)], [harvest(1, "limit", 4)])) == 1


def test_the_run_before_is_the_one_that_ended_last(harvest: MakeRun) -> None:
    assert changed([harvest(1, "down", 4), harvest(0)], [harvest(2, "down", 4)]) == []


def test_a_portal_is_harvested_for_the_first_time(harvest: MakeRun) -> None:
    assert changed([], [harvest(0, reason=None)]) == ["tinh-a: complete (0), harvested for the first time"]


def test_portals_of_other_runs_are_no_business_of_this_one(harvest: MakeRun) -> None:
    assert changed([harvest(0, portal_id="tinh-b"), harvest(0)], [harvest(1)]) == []


def test_what_is_wrong_comes_first(harvest: MakeRun) -> None:
    now = [harvest(1, portal_id="a"), harvest(1, "down", 4, portal_id="b")]
    assert [sentence[0] for sentence in changed([], now)] == ["b", "a"]
