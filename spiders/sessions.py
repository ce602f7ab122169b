"""Sessions that a server writes into every link, because it does not trust cookies: each visit sees other addresses of the same pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote_plus, urlsplit, urlunsplit

_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.I)
#: A session's value is long and made by chance: digits among letters, or many hexadecimal digits.
_BY_CHANCE = re.compile(r"(?=.*\d)(?=.*[a-z])[\w-]{8,}|[0-9a-f]{16,}", re.I)
_FEWEST_LINKS, _MOST = 5, 0.8


def session_keys(urls: Iterable[str]) -> frozenset[str]:
    """The query keys that stand with one value, made by chance, in most links of a page."""
    count, seen = 0, defaultdict[str, Counter[str]](Counter)
    for url in urls:
        count += 1
        for key, value in dict(parse_qsl(urlsplit(url).query)).items():
            seen[key][value] += 1
    if count < _FEWEST_LINKS:
        return frozenset()
    common = {key: values.most_common(1)[0] for key, values in seen.items()}
    return frozenset(
        key for key, (value, times) in common.items() if times >= _MOST * count and _BY_CHANCE.fullmatch(value)
    )


def without_session(url: str, keys: frozenset[str] = frozenset()) -> str:
    """An address without the session in its path, and without those of its query keys that hold one; the rest stays as it is spelt."""
    if ";" in url:
        parts = urlsplit(url)
        url = urlunsplit(parts._replace(path=_IN_PATH.sub("", parts.path)))
    if not keys or "?" not in url:
        return url
    parts = urlsplit(url)
    query = [pair for pair in parts.query.split("&") if unquote_plus(pair.partition("=")[0]) not in keys]
    return urlunsplit(parts._replace(query="&".join(query)))
