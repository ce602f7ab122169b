"""Faults as they are written on a command line."""

import pytest

from ngoaivu.simulator.switches import parse_switch


def test_parameters_have_the_type_of_their_default() -> None:
    assert parse_switch("empty") == ("empty", {})
    assert parse_switch("slow:seconds=2,times=3") == ("slow", {"seconds": 2.0, "times": 3})
    assert parse_switch(r"down:match=/(a|b)\d{1,2}=,kind=listing") == (
        "down",
        {"match": r"/(a|b)\d{1,2}=", "kind": "listing"},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sof404", "did you mean 'soft404'"),
        ("xyz", "--list names them"),
        ("slow:minutes=1", "takes match, kind, times, seconds"),
        ("slow:seconds", "takes match, kind, times, seconds"),
        ("slow:seconds=soon", "seconds=soon of the fault 'slow' is no number"),
        ("down:match=(", "is no regular expression"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="fault") as wrong:
        parse_switch(text)
    assert said in str(wrong.value)
