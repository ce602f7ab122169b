"""From bytes to text: which encoding a page is in, whatever it says of itself.

A page's bytes are evidence, its declarations are hearsay: bytes that are valid UTF-8 with letters beyond ASCII are
UTF-8 (running text of a legacy encoding is valid UTF-8 only by a chance that shrinks with each such letter), and bytes
that spell Vietnamese in one legacy table and gibberish in the others are in that table.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from bs4.dammit import EncodingDetector
from w3lib.encoding import http_content_type_encoding, read_bom, resolve_encoding

from pipelines import legacy

_JUDGED = 200_000  # bytes from shortly before the first that is not UTF-8: enough to judge by
_TAG = re.compile(rb"<[^<>]*>|&#?\w{1,8};")
# Codecs of the standard library that are character encodings of the web; others transform, escape or resolve names.
_WEB_CODEC = re.compile(
    r"(?:utf-(?:8|16|32)|cp\d|iso8859|iso2022|gb|big5|euc|shift_jis|koi8|mac-|mac_|hz|johab|tis|ascii)"
)
_WESTERN = frozenset({"cp1252", "iso8859-1", "ascii", "latin-1"})
# Declared, they are no rival reading: the one is ruled out, the other a candidate itself.
_UNDECIDED = frozenset({"utf-8", "cp1258"})
_VIETNAMESE_LABELS = {
    "windows-1258": legacy.WINDOWS_1258,
    "cp1258": legacy.WINDOWS_1258,
    "x-cp1258": legacy.WINDOWS_1258,
    "viscii": legacy.VISCII,
    "csviscii": legacy.VISCII,
    "x-viet-tcvn5712": legacy.TCVN3,
    "tcvn": legacy.TCVN3,
    "tcvn5712": legacy.TCVN3,
    "tcvn-5712": legacy.TCVN3,
    "x-viet-vni": legacy.VNI,
    "vni": legacy.VNI,
}
_TOLERATED = 0.02  # share of broken sequences up to which bytes are still taken for the encoding they declare

CHARSET_CONTRADICTED = "charset_contradicted"
INVALID_BYTES = "invalid_bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A page's text and how it was come by.

    ``encoding`` is what the bytes were read as. ``repaired`` names the Vietnamese legacy table where one was needed;
    ``original`` is then the text as it stands without it (windows-1252). ``problems`` holds ``charset_contradicted``
    (the bytes are not in the encoding declared) and ``invalid_bytes`` (some became U+FFFD: ``replaced`` of them).
    ``untouched`` says that the bytes are the text in UTF-8, as they stand.
    Text nodes of a Unicode page may still be in a legacy font: `pipelines.legacy.repair_legacy`.
    """

    text: str
    encoding: str
    repaired: str | None = None
    problems: tuple[str, ...] = ()
    replaced: int = 0
    original: str | None = None
    untouched: bool = False


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Return the text of a page's bytes; ``content_type`` is the header's value. Never raises, whatever the bytes."""
    bom, _ = read_bom(body)
    if bom is not None:
        return _replacing(body, bom)
    wide = _wide(body)
    if wide is not None:
        return _replacing(body, wide)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        start = max(0, error.start - 1_000)
        return _not_utf8(body, body[start : start + _JUDGED], content_type)
    if b"\x1b" in body:
        declared = next(iter(_declared(body, content_type)), None)
        if declared is not None and declared.startswith("iso2022"):
            return _replacing(body, declared)
    problems = _contradicted(body, content_type) if len(text) != len(body) else ()
    return Decoded(text=text, encoding="utf-8", problems=problems, untouched=True)


def _wide(body: bytes) -> str | None:
    """Return the name of UTF-16 or UTF-32 without a mark: every other byte of its markup is zero."""
    head = body[:1_000]
    if head.count(0) * 4 < len(head) or len(head) < 4:
        return None
    if head.count(0) * 8 > len(head) * 5:
        return "utf-32-be" if head[0] == 0 else "utf-32-le"
    return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _replacing(body: bytes, encoding: str, problems: tuple[str, ...] = ()) -> Decoded:
    """Return the bytes read in an encoding, what does not fit replaced by U+FFFD and counted."""
    try:
        text = body.decode(encoding)
        replaced = 0
    except UnicodeError:
        text = body.decode(encoding, "replace")
        # What stood in the bytes as U+FFFD was lost before they came here.
        replaced = max(1, text.count("\ufffd") - (body.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0))
    if encoding.startswith("utf"):
        text = text.removeprefix("\ufeff")
    if replaced:
        problems = (*problems, INVALID_BYTES)
    return Decoded(text=text, encoding=_plain_name(encoding), problems=problems, replaced=replaced)


def _plain_name(codec: str) -> str:
    """Return the name that the web knows a codec of Python by."""
    return re.sub(r"^cp(125\d|874)$", r"windows-\1", codec)


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """Return the charset labels of the header and of the page, in this order, in lower case."""
    header = re.search(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", content_type or "", re.IGNORECASE)
    meta = EncodingDetector.find_declared_encoding(body[:_JUDGED], is_html=True)
    return [label.lower() for label in (header[1] if header else None, meta) if label]


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Return the codecs that header and page declare; one that can never fail goes last, for it proves nothing."""
    codecs_named = [http_content_type_encoding(content_type)]
    codecs_named += [resolve_encoding(label) for label in _labels(body, content_type)]
    usable = [name for name in dict.fromkeys(codecs_named) if name is not None and _is_web_codec(name)]
    return sorted(usable, key=lambda name: name in _WESTERN)


