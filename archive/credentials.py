"""Passwords, tokens and sessions in addresses: whoever holds one may be let in, and an archive and its logs are read by others."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

#: Names of parameters whose value lets somebody in. Names that mean something else on some portals (sid, key, ticket) are not among them.
_NAMES = (
    r"(?:(?:access|auth|id|refresh|csrf|xsrf|bearer|authenticity|security|session|request_*verification)[_-]?)?_*token"
    r"|api[_-]?key|client[_-]?secret|secret|passw(?:or)?d|pwd|mat[_-]?khau|session[_-]?(?:id|key)|phpsessid|jsessionid"
    r"|aspsessionid\w*|portalsessionid|cftoken|p_auth|oauth_\w+|x-amz-(?:signature|credential|security-token)"
)
_KEY = re.compile(_NAMES, re.I)
_IN_PATH = re.compile(rf";(?:{_NAMES}|sid)=[^/?#;]*", re.I)
_IN_TEXT = re.compile(rf"(?<=[?&;])({_NAMES})=[^\s&#;\"'<>]+", re.I)
_USER = re.compile(r"(?<=://)[^\s/?#\"'<>@]{1,300}@")
HIDDEN = "***"


def path_without_secrets(path: str) -> str:
    """The path of an address without the sessions that some servers write into it."""
    return _IN_PATH.sub("", path) if ";" in path else path


def query_without_secrets(query: str) -> str:
    """The query of an address without what lets somebody in; the rest stays as it is spelt, in its order."""
    pairs = query.split("&")
    kept = [pair for pair in pairs if not _KEY.fullmatch(unquote_plus(pair.partition("=")[0]))]
    return query if len(kept) == len(pairs) else "&".join(kept)


def without_secrets(text: str) -> str:
    """A text with what is secret in the addresses that stand in it made unreadable, for logs and reasons."""
    if "=" in text:
        text = _IN_TEXT.sub(rf"\1={HIDDEN}", text)
    return _USER.sub(f"{HIDDEN}@", text) if "@" in text else text
