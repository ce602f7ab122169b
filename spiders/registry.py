"""The portals that are known: one TOML file each in ``spiders/portals``, and the ways to name them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from archive.errors import ConfigError, UsageError
from pipelines import provinces
from pipelines.text import fold, strip_diacritics
from spiders.portal_file import CrawlRules, Portal, PortalFault, PortalFileError, Section, Sighting, read_portal_file
from spiders.toml_lines import key_lines

__all__ = [
    "PORTALS",
    "CrawlRules",
    "Portal",
    "PortalFault",
    "PortalFileError",
    "Section",
    "Sighting",
    "all_portals",
    "check_portals",
    "find_portals",
    "load_portal",
]

#: The registry. A file whose name begins with an underscore is no portal.
PORTALS = Path(__file__).resolve().parent / "portals"


def load_portal(path: Path) -> Portal:
    """Read one portal file.

    Raises:
        PortalFileError: naming file, line and key of every error in it.
    """
    portal, faults = read_portal_file(path)
    faults = [*faults, *_registry_faults(path, portal)] if _in_registry(path) else faults
    errors = [fault for fault in faults if not fault.warning or _in_registry(path)]
    if portal is None or errors:
        raise PortalFileError(errors)
    return portal


@lru_cache(maxsize=1)
def _registry() -> dict[str, Portal]:
    portals: dict[str, Portal] = {}
    faults: list[PortalFault] = []
    for path in _files(PORTALS):
        try:
            portal = load_portal(path)
        except PortalFileError as error:
            faults += error.faults
        else:
            portals[portal.id] = portal
    if faults:
        raise PortalFileError(faults)
    return portals


def all_portals() -> dict[str, Portal]:
    """Every portal of the registry by its id, in the order of the ids.

    Raises:
        PortalFileError: naming every error in every file.
    """
    return dict(_registry())


def find_portals(name: str, *, live_only: bool = True) -> list[Portal]:
    """The portals that a name means: an id of the registry, a province, ``all``, or the path of a portal file.

    A province is named in any spelling or by its code, and means the province of the map of 63 that portal files state,
    so that the portals of a merged province can still be named apart. ``all`` and a province leave out portals that are
    retired or moved, unless ``live_only`` is off; an id never does.

    Raises:
        UsageError: the name means nothing; the message says what is near to it.
        ConfigError: the path leads to no usable portal file.
    """
    name = name.strip()
    if name.endswith(".toml") or "/" in name or os.sep in name:
        return [_from_path(Path(name).expanduser())]
    known = all_portals()
    if name.lower() in known:
        return [known[name.lower()]]
    if name.lower() == "all":
        return _live(list(known.values()), "the registry") if live_only else list(known.values())
    unit = provinces.on_63_map(name) or provinces.find(name, provinces.LAST_DAY_OF_63) or provinces.find(name)
    if unit is None:
        raise UsageError(f"{name!r} is no portal, no province and no path of a portal file{_near(name, known)}")
    of_province = [portal for portal in known.values() if portal.province_code == unit.code]
    if not of_province:
        enough = "a TOML file of id, name, url and province_code is enough to harvest one"
        raise UsageError(f"no portal of {unit.name} is known; {enough}")
    return _live(of_province, unit.name) if live_only else of_province


def check_portals(paths: Iterable[Path]) -> list[PortalFault]:
    """Everything wrong in portal files, warnings included; a folder stands for the portal files in it.

    Files given together are also checked against each other: an id stands for one portal. Those of the registry are
    held to more: the file is named after the id, the province exists and a successor is known.
    """
    faults: list[PortalFault] = []
    first: dict[str, Path] = {}
    for path in [file for given in paths for file in (_files(given) if given.is_dir() else [given])]:
        portal, found = read_portal_file(path)
        faults += [replace(fault, warning=False) for fault in found] if _in_registry(path) else found
        if portal is None:
            continue
        if first.setdefault(portal.id, path) != path:
            faults.append(_fault_at(path, "id", f"{portal.id!r} is also the id in {first[portal.id]}"))
        if _in_registry(path):
            faults += _registry_faults(path, portal)
    return faults


def _in_registry(path: Path) -> bool:
    return path.resolve().parent == PORTALS


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("_"))


def _registry_faults(path: Path, portal: Portal | None) -> list[PortalFault]:
    faults: list[PortalFault] = []
    if portal is None:
        return faults
    if portal.id != path.stem:
        faults.append(_fault_at(path, "id", f"{portal.id!r} stands in a file of another name: {path.name}"))
    successor = portal.successor
    if successor and "/" not in successor and not (PORTALS / f"{successor}.toml").is_file():
        faults.append(_fault_at(path, "successor", f"{successor!r} is no portal of the registry"))
    return faults


def _fault_at(path: Path, key: str, message: str) -> PortalFault:
    text = path.read_text(encoding="utf-8-sig")
    return PortalFault(file=path, line=key_lines(text).get((key,), 1), key=key, message=message)


def _from_path(path: Path) -> Portal:
    if not path.is_file():
        raise ConfigError(f"{path}: there is no such portal file")
    return load_portal(path)


def _live(portals: list[Portal], whose: str) -> list[Portal]:
    live = [portal for portal in portals if portal.status == "live"]
    if not live:
        ids = ", ".join(portal.id for portal in portals) or "none"
        raise UsageError(f"every portal of {whose} is retired or moved; one can be named by its id: {ids}")
    return live


def _near(name: str, known: dict[str, Portal]) -> str:
    """What may have been meant, in words that continue a sentence; empty where nothing is near."""
    wanted = strip_diacritics(fold(name))
    offers = {strip_diacritics(fold(offer)): offer for offer in [*known, *provinces.names()]}
    near = [offers[key] for key in get_close_matches(wanted, offers, n=3, cutoff=0.7)]
    return f"; did you mean {' or '.join(near)}?" if near else "; `ngoaivu portals` lists what is known"
