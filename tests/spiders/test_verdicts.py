"""The verdict on a portal-run: one test for each, and which of two outweighs the other."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.ledger import SectionCount
from spiders.suspicion import Judgement
from spiders.tally import Tally
from spiders.verdicts import Evidence, Verdict, decide

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WHOLE = SectionCount(name="Tin", url="http://p.test/tin", pages=3, linked=30, whole=True, complete=True)
CUT = SectionCount(
    name="Tin", url="http://p.test/tin", pages=3, linked=30, reason="page 2 shows no articles, asked twice"
)
EMPTY = SectionCount(name="Tin", url="http://p.test/tin", reason="page 1 shows no articles, asked twice")
WEEKLY = [NOW - timedelta(days=7 * week) for week in range(20)]


def judged(outcomes: Mapping[str, int] | None = None, tally: Mapping[str, Any] | None = None, **named: Any) -> Verdict:
    """The verdict on an ordinary second run, which may be given other outcomes, counts and evidence."""
    seen = Tally(requests=200, listings=4, closed=200)
    for name, value in (tally or {}).items():
        setattr(seen, name, value)
    counts = Counter({"kept": 3, "edited": 1, "unchanged": 90, "known": 10, **(outcomes or {})})
    facts: dict[str, Any] = {
        "sections": [WHOLE],
        "known": 100,
        "looked_at": 90,
        "new": counts["kept"],
        "edited": counts["edited"],
    }
    return decide(Evidence(tally=seen, outcomes=+counts, now=NOW, **{**facts, **named}))


def told(verdict: Verdict) -> tuple[int, str]:
    return verdict.exit_code, verdict.name


def test_complete() -> None:
    verdict = judged()
    assert told(verdict) == (0, "complete")
    assert verdict.reason == "3 new, 1 edited, 100 unchanged on 4 listing pages"


def test_a_first_run_is_complete_without_anything_known() -> None:
    assert told(judged({"unchanged": 0, "known": 0, "edited": 0}, known=0, looked_at=0)) == (0, "complete")


@pytest.mark.parametrize(("silent", "name"), [(timedelta(days=14), "complete"), (timedelta(days=30), "quiet")])
def test_quiet_is_a_silence_longer_than_any_known(silent: timedelta, name: str) -> None:
    history = [moment - silent for moment in WEEKLY]
    assert told(judged({"kept": 0, "edited": 0}, history=history)) == (0, name)


def test_a_portal_of_few_articles_is_never_quiet() -> None:
    history = [NOW - timedelta(days=400 + one) for one in range(9)]
    assert told(judged({"kept": 0, "edited": 0}, history=history)) == (0, "complete")


@pytest.mark.parametrize("outcome", ["failed: HTTP 500", "unread: no_text", "gone once", "unexplained"])
def test_incomplete_by_an_article(outcome: str) -> None:
    assert told(judged({outcome: 1})) == (4, "incomplete")


@pytest.mark.parametrize(
    "tally",
    [
        {"failed": Counter({"HTTP 500": 1})},
        {"dead": Counter({"new": 1})},
        {"unclosed": ["http://p.test/1"]},
    ],
)
def test_incomplete_by_another_page(tally: dict[str, Any]) -> None:
    assert told(judged(tally=tally)) == (4, "incomplete")


def test_incomplete_by_a_listing() -> None:
    verdict = judged(sections=[WHOLE, CUT])
    assert told(verdict) == (4, "incomplete")
    assert "Tin: page 2 shows no articles" in verdict.reason


def test_incomplete_by_sections_that_were_too_many_for_one_run() -> None:
    verdict = judged(untried=7)
    assert (told(verdict), "7 addresses" in verdict.reason) == ((4, "incomplete"), True)


def test_incomplete_by_known_articles_gone_at_once() -> None:
    assert told(judged({"gone": 20}, gone_known=20)) == (4, "incomplete")


def test_incomplete_by_articles_that_the_portal_denies() -> None:
    assert told(judged({"refused: soft_404": 3})) == (4, "incomplete")


@pytest.mark.parametrize(
    "outcomes", [{"gone": 4}, {"refused: file": 9}, {"robots": 9}, {"before --since": 9}, {"refused: soft_404": 2}]
)
def test_what_is_explained_is_no_loss(outcomes: dict[str, int]) -> None:
    assert told(judged(outcomes)) == (0, "complete")


def test_links_found_dead_before_are_no_loss_and_are_told() -> None:
    verdict = judged(tally={"dead": Counter({"known": 2})})
    assert (verdict.exit_code, "2 pages are gone" in verdict.reason) == (0, True)


def test_pages_of_a_portal_whose_pages_never_end_are_no_loss() -> None:
    assert told(judged(tally={"closed": 2, "unclosed": ["http://p.test/1"] * 50})) == (0, "complete")


@pytest.mark.parametrize("why", ["HTTP 403", "HTTP 429", "challenge", "login", "robots", "asked_to_wait"])
def test_blocked_at_the_home_page(why: str) -> None:
    assert told(judged(tally={"home_failure": why})) == (5, "blocked")


def test_blocked_by_many_refusals() -> None:
    assert told(judged({"failed: HTTP 403": 41})) == (5, "blocked")
    assert told(judged({"failed: HTTP 403": 40})) == (4, "incomplete")


def test_blocked_by_a_wish_to_wait() -> None:
    assert told(judged(tally={"polite": Counter({"asked_to_wait": 1})})) == (5, "blocked")


@pytest.mark.parametrize("why", ["HTTP 503", "the host name is unknown", "connection refused", "maintenance"])
def test_down(why: str) -> None:
    assert told(judged(tally={"home_failure": why})) == (4, "down")


def test_slow_at_the_home_page() -> None:
    assert told(judged(tally={"home_failure": "no answer in time"})) == (4, "slow")


def test_slow_by_most_failures() -> None:
    assert told(judged({"failed: no answer in time": 3, "failed: HTTP 500": 2})) == (4, "slow")


@pytest.mark.parametrize(
    "evidence",
    [
        {"outcomes": Counter(), "known": 0, "sections": [], "new": 0},
        {"outcomes": Counter(), "known": 100, "sections": []},
        {"sections": [EMPTY]},
        {"outcomes": Counter({"refused: listing": 3}), "known": 0, "new": 0},
    ],
    ids=["nothing linked", "nothing linked any more", "no listing shows any", "nothing kept"],
)
def test_empty(evidence: dict[str, Any]) -> None:
    tally = Tally(requests=9, closed=9)
    facts = {"tally": tally, "outcomes": Counter({"known": 9}), "sections": [WHOLE], "known": 100, **evidence}
    assert told(decide(Evidence(**facts))) == (4, "empty")


def test_empty_where_the_home_page_links_to_nothing() -> None:
    assert told(judged(tally={"home_failure": "no links"})) == (4, "empty")


def test_moved() -> None:
    assert told(judged(tally={"home_failure": "moved", "home_evidence": "redirects to http://q.test/"})) == (4, "moved")


def test_a_move_that_was_followed_is_told() -> None:
    verdict = judged(tally={"moved": ["p.test to q.test"]})
    assert (told(verdict), "moved: p.test to q.test" in verdict.reason) == ((0, "complete"), True)


@pytest.mark.parametrize("kind", ["redesigned", "encoding", "dates"])
def test_pages_that_are_not_what_they_were(kind: str) -> None:
    verdict = judged(judgement=Judgement(kind, "the text of 4 of 5"), drift="`h2.title` finds nothing")
    assert told(verdict) == (4, kind)
    assert verdict.reason == "the text of 4 of 5: `h2.title` finds nothing; nothing known was replaced"


def test_redesigned_and_still_read_is_complete_all_the_same() -> None:
    assert told(judged(drift="the selectors of title find nothing")) == (0, "redesigned")


def test_new_articles_without_a_date_are_another_form_of_dates() -> None:
    assert told(judged(undated=3)) == (4, "dates")
    assert told(judged(undated=3, usually_undated=0.2)) == (0, "complete")


@pytest.mark.parametrize("why", ["parked", "gambling", "HTTP 410"])
def test_retired(why: str) -> None:
    assert told(judged(tally={"home_failure": why})) == (4, "retired")


@pytest.mark.parametrize("tally", [{"limit": "9 requests (--max-pages)"}, {"polite": Counter({"host_budget": 2})}])
def test_limit(tally: dict[str, Any]) -> None:
    assert told(judged(tally=tally)) == (6, "limit")


def test_the_day_s_requests_were_spent_before_the_home_page() -> None:
    assert told(judged(tally={"home_failure": "host_budget"})) == (6, "limit")


def test_interrupted() -> None:
    assert told(judged(tally={"interrupted": True})) == (130, "interrupted")


def test_internal_error() -> None:
    assert told(judged(tally={"faults": 1})) == (1, "internal error")


def test_another_encoding_is_told() -> None:
    verdict = judged(tally={"encodings": Counter({"windows-1258": 200})}, usual_encoding="utf-8")
    assert (told(verdict), "now in windows-1258" in verdict.reason) == ((0, "complete"), True)


#: From the one that outweighs all to the one that outweighs only what is complete.
ORDER: list[tuple[str, dict[str, Any]]] = [
    ("interrupted", {"tally": {"interrupted": True}}),
    ("internal error", {"tally": {"faults": 1}}),
    ("down", {"tally": {"home_failure": "HTTP 503"}}),
    ("limit", {"tally": {"limit": "3h (--max-time)"}}),
    ("blocked", {"outcomes": {"failed: HTTP 403": 90}}),
    ("redesigned", {"judgement": Judgement("redesigned", "the text of 5")}),
    ("incomplete", {"outcomes": {"unexplained": 1}}),
    ("complete", {}),
]


@pytest.mark.parametrize("place", range(len(ORDER) - 1))
def test_what_outweighs_what(place: int) -> None:
    """Everything that comes after a verdict is there as well."""
    both: dict[str, Any] = {}
    for _, evidence in ORDER[place:]:
        both |= {
            name: {**both.get(name, {}), **value} if isinstance(value, dict) else value
            for name, value in evidence.items()
        }
    assert judged(**both).name == ORDER[place][0]
