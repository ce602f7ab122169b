"""Asks those who made the formats: run by the environment of the validators, on the folder of a dataset; prints JSON.

python validate_dataset.py FOLDER
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import sys
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import mlcroissant
import yaml


def croissant(folder: Path) -> dict[str, Any]:
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    records = list(itertools.islice(dataset.records("articles"), 100))
    titles = sorted(record["articles/title"].decode() for record in records)
    return {"errors": sorted(issues.errors), "warnings": sorted(issues.warnings), "titles": titles}


def package() -> dict[str, Any]:
    report = frictionless.validate("datapackage.json")
    errors = report.flatten(["title", "message"])
    return {"valid": report.valid, "errors": errors, "rows": [task.stats.get("rows") for task in report.tasks]}


def citation(folder: Path) -> list[str]:
    place = importlib.util.find_spec("cffconvert")
    assert place is not None
    assert place.submodule_search_locations
    schema = json.loads((Path(place.submodule_search_locations[0]) / "schemas" / "1.2.0" / "schema.json").read_text())
    facts = yaml.load((folder / "CITATION.cff").read_text(), Loader=yaml.BaseLoader)
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(facts)]


def main() -> None:
    folder = Path(sys.argv[1])
    os.chdir(folder)
    json.dump({"croissant": croissant(folder), "package": package(), "citation": citation(folder)}, sys.stdout)


if __name__ == "__main__":
    main()
