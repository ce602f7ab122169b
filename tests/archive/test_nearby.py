from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from archive.nearby import Signatures, build_run, load_run, merge_runs, save_run, to_merge
from archive.parts import Row
from archive.shingles import SIMILAR, Features, features, same_numbers, similarity
from tests.archive.conftest import MakeArticle, MakeCapture, body_of

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]
TITLE = "Đoàn đại biểu tỉnh thăm và làm việc tại nước bạn"
BODY = body_of(77, 6)
WORDS = [f"{one}{other}" for one in "bcdghklmntv" for other in ("a", "an", "inh", "ong", "oi", "ep", "ư")]


def linked(one: Features, other: Features) -> bool:
    return bool(
        one.comparable
        and other.comparable
        and np.any(one.bands == other.bands)
        and similarity(one.signature, other.signature) >= SIMILAR
        and same_numbers(one, other)
    )


COPIES = {
    "byline cut": (TITLE, BODY + "\n\nNguyễn Lan Anh (Theo Báo Nhân Dân)"),
    "paragraph added": (
        TITLE,
        BODY + "\n\nCùng ngày, đoàn đã dâng hương tại nghĩa trang liệt sĩ và gặp gỡ kiều bào ta.",
    ),
    "paragraph cut": (TITLE, BODY.rpartition("\n\n")[0]),
    "first paragraph cut": (TITLE, BODY.partition("\n\n")[2]),
    "retitled": ("Lãnh đạo tỉnh kết thúc chuyến công tác nước ngoài", BODY),
    "retitled with the year": (f"{TITLE} năm 2024", BODY),
    "typography": (TITLE.upper(), BODY.replace(",", " –").replace("đ", "ð")),
    "tones typed the old way": (TITLE, BODY.replace("hòa", "hoà").replace("ủy", "uỷ")),
    "words exchanged": (TITLE, BODY.replace("Hai bên", "Các bên").replace("và", "cùng")),
    "updated": (f"{TITLE} (cập nhật)", "(TN) - " + BODY),
}


@pytest.mark.parametrize("name", COPIES)
def test_copies_are_linked(name: str) -> None:
    assert linked(features(TITLE, BODY), features(*COPIES[name]))


def notice(year: int, week: int, day: int) -> tuple[str, str]:
    """A notice of a kind that is put out every week with other numbers."""
    lines = [
        f"Văn phòng Sở Ngoại vụ thông báo lịch trực lãnh đạo và lịch tiếp công dân tuần {week} năm {year} như sau",
        f"Thứ hai, ngày {day}/5/{year}: từ 8 giờ, đồng chí Giám đốc Sở trực tại phòng tiếp công dân, tầng một trụ sở cơ quan",
        f"Thứ ba, ngày {day + 1}/5/{year}: đồng chí Phó Giám đốc Sở phụ trách lễ tân trực, tiếp các đơn vị đã đăng ký trước",
        f"Thứ tư, ngày {day + 2}/5/{year}: Trưởng phòng Lãnh sự trực, giải quyết hồ sơ cấp hộ chiếu và thẻ đi lại của doanh nhân",
        "Đề nghị các phòng, đơn vị và công dân liên hệ Văn phòng Sở để được hướng dẫn trước khi đến làm việc, trân trọng thông báo",
    ]
    return f"Thông báo lịch trực tuần {week} năm {year}", "\n\n".join(lines)


def test_siblings_of_one_template_are_not_linked() -> None:
    chance = random.Random(1)
    issues = [
        features(*notice(chance.randrange(2019, 2025), chance.randrange(1, 53), chance.randrange(1, 28)))
        for _ in range(40)
    ]
    assert sum(similarity(issues[0].signature, other.signature) >= SIMILAR for other in issues) > 20
    assert not any(
        linked(one, other)
        for n, one in enumerate(issues)
        for other in issues[:n]
        if (one.numbers != other.numbers).any()
    )


def test_siblings_whose_titles_name_no_number_are_not_linked_either() -> None:
    one, other = (features("Lịch trực", notice(2024, week, day)[1]) for week, day in ((20, 13), (21, 20)))
    assert not linked(one, other)


def test_different_articles_are_not_linked() -> None:
    made = [features(f"Tin số {n}", body_of(n)) for n in range(40)]
    assert not any(linked(one, other) for n, one in enumerate(made) for other in made[:n])


def test_short_texts_are_compared_with_nothing() -> None:
    assert not features("Thông báo", "Chi tiết xem tệp đính kèm.").comparable
    assert not features("Thông báo", None).comparable


def test_the_estimate_is_near_the_share_of_common_pairs() -> None:
    chance = random.Random(4)
    wrong = []
    for _ in range(60):
        text = [chance.choice(WORDS) for _ in range(600)]
        cut = chance.randrange(60, 500)
        other = text[:-cut] + [chance.choice(WORDS) for _ in range(chance.randrange(cut))]
        pairs, others = set(pairwise(text)), set(pairwise(other))
        true = len(pairs & others) / len(pairs | others)
        estimate = similarity(features("", " ".join(text)).signature, features("", " ".join(other)).signature)
        wrong.append(float(estimate) - true)
    assert abs(np.mean(wrong)) < 0.02
    assert np.std(wrong) < 0.06  # a MinHash of 128 has a standard error of 0.044 at a half


