"""The result for QGIS: a GeoPackage with areas and centres, and the areas as GeoParquet."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from regiotafel.region.shapes import CRS
from regiotafel.report.columns import column, table_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from regiotafel.result.result import Result

GEOPACKAGE, GEOPARQUET = "areas.gpkg", "areas.parquet"
#: Older programs warn of newer files; nothing of a later version is needed.
_GEOPACKAGE_VERSION = "1.3"
#: A GeoPackage says when it was last changed; the time of day must not change a result's bytes.
_ANY_TIME = "2000-01-01T00:00:00.000Z"
#: Declares that ``gpkg_data_columns`` holds aliases and descriptions (GeoPackage 1.3, annex F.9).
_SCHEMA_EXTENSION = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
INSERT INTO gpkg_extensions VALUES
    ('gpkg_data_columns', NULL, 'gpkg_schema',
     'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
    ('gpkg_data_column_constraints', NULL, 'gpkg_schema',
     'http://www.geopackage.org/spec130/#extension_schema', 'read-write');
"""


def write_geofiles(result: Result, tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write ``areas.gpkg`` (layers ``areas`` and ``centres``) and ``areas.parquet``, EPSG:28992.

    ``tables`` as :func:`regiotafel.report.tables.result_tables` gives them, so that a value in
    QGIS is the value in the CSV. Fields have a Dutch alias and an English description. Equal runs,
    equal bytes.
    """
    layers = {"areas": _areas(result, tables["areas"]), "centres": _centres(tables["centres"])}
    attribution = str(result.region.provenance.get("attribution", ""))
    _write_geopackage(layers, folder / GEOPACKAGE, attribution=attribution)
    _write_geoparquet(layers["areas"], folder / GEOPARQUET)


def _areas(result: Result, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """The wide table with the polygon of each postcode; a postcode without one stays in."""
    import geopandas as gpd

    shapes = result.region.shapes.geometry.to_crs(CRS)
    geometry = shapes.reindex(table["pc4"]).to_numpy()
    return gpd.GeoDataFrame(table, geometry=geometry, crs=CRS)


def _centres(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """A point per plan and candidate, to be filtered on ``plan`` and ``open``."""
    import geopandas as gpd

    points = gpd.GeoSeries.from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=points.to_crs(CRS).to_numpy(), crs=CRS)


def _write_geopackage(
    layers: Mapping[str, gpd.GeoDataFrame], path: Path, *, attribution: str
) -> None:
    import pyogrio

    with _fixed_time():
        for name, layer in layers.items():
            pyogrio.write_dataframe(
                layer,
                path,
                layer=name,
                driver="GPKG",
                promote_to_multi=name == "areas",
                dataset_options={"VERSION": _GEOPACKAGE_VERSION},
                layer_options={
                    "IDENTIFIER": name,
                    "DESCRIPTION": f"{table_title(name)['nl']} / {table_title(name)['en']}. "
                    f"{attribution}",
                },
            )
    described = [
        (name, field, f"{about.text['nl']} ({field})", *_words(about.text, about.unit))
        for name, layer in layers.items()
        for field in layer.columns.drop("geometry")
        for about in [column(name, str(field))]
    ]
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA_EXTENSION)
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) "
            "VALUES (?, ?, ?, ?, ?)",
            described,
        )


def _words(text: Mapping[str, str], unit: Mapping[str, str]) -> tuple[str, str]:
    """Title in Dutch and description in English, with their units."""
    nl, en = (
        f"{text[language]} ({unit[language]})" if unit[language] else text[language]
        for language in ("nl", "en")
    )
    return nl, en


def _write_geoparquet(layer: gpd.GeoDataFrame, path: Path) -> None:
    """Write with a description on every field: geopandas has no word for that, Arrow has."""
    import pyarrow.parquet as pq

    layer.to_parquet(path, index=False)
    table = pq.read_table(path)
    for position, field in enumerate(table.schema):
        if field.name == "geometry":
            continue
        about = column("areas", field.name)
        title, description = _words(about.text, about.unit)
        described = field.with_metadata({"title": title, "description": description})
        table = table.cast(table.schema.set(position, described))
    pq.write_table(table, path, compression="zstd")


@contextmanager
def _fixed_time() -> Iterator[None]:
    """Let GDAL write a fixed time of change, and be as it was afterwards."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _ANY_TIME})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