def _is_web_codec(name: str) -> bool:
    try:
        return _WEB_CODEC.match(codecs.lookup(name).name) is not None
    except LookupError:
        return False


def _contradicted(body: bytes, content_type: str | None) -> tuple[str, ...]:
    if http_content_type_encoding(content_type) == "utf-8":
        return ()
    declared = _declared(body, content_type)
    return () if not declared or "utf-8" in declared[:1] else (CHARSET_CONTRADICTED,)


def _not_utf8(body: bytes, sample: bytes, content_type: str | None) -> Decoded:
    """Return the text of bytes that are not valid UTF-8: broken UTF-8, a Vietnamese table, or what is declared."""
    declared = _declared(body, content_type)
    if _is_broken_utf8(sample, "utf-8" in declared):
        return _replacing(body, "utf-8", () if not declared or "utf-8" in declared else (CHARSET_CONTRADICTED,))
    shown = _TAG.sub(b" ", sample)
    own = _read_as(shown, next((name for name in declared if name not in _UNDECIDED), "cp1252"))
    tables = (_VIETNAMESE_LABELS.get(label) for label in _labels(body, content_type))
    labelled = next((table for table in tables if table is not None), None)
    table = legacy.recognise(shown, own) or labelled
    if table is not None:
        fits = table == labelled or (labelled is None and not declared)
        return _by_table(body, table, () if fits else (CHARSET_CONTRADICTED,))
    for name in declared:
        broken = _broken_share(sample, name)
        if broken <= _TOLERATED and name != "cp1252":
            return _replacing(body, name)
    fits = not declared or any(name in _WESTERN for name in declared)
    return Decoded(
        text=legacy.read_windows_1252(body),
        encoding="windows-1252",
        problems=() if fits else (CHARSET_CONTRADICTED,),
    )


def _is_broken_utf8(sample: bytes, declared: bool) -> bool:
    """Say whether bytes are UTF-8 but for some: whole letters beyond ASCII must by far outnumber the broken ones."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - broken - _ascii(text)
    return whole >= (1 if declared else 4) * broken


def _ascii(text: str) -> int:
    return len(text.encode("ascii", "ignore"))


def _read_as(sample: bytes, encoding: str) -> str:
    return legacy.read_windows_1252(sample) if encoding in _WESTERN else sample.decode(encoding, "replace")


def _broken_share(sample: bytes, encoding: str) -> float:
    """Return the share of letters beyond ASCII that bytes do not spell in an encoding."""
    text = sample.decode(encoding, "replace")
    beyond = len(text) - _ascii(text)
    return text.count("\ufffd") / beyond if beyond else 0.0


def _by_table(body: bytes, table: str, problems: tuple[str, ...]) -> Decoded:
    western = legacy.read_windows_1252(body)
    if table == legacy.TCVN3:
        text = legacy.read_tcvn3(western)
    elif table == legacy.VNI:
        text = legacy.read_vni(western)
    elif table == legacy.VISCII:
        text = legacy.read_viscii(body)
    else:
        text = legacy.read_windows_1258(body)
    return Decoded(text=text, encoding=table, repaired=table, problems=problems, original=western)
