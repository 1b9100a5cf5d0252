"""What finished runs say per postcode, for the map: shapes, minutes and centres of every plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.errors import Fault, InputError, MissingFileError
from regiotafel.files import require_file
from regiotafel.report.board.arrays import compress, prefixed
from regiotafel.report.board.map.geometry import encode_rings, province_outlines
from regiotafel.report.geofiles import GEOPARQUET
from regiotafel.travel.speeds import TENTHS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.report.comparison.runs import Run

#: An area that is not counted, or has no centre.
UNKNOWN_MINUTES, NO_SITE = 2**32 - 1, 2**16 - 1
#: Cases travel in the last decimal of the files, so that shares are theirs exactly.
CASES_PER_UNIT = 1_000_000
_ABOUT = ("pc4", "place", "municipality", "province", "population_2021", "cases_per_year")


def read_all_areas(runs: Sequence[Run]) -> dict[str, gpd.GeoDataFrame]:
    """Read ``areas.parquet`` of every run, by letter; index ``pc4``.

    Raises InputError with a fault for every file that is not there or is not that of its
    ``result.json``.
    """
    faults: list[Fault] = []
    tables: dict[str, gpd.GeoDataFrame] = {}
    for run in runs:
        try:
            tables[run.letter] = _read_areas(run)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return tables


def _read_areas(run: Run) -> gpd.GeoDataFrame:
    import geopandas as gpd

    path, again = run.folder / GEOPARQUET, "run the scenario again with this version"
    try:
        table = gpd.read_parquet(require_file(path, again))
    except MissingFileError:
        raise InputError(
            Fault(str(path), "", "does not exist or is empty; the map needs it", again)
        ) from None
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputError(Fault(str(path), "", f"cannot be read ({reason})", again)) from None
    plans = run.document.plans
    wanted = [*_ABOUT, *(f"{what}_{plan}" for what in ("site_id", "minutes") for plan in plans)]
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        wrong = f"is not that of its result.json: no column {', '.join(missing[:5])}"
        raise InputError(Fault(str(path), "", wrong, again))
    if table["pc4"].duplicated().any():
        raise InputError(Fault(str(path), "column pc4", "holds a postcode twice", again))
    return table.set_index("pc4")


def pack_areas(
    runs: Sequence[Run], tables: Mapping[str, gpd.GeoDataFrame], *, site_ids: Sequence[str]
) -> str:
    """Shapes of the first run's areas and, per plan of every run, minutes and centre of each.

    Minutes are in whole tenths of a second, as computed times are, so that a difference of two is
    exact (minutes of the user's own are rounded to them); ``plan_N_minutes`` and ``plan_N_site``
    count plans through all runs. ``run_N_cases`` are expected cases per year in units of
    1 / :data:`CASES_PER_UNIT`.
    """
    first = tables[runs[0].letter]
    arrays: dict[str, NDArray[Any]] = {
        **prefixed("shape_", encode_rings(first.geometry)),
        **prefixed("outline_", encode_rings(province_outlines(first, first["province"]))),
    }
    number = 0
    for place, run in enumerate(runs):
        table = tables[run.letter].reindex(first.index)
        cases = table["cases_per_year"].fillna(0.0).to_numpy(dtype=np.float64)
        arrays[f"run_{place}_cases"] = np.rint(cases * CASES_PER_UNIT).astype(np.uint32)
        for plan in run.document.plans:
            arrays[f"plan_{number}_minutes"] = _tenths_of_seconds(table[f"minutes_{plan}"])
            arrays[f"plan_{number}_site"] = _sites(table[f"site_id_{plan}"], site_ids)
            number += 1
    return compress(arrays)


def _tenths_of_seconds(minutes: pd.Series[float]) -> NDArray[np.uint32]:
    tenths = np.rint(minutes.to_numpy(dtype=np.float64) * TENTHS_PER_MINUTE)
    return np.nan_to_num(tenths, nan=UNKNOWN_MINUTES).astype(np.uint32)


def _sites(labels: pd.Series[str], site_ids: Sequence[str]) -> NDArray[np.uint16]:
    places = {site: place for place, site in enumerate(site_ids)}
    return np.array([places.get(label, NO_SITE) for label in labels], dtype=np.uint16)
