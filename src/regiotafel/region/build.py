"""Raw Dutch tables → the compact tables of a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError
from regiotafel.files import read_table, require_file
from regiotafel.region.areas import POPULATION_COLUMNS, read_areas, write_areas
from regiotafel.region.candidates import read_candidates
from regiotafel.region.load import AREAS, SHAPES, SITES
from regiotafel.region.shapes import simplify_shapes, write_shapes
from regiotafel.region.sites import read_sites, write_sites

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

#: Raw inputs of a region, by what they become.
RAW_AREAS, RAW_SHAPES, RAW_SITES = "areas.csv", "areas.gpkg", "hospitals.csv"
RAW_CANDIDATES = {"endometriosis_level2": "endometriosis_candidates.csv"}
#: No list of hospitals with this care is public: assumed are the main sites of hospitals of a kind.
ASSUMED_CANDIDATES = "oesophagus_resection"
_ASSUMED_KINDS = {"umc": "university hospital", "stz": "top-clinical teaching hospital"}


def build_region(raw: Path, out: Path) -> pd.DataFrame:
    """Write areas, shapes, sites and candidate lists of ``raw`` to ``out``.

    Returns the areas that are missing somewhere: ``pc4``, ``missing_in``, ``reason``. Raises
    InputError with all faults of a file, and when a code of the areas has no polygon or the
    reverse.
    """
    areas = read_areas(raw / RAW_AREAS)
    shapes = _read_raw_shapes(raw / RAW_SHAPES, areas)
    sites = read_sites(raw / RAW_SITES)
    write_areas(areas, out / AREAS)
    write_shapes(simplify_shapes(shapes, source=str(raw / RAW_SHAPES)), out / SHAPES)
    write_sites(sites, out / SITES)
    (out / "candidates").mkdir()
    for name, file in RAW_CANDIDATES.items():
        _write_candidates(raw / file, sites, out / "candidates" / f"{name}.csv")
    _write_assumed_candidates(sites, out / "candidates" / f"{ASSUMED_CANDIDATES}.csv")
    return missing_somewhere(areas)


def _read_raw_shapes(path: Path, areas: pd.DataFrame) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio.errors

    require_file(path, "give the polygons of the areas as GeoPackage with a layer `areas`")
    try:
        shapes = gpd.read_file(path, layer="areas", columns=["pc4"])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError(
            Fault(str(path), "layer areas", f"cannot be read ({error})", "give a GeoPackage")
        ) from None
    shapes = shapes.astype({"pc4": str})
    differing = areas.index.symmetric_difference(shapes["pc4"])
    repeated = shapes["pc4"][shapes["pc4"].duplicated()]
    if len(differing) or len(repeated):
        codes = ", ".join([*differing[:10], *repeated[:10]])
        raise InputError(
            Fault(
                str(path),
                "column pc4",
                f"codes differ from {RAW_AREAS} or stand twice: {codes}",
                "give one polygon per area",
            )
        )
    return shapes


def _write_candidates(path: Path, sites: pd.DataFrame, out: Path) -> None:
    table = read_table(
        path,
        required=["site_id", "candidate_basis", "note"],
        remedy="give a CSV with site_id, candidate_basis and note",
    )
    read_candidates(path, sites)  # refuses unknown and repeated sites
    table = table.rename(columns={"candidate_basis": "basis"}).sort_values("site_id")
    table[["site_id", "site_name", "basis", "note"]].to_csv(out, index=False, lineterminator="\n")


def _write_assumed_candidates(sites: pd.DataFrame, out: Path) -> None:
    """List the main inpatient sites of university and top-clinical hospitals as assumed."""
    rows = sites[
        sites["in_default_set"]
        & sites["kind"].isin(list(_ASSUMED_KINDS))
        & (sites["role"] == "main")
        & (sites["inpatient_status"] == "inpatient")
    ]
    table = rows[["site_name"]].assign(
        basis="assumed",
        note="assumed: main site of a " + rows["kind"].map(_ASSUMED_KINDS),
    )
    table.to_csv(out, lineterminator="\n")


def missing_somewhere(areas: pd.DataFrame) -> pd.DataFrame:
    """List what is unknown per area: ``pc4``, ``missing_in``, ``reason``."""
    import pandas as pd

    reasons = {
        "place": "no place name in the look-up of 2021",
        "population_2021": "CBS gives no population by age for this code on 1 January 2021",
        "population_2023": "CBS hides 0 to 4 inhabitants, or the code has none",
        "households_2023": "CBS hides 0 to 4 households, or the code has none",
        "address_density_2023": "not in the CBS table of 2023",
        "urbanity_class_2023": "not in the CBS table of 2023",
        "cars_per_household_kim": "not in the KiM table",
        "income_keur_per_year_kim": "not in the KiM table",
        "income_bottom20_share_pct_2017": "hidden by CBS where few households",
        "road_km_to_nearest_hospital_excl_outpatient_2017": "not in the CBS table of 2017",
    }
    rows = [
        (pc4, column, reason)
        for column, reason in reasons.items()
        for pc4 in areas.index[areas[column].isna()]
    ]
    partly = areas[list(POPULATION_COLUMNS)].isna().any(axis=1) & areas["population_2021"].notna()
    rows += [(pc4, "population by age", "some age bands are empty") for pc4 in areas.index[partly]]
    return pd.DataFrame(rows, columns=["pc4", "missing_in", "reason"])
