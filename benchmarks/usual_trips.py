"""Trips between cities and reach of hospitals under the bundled profiles, as travel-times.md shows.

Writes three tables into ``docs/travel-times.md``; a test compares them. Run from the repository:

    python benchmarks/usual_trips.py
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from regiotafel.files import bundled
from regiotafel.question import read_living_points
from regiotafel.region import load_region
from regiotafel.travel.matrix import travel_times
from regiotafel.travel.network import read_network
from regiotafel.travel.speeds import load_speeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAGE = Path(__file__).parents[1] / "docs" / "travel-times.md"
PROFILES = {"car_free_flow": "free flow", "car_daytime": "by day", "car_peak": "peak"}
#: From and to (PC4 of the centres), and what is usual to drive: judged, by nobody measured.
TRIPS = {
    "Amsterdam–Utrecht": ("1012", "3511", "40"),
    "Arnhem–Nijmegen": ("6811", "6511", "25"),
    "Amsterdam–Maastricht": ("1012", "6211", "130–135"),
    "Groningen–Utrecht": ("9711", "3511", "114–121"),
    "Middelburg–Rotterdam": ("4331", "3011", "78"),
    "Den Helder–Amsterdam": ("1781", "1012", "70"),
    "Leeuwarden–Zwolle": ("8911", "8011", "60"),
    "Den Haag–Enschede": ("2511", "7511", "128"),
}
#: Minutes by day from and to which the range is shown.
BANDS = ((20, 60), (60, 150))


def tables() -> str:
    """Markdown: trips between cities, inhabitants within reach, and how far the profiles lie."""
    folder = bundled("data", "nl")
    region, network = load_region(folder), read_network(folder)
    origins = read_living_points(region, folder)
    hospitals = region.sites[region.sites["in_default_set"]]
    cities = region.areas.loc[sorted({to for _, to, _ in TRIPS.values()})]
    people = region.areas["population_2021"].fillna(0).to_numpy()
    trips, within, to_hospitals = {}, [], {}
    for name in PROFILES:
        profile = load_speeds(name, relative_to=Path())
        both_ends = profile.access.origin_minutes + profile.access.destination_minutes
        found = travel_times(
            origins, pd.concat([cities, hospitals]), network=network, profile=profile
        )
        minutes = pd.DataFrame(found.minutes, index=found.area_ids, columns=found.site_ids)
        trips[name] = [f"{minutes.loc[start, to]:.0f}" for start, to, _ in TRIPS.values()]
        to_hospitals[name] = minutes[hospitals.index].to_numpy(dtype=np.float64)
        nearest = np.nanmin(to_hospitals[name], axis=1)
        shares = [people[nearest <= most].sum() / people.sum() for most in (30, 30 + both_ends)]
        within.append([f"`{name}`", *(f"{100 * share:.1f} %" for share in shares)])
    reach = f"inhabitants within 30 minutes of one of {len(hospitals)} hospital sites"
    usual = [minutes for *_, minutes in TRIPS.values()]
    return "\n\n".join(
        [
            _table(
                [
                    "trip, minutes from door to door",
                    *PROFILES.values(),
                    "judged usual, driving only",
                ],
                zip(TRIPS, *trips.values(), usual, strict=True),
            ),
            _table([reach, "door to door", "driving only"], within),
            _table(
                [
                    "trips to hospitals, median",
                    "free flow / by day",
                    "half-way to the peak / by day",
                ],
                _ranges(to_hospitals),
            ),
        ]
    )


def _ranges(minutes: dict[str, np.ndarray]) -> list[list[str]]:
    free, day, peak = (minutes[name] for name in PROFILES)
    nearest = np.zeros(day.shape, dtype=bool)
    nearest[np.arange(len(day)), np.nanargmin(day, axis=1)] = True
    bands = {"to the nearest": nearest}
    bands |= {f"{low} to {high} minutes": (day >= low) & (day < high) for low, high in BANDS}
    return [
        [
            name,
            f"{np.median(free[here] / day[here]):.3f}",
            f"{np.median((day[here] + peak[here]) / 2 / day[here]):.3f}",
        ]
        for name, here in bands.items()
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    under = ["---", *["--:"] * (len(head) - 1)]
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], f"|{'|'.join(under)}|", *lines[1:]])


if __name__ == "__main__":
    from common import write_between

    write_between(PAGE, tables(), script="usual_trips.py")
