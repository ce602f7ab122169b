"""Which addresses are public, and which private ones the user named."""

import pytest

from spiders.guards.places import NamedPlaces, is_public, literal_address


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255"),
        *("224.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::"),
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:cb00::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1"])
def test_every_way_to_write_an_ipv4_address_is_read(host: str) -> None:
    assert literal_address(host) == "127.0.0.1"


@pytest.mark.parametrize("host", ["[::1]", "::1"])
def test_an_ipv6_address_is_read_with_and_without_brackets(host: str) -> None:
    assert literal_address(host) == "::1"


@pytest.mark.parametrize("host", ["portal.vn", "1.2.3.4.vn", "xn--80ak6aa92e.vn", ""])
def test_a_name_is_no_address(host: str) -> None:
    assert literal_address(host) is None


def test_an_address_names_its_host_at_its_port_alone() -> None:
    named = NamedPlaces(["http://10.0.0.5:8080/tin/"])
    assert ("10.0.0.5", 8080) in named
    assert ("10.0.0.5", 6379) not in named


def test_an_address_on_a_usual_port_names_both_usual_ports() -> None:
    named = NamedPlaces(["http://www.noi-bo.local/"])
    assert {("noi-bo.local", 80), ("NOI-BO.local", 443), ("www.noi-bo.local.", 80)} <= {
        place for place in [("noi-bo.local", 80), ("NOI-BO.local", 443), ("www.noi-bo.local.", 80)] if place in named
    }
    assert ("noi-bo.local", 22) not in named


def test_the_setting_names_a_host_at_one_port_or_at_all() -> None:
    named = NamedPlaces(hosts=["10.0.0.5:8080", " noi-bo.local "])
    assert ("10.0.0.5", 8080) in named
    assert ("10.0.0.5", 80) not in named
    assert ("noi-bo.local", 9000) in named
