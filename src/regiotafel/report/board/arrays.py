"""What the page knows per area, packed: the numbers of Python itself, so nothing is recomputed."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.report.board.geometry import encode_rings, province_outlines

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.report.result import Plan, Result

#: Upper ends of the map's classes of minutes; "more than 30" is strictly more, as in the tables.
MINUTES_EDGES = (15, 30, 45, 60, 90)
#: Upper ends of the classes of a longer trip. Before them stand two: shorter, and exactly the same.
LONGER_EDGES = (5, 15, 30)
#: Both colourings have this many classes.
CLASSES = 6
#: Tenths of a minute of a pair without a route.
UNREACHABLE = 65535


def minutes_classes(minutes: pd.Series[float]) -> NDArray[np.uint8]:
    """Class 0 is at most 15 minutes, the last more than 90."""
    return np.digitize(minutes, MINUTES_EDGES, right=True).astype(np.uint8)


def change_classes(change: pd.Series[float]) -> NDArray[np.uint8]:
    """Class 0 is shorter than today, 1 exactly as long, then longer by at most 5, 15, 30, more."""
    longer = 1 + np.digitize(change, (0, *LONGER_EDGES), right=True)
    return np.where(change < 0, 0, longer).astype(np.uint8)


def tenths(minutes: Any) -> NDArray[np.float64]:
    """Minutes in whole tenths, as every figure on the page is rounded."""
    return np.rint(np.asarray(minutes, dtype=np.float64) * 10)


def pack(result: Result) -> str:
    """Shapes, travel times and the assignment of every plan, as gzip in base64."""
    import pandas as pd

    instance, areas = result.instance, result.region.areas
    matrix = tenths(instance.minutes)
    if np.nanmax(matrix, initial=0) >= UNREACHABLE:
        raise ValueError("travel times above 6553 minutes do not fit on the page")
    outlines = province_outlines(result.region.shapes, areas["province"])
    arrays: dict[str, NDArray[Any]] = {
        "row": areas.index.get_indexer(pd.Index(instance.area_ids)).astype(np.uint16),
        "minutes": np.nan_to_num(matrix, nan=UNREACHABLE).astype(np.uint16),
        "cases": np.rint(instance.cases * 100).astype(np.uint32),
        **prefixed("shape_", encode_rings(result.region.shapes.geometry)),
        **prefixed("outline_", encode_rings(outlines)),
    }
    for number, plan in enumerate([result.today, *result.plans.values()]):
        arrays |= prefixed(f"plan_{number}_", _plan_arrays(plan))
    return compress(arrays)


def _plan_arrays(plan: Plan) -> dict[str, NDArray[Any]]:
    return {
        "site": plan.assigned.astype(np.uint16),
        "change": tenths(plan.areas["minutes_change"]).astype(np.int16),
        "minutes_class": minutes_classes(plan.areas["minutes"]),
        "change_class": change_classes(plan.areas["minutes_change"]),
    }


def prefixed(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Put ``prefix`` before the name of each array."""
    return {prefix + name: array for name, array in arrays.items()}


def compress(arrays: Mapping[str, NDArray[Any]]) -> str:
    """Pack arrays as gzip in base64, for ``data.js`` to unpack.

    A JSON header names each array with its type and length, in the order in which they follow.
    """
    ordered = {
        name: np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        for name, array in arrays.items()
    }
    header = json.dumps(
        [[name, array.dtype.name, array.size] for name, array in ordered.items()],
        separators=(",", ":"),
    ).encode()
    body = b"".join(array.tobytes() for array in ordered.values())
    content = len(header).to_bytes(4, "little") + header + body
    # mtime=0: the time of day must not change the page.
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode("ascii")
