"""One line of a byline: who is credited, with what office, from which source.

Each form is tried in the order in which it is surest: labels ("Tin, ảnh:"), English phrases ("Translated by"), "Theo"
and "Nguồn", a bracket around it all, names with what follows them, a unit or an outlet alone. A line of no form is no
byline.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipelines.bylines.forms import (
    ADDRESS,
    BRACKET,
    BY,
    CLOSE,
    DOING,
    EDGE,
    FROM,
    JOB,
    LABEL,
    LAST_DOING,
    LAST_MOMENT,
    MOMENT,
    NO_SOURCE,
    REPORTS,
    SEPARATOR,
    THEO,
)
from pipelines.bylines.names import is_person, without_degree
from pipelines.bylines.units import (
    is_acronym,
    is_domain,
    is_house_unit,
    is_outlet,
    is_role,
    is_unit,
    outlet_of_pair,
    role_head,
)
from pipelines.bylines.vocabulary import OUTLETS

# "(thứ hai từ trái sang)": where a person stands in the picture above.
_IN_PICTURE = re.compile(r"\b(?:đứng|ngồi|trái|phải|giữa|hàng đầu|bìa|left|right|centre|center)\b", re.IGNORECASE)
_LONGEST = 200  # characters; a URL after "Nguồn:" takes 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What one line credits. ``labelled``: a label, bracket or phrase said so, it is more than the look of a name."""

    authors: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    source: str | None = None
    photo: str | None = None
    labelled: bool = False
    translator: bool = False
    one_line_role: bool = False

    def __bool__(self) -> bool:
        return bool(self.authors or self.source or self.photo)


NOTHING = Credit()


def parse_credit(text: str, *, hinted: bool = False) -> Credit:
    """Return what a line credits; `NOTHING`, which is false, where it is no byline.

    Args:
        text: the line, white space folded.
        hinted: the line stands as bylines do (right-aligned, bold or in italics).

    >>> parse_credit("Tin: Tấn Sơn; Ảnh: Hữu Đông").authors, parse_credit("Minh Hà (Theo Báo Biên phòng)").source
    (('Tấn Sơn',), 'Báo Biên phòng')
    >>> bool(parse_credit("Theo dõi chúng tôi trên")), bool(parse_credit("Ông Trần Văn An – Phó Giám đốc Sở phát biểu"))
    (False, False)
    """
    text = text.strip().lstrip(EDGE + "./").strip()
    if not 2 <= len(text) <= _LONGEST:
        return NOTHING
    parsers: tuple[Callable[[str], Credit], ...] = (_labelled, _by_phrase, _quoted_source, _bracketed)
    for parse in parsers:
        found = parse(text)
        if found:
            return found
    return _plain(_without_moment(text), hinted=hinted)


def _without_moment(text: str) -> str:
    """Return a line without the dates and times in it, which parted from its names only by a dash or nothing."""
    return MOMENT.sub(" | ", text).strip(EDGE).strip()


# --- labels -----------------------------------------------------------------------------------------------------------


def _labelled(text: str) -> Credit:
    bare = text.strip("()[] ") if text[0] in "([" else text
    marks = list(LABEL.finditer(bare))
    if not marks or marks[0].start() != 0:
        return _name_then_label(bare, marks[0]) if marks and marks[0].start() <= 60 else NOTHING
    return _merge_labels(_segments(bare, marks))


def _segments(text: str, marks: list[re.Match[str]]) -> list[tuple[str, str]]:
    """Return kind and value of each labelled part of a line."""
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [
        (mark.lastgroup or "", text[mark.end() : end].lstrip(EDGE + ".()").rstrip(CLOSE).strip())
        for mark, end in zip(marks, ends, strict=True)
    ]


def _merge_labels(segments: list[tuple[str, str]]) -> Credit:
    authors: list[str] = []
    translators: list[str] = []
    roles: list[str] = []
    source = photo = None
    for kind, value in segments:
        if kind == "source":
            source = source or _source_value(value)
        elif kind in {"author", "translator"}:
            found = _people_or_unit(value)
            (translators if kind == "translator" else authors).extend(found.authors)
            roles.extend(found.roles)
            source = source or found.source
        elif kind == "photo":
            photo = photo or _photo_value(value)
    return _with_translators(authors, translators, roles, source, photo)


def _with_translators(
    authors: list[str], translators: list[str], roles: list[str], source: str | None, photo: str | None
) -> Credit:
    if translators:
        roles = ["reporter"] * len(authors) + ["translator"] * len(translators)
    return Credit(
        authors=tuple(dict.fromkeys([*authors, *translators])),
        roles=tuple(roles),
        source=source,
        photo=photo,
        labelled=True,
        translator=bool(translators and not authors),
    )


def _photo_value(value: str) -> str | None:
    return value if value and len(value.split()) <= 8 and not re.search(r"[.!?]\s", value) else None


