"""A crawl and the inside of the network that it runs in: asked are the portal's own host, and what the user named, alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from spiders.answers import network_reason
from tests.spiders.conftest import Crawls
from tests.spiders.politeness.loopback import Reply, Site

NOBODY: dict[str, Any] = {"PRIVATE_HOSTS": []}


@implementer(IHostnameResolver)
class Names:
    """A name server that knows names under ``.test`` alone: all of them are this machine."""

    def resolveHostName(self, receiver: Any, name: str, portNumber: int = 0, *_: Any, **__: Any) -> Any:  # noqa: N802, N803
        assert name.endswith(".test") or name == "127.0.0.1"
        receiver.resolutionBegan(self)
        receiver.addressResolved(IPv4Address("TCP", "127.0.0.1", portNumber))
        receiver.resolutionComplete()
        return receiver


@pytest.fixture
def names(crawls: Crawls) -> Iterator[None]:
    """Let names under ``.test`` lead to loopback."""
    before = crawls.reactor.installNameResolver(Names())
    yield
    crawls.reactor.installNameResolver(before)


def test_a_private_host_that_nobody_named_is_not_asked(crawls: Crawls, site: Site) -> None:
    outcome = crawls.one([site.url("/")], ROBOTSTXT_OBEY=False, **NOBODY)
    assert network_reason(outcome.failures["/"]) == "the address is in a private network"
    assert site.log == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "localhost"])
def test_other_ways_to_write_this_machine_lead_nowhere(crawls: Crawls, site: Site, host: str) -> None:
    outcome = crawls.one([site.url("/", host=host)], ROBOTSTXT_OBEY=False, RETRY_ENABLED=False, **NOBODY)
    assert outcome.failures
    assert site.log == []


@pytest.mark.usefixtures("names")
def test_a_public_name_that_leads_inside_is_not_asked(crawls: Crawls, site: Site) -> None:
    outcome = crawls.one([site.url("/", host="portal.test")], **NOBODY)
    assert outcome.kinds() == {"robots_unreachable"}
    assert "portal.test is 127.0.0.1, which is no public address" in str(outcome.answers["/"])
    assert site.log == []


@pytest.mark.usefixtures("names")
def test_a_private_host_that_the_user_named_is_asked(crawls: Crawls, site: Site) -> None:
    outcome = crawls.one([site.url("/", host="portal.test")], PRIVATE_HOSTS=[f"portal.test:{site.port}"])
    assert outcome.answers == {"/": 200}


def test_another_port_of_a_host_that_was_named_is_not_asked(crawls: Crawls, site: Site, new_site: Callable[..., Site]) -> None:
    other = new_site()
    outcome = crawls.one([site.url("/"), other.url("/etc")], PRIVATE_HOSTS=[site.key])
    assert outcome.answers["/"] == 200
    assert other.log == []


def test_robots_txt_that_redirects_inside_is_not_followed(crawls: Crawls, site: Site, new_site: Callable[..., Site]) -> None:
    inside = new_site()
    site.pages["/robots.txt"] = Reply(302, headers={"Location": inside.url("/latest/meta-data")})
    crawls.one([site.url("/")], PRIVATE_HOSTS=[site.key])
    assert inside.log == []


@pytest.mark.parametrize("proxied", ["http://127.0.0.1:9/", "http://169.254.169.254/latest/", "http://[::1]/"])
def test_a_literal_address_is_not_asked_of_a_proxy_either(crawls: Crawls, site: Site, proxied: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site.url(""))
    monkeypatch.setenv("no_proxy", "")
    outcome = crawls.one([proxied], ROBOTSTXT_OBEY=False, **NOBODY)
    assert {network_reason(failure) for failure in outcome.failures.values()} == {"the address is in a private network"}
    assert site.log == []


@pytest.mark.parametrize("url", ["file:///etc/hostname", "data:text/html,/a/b/c", "ftp://127.0.0.1/x", "s3://bucket/key"])
def test_what_is_not_of_the_web_is_not_asked_for(crawls: Crawls, url: str) -> None:
    outcome = crawls.one([url], ROBOTSTXT_OBEY=False)
    assert [type(failure.value).__name__ for failure in outcome.failures.values()] == ["NotSupported"]
