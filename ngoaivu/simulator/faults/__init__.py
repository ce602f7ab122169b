"""All faults by name. A new one is a function in one of these modules, and stands in its tuple ``FAULTS``."""

from ngoaivu.simulator.faults import content, damage, encodings, identity, listings, network, robots, status
from ngoaivu.simulator.faults.base import Fault, Kind

FAULTS: dict[str, Kind] = {
    kind.name: kind
    for module in (network, status, damage, encodings, content, listings, identity, robots)
    for kind in module.FAULTS
}

__all__ = ["FAULTS", "Fault", "Kind"]
