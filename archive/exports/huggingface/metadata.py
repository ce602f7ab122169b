"""What is said of a dataset to machines: Croissant, Frictionless Data Package, and the Citation File Format."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from archive.exports.huggingface.card import Told
from archive.exports.huggingface.columns import MEANINGS, croissant_type, table_type

_MOST_AUTHORS = 20
_PARQUET = "application/vnd.apache.parquet"
# The context that the specification of Croissant 1.0 lays down.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def data_package(told: Told, files: Sequence[str]) -> bytes:
    """``datapackage.json``: each Parquet file a resource, with the meaning and type of each column."""
    fields = [
        {"name": one.name, "type": table_type(one.type), "description": MEANINGS[one.name]} for one in told.schema
    ]
    resources = [
        {
            "name": Path(path).stem,
            "path": path,
            "format": "parquet",
            "mediatype": _PARQUET,
            "schema": {"fields": fields},
        }
        for path in sorted(files)
    ]
    facts = {
        "name": "ngoaivu-articles",
        "title": told.title,
        "version": told.task.token,
        "created": told.task.archive.manifest.committed_at,
        "resources": resources,
    }
    return _json(facts)


def citation(told: Told) -> bytes:
    """``CITATION.cff``: those who published the texts are its authors."""
    portals = [
        one for one, _ in sorted(told.facts.by["portal_id"].items(), key=lambda one: (-one[1], one[0] or "")) if one
    ]
    names = [told.task.portals[one].name if one in told.task.portals else one for one in portals]
    named = [{"name": one} for one in names[:_MOST_AUTHORS]]
    if len(names) > _MOST_AUTHORS:
        named.append({"name": f"and {len(names) - _MOST_AUTHORS} other portals"})
    facts = {
        "cff-version": "1.2.0",
        "message": "Cite the dataset as below; to cite one article, give its portal, title, date and address as well.",
        "type": "dataset",
        "title": told.title,
        "authors": named or [{"name": "no portal yet"}],
        "version": told.task.token,
        "date-released": told.release_day,
    }
    # JSON is YAML.
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=True)}\n" for name, value in facts.items()).encode()


def croissant(told: Told, files: Mapping[str, str]) -> bytes:
    """``croissant.json``: the files with their hashes, and the columns; ``files`` gives the SHA-256 of each by its path."""
    fields = [_field(one) for one in told.schema]
    facts = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "ngoaivu-articles",
        "description": f"{told.facts.rows} articles of {len(told.facts.by['portal_id'])} portals; see README.md.",
        "license": "unknown",
        "citeAs": f"{told.title}, snapshot {told.task.token}, {told.release_day}; authors as in CITATION.cff",
        # Versions have three numbers here; the first is the snapshot's.
        "version": f"{told.task.archive.manifest.number}.0.0",
        "datePublished": told.release_day,
        "distribution": _distribution(files),
        "recordSet": [{"@type": "cr:RecordSet", "@id": "articles", "name": "articles", "field": fields}],
    }
    return _json(facts)


def _distribution(files: Mapping[str, str]) -> list[dict[str, Any]]:
    objects = [
        {
            "@type": "cr:FileObject",
            "@id": path,
            "name": path,
            "contentUrl": path,
            "encodingFormat": "application/x-parquet",
            "sha256": digest,
        }
        for path, digest in sorted(files.items())
    ]
    together = {
        "@type": "cr:FileSet",
        "@id": "parts",
        "name": "parts",
        "encodingFormat": "application/x-parquet",
        "includes": "data/*.parquet",
    }
    return [*objects, together]


def _field(column: pa.Field[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"articles/{column.name}",
        "name": f"articles/{column.name}",
        "description": MEANINGS[column.name],
    }
    if pa.types.is_list(column.type):
        made["repeated"] = True
        if pa.types.is_struct(column.type.value_type):
            return {**made, "subField": [_member(column.name, one.name) for one in column.type.value_type]}
    source = {"fileSet": {"@id": "parts"}, "extract": {"column": column.name}}
    return {**made, "dataType": croissant_type(column.type), "source": source}


def _member(column: str, name: str) -> dict[str, Any]:
    """A member of the structures in a column."""
    source = {"fileSet": {"@id": "parts"}, "extract": {"column": column}, "transform": {"jsonPath": name}}
    return {
        "@type": "cr:Field",
        "@id": f"articles/{column}/{name}",
        "name": f"articles/{column}/{name}",
        "dataType": "sc:Text",
        "source": source,
    }


def _json(facts: Any) -> bytes:
    return json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"