def _source_value(value: str) -> str | None:
    """Return the source that a label introduces: any short name without dates, an address where no name is."""
    value = LAST_MOMENT.sub("", value).strip(" .|()[],;-–—").strip()
    head, _, rest = value.partition("http")
    if rest and head.strip(EDGE):
        value = head.strip(EDGE)
    if not value or len(value.split()) > 16 or re.search(r"[.!?]\s+[^\W\d_]{2,}\s", value):
        return None
    if is_domain(value) or is_outlet(value):
        return value
    return value if value[0].isupper() or value.lower() in OUTLETS else None


def _name_then_label(text: str, mark: re.Match[str]) -> Credit:
    """Return the credit of "Name - Photo: Other" and "Name (Source: X)"; after a full stop, it is a caption's."""
    name, value = text[: mark.start()].rstrip(), text[mark.end() :]
    if name.endswith(".") and not _ends_in_initial(name):
        return NOTHING
    found = _people(name.strip(EDGE + "(["))
    # "Name - Ảnh: Other" is how a portrait is captioned.
    if mark.lastgroup == "photo" and found and name[-1] in "-–—;,|" and mark[0].lower().startswith("photo"):
        return replace(found, photo=_photo_value(value.strip(CLOSE)), labelled=True)
    if mark.lastgroup != "source":
        return NOTHING
    source = _source_value(value.strip(" )]"))
    return replace(found, source=source, labelled=True) if found and source else NOTHING


# --- phrases ----------------------------------------------------------------------------------------------------------


def _by_phrase(text: str) -> Credit:
    """Return the credit of English phrases: "By X – Translated by Y", "X reports."."""
    report = REPORTS.fullmatch(text)
    if report is not None and is_person(report["name"]):
        return Credit(authors=(report["name"],), labelled=True)
    label = LABEL.search(text)
    photo = None
    if label is not None and label.lastgroup == "photo":
        photo, text = _photo_value(text[label.end() :].strip(CLOSE)), text[: label.start()]
    text = _without_moment(text)
    marks = list(BY.finditer(text))
    if not marks or marks[0].start() != 0 or len(text.split()) > 16:
        return NOTHING
    authors: list[str] = []
    translators: list[str] = []
    source = None
    for kind, value in _segments(text, marks):
        if kind == "photo":
            photo = photo or value
            continue
        found = _people_or_unit(value)
        (translators if kind == "translator" else authors).extend(found.authors if kind != "editor" else ())
        source = source or found.source
    return _with_translators(authors, translators, [], source, photo)


def _quoted_source(text: str) -> Credit:
    """Return the credit of a line that is "Theo X" and nothing more, or another phrase that names a source."""
    bare = text.strip("()[] .")
    match = THEO.fullmatch(bare)
    if match is not None:
        return _theo(match["value"].strip())
    match = FROM.fullmatch(bare)
    if match is None:
        return NOTHING
    value = _source_value(match["value"] or match["english"] or match["plain"] or match["bare"])
    if value is None or not (is_outlet(value) or is_unit(value) or _is_title(value)):
        return NOTHING
    return Credit(source=value, labelled=True)


def _theo(value: str) -> Credit:
    value = LAST_MOMENT.sub("", value).strip(" .|,;-–—")
    if not value or NO_SOURCE.match(value) is not None or not (value[0].isupper() or is_domain(value)):
        return NOTHING
    inner = re.fullmatch(r"\A(?P<name>[^()/]++)(?:/(?P<after>[^()/]+)|\((?P<in>[^()]+)\))", value)
    if inner is not None and is_person(inner["name"].strip()):
        outlet = (inner["after"] or inner["in"]).strip()
        return Credit(authors=(inner["name"].strip(),), source=outlet, labelled=True) if _is_house(outlet) else NOTHING
    parts = [part for part in re.split(r"\s*[,;/]\s*|\s+và\s+", value) if part]
    if all(_is_house(part) for part in parts) or _is_house(value):
        return Credit(source=value, labelled=True)
    return Credit(source=value, labelled=True) if len(parts) == 1 and _is_title(value) else NOTHING


def _is_house(text: str) -> bool:
    """Say whether a text names an institution or an outlet; two capitals are rather a person's initials."""
    return is_outlet(text) or is_unit(text) or (is_acronym(text) and len(text) > 2)


def _is_title(text: str) -> bool:
    """Say whether a text can be the title of a paper that no list has: up to six capitalised words."""
    tokens = text.split()
    return len(tokens) <= 6 and all(
        token[0].isupper() or token in {"&", "và", "-", "and", "of", "the"} for token in tokens
    )


# --- brackets ---------------------------------------------------------------------------------------------------------


