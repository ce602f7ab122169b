"""Which portals have nothing in the archive from before they were retired: what only other people's captures can still give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from archive.tables import Tables


def without_early_capture(tables: Tables, retired: Mapping[str, datetime | None]) -> list[str]:
    """Those of some retired portals of which no article was captured before their retirement.

    Args:
        tables: A committed state.
        retired: When each portal was retired, by its id; None where that is not known: then any capture of an article will do.
    """
    wanted = pa.array(sorted(retired), pa.string())
    first: dict[str, datetime] = {}
    for _, data in tables.columns("captures", ["portal_id", "outcome", "fetched_at"]):
        kept = pc.and_(
            pc.is_in(data["portal_id"].cast(pa.string()), wanted), pc.equal(data["outcome"].cast(pa.string()), "kept")
        )
        mine = data.filter(kept)
        names = mine["portal_id"].cast(pa.string())
        found = pa.table({"portal": names, "at": mine["fetched_at"]}).group_by("portal").aggregate([("at", "min")])
        for row in found.to_pylist():
            first[row["portal"]] = min(row["at_min"], first.get(row["portal"], row["at_min"]))
    return [
        one for one, when in sorted(retired.items()) if one not in first or (when is not None and first[one] >= when)
    ]
