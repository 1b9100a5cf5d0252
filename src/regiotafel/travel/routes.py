"""What a trip is made of: the sums of anything along shortest paths, and one route in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from regiotafel.travel import shortest
from regiotafel.travel.matrix import access_tenths, nearest_junction
from regiotafel.travel.osm import ROAD_CLASSES
from regiotafel.travel.shortest import UNREACHED
from regiotafel.travel.speeds import (
    CROSSINGS,
    TENTHS_PER_MINUTE,
    arcs,
    crossing_tenths,
    crossings,
    part_tenths,
    side_street_tenths,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from regiotafel.travel.network import RoadNetwork
    from regiotafel.travel.speeds import Access, Arcs, SpeedProfile

#: What the time of a trip consists of, in this order: each class of road and ferries, passing side
#: streets, junctions, and both ends of the trip.
TIME_PARTS = (*ROAD_CLASSES, "side_streets", "junctions", "access")


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """What the time and length of each pair consist of; float64, n x m x parts.

    ``tenths`` of a second by TIME_PARTS; ``metres`` by ROAD_CLASSES; ``estimated`` metres (n x m)
    on roads drawn by hand. NaN where a pair is unreachable. The tenths sum exactly to those of the
    route; its metres are rounded per link, these are not.
    """

    tenths: NDArray[np.float64]
    metres: NDArray[np.float64]
    estimated: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One trip from door to door; its parts sum exactly to ``tenths``.

    Attributes
    ----------
    stretches
        In the order driven: ``road_class``, ``ref``, ``built_up``, ``estimated``, ``metres``,
        ``tenths``; neighbouring stretches of one kind are one row.
    delays
        Per kind of junction (CROSSINGS) and for side streets: ``passed`` and ``tenths``.
    origin_access_tenths, destination_access_tenths
        Both ends of the trip.
    tenths, metres
        The whole trip, as in the matrix.
    lon, lat
        Junctions passed (EPSG:4326).
    """

    stretches: pd.DataFrame
    delays: pd.DataFrame
    origin_access_tenths: int
    destination_access_tenths: int
    tenths: int
    metres: int
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @property
    def minutes(self) -> float:
        """Minutes from door to door."""
        return self.tenths / TENTHS_PER_MINUTE


