"""Rows and readings packed into the bytes that a rereading keeps beside it while it works.

The file lies in a folder that nobody else may open and dies with its process. All the same it is unpacked to data alone: dataclasses of
ours, dates and what JSON knows. Pickle by itself would call any function that its bytes name.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from dataclasses import is_dataclass
from typing import Any
from zoneinfo import ZoneInfo

_OURS = frozenset({"archive", "pipelines", "spiders"})
_DATES = frozenset({"datetime", "zoneinfo"})


class _DataAlone(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A class that a row may hold; UnpicklingError for anything else."""
        found = super().find_class(module, name) if "." not in name else None
        ours = module.split(".")[0] in _OURS and isinstance(found, type) and is_dataclass(found)
        if found is None or not (ours or module in _DATES):
            raise pickle.UnpicklingError(f"{module}.{name} is no data")
        return found


def _zone(zone: ZoneInfo) -> tuple[type[ZoneInfo], tuple[str]]:
    """A zone by its name; by itself it would name a method of its own, which takes more than classes to call."""
    return ZoneInfo, (zone.key,)


class _Packer(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table | {ZoneInfo: _zone}


def pack(value: object) -> bytes:
    """A row, a key or a reading as bytes; equal ones of one process are equal bytes."""
    out = io.BytesIO()
    _Packer(out).dump(value)
    return out.getvalue()


def unpack(data: bytes) -> Any:
    """What :func:`pack` was given; pickle.UnpicklingError where the bytes name anything but data."""
    return _DataAlone(io.BytesIO(data)).load()
