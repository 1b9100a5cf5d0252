"""The table of four-digit postcode areas (PC4): which columns it has and what they may hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError
from regiotafel.files import parse_numbers, read_table
from regiotafel.region.sites import read_positions

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

#: Five-year age bands as they stand in column names, youngest first.
AGE_BANDS = (*(f"{age}_{age + 4}" for age in range(0, 95, 5)), "95_plus")

#: Population by sex (f, m) and age band on 1 January 2021.
POPULATION_COLUMNS = tuple(f"{sex}_{band}" for sex in "fm" for band in AGE_BANDS)

TEXT_COLUMNS = (
    "place",
    "municipality",
    "municipality_code",
    "municipality_source",
    "province",
    "corop",
    "ggd_region",
)

#: Numbers that may be unknown, with the largest value that can be true.
NUMBER_COLUMNS = {
    "location_outside_polygon_m": 10_000.0,
    "population_2021": 1e6,
    "population_2023": 1e6,
    "households_2023": 1e6,
    "address_density_2023": 1e5,
    "urbanity_class_2023": 5.0,
    "cars_per_household_kim": 10.0,
    "income_keur_per_year_kim": 1e4,
    "median_disposable_household_income_eur_2017": 1e6,
    "income_bottom20_share_pct_2017": 100.0,
    "low_income_households_pct_2017": 100.0,
    "road_km_to_nearest_hospital_excl_outpatient_2017": 500.0,
    "road_km_to_nearest_hospital_incl_outpatient_2017": 500.0,
    "road_km_to_nearest_train_station_2017": 500.0,
    "road_km_to_nearest_motorway_ramp_2017": 500.0,
}

#: Figures that may also stand there for other years, with the largest value that can be true.
_YEARLY = {
    "population": 1e6,
    "households": 1e6,
    "address_density": 1e5,
    "urbanity_class": 5.0,
}

_REMEDY = "give the areas table that `regiotafel data build` makes"


def read_areas(path: Path) -> pd.DataFrame:
    """Read and check an areas table; index ``pc4`` ascending, unknown = NaN.

    ``lon`` and ``lat`` (EPSG:4326) are the mean position of the area's addresses. Population
    columns are whole numbers, rounded to 5 by CBS. Columns such as ``population_2025`` and
    ``households_2025`` may stand there for further years. Raises InputError with every fault by
    row.
    """
    import pandas as pd

    required = ["pc4", *TEXT_COLUMNS, "lon", "lat", *NUMBER_COLUMNS, *POPULATION_COLUMNS]
    table = read_table(path, required=required, remedy=_REMEDY)
    faults: list[Fault] = []
    file = str(path)
    pc4 = table["pc4"].str.strip()
    for row in table.index[~pc4.str.fullmatch(r"[1-9]\d{3}")]:
        faults.append(
            Fault(file, f"row {row}, column pc4", f"“{pc4[row]}” is no PC4", "give four digits")
        )
    for row in table.index[pc4.duplicated()]:
        faults.append(
            Fault(file, f"row {row}, column pc4", f"{pc4[row]} stands here twice", "keep one row")
        )
    columns = read_positions(table, file=file, faults=faults)
    for name, largest in (NUMBER_COLUMNS | _further_years(table)).items():
        columns[name] = parse_numbers(table, name, file=file, faults=faults, maximum=largest)
    for name in POPULATION_COLUMNS:
        columns[name] = parse_numbers(table, name, file=file, faults=faults, whole=True)
    if faults:
        raise InputError(faults)
    text = {name: table[name].where(table[name] != "") for name in TEXT_COLUMNS}
    areas = pd.DataFrame({"pc4": pc4, **text, **columns}).set_index("pc4").sort_index()
    if areas.empty:
        raise InputError(Fault(file, "", "has no rows", _REMEDY))
    return areas


def _further_years(table: pd.DataFrame) -> dict[str, float]:
    """Columns of yearly figures for years that are not among NUMBER_COLUMNS."""
    matches = (re.fullmatch(r"(\w+)_((?:19|20)\d\d)", str(name)) for name in table.columns)
    return {
        match[0]: _YEARLY[match[1]]
        for match in matches
        if match and match[1] in _YEARLY and match[0] not in NUMBER_COLUMNS
    }


def write_areas(areas: pd.DataFrame, path: Path) -> None:
    """Write an areas table as CSV; whole numbers without a decimal point, unknown = empty."""
    table = areas.copy()
    for name in table.columns:
        numbers = table[name]
        if numbers.dtype.kind == "f" and (numbers.dropna() == numbers.dropna().round()).all():
            table[name] = numbers.astype("Int64")
    table.to_csv(path, lineterminator="\n")
