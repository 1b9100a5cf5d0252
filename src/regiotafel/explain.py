"""One entry of the travel-time matrix, explained: what its minutes and kilometres consist of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.checked import did_you_mean
from regiotafel.errors import Fault, InputError
from regiotafel.files import bundled
from regiotafel.travel.speeds import TENTHS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from regiotafel.region.region import Region
    from regiotafel.travel.network import RoadNetwork
    from regiotafel.travel.routes import Route
    from regiotafel.travel.speeds import SpeedProfile

#: A postcode as people write it; the four digits are what counts.
_POSTCODE = re.compile(r"(\d{4})\s?([A-Za-z]{2})?")


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """How the minutes from a postcode to a hospital come about.

    Attributes
    ----------
    pc4, place, site_id, site_name, city
        From where to where.
    region, profile
        The facts it was computed from.
    points
        Where people of the postcode live, heaviest first, numbered from 1: ``lon``, ``lat``,
        ``weight``, and ``tenths`` of a second and ``metres`` of the trip from there.
    point, route
        Which of them is shown in full, and its trip.
    destination
        Longitude and latitude of the hospital.
    tenths, metres
        The entry of the matrix: the weighted mean of the points.
    minutes_saved_abroad
        What foreign roads might save, as :func:`..travel.borders.minutes_saved_abroad` estimates.
    """

    pc4: str
    place: str
    site_id: str
    site_name: str
    city: str
    region: Region
    profile: SpeedProfile
    points: pd.DataFrame
    point: int
    route: Route
    destination: tuple[float, float]
    tenths: int
    metres: int
    minutes_saved_abroad: float


def explain_route(
    pc4: str,
    site_id: str,
    *,
    travel: str,
    point: int = 1,
    candidates: str | None = None,
    data: Path | None = None,
) -> Explanation:
    """Take the entry of ``pc4`` and ``site_id`` apart, in full from one of the postcode's points.

    ``travel`` names a speed profile, ``candidates`` a list that holds hospitals of the user's own;
    both may be a path. Raises InputError for a code or point that is not known, and where no road
    leads from one to the other.
    """
    from pathlib import Path as _Path

    from regiotafel.question import read_living_points
    from regiotafel.region import load_region
    from regiotafel.region.candidates import candidates_file, read_candidates
    from regiotafel.travel.network import read_network
    from regiotafel.travel.routes import route
    from regiotafel.travel.speeds import load_speeds

    folder = data or bundled("data", "nl")
    profile = load_speeds(travel, relative_to=_Path())
    region = load_region(folder)
    sites = region.sites
    if candidates is not None:
        path = candidates_file(candidates, relative_to=_Path())
        sites = read_candidates(path, region.sites)
    written = _POSTCODE.fullmatch(pc4.strip())
    if written is None:
        raise InputError(Fault(pc4, "", "is no postcode", "give four digits, such as 4331"))
    pc4 = written[1]
    areas = region.areas
    _require_known(pc4, areas.index, what="postcode", file=str(folder / "areas.csv"))
    _require_known(
        site_id, sites.index, what="hospital", file=candidates or str(folder / "sites.csv")
    )
    origins = read_living_points(region, folder)
    network = read_network(folder)
    points = origins.loc[[pc4]].reset_index(drop=True)
    points.index = points.index.set_names("point") + 1
    if point not in points.index:
        right = f"give 1 to {len(points)}" if len(points) > 1 else "leave it out"
        raise InputError(Fault("--origin", "", f"{pc4} has no point {point}", right))
    site = sites.loc[[site_id]]
    start, there = _place(points.loc[[point]]), _place(site)
    found, saved = _entry(pc4, site, origins, region, network, profile)
    shown = route(start, there, network=network, profile=profile)
    if shown is None or found.isna().any(axis=None):
        raise InputError(
            Fault(
                f"{pc4} to {site_id}",
                "",
                "no road or car ferry leads from one to the other",
                "such a pair is unreachable in every result; ask for another",
            )
        )
    town, municipality = areas.loc[pc4, ["place", "municipality"]]
    return Explanation(
        pc4=pc4,
        place=str(town if isinstance(town, str) else municipality),
        site_id=site_id,
        site_name=str(site["site_name"].iloc[0]),
        city=str(site["city"].iloc[0]),
        region=region,
        profile=profile,
        points=points.join(found),
        point=point,
        route=shown,
        destination=there,
        tenths=int(found["tenths"]["all"]),
        metres=int(found["metres"]["all"]),
        minutes_saved_abroad=saved,
    )


def _place(row: pd.DataFrame) -> tuple[float, float]:
    lon, lat = row[["lon", "lat"]].to_numpy(dtype=np.float64)[0]
    return float(lon), float(lat)


def _require_known(code: str, known: Iterable[str], *, what: str, file: str) -> None:
    if code not in known:
        right = did_you_mean(code, known, otherwise="look there for the codes")
        raise InputError(Fault(file, "", f"has no {what} {code}", right))


def _entry(
    pc4: str,
    site: pd.DataFrame,
    origins: pd.DataFrame,
    region: Region,
    network: RoadNetwork,
    profile: SpeedProfile,
) -> tuple[pd.DataFrame, float]:
    """Tenths and metres of each point of ``pc4`` and (``all``) of the entry; minutes saved abroad.

    NaN = unreachable. All postcodes are asked for: only beside the others does it show that a trip
    is a long one.
    """
    import pandas as pd

    from regiotafel.travel.borders import land_abroad, minutes_saved_abroad
    from regiotafel.travel.matrix import travel_times

    points = origins.loc[[pc4]]
    points = points.set_axis([f"point {number}" for number in range(1, len(points) + 1)])
    times = travel_times(pd.concat([origins, points]), site, network=network, profile=profile)
    rows = [times.area_ids.index(pc4), *range(len(region.areas), len(times.area_ids))]
    found = pd.DataFrame(
        {
            "tenths": np.rint(times.minutes[rows, 0].astype(np.float64) * TENTHS_PER_MINUTE),
            "metres": times.metres[rows, 0].astype(np.float64),
        },
        index=["all", *range(1, len(rows))],
    )
    saved = minutes_saved_abroad(
        region.areas,
        site,
        minutes=times.minutes[: len(region.areas)],
        land=land_abroad(region.shapes, network),
    )
    return found, float(saved[rows[0], 0])
