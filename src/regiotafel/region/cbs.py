"""Postcode areas as Statistics Netherlands (CBS) publishes them → the tables of a region."""

from __future__ import annotations

import json
import logging
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.errors import Fault, InputError
from regiotafel.files import require_file
from regiotafel.region.areas import AGE_BANDS, POPULATION_COLUMNS, read_areas, write_areas
from regiotafel.region.build import missing_somewhere
from regiotafel.region.load import AREAS, SHAPES, SITES
from regiotafel.region.shapes import CRS, simplify_shapes, write_shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import pandas as pd

log = logging.getLogger("regiotafel")

#: The raw files by the names under which `regiotafel data fetch` keeps them.
RAW_POPULATION, RAW_PC4 = "83502NED.json", "cbs_pc4.zip"

#: Key figures per PC4 that become columns, with a year behind their name; CBS's names first.
KEY_FIGURES = {
    "aantal_inwoners": "population",
    "aantal_part_huishoudens": "households",
    "omgevingsadressendichtheid": "address_density",
    "stedelijkheid": "urbanity_class",
}
_CODE_COLUMNS = ("postcode", "postcode4", "pc4")
#: CBS writes -99997 (hidden or none) and -99995 (not yet published) instead of a number.
_NO_FIGURE = -99990
#: Slivers between polygons narrower than this are closed.
_GAP_M = 20.0
#: No postcode has more people of one sex and age band.
_MOST_PEOPLE = 20_000
#: More postcodes than this share without a row of people mean that the table is not whole.
_MOST_WITHOUT_PEOPLE = 0.1
#: A known position farther from the polygon of its code than this is of another place.
_REASSIGNED_M = 5000.0
_INSIDE = "none known; a point inside the polygon was taken"
_SEXES = {"Mannen": "m", "Vrouwen": "f"}
_REMEDY = "fetch it anew with `regiotafel data fetch`"


def build_region_from_cbs(raw: Path, out: Path, *, known: Path) -> pd.DataFrame:
    """Write areas, shapes, sites and candidate lists to ``out`` from what was fetched in ``raw``.

    What CBS does not publish per PC4 (names, positions of addresses, hospitals and the like) is
    taken from the data folder ``known``. Returns what is missing: ``pc4``, ``missing_in``,
    ``reason``. Raises InputError naming the faulty file.
    """
    import shutil

    import pandas as pd

    population, year = read_population(raw / RAW_POPULATION)
    pc4, figures_year = read_pc4(raw / RAW_PC4)
    shapes = _coverage(pc4, raw / RAW_PC4)
    _require_people(population, shapes, raw / RAW_POPULATION)
    before = read_areas(known / AREAS)
    areas = before.reindex(shapes.index)
    areas[list(POPULATION_COLUMNS)] = population.reindex(shapes.index)
    figures = pc4.set_index("pc4")[list(KEY_FIGURES.values())].add_suffix(f"_{figures_year}")
    for name, values in figures.items():
        areas[name] = values.reindex(shapes.index)
    areas[f"population_{year}"] = areas[list(POPULATION_COLUMNS)].sum(axis=1, min_count=1)
    areas, without_position = _placed(areas, shapes)
    without_polygon = population.index.union(before.index).difference(areas.index)
    write_areas(areas, out / AREAS)
    simple = simplify_shapes(shapes.reset_index(), source=str(raw / RAW_PC4))
    write_shapes(simple, out / SHAPES)
    shutil.copyfile(known / SITES, out / SITES)
    shutil.copytree(known / "candidates", out / "candidates")
    missing = [
        *missing_somewhere(areas).query("missing_in != 'population by age'").to_numpy().tolist(),
        *_missing(areas, figures, year),
        *((code, "position", _INSIDE) for code in without_position),
        *((code, "polygon", "no polygon at CBS; the code is left out") for code in without_polygon),
    ]
    return pd.DataFrame(missing, columns=["pc4", "missing_in", "reason"])


def read_population(path: Path) -> tuple[pd.DataFrame, int]:
    """Read table 83502NED as fetched: people per PC4, sex and age band, and the year.

    Index ``pc4``; columns as :data:`~regiotafel.region.areas.POPULATION_COLUMNS`, float64,
    NaN = not given. Raises InputError when a dimension, a band or rows are missing.
    """
    import pandas as pd

    require_file(path, _REMEDY)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        period = str(content["period"])
        columns = _columns_by_key(content)
        rows = pd.DataFrame(content["TypedDataSet"])
        rows = rows[["Geslacht", "Leeftijd", "Postcode", "Bevolking_1"]]
        code = rows["Postcode"].str.strip().str.extract(r"^PC([1-9]\d{3})$")[0]
        column = pd.Series(
            [
                columns.get((str(sex).strip(), str(age).strip()))
                for sex, age in zip(rows["Geslacht"], rows["Leeftijd"], strict=True)
            ],
            index=rows.index,
            dtype=object,
        )
        people = pd.to_numeric(rows["Bevolking_1"]).astype("float64")
        year = int(period[:4])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            Fault(str(path), "", f"is not table 83502NED as CBS gives it ({reason})", _REMEDY)
        ) from None
    _require_bands(columns, path)
    wanted = code.notna() & column.notna()
    long = pd.DataFrame({"pc4": code, "column": column, "people": people})[wanted]
    _require_whole(long, path)
    table = long.pivot(index="pc4", columns="column", values="people")  # noqa: PD010 (no means)
    return table.reindex(columns=list(POPULATION_COLUMNS)), year


