"""A citation as an entry of BibTeX, which biber and biblatex read as well."""

from __future__ import annotations

import re

from archive.citations.apa import MONTHS
from archive.citations.work import Work, evidence

# A brace must have its partner for BibTeX even behind a backslash: hence names and no signs. Letters stay Unicode, as all engines of
# today read them.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}
_ANY = re.compile("|".join(map(re.escape, _SPECIAL)))
_LANGUAGES = {"vi": "vietnamese", "en": "english"}


def bibtex(work: Work) -> str:
    """The entry, of several lines; addresses stand in ``url`` and ``howpublished`` for the styles that know one of them."""
    names = work.authors or ((work.agency,) if work.agency else ())
    year, month, day = (*work.published, None, None, None)[:3]
    fields = {
        "author": " and ".join(f"{{{escaped(name)}}}" for name in names),
        "title": f"{{{escaped(work.title)}}}",  # the second braces keep a style from lowering its capitals
        "year": str(year or "n.d."),
        "month": MONTHS[month - 1][:3].lower() if month else "",
        "day": str(day or ""),
        "organization": escaped(work.site),
        "howpublished": f"\\url{{{work.url}}}",
        "url": work.url,
        "urldate": work.captured_on.isoformat(),
        "langid": _LANGUAGES.get(work.language or "", ""),
        "note": _note(work),
    }
    lines = [f"  {name} = {_value(name, value)}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{work.key},", *lines, "}"])


def _value(name: str, value: str) -> str:
    """In braces, but for the month: styles have a name for each in their own language."""
    return value if name == "month" else f"{{{value}}}"


def escaped(text: str) -> str:
    r"""A text as LaTeX prints it.

    >>> escaped("Quỹ R&D {50%}")
    'Quỹ R\\&D \\textbraceleft{}50\\%\\textbraceright{}'
    """
    return _ANY.sub(lambda found: _SPECIAL[found.group()], text)


def _note(work: Work) -> str:
    facts = [f"{name}: {escaped(value)}" for name, value in evidence(work).items()]
    facts += [f"archived at: \\url{{{work.archived_at}}}"] if work.archived_at else []
    return "; ".join(facts)