@nb.njit(cache=True)
def next_arcs(
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    tenths: NDArray[np.int32],
    metres: NDArray[np.int32],
    time: NDArray[np.int32],
    length: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Per junction the first arc of its shortest path to the target; -1 = none.

    ``time`` and ``length`` are what ``shortest.to_target`` found. Every arc takes time, so that
    following these never comes back to where it was.
    """
    out = np.full(len(time), -1, np.int64)
    for arc in range(len(tail)):
        v, u = tail[arc], head[arc]
        if (
            out[v] < 0
            and time[u] != UNREACHED
            and time[v] == tenths[arc] + time[u]
            and length[v] == metres[arc] + length[u]
        ):
            out[v] = arc
    return out


@nb.njit(cache=True)
def _sum_along(
    following: NDArray[np.int64],
    head: NDArray[np.int32],
    start: NDArray[np.int64],
    column: NDArray[np.int64],
    value: NDArray[np.float64],
    origins: NDArray[np.int64],
    target: int,
    out: NDArray[np.float64],
) -> None:
    """Add the rows (CSR) of the arcs from each origin to the target to its row of ``out``."""
    for row in range(len(origins)):
        v = origins[row]
        while v != target:
            arc = following[v]
            if arc < 0:
                out[row, :] = np.nan
                break
            for at in range(start[arc], start[arc + 1]):
                out[row, column[at]] += value[at]
            v = head[arc]


def sums_along(
    over: Arcs,
    quantities: csr_array,
    origins: NDArray[np.int64],
    targets: NDArray[np.int64],
    *,
    n_junctions: int,
) -> NDArray[np.float64]:
    """Sums of ``quantities`` (one row per arc) along the shortest path of every pair.

    ``origins`` and ``targets`` are junction numbers. Returns origins x targets x columns; NaN where
    there is no route.
    """
    graph = shortest.incoming(
        over.tail, over.head, over.tenths, over.metres, n_junctions=n_junctions
    )
    longest = int(over.tenths.max())
    out = np.zeros((len(targets), len(origins), quantities.shape[1]))
    start, column = quantities.indptr.astype(np.int64), quantities.indices.astype(np.int64)
    for number, target in enumerate(targets):
        time, length = shortest.to_target(*graph, target, longest)
        following = next_arcs(over.tail, over.head, over.tenths, over.metres, time, length)
        _sum_along(
            following, over.head, start, column, quantities.data, origins, target, out[number]
        )
    return out.transpose(1, 0, 2)


def sums_between(
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    *,
    network: RoadNetwork,
    over: Arcs,
    quantities: csr_array,
    access: Access,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """:func:`sums_along` between places (``lon`` and ``lat``), and tenths for both ends, n x m.

    The sums are NaN where there is no route.
    """
    origin, origin_m = nearest_junction(network, origins[["lon", "lat"]].to_numpy(np.float64))
    target, target_m = nearest_junction(network, destinations[["lon", "lat"]].to_numpy(np.float64))
    summed = sums_along(over, quantities, origin, target, n_junctions=len(network.access))
    summed[np.isnan(origin_m)] = np.nan
    summed[:, np.isnan(target_m)] = np.nan
    at_origin, at_destination = access_tenths(origin_m, target_m, access)
    return summed, at_origin[:, None] + at_destination


def breakdown(
    origins: pd.DataFrame, sites: pd.DataFrame, *, network: RoadNetwork, profile: SpeedProfile
) -> Breakdown:
    """What every trip from ``origins`` to ``sites`` consists of (both with ``lon`` and ``lat``)."""
    over = arcs(network, profile)
    quantities = _arc_quantities(network, profile, over)
    summed, at_both_ends = sums_between(
        origins, sites, network=network, over=over, quantities=quantities, access=profile.access
    )
    n_time = len(TIME_PARTS)
    summed[:, :, n_time - 1] += at_both_ends
    return Breakdown(
        tenths=summed[:, :, :n_time],
        metres=summed[:, :, n_time : n_time + len(ROAD_CLASSES)] / 10,
        estimated=summed[:, :, -1] / 10,
    )


def _arc_quantities(network: RoadNetwork, profile: SpeedProfile, over: Arcs) -> csr_array:
    """Per arc: tenths by TIME_PARTS, decimetres by ROAD_CLASSES, decimetres drawn by hand."""
    n_time, n_class = len(TIME_PARTS), len(ROAD_CLASSES)
    road_class = network.road_class.astype(np.int64)
    of_parts = per_link(
        network,
        n_time + n_class + 1,
        [
            (road_class, part_tenths(network, profile)),
            (TIME_PARTS.index("side_streets"), side_street_tenths(network, profile)),
            (n_time + road_class, network.length_dm),
            (n_time + n_class, network.length_dm * network.estimated),
        ],
    )
    at_head, at_tail = crossing_tenths(network, profile)
    lost = np.where(over.forward, at_head[over.link], at_tail[over.link])
    return with_crossings(of_parts, over, np.full(len(lost), TIME_PARTS.index("junctions")), lost)


def per_link(
    network: RoadNetwork,
    n_columns: int,
    quantities: list[tuple[NDArray[np.int64] | int, NDArray[np.integer] | NDArray[np.floating]]],
) -> csr_array:
    """Sum per link what its parts hold: each quantity names the column and gives the values."""
    from scipy.sparse import coo_array, csr_array

    columns = [np.broadcast_to(column, len(network.link)) for column, _ in quantities]
    values = np.concatenate([value.astype(np.float64) for _, value in quantities])
    at = np.tile(network.link, len(quantities)), np.concatenate(columns)
    shape = (len(network.tail), n_columns)
    summed = csr_array(coo_array((values, at), shape=shape))
    summed.eliminate_zeros()
    return summed


def with_crossings(
    of_links: csr_array,
    over: Arcs,
    column: NDArray[np.int64],
    value: NDArray[np.integer] | NDArray[np.floating],
) -> csr_array:
    """Rows of the links of each arc, and what the junction at the arc's end adds."""
    from scipy.sparse import coo_array, csr_array

    at = np.arange(len(over.link)), column
    shape = (len(over.link), of_links.shape[1])
    lost = csr_array(coo_array((value.astype(np.float64), at), shape=shape))
    summed = csr_array(of_links[over.link] + lost)
    summed.eliminate_zeros()
    return summed


def route(
    origin: tuple[float, float],
    destination: tuple[float, float],
    *,
    network: RoadNetwork,
    profile: SpeedProfile,
) -> Route | None:
    """Find the shortest trip between two places (lon, lat), with all it consists of; None = no way.

    Equal to the entry of the matrix between these two points, to the tenth of a second.
    """
    over = arcs(network, profile)
    start, start_m = nearest_junction(network, np.array([origin]))
    end, end_m = nearest_junction(network, np.array([destination]))
    n = len(network.access)
    graph = shortest.incoming(over.tail, over.head, over.tenths, over.metres, n_junctions=n)
    time, length = shortest.to_target(*graph, end[0], int(over.tenths.max()))
    if time[start[0]] == UNREACHED or np.isnan(start_m[0] + end_m[0]):
        return None
    following = next_arcs(over.tail, over.head, over.tenths, over.metres, time, length)
    driven, at = [], start[0]
    while at != end[0]:
        driven.append(following[at])
        at = over.head[following[at]]
    along = np.array(driven, dtype=np.int64)
    nodes = np.concatenate([start, over.head[along]])
    at_origin, at_destination = access_tenths(start_m, end_m, profile.access)
    both = int(at_origin[0]), int(at_destination[0])
    return Route(
        stretches=_stretches(network, profile, over, along),
        delays=_delays(network, profile, over, along),
        origin_access_tenths=both[0],
        destination_access_tenths=both[1],
        tenths=int(time[start[0]]) + sum(both),
        metres=int(length[start[0]]),
        lon=network.lon_e6[nodes] / 1e6,
        lat=network.lat_e6[nodes] / 1e6,
    )


def _parts_along(
    network: RoadNetwork, over: Arcs, along: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Parts in the order driven, and per part which arc of ``along`` it belongs to."""
    first = np.append(network.first_part, len(network.link))
    parts = [
        np.arange(first[link], first[link + 1])[:: 1 if forward else -1]
        for link, forward in zip(over.link[along], over.forward[along], strict=True)
    ]
    lengths = [len(one) for one in parts]
    return np.concatenate([np.empty(0, np.int64), *parts]), np.repeat(
        np.arange(len(parts)), lengths
    )


def _stretches(
    network: RoadNetwork, profile: SpeedProfile, over: Arcs, along: NDArray[np.int64]
) -> pd.DataFrame:
    import pandas as pd

    part, arc = _parts_along(network, over, along)
    table = pd.DataFrame(
        {
            "road_class": np.array(ROAD_CLASSES)[network.road_class[part]],
            "ref": np.array(network.refs)[network.ref[part]],
            "built_up": network.built_up[part],
            "estimated": network.estimated[part],
            "metres": network.length_dm[part] / 10,
            "tenths": part_tenths(network, profile)[part],
        }
    )
    # Whole metres per link, as in the matrix: what rounding adds goes to the link's first part.
    rest = over.metres[along] - np.bincount(arc, weights=table["metres"], minlength=len(along))
    begins = np.flatnonzero(np.diff(arc, prepend=-1))
    table.loc[begins, "metres"] += rest
    kind = ["road_class", "ref", "built_up", "estimated"]
    run = (table[kind] != table[kind].shift()).any(axis=1).cumsum()
    merged = table.groupby(run, sort=False).agg(
        {**dict.fromkeys(kind, "first"), "metres": "sum", "tenths": "sum"}
    )
    return merged.reset_index(drop=True)


def _delays(
    network: RoadNetwork, profile: SpeedProfile, over: Arcs, along: NDArray[np.int64]
) -> pd.DataFrame:
    import pandas as pd

    link, forward = over.link[along], over.forward[along]
    kind = np.where(forward, *(at[link] for at in crossings(network)))
    lost = np.where(forward, *(at[link] for at in crossing_tenths(network, profile)))
    part, _ = _parts_along(network, over, along)
    is_junction = kind >= 0
    numbers = kind[is_junction]
    rows = {
        name: (int((numbers == number).sum()), int(lost[is_junction][numbers == number].sum()))
        for number, name in enumerate(CROSSINGS)
    }
    rows["side_street"] = (
        int(network.side_streets[part].sum()),
        int(side_street_tenths(network, profile)[part].sum()),
    )
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["passed", "tenths"])
    return table.rename_axis("junction")