def _columns_by_key(content: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Column per pair of keys of Geslacht and Leeftijd, found by their titles."""
    ages: dict[str, str] = {}
    for entry in content["Leeftijd"]:
        title = entry["Title"].strip()
        if match := re.fullmatch(r"(\d+) tot (\d+) jaar", title):
            band = f"{match[1]}_{int(match[2]) - 1}"
        elif match := re.fullmatch(r"(\d+) jaar of ouder", title):
            band = f"{match[1]}_plus"
        else:
            continue
        if band in AGE_BANDS:
            ages[entry["Key"].strip()] = band
    sexes = {
        entry["Key"].strip(): _SEXES[entry["Title"].strip()]
        for entry in content["Geslacht"]
        if entry["Title"].strip() in _SEXES
    }
    return {
        (sex, age): f"{letter}_{band}"
        for sex, letter in sexes.items()
        for age, band in ages.items()
    }


def _require_bands(columns: Mapping[tuple[str, str], str], path: Path) -> None:
    absent = [name for name in POPULATION_COLUMNS if name not in columns.values()]
    if absent:
        some = ", ".join(absent[:4]) + (" …" if len(absent) > 4 else "")
        wrong = (
            f"{len(absent)} of {len(POPULATION_COLUMNS)} sexes and age bands are absent ({some})"
        )
        right = "CBS has changed its categories: report this"
        raise InputError(Fault(str(path), "Geslacht, Leeftijd", wrong, right))


def _require_whole(long: pd.DataFrame, path: Path) -> None:
    """Each postcode has each sex and age band once: anything else is a table fetched in part."""
    count = long.groupby("pc4")["column"].agg(["size", "nunique"])
    wrong = count[(count != len(POPULATION_COLUMNS)).any(axis=1)]
    faults = []
    if count.empty:
        faults.append(Fault(str(path), "TypedDataSet", "has no postcodes of four digits", _REMEDY))
    if len(wrong):
        some = ", ".join(wrong.index[:5])
        what = f"{len(wrong)} postcodes lack age bands or have them twice ({some})"
        faults.append(Fault(str(path), "TypedDataSet", what, _REMEDY))
    if not long["people"].dropna().between(0, _MOST_PEOPLE).all():
        what = f"holds numbers below 0 or above {_MOST_PEOPLE}"
        faults.append(Fault(str(path), "Bevolking_1", what, _REMEDY))
    if faults:
        raise InputError(faults)


def _require_people(population: pd.DataFrame, shapes: gpd.GeoDataFrame, path: Path) -> None:
    """Nearly every polygon has a row of people, if only of zeros; a table cut short has not."""
    without = shapes.index.difference(population.index)
    if len(without) > _MOST_WITHOUT_PEOPLE * len(shapes):
        wrong = f"{len(without)} of {len(shapes)} postcodes with a polygon are not in it"
        raise InputError(Fault(str(path), "TypedDataSet", wrong, _REMEDY))


def read_pc4(path: Path) -> tuple[gpd.GeoDataFrame, int]:
    """Read polygons and key figures per PC4 from CBS's archive, and their year.

    Columns ``pc4`` and the values of :data:`KEY_FIGURES`, float64, NaN = hidden, not published or
    not in this edition; polygons in RD New (EPSG:28992), ordered by ``pc4``. Raises InputError
    when the archive holds no such GeoPackage.
    """
    import pyogrio
    import pyogrio.errors

    require_file(path, _REMEDY)
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                names = [name for name in archive.namelist() if name.lower().endswith(".gpkg")]
                if len(names) != 1:
                    wrong = f"holds {len(names)} GeoPackages instead of one"
                    raise InputError(Fault(str(path), "", wrong, _REMEDY))
                inside = Path(archive.extract(names[0], folder))
            layer = pyogrio.list_layers(inside)[0][0]
            table = pyogrio.read_dataframe(inside, layer=layer)
        except (zipfile.BadZipFile, OSError, IndexError) as error:
            raise _unreadable(path, error) from None
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            raise _unreadable(path, error) from None
    place = f"{path}, {names[0]}"
    match = re.search(r"pc4_((?:19|20)\d\d)", f"{layer} {names[0]}", re.IGNORECASE)
    if match is None:
        raise InputError(Fault(place, "layer", "does not say its year", "as in cbs_pc4_2025"))
    return _figures(table, place), int(match[1])


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(Fault(str(path), "", f"cannot be read ({error})", _REMEDY))


def _figures(table: gpd.GeoDataFrame, place: str) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd

    named = table.rename(columns=str.lower)
    code_column = next((name for name in _CODE_COLUMNS if name in named.columns), None)
    if code_column is None or named.crs is None:
        wrong = "has no column postcode" if code_column is None else "has no coordinate system"
        raise InputError(Fault(place, "", wrong, _REMEDY))
    code = named[code_column].astype(str).str.strip().str.removesuffix(".0")
    faults = [
        Fault(place, f"column {code_column}", f"“{value}” {wrong}", _REMEDY)
        for wrong, rows in (
            ("is no PC4", ~code.str.fullmatch(r"[1-9]\d{3}")),
            ("stands there twice", code.duplicated()),
        )
        for value in code[rows][:10]
    ]
    columns: dict[str, Any] = {"pc4": code}
    for published, name in KEY_FIGURES.items():
        if published not in named.columns:
            log.warning("%s: has no column %s; left empty", place, published)
            columns[name] = pd.Series(float("nan"), index=named.index)
            continue
        figures = pd.to_numeric(named[published], errors="coerce").astype("float64")
        columns[name] = figures.where(figures > _NO_FIGURE)
        if (columns[name] < 0).any():
            faults.append(Fault(place, f"column {published}", "holds negative numbers", _REMEDY))
    if faults:
        raise InputError(faults)
    shapes = gpd.GeoDataFrame(columns, geometry=named.geometry.to_numpy(), crs=named.crs)
    shapes = shapes[shapes.geometry.notna() & ~shapes.geometry.is_empty]
    return shapes.to_crs(CRS).sort_values("pc4", ignore_index=True)


def _coverage(pc4: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Polygons without overlaps and slivers; index ``pc4``. CBS's own have both everywhere."""
    import geopandas as gpd
    import shapely

    valid = shapely.make_valid(pc4.geometry.to_numpy(), method="structure", keep_collapsed=False)
    clean = shapely.coverage_clean(valid, gap_width=_GAP_M, merge_strategy="longest_border")
    gone = pc4["pc4"][shapely.is_empty(clean)]
    if len(gone):
        wrong = f"{len(gone)} polygons lie wholly inside others ({', '.join(gone[:5])})"
        raise InputError(Fault(str(path), "", wrong, _REMEDY))
    changed = abs(shapely.area(clean) / shapely.area(valid) - 1) > 0.02
    if changed.any():
        log.warning(
            "%s: the area of %d of %d polygons changed by over 2 %% in repair (first: %s)",
            path,
            changed.sum(),
            len(changed),
            pc4["pc4"][changed].iloc[0],
        )
    return gpd.GeoDataFrame(index=pc4["pc4"], geometry=clean, crs=CRS)


def _placed(areas: pd.DataFrame, shapes: gpd.GeoDataFrame) -> tuple[pd.DataFrame, pd.Index]:
    """Give areas without a usable position a point inside their polygon; return which they are.

    A position farther outside than ``_REASSIGNED_M`` belongs to another place: the code was given
    anew. Positions are rounded to a millionth of a degree, 0.1 m.
    """
    import geopandas as gpd

    inside = shapes.geometry.representative_point().to_crs("EPSG:4326")
    lon, lat = areas["lon"].fillna(inside.x), areas["lat"].fillna(inside.y)
    points = gpd.GeoSeries.from_xy(lon, lat, index=areas.index, crs="EPSG:4326").to_crs(CRS)
    outside = points.distance(shapes.geometry).round()
    usable = areas["lon"].notna() & (outside <= _REASSIGNED_M)
    placed = areas.assign(
        lon=lon.where(usable, inside.x).round(6),
        lat=lat.where(usable, inside.y).round(6),
        location_outside_polygon_m=outside.where(usable & (outside > 0)),
    )
    return placed, areas.index[~usable]


def _missing(
    areas: pd.DataFrame, figures: pd.DataFrame, year: int
) -> Iterator[tuple[str, str, str]]:
    """Rows (code, what is missing, why) for what was fetched."""
    empty = areas[list(POPULATION_COLUMNS)].isna()
    for code in areas.index[empty.all(axis=1)]:
        yield code, "population by age", f"not in CBS 83502NED of {year}"
    for code in areas.index[empty.any(axis=1) & ~empty.all(axis=1)]:
        yield code, "population by age", "some age bands are empty"
    for name in figures.columns:
        for code in areas.index[areas[name].isna()]:
            yield code, str(name), "hidden, not yet published, or not in this edition"
