"""Which lines of an article are its byline: at its head, its dateline, at its end, or glued to its last sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.bylines.credit import NOTHING, Credit, parse_credit
from pipelines.bylines.dateline import read_dateline
from pipelines.bylines.forms import DOING
from pipelines.bylines.names import is_person, without_degree
from pipelines.bylines.units import is_acronym, is_role, is_unit, role_head
from pipelines.text import clean_line


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph, its white space folded; ``right``-aligned or ``emphasised`` (all bold or italic) it stands as bylines do."""

    text: str
    right: bool = False
    emphasised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who wrote an article and whom it credits, and which lines say so.

    Attributes:
        author: persons (or a unit of the house, or PV), "; " between several.
        author_role: office held; "reporter; translator" where one wrote and another translated.
        source: agency or paper credited, as printed, without brackets and labels.
        photo: who took the pictures, where a label says it.
        raw: the characters it was read from, a line feed between lines.
        consumed: indexes of the body's lines that are byline and not body.
        head_consumed: indexes of the head's lines that are byline.
        trimmed: index and remaining text of a body line that ended in a byline.
        dateline: the characters of the dateline, which stay part of the body.
    """

    author: str | None = None
    author_role: str | None = None
    source: str | None = None
    photo: str | None = None
    raw: str | None = None
    consumed: tuple[int, ...] = ()
    head_consumed: tuple[int, ...] = ()
    trimmed: tuple[int, str] | None = None
    dateline: str | None = None

    def __bool__(self) -> bool:
        return bool(self.author or self.source)


#: "Đà Nẵng, ngày 6 tháng 3 năm 2019" heads or signs a document.
_PLACED = re.compile(r"[^\W\d_][^,\d()]{2,30}, ?ngày\s+\d.*", re.IGNORECASE)
_TAIL = 8  # lines looked at from the end
_BELOW = 3  # lines that may stand below a byline without being one: captions, files, follow buttons
_LONGEST_BYLINE = 160
_FURNITURE = re.compile(
    r"theo dõi .{0,60}|follow .{0,60}|.{0,80}\.(?:pdf|docx?|xlsx?|zip|rar)|chia sẻ.{0,30}|share.{0,30}|in bài.{0,20}"
    r"|(?:tệp|file|tập tin|tài liệu)? ?(?:đính kèm|download|tải về).{0,60}|bình luận.{0,30}|lượt xem.{0,20}|\W{1,40}",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"(?:ông(?! thị\b)|bà|đ/c|đồng chí|các đồng chí|mr|mrs|ms)\.? ", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:(?:kt|tm|tl|tuq)\.? ?.{0,60}|\(?(?:đã ký|signed)\)?|.{0,40}(?:thủ trưởng|nơi nhận).{0,40})[.:]?", re.IGNORECASE
)
# What may follow the last sentence on its line. Without a full stop before it, a bracket ends a paragraph; a line
# shorter than this that ends so is a caption.
_CAPTION = 140
_LONGEST_GLUED = 160  # characters: no form of a credit behind a sentence is longer, so no more of a paragraph is searched
_AFTER_STOP = r"(?:(?<=[.!?…”»])|(?<=\./))\s*"
_SOURCE_BRACKET = r"\((?:theo|nguồn(?: tin)?|source)\s*[: ]"
_LABEL = r"(?:nguồn(?: tin)?|source|tin|bài|tin bài|(?:tin|bài),? ?ảnh|(?:tin|bài) và ảnh|tác giả)"
_UNPARTED = re.compile(rf"(?P<credit>{_SOURCE_BRACKET}[^()]{{2,70}}\))\s*\.?\s*$", re.IGNORECASE)
_GLUED = (
    re.compile(rf"{_AFTER_STOP}(?P<credit>{_SOURCE_BRACKET}[^()]{{2,70}}\)?)\s*\.?\s*$", re.IGNORECASE),
    _UNPARTED,
    re.compile(rf"{_AFTER_STOP}(?P<credit>{_LABEL}\s*:\s*[^.:]{{2,60}})\.?\s*$", re.IGNORECASE),
    re.compile(rf"{_AFTER_STOP}(?P<credit>Theo [A-ZĐ][^.:]{{1,45}})\s*$"),
    re.compile(r"\.?\s*(?:[.]\s*|/\.\s*)[-–—]\s*(?P<credit>[A-ZĐ]{2,8})\s*\.?$"),
    re.compile(rf"{_AFTER_STOP}(?:[-–—]\s*)?(?P<credit>\([^()]{{3,60}}\))\s*\.?$"),
    re.compile(
        rf"{_AFTER_STOP}(?P<credit>[A-ZÀ-ÝĂĐƠƯ][^.!?:;/]{{3,40}}|(?:[A-ZĐ]\.\s?){{1,3}}[A-ZĐ][^.!?:;/]{{0,20}})$"
    ),
)


def parse_byline(body: Sequence[Line | str], head: Sequence[Line | str] = ()) -> Byline:
    """Return the byline of an article.

    Args:
        body: the paragraphs of the body in order, the lead first; captions and furniture already left out where known.
        head: the lines between title and body (author, time, outlet), without the title.
    """
    lines = [_as_line(line) for line in body]
    top = _read_head([_as_line(line) for line in head])
    inner = _read_head_of_body(lines)
    tail = _read_tail(lines, taken=set(inner.consumed))
    dateline = _read_dateline(lines)
    return _combine(top, inner, tail, dateline)


def _as_line(line: Line | str) -> Line:
    return Line(clean_line(line)) if isinstance(line, str) else line


@dataclass(slots=True)
class _Found:
    """Credits and the lines they were read from."""

    credits: list[Credit]
    raw: list[str]
    consumed: list[int]
    trimmed: tuple[int, str] | None = None


def _read_head(head: list[Line]) -> _Found:
    found = _Found([], [], [])
    for number, line in enumerate(head):
        if not line.text or len(line.text) > _LONGEST_BYLINE:
            continue
        credit = _head_credit(line)
        if not credit and found.credits and found.credits[-1].authors and is_role(line.text):
            _add_role(found, line.text, number)
        elif credit and not (found.credits and found.credits[-1].authors and credit.authors and not credit.labelled):
            found.credits.append(credit)
            found.raw.append(line.text)
            found.consumed.append(number)
    return found


def _head_credit(line: Line) -> Credit:
    credit = parse_credit(line.text, hinted=line.right or line.emphasised)
    if credit:
        return credit
    mark = read_dateline(f"{line.text} Sáng nay") if re.fullmatch(r"\([^()]+\)\s*[-–—]?", line.text) else None
    return Credit(source=mark[0], labelled=True) if mark is not None else NOTHING


def _add_role(found: _Found, text: str, number: int) -> None:
    found.credits[-1] = replace(found.credits[-1], roles=(text.strip(" .,-–—()"),))
    found.raw.append(text)
    found.consumed.append(number)


def _read_head_of_body(lines: list[Line]) -> _Found:
    """Return a byline that a page sets as the first lines of its body: a name or a label alone, text after it."""
    found = _Found([], [], [])
    for number, line in enumerate(lines[:2]):
        if not line.text or len(line.text) > 60 or len(lines) - number < 3:
            break
        credit = parse_credit(line.text)
        persons = bool(credit.authors) and all(map(is_person, credit.authors))
        if not credit or not (credit.labelled or (persons and not credit.one_line_role)):
            break
        found.credits.append(credit)
        found.raw.append(line.text)
        found.consumed.append(number)
    return found


def _read_dateline(lines: list[Line]) -> tuple[str, str] | None:
    """Return source and characters of the dateline: of the first paragraph, or of the second, after a lead."""
    texts = [line.text for line in lines if line.text][:2]
    return next((mark for mark in map(read_dateline, texts) if mark is not None), None)


# --- tail -------------------------------------------------------------------------------------------------------------


def _read_tail(lines: list[Line], taken: set[int]) -> _Found:
    """Return the byline that ends the body; lines below it that are no sentences (captions, files) do not hide it."""
    found = _Found([], [], [])
    numbers = [number for number, line in enumerate(lines) if line.text and number not in taken][-_TAIL:]
    below = 0
    while numbers:
        number = numbers.pop()
        line = lines[number]
        credit = _tail_credit(line)
        if not found.credits and numbers and _take_office(found, lines, numbers[-1], number):
            numbers.pop()
        elif credit and _may_stand_above(credit, found) and not (below and not found.credits and _is_weak(credit)):
            _prepend(found, credit, line.text, number)
        elif not found.credits and _FURNITURE.fullmatch(line.text) is not None:
            continue
        elif not found.credits and below < _BELOW and _may_stand_below(line.text):
            below += 1
        else:
            break
        if len(found.credits) > 3:
            break
    if not found.credits:
        return _glued(lines, taken)
    return _NONE if _is_list(found) or _is_signature(found, lines) else found


_NONE = _Found([], [], [])


def _tail_credit(line: Line) -> Credit:
    if len(line.text) > _LONGEST_BYLINE or _ADDRESSED.match(line.text) is not None or _PLACED.fullmatch(line.text):
        return NOTHING
    if line.text[0] in "-–+•*" and re.search(r"[,;]\s", line.text):
        return NOTHING  # one of the people that a list names, with the office of each
    return parse_credit(line.text, hinted=line.right or line.emphasised)


def _prepend(found: _Found, credit: Credit, text: str, number: int) -> None:
    found.credits.insert(0, credit)
    found.raw.insert(0, text)
    found.consumed.insert(0, number)


def _may_stand_above(credit: Credit, found: _Found) -> bool:
    """Say whether a line above a byline belongs to it: below a bare name only another bare name or a label does.

    "BSCKII. Đỗ Văn T. – Chủ tịch Hội" above the author's name is the caption of a picture.
    """
    if not found.credits:
        return True
    lower = found.credits[0]
    if credit.one_line_role:
        return False
    if lower.labelled or credit.labelled:
        return True
    return bool(credit.authors) and (not lower.authors or not credit.source)


def _is_weak(credit: Credit) -> bool:
    """Say whether a credit is too little to be believed with other lines below it: a unit or letters alone."""
    return not credit.labelled and not any(is_person(author) and " " in author for author in credit.authors)


def _may_stand_below(text: str) -> bool:
    return (
        len(text) <= 120
        and text[-1] not in '.!?:;”"'
        and not text.startswith(("-", "+", "•"))
        and read_dateline(text) is None
    )


def _take_office(found: _Found, lines: list[Line], above: int, number: int) -> bool:
    """Take a name and, on the line below it, the office or unit of that person, or what was done ("(tổng hợp)")."""
    name, office = lines[above], lines[number].text
    doing = DOING.fullmatch(office.strip(" ().")) is not None
    if not (doing or is_role(office) or is_unit(office)):
        return False
    text = without_degree(name.text.strip(" ,-–—"))
    credit = parse_credit(text, hinted=True) if _ADDRESSED.match(name.text) is None else NOTHING
    if not credit.authors or credit.one_line_role or credit.source:
        return False
    office = office.strip(" .,-–—()")
    if not doing:
        credit = replace(credit, roles=(office,)) if role_head(office) is not None else replace(credit, source=office)
    found.credits.append(credit)
    found.raw += [name.text, lines[number].text]
    found.consumed += [above, number]
    return True


def _is_list(found: _Found) -> bool:
    """Say whether what looks like a byline is a list of people: three and more bare names, one a line."""
    return sum(bool(credit.authors) and not credit.labelled and not credit.source for credit in found.credits) >= 3


def _is_signature(found: _Found, lines: list[Line]) -> bool:
    """Say whether the name signs a document that the page reproduces: its office, in capitals, stands above it."""
    if any(credit.labelled or credit.roles for credit in found.credits):
        return False
    above = next((line.text for line in reversed(lines[: found.consumed[0]]) if line.text), "")
    return _SIGNED.fullmatch(above) is not None or (
        above.isupper() and (is_role(above.capitalize()) or role_head(above) is not None)
    )


def _glued(lines: list[Line], taken: set[int]) -> _Found:
    """Return the byline that follows the last sentence on its own line."""
    numbers = [number for number, line in enumerate(lines) if line.text and number not in taken]
    for number in reversed(numbers[-1 - _BELOW :]):
        text = lines[number].text
        for pattern in _GLUED:
            match = pattern.search(text, max(0, len(text) - _LONGEST_GLUED))
            if match is None or match.start() < 20 or (pattern is _UNPARTED and match.start() < _CAPTION):
                continue
            credit = _glued_credit(match["credit"])
            if credit and not (number != numbers[-1] and not credit.labelled):
                rest = text[: match.start("credit")].rstrip(" -–—")
                return _Found([credit], [match["credit"].strip()], [], (number, rest))
        if not _may_stand_below(text):
            break
    return _NONE


def _glued_credit(text: str) -> Credit:
    text = text.strip()
    if is_acronym(text):
        return Credit(source=text, labelled=True)
    if text.startswith("(") and is_acronym(text.strip("()")) and len(text) < 5:
        return NOTHING
    credit = parse_credit(text)
    if credit.photo and not credit.authors and not credit.source:
        return NOTHING
    bare = not credit.labelled and not text.startswith("(")
    return NOTHING if bare and (credit.source or not all(map(is_person, credit.authors))) else credit


# --- together ---------------------------------------------------------------------------------------------------------


def _combine(top: _Found, inner: _Found, tail: _Found, dateline: tuple[str, str] | None) -> Byline:
    """Return one byline: the tail's author before the head's, a credit in so many words before a dateline."""
    by_rank = [*tail.credits, *inner.credits, *top.credits]
    author_found = next(
        (found for found in (tail, inner, top) if any(credit.authors for credit in found.credits)), None
    )
    people = [credit for credit in author_found.credits if credit.authors] if author_found else []
    source = next((credit.source for credit in by_rank if credit.source), None) or (dateline[0] if dateline else None)
    raw = [*top.raw, *([dateline[1]] if dateline else []), *inner.raw, *tail.raw]
    return Byline(
        author="; ".join(dict.fromkeys(name for credit in people for name in credit.authors)) or None,
        author_role=_roles(people),
        source=source,
        photo=next((credit.photo for credit in by_rank if credit.photo), None),
        raw="\n".join(raw) or None,
        consumed=tuple(sorted([*inner.consumed, *tail.consumed])),
        head_consumed=tuple(top.consumed),
        trimmed=tail.trimmed,
        dateline=dateline[1] if dateline else None,
    )


def _roles(people: list[Credit]) -> str | None:
    """Return the offices of the persons; a writer beside a translator on another line is the reporter."""
    if len(people) > 1 and any(credit.translator for credit in people):
        return "; ".join("translator" if credit.translator else "reporter" for credit in people for _ in credit.authors)
    return "; ".join(dict.fromkeys(role for credit in people for role in credit.roles)) or None
