"""Who is answered, what may be asked, and the headers of every answer."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from ngoaivu.browse.app import application
from ngoaivu.browse.guard import POLICY, host_of, names_of
from ngoaivu.browse.site import Site
from tests.ngoaivu.browse.archives import MAIN


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8091", "localhost", "LOCALHOST:1", "[::1]:8091"])
def test_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/static/browse.css", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:8091", "10.0.0.1", "", "[::2]", "@127.0.0.1"])  # fmt: skip
def test_another_name_that_leads_here_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert (answer.status_code, "Jeollabuk" in answer.text) == (400, False)


def test_an_address_that_was_asked_for_is_answered() -> None:
    assert names_of("192.168.1.5")("192.168.1.5")
    assert not names_of("192.168.1.5")("192.168.1.6")
    assert names_of("0.0.0.0")("192.168.1.6")
    assert not names_of("0.0.0.0")("evil.test")


def test_the_host_of_a_header() -> None:
    assert [host_of(one) for one in ("[::1]:80", "Localhost:80", "a")] == ["::1", "localhost", "a"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_but_reading(client: TestClient, method: str) -> None:
    answer = client.request(method, "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head_is_answered_without_a_body(client: TestClient) -> None:
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("path", ["/", "/search?q=x", "/nothing", "/static/browse.css", f"/articles/{MAIN.article_id}/capture"])  # fmt: skip
def test_every_answer_forbids_scripts_and_guessing(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in headers
    assert "script" not in POLICY  # default-src 'none' holds for scripts


def test_a_fault_of_ours_is_told_with_the_same_headers(site: Site) -> None:
    broken = replace(site, portals=None)  # type: ignore[arg-type]
    with TestClient(application(broken, names_of("")), "http://127.0.0.1", raise_server_exceptions=False) as client:
        answer = client.get("/portals", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-security-policy"]) == (500, POLICY)
    assert "The program has a fault" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/search?page=0", "/search?page=501", "/search?page=x", "/search?year=20266", "/search?province=3", "/search?country=lao",
        "/search?portal=..%2F..", "/search?portal=a%00b", f"/search?q={'a' * 301}", "/search?q=a%00b", "/search?q=a%1Bb", "/search?q=a&q=b",
        "/portals/tinh-lua?page=-1",
    ],
)  # fmt: skip
def test_a_parameter_without_sense_is_refused(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/articles/x", "/articles/..%2F..%2Fetc%2Fpasswd", "/articles/%00", "/articles/" + "0" * 32, f"/articles/{MAIN.article_id}/changes/9",
        f"/articles/{MAIN.article_id}/changes/x", f"/articles/{MAIN.article_id}/changes/{'9' * 5000}", "/portals/..%2F..", "/portals/%2e%2e",
        "/portals/x'%20OR%201=1", "/static/..%2Fapp.py", "/static/%2e%2e/app.py", "/static/", "/.ngoaivu/archive.json",
    ],
)  # fmt: skip
def test_what_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_question_of_bound_length_is_answered(client: TestClient) -> None:
    assert client.get("/search", params={"q": "\" OR ( AND * '; DROP -- ]] " * 10}).status_code == 200