def test_numbers_ignore_leading_zeros() -> None:
    assert same_numbers(features("Lịch 05/6", "ngày 07"), features("Lịch 5/6", "ngày 7"))


# Clusters in an archive


def clusters(rows: list[Row]) -> set[frozenset[str]]:
    named: dict[str, set[str]] = {}
    for row in rows:
        named.setdefault(row["cluster_id"], set()).add(row["url"].rpartition("-")[2])
    assert all(any(row["article_id"] == name for row in rows) for name in named)
    return {frozenset(group) for group in named.values()}


def test_near_duplicates_share_a_cluster_headed_by_the_earliest(
    store: Store, rows: Rows, capture: MakeCapture, article: MakeArticle
) -> None:
    versions = [(TITLE, BODY), *list(COPIES.values())[:3]]
    made = [
        article(n, portal_id=f"tinh-{n}", title=title, body=body, published=datetime(2024, 1, 9 - n, tzinfo=UTC))
        for n, (title, body) in enumerate(versions)
    ]
    path = store(*([capture(of=one)] for one in made), [capture(50)])
    found = rows(path)
    assert clusters(found) == {frozenset("0123"), frozenset({"50"})}
    assert {row["cluster_id"] for row in found if row["url"].endswith("-0")} == {made[3].article_id}


def test_a_cluster_parts_when_the_text_that_joined_it_goes(
    store: Store, rows: Rows, capture: MakeCapture, article: MakeArticle
) -> None:
    chance = random.Random(1)
    paragraphs = [" ".join(chance.choices(WORDS, k=60)) for _ in range(9)]
    left, middle, right = ("\n\n".join(paragraphs[cut]) for cut in (slice(0, 6), slice(2, 8), slice(4, 9)))
    texts = [left, "\n\n".join(paragraphs[1:7]), middle, right]
    path = store([capture(n, title="Tin", body=text, portal_id=f"tinh-{n}") for n, text in enumerate(texts)])
    joined = clusters(rows(path))
    assert len(joined) < 4
    store(
        [
            capture(n, title="Tin", body=" ".join(chance.choices(WORDS, k=200)), portal_id=f"tinh-{n}", day=1)
            for n in (1, 2)
        ]
    )
    assert clusters(rows(path)) == {frozenset({str(n)}) for n in range(4)}


def test_only_the_parts_of_a_growing_cluster_are_rewritten(
    store: Store, rows: Rows, capture: MakeCapture, article: MakeArticle
) -> None:
    old = capture(1, title=TITLE, body=BODY, published=datetime(2020, 1, 1, tzinfo=UTC))
    path = store([old, capture(60, published=datetime(2021, 1, 1, tzinfo=UTC))])
    before = {one.name for one in (path / "articles").rglob("*.parquet")}
    store([capture(2, title=TITLE, body=COPIES["byline cut"][1], published=datetime(2019, 1, 1, tzinfo=UTC))])
    after = {one.name for one in (path / "articles").rglob("*.parquet")}
    assert len(before - after) == 1
    assert len(clusters(rows(path))) == 2


# The files of signatures


def some_run(start: int, count: int) -> Signatures:
    made = [features(f"Tin {n}", body_of(n)) for n in range(start, start + count)]
    docs = np.arange(start, start + count, dtype=np.uint32)
    return Signatures(
        [build_run(docs, np.stack([one.signature for one in made]), np.stack([one.bands for one in made]))]
    )


def test_a_run_is_found_again_on_disk(tmp_path: Path) -> None:
    (run,) = some_run(10, 20).runs
    save_run(run, tmp_path)
    again = load_run(tmp_path / run.name)
    for name in ("docs", "signatures", "bands", "hashes", "order"):
        assert np.array_equal(getattr(again, name), getattr(run, name)), name
    ((asked, found),) = Signatures([again]).similar(run.signatures, run.bands, 0.99)
    assert found[asked == 3].tolist() == [13]


def test_merged_runs_find_what_the_single_ones_found() -> None:
    parts = [some_run(start, 5).runs[0] for start in (0, 5, 10)]
    (whole,) = some_run(0, 15).runs
    merged = merge_runs(parts)
    assert np.array_equal(merged.hashes, whole.hashes)
    assert np.array_equal(merged.docs, whole.docs)


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"x" + data[1:], lambda data: data[:10]])
def test_a_damaged_run_is_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    (run,) = some_run(0, 5).runs
    save_run(run, tmp_path)
    path = tmp_path / run.name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match="no "):
        load_run(path)


def test_each_text_is_rewritten_a_few_times_only() -> None:
    lengths: list[int] = []
    written = 0
    for _ in range(4096):
        lengths.append(200)
        written += 200
        taken = to_merge(lengths)
        if taken:
            lengths[-taken:] = [sum(lengths[-taken:])]
            written += lengths[-1]
    assert len(lengths) <= 30
    assert written < 8 * 4096 * 200
