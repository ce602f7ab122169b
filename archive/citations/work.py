"""One state of an article as it is cited, and what every style makes of its parts.

**Names.** A byline gives a name as it is said, and not which part of it is the family's: "Nguyễn Thị Lan" has it first, the pen name
"Thu Hà" has none. Hence a name is cited in full, in its own order and without initials. That is what the Ministry of Education and
Training asks of theses ("giữ nguyên thứ tự thông thường của tên người Việt Nam, không đảo tên lên trước họ") and what Vietnamese
guides to APA do. APA itself would write "Nguyễn, T. L."; it has no rule for names whose parts are not known, and asks to follow the
author's own practice. BibTeX and CSL take such a name in braces and as ``literal``, so that no style turns it round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from archive.warc import Place

#: Vietnam's time, all year: a capture's day is that of a reader there.
HANOI = timezone(timedelta(hours=7))
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_UNFIT = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is cited.

    Attributes:
        authors: the persons who wrote it, as the byline names them; none where it names none.
        agency: the publishing body; it stands for the author where there is none.
        published: year, month and day as far as they are known: three, two, one or no numbers.
        captured_at: when the bytes were fetched, and ``captured_url`` from where.
        place: where the bytes stand in the WARC files; None where the archive has none.
        archived_at: the address where ``ngoaivu replay`` shows the capture; None where there are no bytes.
        gone_at: since when the page is no more on its portal.
    """

    article_id: str
    portal_id: str
    title: str
    authors: tuple[str, ...]
    agency: str | None
    url: str
    published: tuple[int, ...]
    language: str | None
    revision: int
    captured_at: datetime
    captured_url: str
    payload_digest: str | None
    place: Place | None
    archived_at: str | None
    gone_at: datetime | None

    @property
    def site(self) -> str:
        """Who published it: the agency, else the address's host."""
        return self.agency or urlsplit(self.url).hostname or self.portal_id

    @property
    def captured_on(self) -> date:
        """The day of the capture in Vietnam."""
        return self.captured_at.astimezone(HANOI).date()

    @property
    def key(self) -> str:
        """A name for the entry in a bibliography: portal, year and the first twelve digits of the id."""
        year = str(self.published[0]) if self.published else "nd"
        return "-".join([_UNFIT.sub("", self.portal_id) or "article", year, self.article_id[:12]])


def citable(text: str) -> str:
    r"""A text on one line, without characters that say nothing and that terminals and typesetting obey.

    >>> citable("Đoàn\n công tác\u202e ")
    'Đoàn công tác'
    """
    return " ".join(_NOT_TEXT.sub(" ", text).split())


def evidence(work: Work) -> dict[str, str]:
    """What leads from a citation to the very bytes, by name."""
    facts = {"article": work.article_id, "revision": str(work.revision)}
    facts["captured"] = work.captured_at.astimezone(HANOI).isoformat(timespec="seconds")
    if work.gone_at:
        facts["gone from the portal since"] = work.gone_at.astimezone(HANOI).date().isoformat()
    if work.payload_digest:
        facts["payload"] = work.payload_digest
    if work.place:
        facts["WARC"] = f"{work.place.filename}, offset {work.place.offset}, length {work.place.length}"
    return facts
