"""The comparison as one HTML file that opens offline, and as tables for those who calculate on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.display import volume
from regiotafel.files import read_words
from regiotafel.report.board.facts import INDICATORS
from regiotafel.report.board.figures import decimal
from regiotafel.report.board.map.geometry import city_labels
from regiotafel.report.board.words import board_words
from regiotafel.report.comparison.areas import pack_areas, read_all_areas
from regiotafel.report.comparison.runs import COMPARED
from regiotafel.report.page import assemble_page

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from regiotafel.report.comparison.runs import Comparison, Run
    from regiotafel.report.document.result import Site, StoredPlan

#: The file that marks a folder as a comparison made here.
PAGE = "compare.html"
_HERE = Path(__file__).parent
#: Looks of the field for a postcode, which the board page has too.
_FIELD = _HERE.parent / "board" / "place" / "field.css"


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """Write ``compare.csv``, ``compare_centres.csv`` and ``compare.html`` into ``folder``.

    CSV as in a result: comma, decimal point, UTF-8 with a byte-order mark, units in the column
    names, unknown = empty. Equal results, equal bytes. Raises InputError when a run has no areas
    for the map.
    """
    page = render_comparison(comparison)
    for name, table in (
        ("compare", comparison.indicators),
        ("compare_centres", comparison.centres),
    ):
        numbers = table.select_dtypes("number").columns
        rounded = table.round({name: _decimals(str(name)) for name in numbers})
        rounded.to_csv(
            folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n"
        )
    (folder / PAGE).write_text(page, encoding="utf-8", newline="\n")


def _decimals(column: str) -> int:
    """As in the tables of a run."""
    return 4 if column.startswith("minutes") else 6


def render_comparison(comparison: Comparison) -> str:
    """Return the page as HTML text."""
    tables = read_all_areas(comparison.runs)
    texts = _texts()
    sites = _sites(comparison)
    return assemble_page(
        title=texts["title"]["nl"],
        facts=_facts(comparison, tables[comparison.runs[0].letter], sites),
        texts=texts,
        arrays=pack_areas(comparison.runs, tables, site_ids=list(sites)),
        body=_asset("page.html"),
        entry=_HERE / "start.js",
        style=_FIELD.read_text(encoding="utf-8") + _asset("page.css"),
    )


def _texts() -> dict[str, Any]:
    own = read_words(_HERE / "texts.yaml")
    board = board_words()
    shared = {key: board[key] for key in own["shared"]}
    return {**shared, **{key: text for key, text in own.items() if key != "shared"}}


def _sites(comparison: Comparison) -> dict[str, Site]:
    """All candidates of all runs; where two mean another site (warned of), the first run's."""
    return {
        site: about
        for run in reversed(comparison.runs)
        for site, about in run.document.sites.items()
    }


def _facts(
    comparison: Comparison, areas: gpd.GeoDataFrame, sites: dict[str, Site]
) -> dict[str, Any]:
    places = {site: place for place, site in enumerate(sites)}
    first = comparison.runs[0].document
    attributions = (str(run.document.sources.get("attribution", "")) for run in comparison.runs)
    shown = comparison.indicators[comparison.indicators["group"] == "all"]
    moved = comparison.indicators[comparison.indicators["group"] == "moved"]
    return {
        "runs": [_run(run) for run in comparison.runs],
        "plans": [
            _plan(plan, place, name, places, norm)
            | _row(shown.iloc[number], moved.iloc[number], norm)
            for number, (place, name, plan, norm) in enumerate(
                (place, name, plan, None if name == "today" else run.document.minimum_volume)
                for place, run in enumerate(comparison.runs)
                for name, plan in run.document.plans.items()
            )
        ],
        "sites": [
            {"id": site, "name": at.site_name, "city": at.city, "lon": at.lon, "lat": at.lat}
            for site, at in sites.items()
        ],
        "otherSites": [],
        "cities": _cities(areas),
        "areas": {
            "pc4": [str(code) for code in areas.index],
            "place": [str(n) for n in areas["place"].fillna(areas["municipality"]).fillna("")],
            "municipality": [str(name) for name in areas["municipality"].fillna("")],
        },
        "travel": {"mode": first.travel_mode, "timeOfDay": first.time_of_day},
        "questions": [
            [str(key), *row] for key, row in zip(
                comparison.questions.index, comparison.questions.to_numpy().tolist(), strict=True
            )
        ],
        "warnings": [
            {"kind": warned.kind, "values": dict(warned.values)} for warned in comparison.warnings
        ],
        "attribution": " ".join(dict.fromkeys(filter(None, attributions))),
    }  # fmt: skip


def _run(run: Run) -> dict[str, Any]:
    document = run.document
    return {
        "letter": run.letter,
        "name": run.name,
        "title": document.title.model_dump(),
        "hash": document.run_hash,
        "cases": volume(document.total_cases_per_year),
        "infeasible": [int(name.removeprefix("k")) for name in document.infeasible],
        "assumptions": [text.model_dump() for text in document.assumptions],
    }


def _plan(
    plan: StoredPlan, run: int, name: str, places: dict[str, int], norm: float | None
) -> dict[str, Any]:
    centres = sorted(plan.centres.items(), key=lambda item: (-item[1].cases_per_year, item[0]))
    return {
        "run": run,
        "k": None if name == "today" else int(name.removeprefix("k")),
        "open": [places[site] for site in plan.open_sites],
        "centres": [
            {"site": places[site], "open": True, "cases": volume(centre.cases_per_year, norm=norm)}
            for site, centre in centres
        ],
    }


def _row(everybody: pd.Series[Any], moved: pd.Series[Any], norm: float | None) -> dict[str, Any]:
    """Indicators as text, and unrounded: a difference is rounded once, after the subtraction."""
    unrounded = {name: float(everybody[name]) * factor for name, factor in INDICATORS.items()}
    return {
        "access": {name: decimal(value) for name, value in unrounded.items()},
        "unrounded": unrounded,
        "difference": {
            name: decimal(everybody[f"{name}_difference"] * INDICATORS[name]) for name in COMPARED
        },
        "movedShare": decimal(100 * moved["share_of_cases"]),
        "smallest": volume(everybody["cases_smallest_centre"], norm=norm),
        "largest": volume(everybody["cases_largest_centre"], norm=norm),
    }


def _cities(areas: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Names for the map, at the middle of the shapes: a result holds no other positions."""
    present = areas[areas.geometry.notna()]
    middle = present.geometry.representative_point().to_crs("EPSG:4326")
    return city_labels(present.assign(lon=middle.x, lat=middle.y))


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
