"""Whether a known article that reads otherwise than before was edited, or its page is one that our rules no longer read.

A portal that is rebuilt changes all its pages in one night. If what the rules then find were believed, good rows would be replaced by
bad ones. So what a known article's page now says is compared with what the archive holds of it; changes wait until all articles of
the run were looked at again, and are taken for edits only where they do not look like a change of the pages themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.article import Article
from archive.folding import fold
from archive.identity import content_hash
from archive.rows import row_article

Former = dict[str, Any]

#: A body that shrank to less than this share of its length lost its text.
_SHRUNK = 0.5
#: Doubts about fewer articles than this, or a smaller share of those looked at, are edits that happen to look odd.
_FEWEST, _SHARE = 2, 0.2
#: Of so many articles or more, this share changing in one run is a change of the pages.
_MASS, _MASS_SHARE = 6, 0.5
#: What stands where letters were lost: signs of another encoding, and question marks inside words.
_GARBLED = re.compile(r"[\ufffd\u0080-\u009f\u00a4\u00a6\u00a8\u00ac\u00b1\u00b8¿½¼¾×÷]|(?<=\w)\?(?=\w)")
_LOST = {"title": "the title", "date": "the date", "byline": "the byline", "text": "the text"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a reading is not believed at once. ``kind`` is title, date, byline, text, encoding or dates (their format)."""

    kind: str
    evidence: str


def doubt(former: Former, article: Article) -> Doubt | None:
    """Compare a reading with the row that the archive holds of the article; None where nothing speaks against an edit."""
    same_text = fold(former["body"] or "") == fold(article.body or "")
    return (
        _of_encoding(former, article)
        or _of_text(former, article)
        or (_of_date(former, article) if same_text or article.published is None else None)
        or (_of_credits(former, article) if same_text else None)
        or (_of_title(former, article) if same_text else None)
    )


def changed(former: Former, article: Article) -> bool:
    """Whether an article now says something else than its row."""
    return content_hash(row_article(former)) != content_hash(article)


def _bare(text: str) -> str:
    """Letters without their marks, in small: what is left of a text that was written or read in the wrong encoding."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def _of_encoding(former: Former, article: Article) -> Doubt | None:
    before, now = (former["body"] or former["title"]), (article.body or article.title)
    if before == now or (fold(before) == fold(now) and before.casefold() != now.casefold()):
        return None
    if len(_GARBLED.findall(now)) - len(_GARBLED.findall(before)) > max(3, 0.01 * len(now)):
        return Doubt("encoding", "its letters are garbled")
    same_letters = before != now and _bare(before) == _bare(now) and len(_bare(before)) > 50
    marks = [sum(not letter.isascii() for letter in text) for text in (before, now)]
    if same_letters and (marks[1] < 0.8 * marks[0] or before.casefold() == now.casefold()):
        return Doubt("encoding", "its letters are the same, their marks or capitals are not")
    return None


def _of_text(former: Former, article: Article) -> Doubt | None:
    before, now = len(former["body"] or ""), len(article.body or "")
    if before < 200 or now >= _SHRUNK * before:
        return None
    other_rules = dict(former["field_from"]).get("body") != article.field_from.get("body")
    if now == 0 or other_rules:
        return Doubt("text", f"its text shrank from {before} to {now} characters")
    return None


def _of_date(former: Former, article: Article) -> Doubt | None:
    before, now = former["published_date"], article.published_date
    if before is None or before == now:
        return None
    if now is None:
        return Doubt("date", f"its date {before} is no longer found")
    if (before.month, before.day) == (now.day, now.month):
        return Doubt("dates", f"{before} now reads {now}: day and month are swapped")
    return Doubt("dates", f"{before} now reads {now}, and its text is the same")


def _of_credits(former: Former, article: Article) -> Doubt | None:
    lost = [name for name in ("author", "source") if former[name] and not getattr(article, name)]
    return Doubt("byline", f"its {' and '.join(lost)} is no longer found") if lost else None


def _of_title(former: Former, article: Article) -> Doubt | None:
    if fold(former["title"]) == fold(article.title):
        return None
    if article.field_from.get("title") == dict(former["field_from"]).get("title"):
        return None
    return Doubt("title", f"its title {former['title'][:60]!r} now reads {article.title[:60]!r}")


def strayed(former: Former, article: Article) -> list[str]:
    """The fields that a selector of the rules gave before and that now have to be found without one."""
    before = dict(former["field_from"])
    now = article.field_from
    return [
        name
        for name in ("title", "published", "body")
        if before.get(name) == "selector" and now.get(name) != "selector"
    ]


def drift(fields: Counter[str], looked_at: int) -> str | None:
    """Whether the portal's pages were rebuilt though all of them can still be read: in words, or None."""
    lost = [name for name, count in fields.items() if count >= _FEWEST and count >= _MASS_SHARE * looked_at]
    if not lost:
        return None
    return f"the rules' selectors of {', '.join(sorted(lost))} find nothing any more on {fields[lost[0]]} of {looked_at} known pages"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the changes of a run come to: the kind of doubt that stands, or None, with its evidence."""

    kind: str | None
    evidence: str = ""


def judge(doubts: Sequence[Doubt], changes: int, looked_at: int) -> Judgement:
    """Judge the doubts about articles that were looked at again, of which so many had changed at all."""
    counted = Counter(one.kind for one in doubts)
    if len(doubts) >= _FEWEST and len(doubts) >= _SHARE * looked_at:
        kind = counted.most_common(1)[0][0]
        evidence = next(one.evidence for one in doubts if one.kind == kind)
        words = "encoding" if kind == "encoding" else "dates" if kind == "dates" else "redesigned"
        lost = ", ".join(f"{_LOST.get(name, name)} of {count}" for name, count in counted.most_common())
        return Judgement(
            words, f"of {looked_at} known articles looked at again, {lost} changed for the worse; of one, {evidence}"
        )
    if changes >= _MASS and changes > _MASS_SHARE * looked_at:
        return Judgement("redesigned", f"{changes} of {looked_at} known articles looked at again changed in one night")
    return Judgement(None)