def _bracketed(text: str) -> Credit:
    """Return the credit of a line that is one bracket: "(H.V., Sở Ngoại vụ, ngày 18-7-2006)"."""
    if text[0] != "(" or ")" in text.rstrip(").")[1:]:
        return NOTHING
    inner = text.strip("(). ")
    if is_acronym(inner) and len(inner) >= 3:
        return Credit(source=outlet_of_pair(inner) or inner, labelled=True)
    found = _plain(_without_moment(inner + ("." if text.rstrip(") ").endswith(".") else "")), hinted=True)
    return replace(found, labelled=True) if found else NOTHING


# --- names and units --------------------------------------------------------------------------------------------------


def _plain(text: str, *, hinted: bool) -> Credit:
    """Return the credit of a line without label: names and what follows them, a unit, an outlet."""
    text = text.strip(EDGE).strip()
    if not text or len(text.split()) > 24:
        return NOTHING
    found = _people(text, hinted=hinted)
    if found:
        return found
    bare = text.strip(" .")
    if is_house_unit(bare):
        return Credit(authors=(bare,))
    # An address with a path that no label introduces is a link to somewhere.
    if is_unit(bare) or (is_outlet(bare) and "/" not in bare):
        return Credit(source=bare)
    if hinted and is_acronym(bare) and 2 <= len(bare) <= 12:
        # Two or three letters are initials; more, or a bracket around them, an agency's.
        return Credit(authors=(bare,)) if len(bare) <= 3 else Credit(source=bare)
    return NOTHING


def _people_or_unit(value: str) -> Credit:
    """Return the persons that a label introduces, or the unit that stands for them."""
    value = ADDRESS.sub("", value.strip(EDGE).strip())
    parts = [part for part in re.split(r"\s*/\s*", value) if part]
    if parts and all(map(_is_house, parts)):
        return Credit(authors=(value,)) if is_house_unit(value) else Credit(source="/".join(dict.fromkeys(parts)))
    found = _people(value, labelled=True)
    if found:
        return found
    if value and _is_title(value) and len(value.split()) >= 2 and value.isascii():
        return Credit(source=value) if any(token.isupper() and len(token) > 1 for token in value.split()) else NOTHING
    return NOTHING


def _people(text: str, *, labelled: bool = False, hinted: bool = False) -> Credit:
    """Return the credit of a line that begins with a person: several of them, with office, unit, outlet or doing."""
    text = LAST_DOING.sub("", text.strip()).strip(EDGE)
    text = JOB.sub("", text)
    whole = without_degree(text.removesuffix(".") if not _ends_in_initial(text) else text)
    if is_person(whole, labelled=labelled):
        return Credit(authors=(whole,), labelled=labelled)
    bracket = BRACKET.search(text)
    if bracket is not None and bracket.start() > 0:
        return _person_and_bracket(text[: bracket.start()], bracket["inner"], labelled=labelled)
    parts = [part for part in SEPARATOR.split(text) if part]
    if not parts:
        return NOTHING
    return _people_and_rest(text, parts, labelled=labelled or hinted, strict_first=not labelled)


def _ends_in_initial(text: str) -> bool:
    return re.search(r"(?:^|[.\s])[^\W\d_]\.$", text) is not None


def _person_and_bracket(name: str, inner: str, *, labelled: bool) -> Credit:
    """Return the credit of "Name (something)": an outlet, a unit, an office, or the writer's place."""
    people = _people(name, labelled=labelled)
    if not people:
        return NOTHING
    inner = inner.strip(" .")
    if _IN_PICTURE.search(inner) is not None:
        return NOTHING
    theo = _quoted_source(inner) or _labelled(inner)
    if theo and theo.source:
        return replace(people, source=theo.source, labelled=True)
    # "(chuyển thể văn bản)": what the person did, in two to five small words.
    if DOING.fullmatch(inner) is not None or (inner.islower() and 2 <= len(inner.split()) <= 5):
        return people
    if role_head(inner) is not None:
        return replace(people, roles=(inner,))
    if _is_house(inner):
        return replace(people, source=inner)
    return NOTHING if not labelled else people


def _people_and_rest(text: str, parts: list[str], *, labelled: bool, strict_first: bool) -> Credit:
    names: list[str] = []
    for part in parts:
        bare = without_degree(LAST_DOING.sub("", part.strip()).strip(EDGE))
        bare = bare if _ends_in_initial(bare) else bare.removesuffix(".")
        if not is_person(bare, labelled=labelled and (bool(names) or not strict_first)):
            break
        names.append(bare)
    if not names:
        return NOTHING
    if len(names) == len(parts):
        return Credit(authors=tuple(names))
    rest = _after(text, parts[len(names) - 1]).strip(EDGE + ".").strip()
    if not rest:
        return Credit(authors=tuple(names))
    if is_role(rest):
        return Credit(authors=tuple(names), roles=(rest,), one_line_role=True)
    if is_unit(rest) or is_outlet(rest) or (is_acronym(rest) and len(rest) > 3):
        return Credit(authors=tuple(names), source=rest)
    return NOTHING


def _after(text: str, part: str) -> str:
    return text[text.index(part) + len(part) :]
