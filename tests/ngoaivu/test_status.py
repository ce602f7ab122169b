"""The state of every portal of an archive, as a person and as a machine read it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Capture
from archive.ledger import SectionCount
from ngoaivu.cli import main
from tests.ngoaivu.conftest import Keep, MakeRun

Page = Callable[..., Capture]


def states(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, dict[str, object]]:
    main(["status", str(path), "--json", *more])
    lines = map(json.loads, capsys.readouterr().out.splitlines())
    return {line["portal_id"]: line for line in lines}


def test_since_is_the_first_run_of_the_unbroken_row(
    keep: Keep, harvest: MakeRun, capsys: pytest.CaptureFixture[str]
) -> None:
    nights = [harvest(0, "incomplete", 4), harvest(1), harvest(2, "incomplete", 4), harvest(3, "incomplete", 4)]
    state = states(keep(nights), capsys)["tinh-a"]
    assert (state["since"], state["runs"], state["last_complete"]) == (
        nights[2].started.isoformat(),
        2,
        nights[1].ended.isoformat(),
    )


def test_the_last_run_counts_whatever_the_order_in_which_runs_were_kept(
    keep: Keep, harvest: MakeRun, capsys: pytest.CaptureFixture[str]
) -> None:
    assert states(keep([harvest(2, "down", 4), harvest(0), harvest(1)]), capsys)["tinh-a"]["verdict"] == "down"


def test_articles_are_counted_and_the_newest_named(
    keep: Keep, harvest: MakeRun, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = keep([harvest()], [page(3), page(7), page(5, portal_id="tinh-b")])
    state = states(archive, capsys)
    assert [(state[name]["articles"], state[name]["newest"]) for name in ("tinh-a", "tinh-b")] == [
        (2, "2026-10-07"),
        (1, "2026-10-05"),
    ]


def test_a_portal_that_was_only_imported_has_no_verdict_and_no_exit_code(
    keep: Keep, harvest: MakeRun, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = keep([harvest()], [page(5, portal_id="tinh-b")])
    assert states(archive, capsys)["tinh-b"]["verdict"] is None
    assert main(["status", str(archive)]) == 0


def test_what_is_missing_is_named_with_its_reason(
    keep: Keep, harvest: MakeRun, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    section = SectionCount(
        name="Tin đối ngoại", url="http://a.test/tin", declared=40, linked=38, kept=36, missing=2, declared_pages=4
    )
    run = harvest(
        1, "incomplete", 4, sections=(section,), counters={"failed: HTTP 500": 2, "unexplained": 1, "requests": 9}
    )
    archive = keep([run], [page(night=1, url="http://a.test/bai-1")])
    main(["status", str(archive)])
    shown = capsys.readouterr().out
    for words in (
        "section Tin đối ngoại: 0 of 4 pages read, 40 declared, 38 linked, 36 kept, 2 missing",
        "failed: HTTP 500: 2, unexplained: 1",
        "HTTP 500: http://a.test/bai-1",
        "as in night 1",
    ):
        assert words in shown


def test_a_page_that_was_read_at_last_did_not_fail(
    keep: Keep, harvest: MakeRun, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    run = harvest(1, "incomplete", 4)
    archive = keep([run], [page(night=1, url="http://a.test/1"), page(9, night=1, url="http://a.test/1")])
    assert states(archive, capsys)["tinh-a"]["failed_pages"] == []


def test_a_page_that_failed_in_an_earlier_run_is_not_missing_now(
    keep: Keep, harvest: MakeRun, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = keep([harvest(0, "down", 4), harvest(1, "down", 4)], [page(night=0, url="http://a.test/1")])
    assert states(archive, capsys)["tinh-a"]["failed_pages"] == []


@pytest.mark.parametrize(
    ("codes", "answer"),
    [((0, 0), 0), ((0, 4), 4), ((4, 6), 6), ((6, 5), 5), ((5, 1), 1), ((1, 9), 9), ((9, 130), 130)],
)
def test_the_exit_code_is_that_of_the_portal_that_stands_worst(
    keep: Keep, harvest: MakeRun, codes: tuple[int, int], answer: int
) -> None:
    runs = [harvest(0, "x", code, portal_id=f"tinh-{place}") for place, code in enumerate(codes)]
    assert main(["status", str(keep(runs))]) == answer


def test_only_the_portals_asked_for_are_shown_and_counted(
    keep: Keep, harvest: MakeRun, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = keep([harvest(), harvest(0, "down", 4, portal_id="tinh-b")])
    assert main(["status", str(archive), "--portal", "tinh-a"]) == 0
    assert "tinh-b" not in capsys.readouterr().out


def test_a_portal_of_the_registry_may_be_named_before_it_was_harvested(
    keep: Keep, harvest: MakeRun, capsys: pytest.CaptureFixture[str]
) -> None:
    state = states(keep([harvest()]), capsys, "--portal", "dak-lak-songoaivu")
    assert state["dak-lak-songoaivu"]["verdict"] is None


def test_an_unknown_portal_is_a_usage_error(keep: Keep, harvest: MakeRun, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", str(keep([harvest()])), "--portal", "dak-lak-songoaiv"]) == 2
    assert "dak-lak-songoaivu" in capsys.readouterr().err


def test_the_rest_of_the_registry_is_one_line(keep: Keep, harvest: MakeRun, capsys: pytest.CaptureFixture[str]) -> None:
    main(["status", str(keep([harvest()]))])
    lines = [line for line in capsys.readouterr().out.splitlines() if "never harvested" in line]
    assert len(lines) == 1


def test_without_a_terminal_the_columns_are_aligned_text(
    keep: Keep, harvest: MakeRun, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["status", str(keep([harvest(), harvest(portal_id="mot-tinh-co-ten-dai")]))])
    head, *rows = capsys.readouterr().out.splitlines()[:3]
    assert {row.index("complete") for row in rows} == {head.index("verdict")}
    assert not any("\x1b" in line for line in (head, *rows))


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir(), lambda path: path.write_text("x")])
def test_a_wrong_path_is_one_sentence(
    tmp_path: Path, make: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "elsewhere")
    assert main(["status", str(tmp_path / "elsewhere")]) == 9
    error = capsys.readouterr().err
    assert ("elsewhere" in error, error.count("\n")) == (True, 1)
