"""The made-up country as Statistics Netherlands publishes the real one: OData, and a GeoPackage."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import shapely

from regiotafel.region.areas import AGE_BANDS
from support.country import AREAS

if TYPE_CHECKING:
    from pathlib import Path

YEAR = 2025
PERIOD = f"{YEAR}JJ00"
#: Keys with the blanks behind them that CBS sends; other categories stand between them.
SEXES = [
    {"Key": "T001038", "Title": "Totaal mannen en vrouwen"},
    {"Key": "3000   ", "Title": "Mannen"},
    {"Key": "4000   ", "Title": "Vrouwen"},
]
AGES = [
    {"Key": "10000", "Title": "Totaal"},
    *(
        {"Key": f"{70100 + 100 * i}", "Title": f"{5 * i} tot {5 * i + 5} jaar"}
        for i in range(len(AGE_BANDS) - 1)
    ),
    {"Key": "22300", "Title": "95 jaar of ouder"},
    {"Key": "53050", "Title": "20 tot 65 jaar"},
]
PERIODS = [{"Key": "2021JJ00"}, {"Key": PERIOD}, {"Key": "2025MM06"}]


def population_rows(codes=tuple(AREAS), *, period=PERIOD):
    """Rows of TypedDataSet: every code, sex and age; men of the nth code in age b are 10 n + b."""
    rows = [{"Postcode": "NL01      ", **_row("T001038", "10000", 17_000_000, period)}]
    for number, code in enumerate(codes):
        for sex in SEXES:
            for band, age in enumerate(AGES):
                people = 10 * (number % 50) + band + (1 if sex["Title"] == "Vrouwen" else 0)
                row = _row(sex["Key"], age["Key"], people, period)
                rows.append({"Postcode": f"PC{code}    ", **row})
    return rows


def _row(sex, age, people, period):
    return {"Geslacht": sex, "Leeftijd": age, "Perioden": period, "Bevolking_1": people}


def population(codes=tuple(AREAS)):
    """Content of the file that `data fetch` makes of the table."""
    rows = [{"ID": i, **row} for i, row in enumerate(population_rows(codes))]
    return {
        "table": "83502NED",
        "period": PERIOD,
        "Geslacht": [dict(sex) for sex in SEXES],
        "Leeftijd": [dict(age) for age in AGES],
        "TypedDataSet": rows,
    }


def write_pc4(path: Path, codes=tuple(AREAS), *, code_column="postcode", crs="EPSG:28992", **extra):
    """CBS's archive: polygons that overlap and leave slivers, figures with its codes for none."""
    polygons = []
    for number, code in enumerate(codes):
        x, y = AREAS[code] if code in AREAS else (190_000 + 4000 * number, 450_000)
        # Every second polygon 3 m too wide, every third 2 m short of its neighbour above.
        polygons.append(
            shapely.MultiPolygon(
                [shapely.box(x, y, x + 4000 + 3 * (number % 2), y + 4000 - 2 * (number % 3 == 0))]
            )
        )
    n = len(codes)
    table = {
        code_column: [int(code) for code in codes],
        "aantal_inwoners": [*[1000 + i for i in range(n - 1)], -99997],
        "aantal_part_huishoudens": [500] * n,
        "omgevingsadressendichtheid": [-99995] * n,
        "stedelijkheid": [1 + i % 5 for i in range(n)],
        **extra,
    }
    table = {name: values for name, values in table.items() if values is not None}
    inside = path.with_name(f"cbs_pc4_{YEAR}_v1.gpkg")
    frame = gpd.GeoDataFrame(table, geometry=polygons, crs=crs)
    pyogrio.write_dataframe(frame, inside, layer=f"cbs_pc4_{YEAR}", geometry_type="MultiPolygon")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inside, inside.name)
        archive.writestr("leesmij.txt", "Toelichting")
    inside.unlink()
    return path
