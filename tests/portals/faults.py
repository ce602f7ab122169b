"""Faults that a sample portal can be given by name: what real portals do to a crawler on a bad day.

A fault is a hook that takes the request and the reply and returns the reply to send. Each is made by a function of its
own and may be held to addresses (``match``, a regular expression searched in the URL) and to a number of ``times``.
"""

from __future__ import annotations

import re
import threading
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from urllib.parse import urlsplit

from tests.portals.pages import HTML, Reply

# TCVN 5712:1993 as the ".Vn" fonts used it: capitals with a tone share the code of the small letter.
_TCVN3 = dict(
    zip(
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        bytes.fromhex(
            "a1a2a3a4a5a6a7a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcddde"
            "dfe1e2e3e4e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        strict=True,
    )
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it is logged.

    ``time`` is in monotonic seconds; ``in_flight`` counts the host's unanswered requests, this one included.
    """

    time: float
    method: str
    url: str
    status: int
    in_flight: int
    headers: dict[str, str] = field(default_factory=dict, repr=False)


Fault = Callable[[Request, Reply], Reply]


def held(change: Fault, *, match: str, times: int | None) -> Fault:
    """Apply ``change`` only where the URL matches, and only ``times`` times (None: always)."""
    lock, pattern, used = threading.Lock(), re.compile(match), 0

    def fault(request: Request, reply: Reply) -> Reply:
        nonlocal used
        if not pattern.search(request.url):
            return reply
        with lock:
            if times is not None and used >= times:
                return reply
            changed = change(request, reply)
            used += changed is not reply
        return changed

    return fault


def down(match: str = "", times: int | None = None) -> Fault:
    """Answer 503."""
    return held(lambda _, reply: replace(reply, status=503, body=b"Service Unavailable"), match=match, times=times)


def reset(match: str = "", times: int | None = None) -> Fault:
    """Close the connection without a byte."""
    return held(lambda _, reply: replace(reply, reset=True), match=match, times=times)


def slow(match: str = "", times: int | None = None, seconds: float = 1.0) -> Fault:
    """Answer after ``seconds``."""
    return held(lambda _, reply: replace(reply, delay=seconds), match=match, times=times)


def empty(match: str = "", times: int | None = 1) -> Fault:
    """Show a listing without its items, by default once."""

    def change(_: Request, reply: Reply) -> Reply:
        return reply if reply.emptied is None else replace(reply, body=reply.emptied)

    return held(change, match=match, times=times)


def truncated(match: str = "", times: int | None = None) -> Fault:
    """Cut the connection after half of the declared bytes."""
    return held(lambda _, reply: replace(reply, cut_after=len(reply.body) // 2), match=match, times=times)


def soft404(match: str = "", times: int | None = None) -> Fault:
    """Answer every page with status 200 and a page that says that there is none."""
    body = "<html><head><title>Trạng thái</title></head><body><h3>Không tìm thấy trang yêu cầu.</h3></body></html>"
    return held(
        lambda _, reply: replace(reply, status=200, content_type=HTML, body=body.encode()), match=match, times=times
    )


def challenge(match: str = "", times: int | None = None) -> Fault:
    """Answer with a script that sets the cookie D1N and reloads, until a request brings that cookie."""
    stub = (
        b'<html><body><script>document.cookie="D1N=5d41402abc4b2a76b9719d911017c592"+"; '
        b'expires=Fri, 31-Dec-2099 23:59:59 GMT; path=/";window.location.reload(true);</script></body></html>'
    )

    def change(request: Request, reply: Reply) -> Reply:
        if "D1N=" in request.headers.get("cookie", ""):
            return reply
        return replace(reply, status=200, content_type="text/html", body=stub)

    return held(change, match=match, times=times)


def redirect_host(match: str = "", times: int | None = None, to: str = "moi.sample.test") -> Fault:
    """Answer 301 to the same path on the host ``to``, which no longer redirects."""

    def change(request: Request, reply: Reply) -> Reply:
        parts = urlsplit(request.url)
        if parts.netloc == to:
            return reply
        return replace(reply, status=301, body=b"", headers=(("Location", parts._replace(netloc=to).geturl()),))

    return held(change, match=match, times=times)


def retry_after(match: str = "", times: int | None = 1, seconds: int = 1) -> Fault:
    """Answer 429 with Retry-After, by default once."""
    headers = (("Retry-After", str(seconds)),)
    return held(lambda _, reply: replace(reply, status=429, body=b"", headers=headers), match=match, times=times)


def tcvn3(match: str = "", times: int | None = None) -> Fault:
    """Send pages in TCVN3 bytes that call themselves windows-1252, as pages written in ".VnTime" did."""
    return held(lambda _, reply: _recoded(reply, _as_tcvn3, declared="windows-1252"), match=match, times=times)


def windows_1258(match: str = "", times: int | None = None) -> Fault:
    """Send pages in windows-1258, where tones are letters of their own."""
    return held(lambda _, reply: _recoded(reply, _as_1258, declared="windows-1258"), match=match, times=times)


def huge(match: str = "", times: int | None = None, size: int = 10_000_000) -> Fault:
    """Blow the page up to ``size`` bytes with a comment."""

    def change(_: Request, reply: Reply) -> Reply:
        return replace(reply, body=reply.body + b"<!--" + b" " * (size - len(reply.body) - 7) + b"-->")

    return held(change, match=match, times=times)


def not_html(match: str = "", times: int | None = None) -> Fault:
    """Send a zip archive that calls itself HTML."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("van-ban.txt", "văn bản")
    return held(lambda _, reply: replace(reply, content_type=HTML, body=data.getvalue()), match=match, times=times)


def _recoded(reply: Reply, encode: Callable[[str], bytes], *, declared: str) -> Reply:
    if not reply.content_type.startswith("text/html"):
        return reply
    text = re.sub(r"charset=utf-8", f"charset={declared}", reply.body.decode(), flags=re.IGNORECASE)
    return replace(reply, content_type="text/html", body=encode(text))


def _as_tcvn3(text: str) -> bytes:
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        code = _TCVN3.get(letter, _TCVN3.get(letter.lower()))
        out += letter.encode("cp1252", "xmlcharrefreplace") if code is None else bytes([code])
    return bytes(out)


def _as_1258(text: str) -> bytes:
    spread = []
    for letter in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in marks if mark in _TONES)
        spread.append(unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES)) + tones)
    return "".join(spread).encode("cp1258", "xmlcharrefreplace")


FAULTS: dict[str, Callable[..., Fault]] = {
    "down": down,
    "reset": reset,
    "slow": slow,
    "empty": empty,
    "truncated": truncated,
    "soft404": soft404,
    "challenge": challenge,
    "redirect-host": redirect_host,
    "retry-after": retry_after,
    "tcvn3": tcvn3,
    "windows-1258": windows_1258,
    "huge": huge,
    "not-html": not_html,
}
