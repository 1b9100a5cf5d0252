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
    from regiotafel.travel.without_car import WithoutCar

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
    plans = [result.today, *result.plans.values()]
    for number, plan in enumerate(plans):
        arrays |= prefixed(f"plan_{number}_", _plan_arrays(plan))
        if not result.travel.fast == result.travel.slow == 1:
            arrays |= prefixed(f"plan_{number}_", _range_arrays(result, plan))
    arrays |= trip_arrays(result, plans)
    if result.without_car is not None:
        arrays |= _without_car_arrays(result, result.without_car, plans)
    return compress(arrays)


def _plan_arrays(plan: Plan) -> dict[str, NDArray[Any]]:
    return {
        "site": plan.assigned.astype(np.uint16),
        "change": tenths(plan.areas["minutes_change"]).astype(np.int16),
        "minutes_class": minutes_classes(plan.areas["minutes"]),
        "change_class": change_classes(plan.areas["minutes_change"]),
    }


def _range_arrays(result: Result, plan: Plan) -> dict[str, NDArray[Any]]:
    """Whole minutes to the centre had all trips been faster or slower."""
    factors = {"fast": result.travel.fast, "slow": result.travel.slow}
    minutes = plan.areas["minutes"].to_numpy()
    return {name: np.rint(minutes * factor).astype(np.uint16) for name, factor in factors.items()}


def _without_car_arrays(
    result: Result, without_car: WithoutCar, plans: Sequence[Plan]
) -> dict[str, NDArray[Any]]:
    """Whole percents and minutes, as estimates are; where people without a car count, also by car.

    A share of UNKNOWN_SHARE is unknown; 0 minutes by bicycle is too far.
    """
    row = without_car.car.rows(result.instance.area_ids)
    percent = np.where(without_car.share_unknown, UNKNOWN_SHARE, 100 * without_car.share)[row]
    arrays: dict[str, NDArray[Any]] = {"share_without_car": np.rint(percent).astype(np.uint8)}
    transit, bicycle = without_car.public_transport(), without_car.bicycle_minutes()
    for number, plan in enumerate(plans):
        pair = row, plan.assigned
        arrays |= prefixed(
            f"plan_{number}_",
            {
                "transit_low": np.rint(transit["low"][pair]).astype(np.uint16),
                "transit_high": np.rint(transit["high"][pair]).astype(np.uint16),
                "bicycle": np.rint(np.nan_to_num(bicycle[pair], nan=0.0)).astype(np.uint8),
            },
        )
        if result.scenario.count_without_car:
            by_car = tenths(without_car.car.minutes[pair]).astype(np.uint16)
            arrays[f"plan_{number}_by_car"] = by_car
    return arrays


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
