"""References as APA 7 has them, with names as Vietnamese practice has them."""

import pytest

from archive.citations import apa
from tests.archive.citations.conftest import MakeWork

END = "Retrieved March 2, 2025, from https://so.example.vn/bai-1"  # 20:00 UTC is the next day in Vietnam


def test_a_person(work: MakeWork) -> None:
    assert apa(work()) == f"Nguyễn Thị Lan. (2024, May 2). Đoàn công tác thăm và làm việc. Sở Ngoại vụ tỉnh A. {END}"


@pytest.mark.parametrize(
    ("authors", "shown"),
    [
        (("Nguyễn Thị Lan", "Trần Văn Minh"), "Nguyễn Thị Lan, & Trần Văn Minh. ("),
        (("Thu Hà", "N.T.L.", "Lê Anh"), "Thu Hà, N.T.L., & Lê Anh. ("),
        (("N.T.L.",), "N.T.L. ("),
        (tuple(f"Tác giả {n}" for n in range(1, 23)), "Tác giả 19, . . . Tác giả 22. ("),
    ],
)
def test_names_stand_in_full_and_in_their_order(work: MakeWork, authors: tuple[str, ...], shown: str) -> None:
    assert shown in apa(work(authors=authors))


def test_the_agency_is_the_author_where_none_is_named(work: MakeWork) -> None:
    assert apa(work(authors=())) == f"Sở Ngoại vụ tỉnh A. (2024, May 2). Đoàn công tác thăm và làm việc. {END}"


def test_the_title_leads_where_nobody_is_named(work: MakeWork) -> None:
    shown = apa(work(authors=(), agency=None))
    assert shown == f"Đoàn công tác thăm và làm việc. (2024, May 2). so.example.vn. {END}"


@pytest.mark.parametrize(
    ("published", "shown"),
    [((2024, 5), "(2024, May)."), ((2024,), "(2024)."), ((), "(n.d.).")],
    ids=["month", "year", "nothing"],
)
def test_a_date_says_what_is_known(work: MakeWork, published: tuple[int, ...], shown: str) -> None:
    assert shown in apa(work(published=published))


def test_a_title_that_asks_has_no_full_stop(work: MakeWork) -> None:
    assert "Vì sao? Sở" in apa(work(title="Vì sao?"))
