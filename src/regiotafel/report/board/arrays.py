"""What the page knows per area, packed: the numbers of Python itself, so nothing is recomputed."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.report.board.map.geometry import encode_rings, province_outlines
from regiotafel.report.board.place.trips import trip_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.result.result import Plan, Result

#: Upper ends of the map's classes of minutes; "more than 30" is strictly more, as in the tables.
MINUTES_EDGES = (15, 30, 45, 60, 90)
#: Upper ends of the classes of a longer trip. Before them stand two: shorter, and exactly the same.
LONGER_EDGES = (5, 15, 30)
#: Both colourings have this many classes.
CLASSES = 6
#: Tenths of a minute of a pair without a route.
UNREACHABLE = 65535
#: Percents of an area of which it is not known how many households have no car.
UNKNOWN_SHARE = 255


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
    """Shapes, travel times and what else the page knows per area, as gzip in base64."""
    import pandas as pd

    from regiotafel.report.board.judge.arrays import judge_arrays
    from regiotafel.report.board.judge.impact.arrays import impact_arrays

    instance, areas = result.instance, result.region.areas
    outlines = province_outlines(result.region.shapes, areas["province"])
    plans = [result.today, *result.plans.values()]
    return compress(
        {
            "row": areas.index.get_indexer(pd.Index(instance.area_ids)).astype(np.uint16),
            **judge_arrays(result),
            **impact_arrays(result),
            "municipality": _municipalities(areas),
            **prefixed("shape_", encode_rings(result.region.shapes.geometry)),
            **prefixed("outline_", encode_rings(outlines)),
            **_sent(result, plans),
            **trip_arrays(result, plans),
            **_share_without_car(result),
        }
    )


def _municipalities(areas: pd.DataFrame) -> NDArray[np.uint16]:
    """Return the number of each area's municipality, in the order of their names.

    Its borders follow from those of the areas: outlines would take forty times the bytes.
    """
    names = areas["municipality"].fillna("")
    return np.unique(names.to_numpy(dtype=str), return_inverse=True)[1].astype(np.uint16)


def _sent(result: Result, plans: Sequence[Plan]) -> dict[str, NDArray[Any]]:
    """Where people are sent, the nearest need not be theirs: the centre of each area per plan."""
    if result.instance.assignment == "nearest":
        return {}
    return {
        f"plan_{number}_site": plan.assigned.astype(np.uint16) for number, plan in enumerate(plans)
    }


def _share_without_car(result: Result) -> dict[str, NDArray[Any]]:
    """Whole percents, as estimates are; UNKNOWN_SHARE where it is not known."""
    if result.without_car is None:
        return {}
    row = result.without_car.car.rows(result.instance.area_ids)
    known = 100 * result.without_car.share
    percent = np.where(result.without_car.share_unknown, UNKNOWN_SHARE, known)[row]
    return {"share_without_car": np.rint(percent).astype(np.uint8)}


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
    body = b"".join(_planes(array) for array in ordered.values())
    return packed(len(header).to_bytes(4, "little") + header + body)


def _planes(array: NDArray[Any]) -> bytes:
    """First the lowest byte of every number, then the next: like bytes together pack smaller."""
    return array.view(np.uint8).reshape(array.size, array.itemsize).T.tobytes()


def packed(content: bytes) -> str:
    """Return gzip in base64, for ``data.js`` to unpack."""
    # mtime=0: the time of day must not change the page.
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode("ascii")
