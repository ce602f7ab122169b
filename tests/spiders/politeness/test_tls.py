"""Certificates are verified: chain, host name and time; and a refusal is told in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from twisted.python.failure import Failure

from spiders.politeness.refusals import RobotsUnreachable
from spiders.politeness.tls import tls_reason
from tests.spiders.conftest import Crawls, Outcome
from tests.spiders.politeness.certificates import Certificate, certify
from tests.spiders.politeness.loopback import Site

NewSite = Callable[..., Site]
NO_ROBOTS = {"ROBOTSTXT_OBEY": "False"}


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The only authority that the machine knows."""
    made = certify("authority.example.vn", authority=True)
    (tmp_path / "authorities.pem").write_bytes(made.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authorities.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return made


def ask(crawls: Crawls, new_site: NewSite, shown: Certificate, folder: Path, **settings: str) -> Outcome:
    site = new_site(shown.context(folder))
    return crawls.one([site.url("/tin", "localhost", "https")], cmdline={**NO_ROBOTS, **settings}, RETRY_TIMES=0)


def reason(outcome: Outcome) -> str:
    return tls_reason(outcome.failures["/tin"]) or ""


def day(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"


def test_a_good_certificate_is_accepted(
    crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path
) -> None:
    assert ask(crawls, new_site, certify("localhost", by=authority), tmp_path).answers == {"/tin": 200}


def test_an_expired_one_is_not(crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path) -> None:
    shown = certify("localhost", by=authority, days=(-30, -3))
    assert reason(ask(crawls, new_site, shown, tmp_path)) == f"the certificate expired on {day(-3)}"


def test_one_that_is_not_valid_yet_is_not(
    crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path
) -> None:
    shown = certify("localhost", by=authority, days=(2, 30))
    assert reason(ask(crawls, new_site, shown, tmp_path)) == f"the certificate is valid only from {day(2)}"


def test_one_for_another_host_is_not(crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path) -> None:
    shown = certify("khac.example.vn", by=authority)
    said = reason(ask(crawls, new_site, shown, tmp_path))
    assert said == "the certificate is for another host (khac.example.vn), not for localhost"


def test_one_that_signs_itself_is_not(
    crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path
) -> None:
    said = reason(ask(crawls, new_site, certify("localhost"), tmp_path))
    assert said == "the certificate is signed by itself, by nobody known"


def test_one_by_an_unknown_authority_is_not(
    crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path
) -> None:
    stranger = certify("Nobody", authority=True)
    said = reason(ask(crawls, new_site, certify("localhost", by=stranger), tmp_path))
    assert re.match(r"the certificate is signed by nobody known \(Nobody\)", said)


def test_a_refused_certificate_is_not_tried_again(
    crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path
) -> None:
    site = new_site(certify("localhost").context(tmp_path))
    outcome = crawls.one([site.url("/tin", "localhost", "https")], cmdline=NO_ROBOTS, RETRY_TIMES=3)
    assert "retry/count" not in outcome.stats


def test_an_exception_lets_it_pass(crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path) -> None:
    shown = certify("khac.example.vn", days=(-30, -3))
    assert ask(crawls, new_site, shown, tmp_path, DOWNLOAD_VERIFY_CERTIFICATES="False").answers == {"/tin": 200}


def test_the_reason_is_found_behind_an_unreachable_robots_txt(
    crawls: Crawls, new_site: NewSite, authority: Certificate, tmp_path: Path
) -> None:
    site = new_site(certify("localhost").context(tmp_path))
    outcome = crawls.one([site.url("/tin", "localhost", "https")])
    assert isinstance(outcome.answers["/tin"], RobotsUnreachable)
    assert reason(outcome) == "the certificate is signed by itself, by nobody known"


def test_http_on_the_port_of_https_is_told(crawls: Crawls, new_site: NewSite, site: Site) -> None:
    outcome = crawls.one([site.url("/tin", "localhost", "https")], cmdline=NO_ROBOTS, RETRY_TIMES=0)
    assert reason(outcome).startswith("no secure connection could be made (")


def test_other_failures_have_no_such_reason() -> None:
    assert tls_reason(Failure(ValueError("no"))) is None  # type: ignore[no-untyped-call]
