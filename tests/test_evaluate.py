"""The gate of bench/evaluate.py: it passes at its baseline, and no figure falls unnoticed."""

import json
import tomllib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench import evaluate
from bench.truths import careful_byline

CASES = Path(__file__).resolve().parent / "cases"
PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body>
<h1 class="title">{title}</h1><div class="date">{date}</div><div class="content">
<p>Đoàn thợ dệt của tỉnh bạn đã ở lại ba ngày để cùng phụ nữ trong xã thử kiểu khung cửi gọn hơn, dễ tháo lắp.</p>
<p>Hai bên hẹn gặp lại vào mùa gặt, mang theo những tấm vải đầu tiên dệt bằng khung mới để bày ở chợ phiên.</p>
<p style="text-align: right"><strong>{byline}</strong></p></div></body></html>"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = evaluate.main(["--processes", "1", *arguments])
    return code, capsys.readouterr().out


@pytest.fixture
def few_cases(tmp_path: Path) -> Path:
    """Three golden cases: enough for the gate's arithmetic."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for case in sorted(path.parent for path in CASES.glob("*/expected.json"))[:3]:
        (folder / case.name).symlink_to(case)
    return folder


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A recorded portal of two articles, one of them never recorded, with its truth."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    page = PAGE.format(title="Thợ dệt hai tỉnh thử khung cửi mới", date="12/03/2021 08:15", byline="Lưu Bích Hà")
    table = pa.table(
        {
            "url": ["http://xa.test/pop_up/7", "http://xa.test/tin/7", "http://xa.test/tin/9"],
            "status": pa.array([200, 200, 404], pa.int16()),
            "content_type": ["text/html"] * 3,
            "body": pa.array([b"<p>in</p>", page.encode(), b""], pa.binary()),
        }
    )
    pq.write_table(table, folder / "xa.parquet")
    lines = [
        {
            "title": "Thợ dệt hai tỉnh thử khung cửi mới",
            "published": "2021-03-12T08:15",
            "date_raw": "12/03/2021 08:15",
            "urls": ["http://xa.test/pop_up/7", "http://xa.test/tin/7"],
        },
        {"title": "Bài đã mất", "published": None, "date_raw": "", "urls": ["http://xa.test/tin/9"]},
    ]
    (folder / "xa.truth.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "alone.truth.jsonl").write_text("{}", encoding="utf-8")
    return folder


def test_the_golden_cases_are_at_the_baseline_or_above(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, printed = run(capsys, "--recorded", str(tmp_path), "--show", "9")
    assert code == 0, printed
    assert "skipped: recorded portals" in printed


def test_every_golden_case_is_read(tmp_path: Path) -> None:
    tallies, _ = evaluate.measure(tmp_path, CASES, 1)
    assert tallies["golden"].of["read"] == len(list(CASES.glob("*/expected.json"))) > 20


@pytest.mark.parametrize(("figure", "bound"), [("title", 1.1), ("author_false", -0.1), ("body_recall", 1.1)])
def test_a_figure_worse_than_its_bound_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, figure: str, bound: float
) -> None:
    baseline = tmp_path / "baseline.toml"
    baseline.write_text(f'[sets."golden"]\nread = 0.1\n{figure} = {bound}\n', encoding="utf-8")
    code, printed = run(capsys, "--recorded", str(tmp_path), "--baseline", str(baseline))
    assert code == 1
    named = [line for line in printed.splitlines() if line.startswith("worse than the baseline")]
    assert len(named) == 1
    assert f"golden {figure} is" in named[0]


def test_an_update_raises_but_never_lowers(capsys: pytest.CaptureFixture[str], tmp_path: Path, few_cases: Path) -> None:
    baseline = tmp_path / "baseline.toml"
    baseline.write_text('[sets."golden"]\nread = 0.5\ntitle = 1.1\n', encoding="utf-8")
    arguments = ("--recorded", str(tmp_path), "--cases", str(few_cases), "--baseline", str(baseline))
    code, printed = run(capsys, *arguments, "--update")
    kept = tomllib.loads(baseline.read_text(encoding="utf-8"))
    assert code == 1, printed
    assert kept["sets"]["golden"]["read"] == 1.0
    assert kept["sets"]["golden"]["title"] == 1.1
    assert "day" in kept["sets"]["golden"]

    code, printed = run(capsys, *arguments, "--lower", 'the case "x" was wrong')
    kept = tomllib.loads(baseline.read_text(encoding="utf-8"))
    assert code == 0, printed
    assert kept["sets"]["golden"]["title"] == 1.0
    reason = {"set": "golden", "figure": "title", "from": 1.1, "to": 1.0, "reason": 'the case "x" was wrong'}
    assert kept["lowered"] == [reason]
    assert run(capsys, *arguments)[0] == 0


def test_a_figure_that_can_no_longer_be_judged_has_fallen() -> None:
    assert evaluate.fallen({"a": {"read": 1.0}}, {"sets": {"a": {"read": 1.0, "minute": 1.0}}}) == [("a", "minute")]


def test_nothing_to_judge_is_no_success(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _ = run(capsys, "--recorded", str(tmp_path), "--cases", str(tmp_path))
    assert code == 1


def test_recorded_articles_are_read_at_their_full_page(recordings: Path, few_cases: Path) -> None:
    labels = few_cases / "labels"
    labels.mkdir()
    label = {"url": "http://xa.test/tin/7", "author": "Lưu Bích Hà", "source": None}
    away = {"url": "http://elsewhere.test/1", "author": None, "source": None}
    (labels / "xa.jsonl").write_text("\n".join(map(json.dumps, (label, away))), encoding="utf-8")

    tallies, skipped = evaluate.measure(recordings, few_cases, 1)
    assert skipped == [
        "skipped: alone.truth.jsonl, whose pages are not beside it",
        "skipped: 1 of 2 labels of xa.jsonl, whose pages are not recorded here",
    ]
    assert tallies["xa.truth.jsonl"].shares() == {"read": 0.5, "title": 1.0, "day": 1.0, "timed": 1.0, "minute": 1.0}
    assert "http://xa.test/tin/9" in tallies["xa.truth.jsonl"].misses["read"][0]
    assert tallies["xa.jsonl"].shares() == {"read": 1.0, "author": 1.0, "source_false": 0.0}


def test_a_wrong_truth_is_a_miss(recordings: Path) -> None:
    right, lost = (recordings / "xa.truth.jsonl").read_text(encoding="utf-8").splitlines()
    wrong = {**json.loads(right), "title": "Khác", "published": "2021-12-03T08:16"}
    (recordings / "xa.truth.jsonl").write_text(json.dumps(wrong) + "\n" + lost, encoding="utf-8")
    shares = evaluate.measure(recordings, recordings, 1)[0]["xa.truth.jsonl"].shares()
    assert shares == {"read": 0.5, "title": 0.0, "day": 0.0, "timed": 1.0, "minute": 0.0}


@pytest.mark.parametrize(
    ("style", "tail", "author", "source"),
    [
        ("tail_name", ["By Tran Ha"], "Tran Ha", None),
        ("tin_anh", ["Tin: Hà An; Ảnh: Lê Vy"], "Hà An; Lê Vy", None),
        ("bai_anh", ["Thực hiện: Hà An"], "Hà An", None),
        ("bai_anh", ["Bài, ảnh: Hà An"], "Hà An", None),
        ("theo", ["Hà An (Theo Báo Quê)"], "Hà An", "Báo Quê"),
        ("theo", ["Nguồn: TTXVN"], None, "TTXVN"),
        ("initials", ["H.A - L.V"], "H.A; L.V", None),
        ("org", ["SỞ NGOẠI VỤ"], None, "SỞ NGOẠI VỤ"),
        ("tail_name", ["XA Portal"], None, "XA Portal"),
        ("none", [], None, None),
    ],
)
def test_names_without_labels(style: str, tail: list[str], author: str | None, source: str | None) -> None:
    line = {"byline_style": style, "byline_tail": tail, "author_shown": "Ban Biên tập"}
    assert careful_byline(line) == {"author": author, "source": source}


@pytest.mark.parametrize(
    ("dateline", "source"), [("(XAO) - ", "XAO"), ("XAO (Xã An) – ", "XAO"), ("(Xa.test) -", "Xa.test")]
)
def test_the_outlet_of_a_dateline(dateline: str, source: str) -> None:
    line = {"byline_style": "dateline_tail", "byline_tail": ["Hà An"], "dateline": dateline}
    assert careful_byline(line) == {"author": "Hà An", "source": source}


def test_who_stands_under_a_name_may_be_an_office_or_a_unit() -> None:
    line = {"byline_style": "name_role", "byline_tail": ["Hà An", "Phòng Lễ tân"]}
    assert careful_byline(line) == {"author": "Hà An"}


def test_labels_are_whole() -> None:
    for path in (CASES / "labels").glob("*.jsonl"):
        labels = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert len({label["url"] for label in labels}) == len(labels) >= 60
        assert all({"url", "sample", "author", "author_role"} <= label.keys() for label in labels)
        assert all(value is None or value.strip() == value != "" for label in labels for value in label.values())
