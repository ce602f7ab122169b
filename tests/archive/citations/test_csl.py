"""Items as CSL's specification has them, which a processor renders."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from jsonschema import Draft202012Validator

from archive.citations import csl_json
from tests.archive.citations.conftest import MakeWork

_TEXT = {"type": "string"}
_NAME = {
    "type": "object",
    "additionalProperties": False,
    "properties": dict.fromkeys(("family", "given", "literal", "suffix", "dropping-particle"), _TEXT),
}
_DATE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        },
        "literal": _TEXT,
    },
}
# From the CSL 1.0.2 specification: item types, name, date and standard variables that a web page may have, and the object for the rest.
_ITEM = Draft202012Validator(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["type", "id"],
        "properties": {
            "type": {"enum": ["webpage", "post", "article-newspaper", "document", "report"]},
            "author": {"type": "array", "minItems": 1, "items": _NAME},
            "issued": _DATE,
            "accessed": _DATE,
            "custom": {"type": "object"},
            **dict.fromkeys(
                (
                    "id",
                    "title",
                    "container-title",
                    "publisher",
                    "URL",
                    "language",
                    "version",
                    "archive",
                    "archive_location",
                    "note",
                ),
                _TEXT,
            ),
        },
    }
)


def rendered(item: dict[str, Any]) -> str:
    with warnings.catch_warnings():
        # `custom` is younger than the processor, which leaves it out.
        warnings.filterwarnings("ignore", message="The following arguments for Reference are unsupported: custom")
        source = CiteProcJSON([json.loads(json.dumps(item))])
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"].lower())]))
    return str(bibliography.bibliography()[0])


def test_an_item(work: MakeWork) -> None:
    item = csl_json(work())
    assert item["author"] == [{"literal": "Nguyễn Thị Lan"}]
    assert item["issued"] == {"date-parts": [[2024, 5, 2]]}
    assert item["accessed"] == {"date-parts": [[2025, 3, 2]]}
    assert item["custom"]["payload_digest"] == "sha1:3FCKFNS5BEPX72V2HEOERH674GCCO3UI"
    assert item["custom"]["warc_record_offset"] == 7126


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"authors": ()},
        {"authors": (), "agency": None, "language": None},
        {"published": ()},
        {"place": None, "archived_at": None},
    ],
    ids=["whole", "no author", "nobody", "no date", "no bytes"],
)
def test_it_is_valid(work: MakeWork, named: dict[str, Any]) -> None:
    _ITEM.validate(csl_json(work(**named)))


def test_a_processor_renders_it_without_turning_names_round(work: MakeWork) -> None:
    shown = rendered(csl_json(work()))
    assert shown.startswith("Nguyễn Thị Lan (2024)")
    assert "Đoàn công tác thăm và làm việc" in shown


def test_the_agency_is_the_author_where_none_is_named(work: MakeWork) -> None:
    assert csl_json(work(authors=()))["author"] == [{"literal": "Sở Ngoại vụ tỉnh A"}]


def test_what_is_not_known_is_left_out(work: MakeWork) -> None:
    assert "issued" not in csl_json(work(published=()))
