"""Faults of the status line, and pages that say one thing while their status says another."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ngoaivu.simulator.faults.base import SOME_ARTICLES, Change, Stage, fault
from ngoaivu.simulator.messages import HTML, Reply, Request, host_of

_STUB = (
    b'<html><body><script>document.cookie="D1N=5d41402abc4b2a76b9719d911017c592"+"; '
    b'expires=Fri, 31-Dec-2099 23:59:59 GMT; path=/";window.location.reload(true);</script></body></html>'
)
_LOGIN = """<html><head><title>Đăng nhập</title></head><body><h1>Đăng nhập</h1>
<form action="/dang-nhap" method="post"><label>Tên đăng nhập <input type="text" name="ten" /></label>
<label>Mật khẩu <input type="password" name="mat-khau" /></label><button type="submit">Đăng nhập</button></form></body></html>"""
_PARKED = """<html><head><title>This domain is for sale</title></head><body><h1>This domain may be for sale</h1>
<p>Buy this domain. The owner of this name is offering it to the highest bidder.</p>
<ul><li><a href="/?q=du-lich">Travel</a></li><li><a href="/?q=vay-tien">Loans</a></li></ul></body></html>"""


def page(title: str, words: str) -> bytes:
    """A bare page under a heading."""
    return f"<html><head><title>{title}</title></head><body><h3>{words}</h3></body></html>".encode()


def instead(body: bytes) -> Change:
    """Answer with this page and status 200, robots.txt apart, which stays as it is."""

    def change(request: Request, reply: Reply) -> Reply:
        if request.url.endswith("/robots.txt"):
            return reply
        return replace(reply, status=200, content_type=HTML, body=body, headers=())

    return change


@fault("down", "every answer is 503", expected=("down", "blocked"), loses=True, stage=Stage.STATUS)
def down() -> Change:
    """Answer 503."""
    return lambda _, reply: replace(reply, status=503, body=b"Service Unavailable", headers=())


@fault("forbidden", "every answer is 403", expected=("blocked",), loses=True, stage=Stage.STATUS)
def forbidden() -> Change:
    """Answer 403 as a firewall does, robots.txt apart."""

    def change(request: Request, reply: Reply) -> Reply:
        if request.url.endswith("/robots.txt"):
            return reply
        return replace(reply, status=403, body=page("403 Forbidden", "Forbidden"), headers=())

    return change


@fault(
    "gone",
    "every page is 404, the home page too",
    expected=("down", "retired", "moved"),
    loses=True,
    stage=Stage.STATUS,
)
def gone() -> Change:
    """Answer 404 for everything."""
    return lambda _, reply: replace(reply, status=404, content_type=HTML, body=page("404", "Not Found"), headers=())


@fault(
    "server-error",
    "articles answer 500",
    expected=("incomplete",),
    loses=True,
    stage=Stage.STATUS,
    kind="article",
    usual=SOME_ARTICLES,
)
def server_error() -> Change:
    """Answer 500."""
    return lambda _, reply: replace(reply, status=500, body=page("Runtime Error", "Server Error"), headers=())


@fault(
    "retry-after",
    "answers 429 with Retry-After, once unless `times` says more",
    expected=("complete",),
    loses=False,
    stage=Stage.STATUS,
    times=1,
    usual={"times": 2},
)
def retry_after(seconds: int = 1) -> Change:
    """Answer 429."""
    headers = (("Retry-After", str(seconds)),)
    return lambda _, reply: replace(reply, status=429, body=b"", headers=headers)


@fault(
    "rate-limit",
    "after `after` answers each further one is 429 with Retry-After",
    expected=("blocked",),
    loses=True,
    stage=Stage.STATUS,
    usual={"after": 6},
)
def rate_limit(after: int = 100, seconds: int = 3600) -> Change:
    """Answer 429 from a number of requests to a host on, robots.txt not counted."""
    asked: Counter[str] = Counter()

    def change(request: Request, reply: Reply) -> Reply:
        if request.url.endswith("/robots.txt"):
            return reply
        asked[host_of(request.url)] += 1
        if asked[host_of(request.url)] <= after:
            return reply
        return replace(reply, status=429, body=b"", headers=(("Retry-After", str(seconds)),))

    return change


@fault(
    "soft404",
    "pages have status 200 and say that they were not found",
    expected=("incomplete",),
    loses=True,
    stage=Stage.STATUS,
    usual=SOME_ARTICLES,
)
def soft404() -> Change:
    """Answer 200 with a page that says that there is none."""
    body = page("Trạng thái", "Không tìm thấy trang yêu cầu.")
    return lambda _, reply: replace(reply, status=200, content_type=HTML, body=body, headers=())


@fault(
    "maintenance",
    "every page has status 200 and says that the portal is being maintained",
    expected=("down",),
    loses=True,
    stage=Stage.STATUS,
)
def maintenance() -> Change:
    """Answer 200 with a notice of maintenance."""
    return instead(page("Bảo trì hệ thống", "Trang thông tin đang bảo trì, xin quay lại sau."))


@fault(
    "login-wall",
    "every page is a login form with status 200",
    expected=("blocked",),
    loses=True,
    stage=Stage.STATUS,
)
def login_wall() -> Change:
    """Answer 200 with a login form."""
    return instead(_LOGIN.encode())


@fault(
    "parked",
    "the name lapsed: every page offers the domain for sale",
    expected=("retired", "moved", "down"),
    loses=True,
    stage=Stage.STATUS,
)
def parked() -> Change:
    """Answer 200 with the page of a seller of names."""
    return instead(_PARKED.encode())


@fault(
    "challenge",
    "a script sets the cookie D1N and reloads, until a request brings that cookie",
    expected=("blocked",),
    loses=True,
    stage=Stage.STATUS,
)
def challenge() -> Change:
    """Answer with the stub of a firewall."""

    def change(request: Request, reply: Reply) -> Reply:
        if "D1N=" in request.headers.get("cookie", ""):
            return reply
        return replace(reply, status=200, content_type="text/html", body=_STUB, headers=())

    return change


FAULTS = (
    down,
    forbidden,
    gone,
    server_error,
    retry_after,
    rate_limit,
    soft404,
    maintenance,
    login_wall,
    parked,
    challenge,
)
