"""Sessions that a server writes into its links."""

import pytest

from spiders.sessions import session_keys, without_session

SESSION = "k3v9x2m8q1"


def links(count: int, **query: str) -> list[str]:
    return [
        f"http://p.test/bai-{one}?" + "&".join(f"{key}={value}" for key, value in query.items()) for one in range(count)
    ]


def test_one_value_made_by_chance_in_most_links_is_a_session() -> None:
    assert session_keys([*links(8, sid=SESSION, id="7"), "http://p.test/", "http://p.test/lien-he"]) == {"sid"}


@pytest.mark.parametrize(
    "urls",
    [
        links(8, lang="vietnamese"),  # a word
        links(8, menu="20240917"),  # a number
        links(8, v="a1"),  # too short
        [f"http://p.test/?sid=k3v9x2m8q{one}" for one in range(8)],  # another value in each
        [*links(4, sid=SESSION), *links(4)],  # in half of the links
        links(4, sid=SESSION),  # a page of few links says nothing
        ["http://p.test/bai-1"] * 8,
    ],
)
def test_what_is_no_session(urls: list[str]) -> None:
    assert session_keys(urls) == frozenset()


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("http://p.test/tin;jsessionid=0A1B2C?page=2", "http://p.test/tin?page=2"),
        ("http://p.test/tin;JSESSIONID=0A1B2C", "http://p.test/tin"),
        ("http://p.test/tin;v=2", "http://p.test/tin;v=2"),
        ("http://p.test/tin?sid=k3v9&id=4", "http://p.test/tin?id=4"),
        ("http://p.test/tin?id=4&sid=k3v9", "http://p.test/tin?id=4"),
        ("http://p.test/tin?sid=k3v9", "http://p.test/tin"),
        ("http://p.test/tin?sid=k3v9#b", "http://p.test/tin#b"),
        ("http://p.test/tin?side=1", "http://p.test/tin?side=1"),
        ("http://p.test/tin", "http://p.test/tin"),
    ],
)
def test_an_address_without_its_session(url: str, clean: str) -> None:
    assert without_session(url, frozenset({"sid"})) == clean


@pytest.mark.parametrize(
    "rest", ["q=%ED%E1%BA%A1", "q=%F1%E0i+ngo%E0i", "a[]=1&b=x/y", "b=&c", "t=T%C3%ACm%20ki%E1%BA%BFm"]
)
def test_the_rest_of_an_address_stays_as_the_page_gave_it(rest: str) -> None:
    """Old servers answer an address that is spelt otherwise with another page, or with none."""
    assert without_session(f"http://p.test/tin?{rest}&sid=k3v9", frozenset({"sid"})) == f"http://p.test/tin?{rest}"
