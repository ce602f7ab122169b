"""Templates: everything is escaped, a name that is missing is an error, and each page is written in one language."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ngoaivu.browse.asked import address, language_of
from ngoaivu.browse.safe import clean, cut, outward, paragraphs, unmarked
from ngoaivu.browse.words import LANGUAGES, Words, preferred


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("ngoaivu.browse"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clean=clean, cut=cut, outward=outward, paragraphs=paragraphs, unmarked=unmarked)
    return environment


def render(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page in the language that the request asks for by name or, where it names none, prefers."""
    language = _named_language(request)
    words = Words(language or preferred(request.headers.get("accept-language", "")))

    def here(path: str, **members: object) -> str:
        """An address of ours; a language that was asked for by name goes along."""
        texts = {name: str(value) for name, value in members.items()}
        return address(path, {**texts, **({"lang": language} if language else {})})

    body = (
        _templates()
        .get_template(template)
        .render(
            t=words,
            here=here,
            named_language=language,
            switches=_switches(request),
            path=request.url.path,
            **values,
        )
    )
    return HTMLResponse(body, status, {"Content-Language": words.language, "Vary": "Accept-Language"})


def _named_language(request: Request) -> str:
    try:
        return language_of(request.query_params)
    except HTTPException:
        return ""  # the page that tells of the error is written in a language all the same


def _switches(request: Request) -> dict[str, str]:
    """The address of this page in each language."""
    members = {name: value for name, value in request.query_params.items() if name != "lang"}
    return {language: address(request.url.path, {**members, "lang": language}) for language in LANGUAGES}
