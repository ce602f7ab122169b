"""The portal files: those of the registry, and those that were named."""

from __future__ import annotations

from collections.abc import Sequence

from ngoaivu.doctor.finding import CONFIGURATION, Finding, failed, ok
from spiders.registry import PORTALS, Portal, PortalFault, check_portals


def check_portal_files(portals: Sequence[Portal]) -> list[Finding]:
    """Whether every portal file can be used."""
    own = [portal.path for portal in portals if portal.path is not None and portal.path.resolve().parent != PORTALS]
    return judge(check_portals([PORTALS, *own]), len(own))


def judge(faults: Sequence[PortalFault], own: int) -> list[Finding]:
    """A line for each error; ``own`` is the number of files beside the registry's."""
    errors = [fault for fault in faults if not fault.warning]
    if errors:
        return [failed("portals", f"{fault}; mend the file", CONFIGURATION) for fault in errors]
    beside = f" and {own} more" if own else ""
    return [ok("portals", f"the files of the registry{beside} are sound")]
