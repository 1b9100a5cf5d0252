"""Travel times that a user brings along, for example from another router, in place of ours."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError, quoted
from regiotafel.own_tables import Column, read_columns
from regiotafel.provenance import hash_of
from regiotafel.region.sites import code_remedy
from regiotafel.spreadsheets import column_name, read_grid
from regiotafel.travel.speeds import TENTHS_PER_MINUTE
from regiotafel.travel.times import OWN, TravelTimes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from regiotafel.spreadsheets import Grid

log = logging.getLogger("regiotafel.readings")

#: Nobody travels a day to a hospital in the same country.
LONGEST_MINUTES = 1440.0
#: Half of all trips above five hours: these are seconds.
_MEDIAN_OF_SECONDS = 300.0
_LONGEST_METRES = 2e6
_PC4 = Column(kind="pc4", required=True)
_MINUTES = Column(kind="number", maximum=LONGEST_MINUTES)
_LONG = {
    "pc4": _PC4,
    "site_id": Column(required=True),
    "minutes": Column(kind="number", required=True, maximum=LONGEST_MINUTES),
    "metres": Column(kind="number", maximum=_LONGEST_METRES),
}
_REMEDY = (
    "give a CSV, Excel or Parquet file with the columns pc4, site_id, minutes and, if known, "
    "metres; or pc4 first and a column of minutes per site"
)


def read_own_minutes(
    path: Path,
    *,
    area_ids: Sequence[str],
    site_ids: Sequence[str] | None,
    other_site_ids: Sequence[str] = (),
) -> TravelTimes:
    """Read minutes from areas to sites, and check every pair.

    Parameters
    ----------
    path
        A CSV, Excel or Parquet file, read as :func:`regiotafel.own_tables.read_columns` says.
        Either long, a row per pair: ``pc4``, ``site_id``, ``minutes`` (one way) and, if known,
        ``metres`` of the same route; or wide: ``pc4`` and a column of minutes per site. An empty
        cell and a pair that is not there mean unreachable.
    area_ids, site_ids
        Labels of all areas, and of the candidates, ascending; ``site_ids`` None = not known, and so
        not checked.
    other_site_ids
        Sites that may stand in the file too and are left aside.

    Returns
    -------
    TravelTimes
        Minutes rounded to whole tenths of a second. Where the file has no metres they are 0 for
        every pair that can be reached, so that equal minutes go to the lowest ``site_id``. Mode and
        time of day are :data:`~regiotafel.travel.times.OWN`, both versions the hash of the numbers.

    Raises
    ------
    InputError
        With every fault: codes that are unknown, pairs that stand twice, numbers out of range, a
        candidate that no area can reach, seconds in place of minutes.
    MissingFileError
        There is no such file, or it is empty.
    """
    faults: list[Fault] = []
    grid = read_grid(path, required=["pc4"], remedy=_REMEDY)
    is_long = bool({"site_id", "minutes"} & set(map(column_name, grid.header)))
    pairs = (_read_long if is_long else _read_wide)(grid, faults)
    reached = pairs.dropna(subset=["minutes"])
    sites = sorted(set(pairs["site_id"])) if site_ids is None else list(site_ids)
    faults = _in_seconds(grid, reached) or [
        *faults,
        *_unknown_areas(grid, pairs, area_ids),
        *_unknown_sites(grid, pairs, [*sites, *other_site_ids], is_long=is_long),
        *_without_metres(grid, reached),
        *_unreached(grid, reached, sites),
    ]
    if faults:
        raise InputError(faults)
    return _times(grid, reached[reached["site_id"].isin(sites)], area_ids, sites)


def _read_long(grid: Grid, faults: list[Fault]) -> pd.DataFrame:
    """Pairs of a file with a row per pair; index = row number."""
    named = set(map(column_name, grid.header))
    absent = [name for name, column in _LONG.items() if column.required and name not in named]
    if absent:
        raise InputError(
            [Fault(grid.file, f"column {name}", "is missing", _REMEDY) for name in absent]
        )
    pairs = read_columns(grid, _LONG, faults=faults)
    for row, pair in pairs[pairs.duplicated(["pc4", "site_id"])].iterrows():
        wrong = f"{pair['pc4']} to {pair['site_id']} stands here for a second time"
        faults.append(Fault(grid.file, f"row {row}", wrong, "give one row per pair"))
    return pairs


def _read_wide(grid: Grid, faults: list[Fault]) -> pd.DataFrame:
    """Pairs of a file with a column per site; index = row number, one row per pair."""
    sites = {name: _MINUTES for name in grid.header if name and column_name(name) != "pc4"}
    table = read_columns(grid, {"pc4": _PC4, **sites}, faults=faults)
    for row, pc4 in table.loc[table["pc4"].duplicated(), "pc4"].items():
        wrong = f"{pc4} stands here for a second time"
        faults.append(Fault(grid.file, f"row {row}, column pc4", wrong, "give one row per area"))
    long = table.rename_axis(index="row").reset_index()
    long = long.melt(["row", "pc4"], var_name="site_id", value_name="minutes")
    return long.set_index("row")


def _in_seconds(grid: Grid, pairs: pd.DataFrame) -> list[Fault]:
    median = pairs["minutes"].median()
    if not median > _MEDIAN_OF_SECONDS:
        return []
    return [
        Fault(
            grid.file,
            "column minutes",
            f"half of them are above {median:g}, so these look like seconds",
            "give minutes: seconds divided by 60",
        )
    ]


def _unknown_areas(grid: Grid, pairs: pd.DataFrame, known: Sequence[str]) -> list[Fault]:
    """One fault per code, at its first row; what is no postcode at all is a fault already."""
    wrong = pairs[~pairs["pc4"].isin(known) & pairs["pc4"].str.fullmatch("[1-9][0-9]{3}")]
    return [
        Fault(
            grid.file,
            f"row {row}, column pc4",
            f"{pc4} is not in the areas table",
            "give a postcode area that is, or leave it out",
        )
        for row, pc4 in wrong.loc[~wrong["pc4"].duplicated(), "pc4"].items()
    ]


def _unknown_sites(
    grid: Grid, pairs: pd.DataFrame, known: Sequence[str], *, is_long: bool
) -> list[Fault]:
    """One fault per code, at its first row or at its column."""
    wrong = pairs.loc[~pairs["site_id"].isin(known), "site_id"]
    return [
        Fault(
            grid.file,
            f"row {row}, column site_id" if is_long else f"column {site}",
            f"{quoted(site)} is no known site" if site else "is empty",
            code_remedy(site, known, otherwise="give the code of a site, or leave it out"),
        )
        for row, site in wrong[~wrong.duplicated()].items()
    ]


def _without_metres(grid: Grid, pairs: pd.DataFrame) -> list[Fault]:
    """Metres decide between equal minutes, so they are known for all pairs or for none."""
    if "metres" not in pairs.columns:
        return []
    return [
        Fault(
            grid.file,
            f"row {row}, column metres",
            "is not known, while minutes is",
            "give metres in every row with minutes, or leave the column out",
        )
        for row in pairs.index[pairs["metres"].isna()]
    ]


def _unreached(grid: Grid, pairs: pd.DataFrame, site_ids: Sequence[str]) -> list[Fault]:
    present = set(pairs["site_id"])
    if not present:
        return [Fault(grid.file, "", "holds no minutes", _REMEDY)]
    return [
        Fault(
            grid.file,
            "",
            f"holds no minutes to candidate {site}",
            "give them, or take the site out of the candidates",
        )
        for site in site_ids
        if site not in present
    ]


def _times(
    grid: Grid, pairs: pd.DataFrame, area_ids: Sequence[str], site_ids: Sequence[str]
) -> TravelTimes:
    import pandas as pd

    shape = (len(area_ids), len(site_ids))
    row = pd.Index(area_ids).get_indexer(pd.Index(pairs["pc4"]))
    column = pd.Index(site_ids).get_indexer(pd.Index(pairs["site_id"]))
    tenths, metres = np.full(shape, np.nan), np.full(shape, np.nan)
    tenths[row, column] = np.rint(pairs["minutes"] * TENTHS_PER_MINUTE)
    metres[row, column] = np.rint(pairs["metres"]) if "metres" in pairs.columns else 0.0
    missing = int(np.isnan(tenths).sum())
    log.info(
        "%s: %d of %d pairs of area and candidate%s",
        grid.file,
        len(pairs),
        tenths.size,
        f"; the {missing} that are missing are unreachable" if missing else "",
    )
    version = hash_of(list(area_ids), list(site_ids), tenths, metres)
    minutes = (tenths / TENTHS_PER_MINUTE).astype(np.float32)
    return TravelTimes(
        area_ids=tuple(area_ids),
        site_ids=tuple(site_ids),
        minutes=minutes,
        metres=metres.astype(np.float32),
        minutes_least=minutes,
        minutes_most=minutes,
        mode=OWN,
        time_of_day=OWN,
        fast=1.0,
        slow=1.0,
        network_version=version,
        speed_version=version,
    )
