"""Accounts of a CMS and author metadata: whether they name a person."""

from __future__ import annotations

import re
from collections.abc import Collection

from pipelines.bylines.forms import EDGE
from pipelines.bylines.names import is_collective, is_person, without_degree
from pipelines.bylines.units import is_unit

_ACCOUNT = re.compile(
    r"\b(?:ad\s?min\w*|administrator|super|user|root|web\s?master|editor|quản trị\w*|quan\s?tri\w*|biên tập|bien\s?tap"
    r"|guest|test|demo|portal|cổng|system|moderator|mod|support|manager|author|khách|thư ký|thu ky|phòng|văn thư"
    r"|sysadmin|host|nukeviet|joomla)\b"
)


def account_is_person(name: str | None, site_names: Collection[str] = ()) -> bool:
    """Say whether the name of a CMS account, or of a page's author metadata, is that of a person.

    Accounts are called after offices and machines (admin, Super User, Ban Biên tập, webmaster) or after the site; a
    person's account that counts bears the name as people write it.

    Args:
        name: the name shown.
        site_names: the names of the portal and its agency, which fill the author's place where nobody does.

    >>> account_is_person("Trần Thị Bích Hà"), account_is_person("Super User"), account_is_person("thanhdm")
    (True, False, False)
    """
    text = " ".join((name or "").split()).strip(EDGE)
    lowered = text.casefold()
    if not text or lowered in {site.casefold().strip() for site in site_names}:
        return False
    if _ACCOUNT.search(lowered) is not None or is_collective(text):
        return False
    return " " in text and is_person(without_degree(text)) and not is_unit(text)
