"""Names of portals, provinces and countries in both languages, as the registry and the pipelines know them."""

from __future__ import annotations

from archive.reports import KnownPortal, Names
from pipelines.countries import country_name
from pipelines.provinces import on_63_map
from pipelines.text import strip_diacritics
from spiders.registry import all_portals


def known_portals() -> dict[str, KnownPortal]:
    """The portals of the registry, by id."""
    return {
        portal.id: KnownPortal(
            portal_id=portal.id,
            name=portal.name,
            province=_province_of(portal.province_code),
            status=portal.status,
            url=portal.url,
        )
        for portal in all_portals().values()
    }


def province_names(name: str) -> Names:
    """A province's name, which is Vietnamese, and as it is written in English: without diacritics."""
    return Names(vi=name, en=strip_diacritics(name))


def country_names(code: str) -> Names:
    """A country's names by its alpha-3 code; the code itself where it is none."""
    return Names(vi=country_name(code, "vi") or code, en=country_name(code, "en") or code)


def _province_of(code: str | None) -> Names | None:
    unit = on_63_map(code) if code else None
    return province_names(unit.name) if unit else None
