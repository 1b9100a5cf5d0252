"""Reference travel times, kept outside this project: which postcodes lie within reach of where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.files import parse_numbers, read_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

HOSPITALS, POINTS, LABELS = "ors_car_hospitals.csv", "ors_car_points.csv", "ors_car_labels.csv"
SIREN_POINTS, SIREN_MINUTES = "elaspy_utrecht_points.csv", "elaspy_utrecht_siren_minutes.csv"
#: A label says that a trip takes at most the first, between both, or more than the second.
LIMITS = (25.0, 30.0)
_CLASS = {"le25": 0, "25to30": 1}
_REMEDY = "give the reference tables that docs/travel-times.md describes"


@dataclass(frozen=True, kw_only=True)
class References:
    """What the speeds are fitted to; see docs/travel-times.md.

    Attributes
    ----------
    points, hospitals
        Index ``pc4`` and ``ors_id``; ``lon`` and ``lat`` (EPSG:4326).
    label
        int8, points x hospitals: 0 within LIMITS[0] minutes from the hospital, 1 within LIMITS[1],
        2 beyond.
    siren_points, siren
        Index ``pc4`` with ``lon``, ``lat``; and ``from_pc4``, ``to_pc4``, ``minutes_siren``.
    """

    points: pd.DataFrame
    hospitals: pd.DataFrame
    label: NDArray[np.int8]
    siren_points: pd.DataFrame
    siren: pd.DataFrame


def read_references(folder: Path) -> References:
    """Read the five tables of a folder of references.

    Raises InputError or MissingFileError naming file, row and column.
    """
    import pandas as pd

    points = _places(folder / POINTS, "pc4", "pc4_lon", "pc4_lat")
    hospitals = _places(folder / HOSPITALS, "ors_id", "hospital_lon", "hospital_lat")
    path = folder / LABELS
    table = read_table(path, required=["pc4", "ors_id", "label"], remedy=_REMEDY)
    rows = points.index.get_indexer(pd.Index(table["pc4"]))
    columns = hospitals.index.get_indexer(pd.Index(table["ors_id"]))
    faults = [
        Fault(str(path), f"row {table.index[at]}, column {name}", "is unknown", _REMEDY)
        for name, wrong in {
            "pc4": rows < 0,
            "ors_id": columns < 0,
            "label": ~table["label"].isin(_CLASS).to_numpy(),
        }.items()
        for at in np.flatnonzero(wrong)[:10]
    ]
    if faults:
        raise InputError(faults)
    label = np.full((len(points), len(hospitals)), 2, dtype=np.int8)
    label[rows, columns] = table["label"].map(_CLASS)
    siren = read_table(
        folder / SIREN_MINUTES, required=["from_pc4", "to_pc4", "minutes_siren"], remedy=_REMEDY
    )
    minutes = parse_numbers(
        siren,
        "minutes_siren",
        file=str(folder / SIREN_MINUTES),
        faults=faults,
        may_be_empty=False,
    )
    if faults:
        raise InputError(faults)
    return References(
        points=points,
        hospitals=hospitals,
        label=label,
        siren_points=_places(folder / SIREN_POINTS, "pc4", "lon", "lat"),
        siren=siren.assign(minutes_siren=minutes),
    )


def _places(path: Path, label: str, lon: str, lat: str) -> pd.DataFrame:
    import pandas as pd

    table = read_table(path, required=[label, lon, lat], remedy=_REMEDY)
    faults = [
        Fault(str(path), f"row {row}, column {label}", "stands twice", "give each place once")
        for row in table.index[table[label].duplicated()]
    ]
    degrees = {
        name: parse_numbers(
            table,
            column,
            file=str(path),
            faults=faults,
            minimum=-most,
            maximum=most,
            may_be_empty=False,
        ).to_numpy()
        for name, column, most in (("lon", lon, 180.0), ("lat", lat, 90.0))
    }
    if faults:
        raise InputError(faults)
    return pd.DataFrame(degrees, index=pd.Index(table[label], name=label))
