"""What questions to an archive need to know of the provinces: the maps of 63 and 34, and the registry's place of each portal."""

from __future__ import annotations

import pyarrow as pa

from archive.queries import Maps
from archive.queries.connection import PLACES_63, PORTALS, UNITS_34
from pipelines.provinces import FIRST_DAY_OF_34, LAST_DAY_OF_63, Unit, predecessors, successor, units
from spiders.registry import all_portals


def maps() -> Maps:
    """The provinces of the map of 63 and of 34, and of each portal of the registry."""
    old = [unit for unit in units() if unit.valid_from <= LAST_DAY_OF_63]
    places = {unit.code: _on_last_day(unit) for unit in old}
    new = [unit for unit in units() if unit.in_force(FIRST_DAY_OF_34)]
    known = [portal for portal in all_portals().values() if portal.province_code]
    return Maps(
        places_63=pa.Table.from_pylist(
            [{"code": code, "code_63": unit.code, "name_63": unit.name} for code, unit in places.items()], PLACES_63
        ),
        units_34=pa.Table.from_pylist(
            [{"code": unit.code, "name": unit.name, "only_63": _continued(unit)} for unit in new], UNITS_34
        ),
        portals=pa.Table.from_pylist(
            [{"portal_id": portal.id, "province_code": portal.province_code} for portal in known], PORTALS
        ),
    )


def _on_last_day(unit: Unit) -> Unit:
    """The unit of the last day of the map of 63 in which a unit's place lay."""
    follower = successor(unit)
    return unit if follower is None or unit.in_force(LAST_DAY_OF_63) else _on_last_day(follower)


def _continued(unit: Unit) -> str | None:
    """The code of the one unit of 63 that a unit of 34 continues; None for a merged one."""
    if unit.in_force(LAST_DAY_OF_63):
        return unit.code
    before = [one.code for one in predecessors(unit) if one.in_force(LAST_DAY_OF_63)]
    return before[0] if len(before) == 1 else None
