"""Faults of the encoding: Vietnamese as it was written before Unicode, with the right declaration or another."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from ngoaivu.simulator.faults.base import Change, Stage, fault
from ngoaivu.simulator.messages import Reply

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


@fault(
    "tcvn3",
    "pages are in TCVN3 and call themselves windows-1252, as pages written in .VnTime did",
    expected=("encoding", "complete"),
    loses=False,
    stage=Stage.BYTES,
)
def tcvn3() -> Change:
    """Send TCVN3 as its authors declared it."""
    return _recoding(_as_tcvn3, declared="windows-1252")


@fault(
    "tcvn3-undeclared",
    "pages are in TCVN3 and still call themselves UTF-8",
    expected=("encoding", "complete"),
    loses=True,
    stage=Stage.BYTES,
)
def tcvn3_undeclared() -> Change:
    """Send TCVN3 with the declaration of UTF-8."""
    return _recoding(_as_tcvn3, declared=None)


@fault(
    "windows-1258",
    "pages are in windows-1258, where tones are letters of their own, and say so",
    expected=("encoding", "complete"),
    loses=False,
    stage=Stage.BYTES,
)
def windows_1258() -> Change:
    """Send windows-1258 with its declaration."""
    return _recoding(_as_1258, declared="windows-1258")


@fault(
    "windows-1258-undeclared",
    "pages are in windows-1258 and still call themselves UTF-8",
    expected=("encoding", "complete"),
    loses=True,
    stage=Stage.BYTES,
)
def windows_1258_undeclared() -> Change:
    """Send windows-1258 with the declaration of UTF-8."""
    return _recoding(_as_1258, declared=None)


@fault(
    "mojibake",
    "texts were decoded as windows-1252 and encoded as UTF-8 once too often",
    expected=("encoding", "complete"),
    loses=True,
    stage=Stage.BYTES,
)
def mojibake() -> Change:
    """Encode twice, as a moved database does."""
    return _recoding(lambda text: text.encode().decode("latin-1").encode(), declared=None)


def _recoding(encode: Callable[[str], bytes], *, declared: str | None) -> Change:
    return lambda _, reply: _recoded(reply, encode, declared)


def _recoded(reply: Reply, encode: Callable[[str], bytes], declared: str | None) -> Reply:
    if not reply.content_type.startswith("text/html"):
        return reply
    try:
        text, _ = codecs.utf_8_decode(reply.body, "strict", False)  # a document that is cut may end within a letter
    except UnicodeDecodeError:
        return reply  # in another encoding already
    if declared is None:
        return replace(reply, body=encode(text))
    # The header names no charset, as where a server leaves that to the pages.
    text = re.sub(r"charset=(\"?)utf-8", rf"charset=\1{declared}", text, flags=re.IGNORECASE)
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


FAULTS = (tcvn3, tcvn3_undeclared, windows_1258, windows_1258_undeclared, mojibake)
