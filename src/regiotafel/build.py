"""Raw inputs → a data folder: region tables, road network, and where all of it comes from."""

from __future__ import annotations

import json
import logging
import shutil
from typing import TYPE_CHECKING, Any

from regiotafel.errors import Fault, InputError, MissingFileError
from regiotafel.files import MANIFEST, bundled, read_yaml, whole_folder
from regiotafel.provenance import hash_file
from regiotafel.region.load import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from regiotafel.travel.network import RoadNetwork

log = logging.getLogger("regiotafel")

#: Roads among the raw inputs: those kept with this project's own, and those that are fetched.
RAW_ROADS, FETCHED_ROADS = "netherlands-roads.osm.pbf", "netherlands-latest.osm.pbf"
MISSING = "missing.csv"


def build_data(
    raw: Path,
    out: Path,
    *,
    sources: Path | None = None,
    roads: Sequence[Path] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Compute the data folder ``out`` from the raw inputs in ``raw``; same inputs, same bytes.

    Parameters
    ----------
    raw
        The raw inputs as ``data/SOURCES.md`` describes them, or what ``data fetch`` fetched (it
        then holds ``fetched.json``). Of the latter, what CBS does not publish per postcode, and
        hospitals and candidates, come from the bundled data.
    out
        Folder to make; an existing one is replaced only when all went well.
    sources
        Description of the inputs; default that of the Netherlands, or of what is fetched.
    roads
        Road files (.osm.pbf, .osm, .graphml) instead of those in ``raw``, joined into one network.
    say
        Is told each step.

    Raises
    ------
    InputError, MissingFileError
        With every fault of the first faulty file.
    OutputError
        ``out`` cannot be written.
    """
    from regiotafel.fetch import FETCHED
    from regiotafel.region.areas import read_areas
    from regiotafel.region.build import build_region
    from regiotafel.region.cbs import build_region_from_cbs
    from regiotafel.region.load import AREAS, SHAPES, SITES
    from regiotafel.region.shapes import read_shapes
    from regiotafel.region.sites import read_sites

    if not raw.is_dir():
        raise MissingFileError(
            Fault(str(raw), "", "no such folder", "name the folder with the raw inputs")
        )
    fetched = (raw / FETCHED).is_file()
    raw_roads = FETCHED_ROADS if fetched else RAW_ROADS
    listed = bundled("data", "fetch_nl.yaml" if fetched else "nl_sources.yaml")
    described = _described(sources or listed)
    inputs = dict(described["sources"])
    if roads:
        inputs.pop(raw_roads, None)
    _require_inputs(raw, inputs, fetched=fetched)
    with whole_folder(out, ours=PROVENANCE) as folder:
        say("areas, shapes and sites")
        missing = (
            build_region_from_cbs(raw, folder, known=bundled("data", "nl"))
            if fetched
            else build_region(raw, folder)
        )
        missing.to_csv(folder / MISSING, index=False, lineterminator="\n")
        say("road network")
        network = _build_network(
            roads or [raw / raw_roads],
            read_areas(folder / AREAS),
            read_shapes(folder / SHAPES),
            read_sites(folder / SITES),
            folder,
        )
        say("provenance")
        counts = missing.groupby("missing_in").size().items()
        _write_provenance(
            {
                "attribution": described["attribution"],
                "sources": [*_sources(inputs, raw, fetched=fetched), *_own_roads(roads)],
                "done": described["done"],
                # All that was estimated is in the roads that this project keeps.
                "estimated": [] if roads else described["estimated"],
                "areas_missing_in": {str(column): int(count) for column, count in counts},
            },
            network,
            folder,
        )
    return out


def rebuild_network(
    out: Path,
    *,
    roads: Sequence[Path],
    data: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Make a data folder that is ``data`` (default: the bundled one) on another road network.

    ``roads`` are road files (.osm.pbf, .osm, .graphml), joined into one network. Raises as
    :func:`build_data`.
    """
    from regiotafel.region import load_region
    from regiotafel.travel.network import JUNCTIONS, LINKS, PARTS
    from regiotafel.travel.origins import ORIGINS
    from regiotafel.travel.roads import is_road_file

    data = data or bundled("data", "nl")
    region = load_region(data)
    with whole_folder(out, ours=PROVENANCE) as folder:
        left = shutil.ignore_patterns(PROVENANCE, JUNCTIONS, LINKS, PARTS, ORIGINS, MANIFEST)
        shutil.copytree(data, folder, ignore=left, dirs_exist_ok=True)
        say("road network")
        network = _build_network(roads, region.areas, region.shapes, region.sites, folder)
        others = [
            source
            for source in region.provenance.get("sources", [])
            if not is_road_file(source.get("file", ""))
        ]
        kept = {**region.provenance, "sources": [*others, *_own_roads(roads)], "estimated": []}
        _write_provenance(kept, network, folder)
    return out


def _require_inputs(raw: Path, names: Iterable[str], *, fetched: bool) -> None:
    right = "fetch it with `regiotafel data fetch`" if fetched else "put it there"
    absent = [raw / name for name in names if not (raw / name).is_file()]
    if absent:
        raise InputError([Fault(str(path), "", "does not exist", right) for path in absent])


def _described(path: Path) -> dict[str, Any]:
    content = read_yaml(path, remedy="describe the raw inputs as data/nl_sources.yaml does")
    absent = [key for key in ("attribution", "sources", "done", "estimated") if key not in content]
    if absent:
        raise InputError(
            [
                Fault(str(path), f"key {key}", "is missing", "see data/nl_sources.yaml")
                for key in absent
            ]
        )
    return content


def _build_network(
    roads: Sequence[Path],
    areas: pd.DataFrame,
    shapes: gpd.GeoDataFrame,
    sites: pd.DataFrame,
    folder: Path,
) -> RoadNetwork:
    """Write the road network and the points where people live, which it keeps as junctions."""
    import numpy as np

    from regiotafel.travel.contract import Terminals, contract
    from regiotafel.travel.matrix import FARTHEST_STREET_M, nearest_junction
    from regiotafel.travel.network import write_network
    from regiotafel.travel.origins import ORIGINS, living_points, write_origins
    from regiotafel.travel.roads import metres_to_nearest, read_roads

    segments = read_roads(roads)
    reach = FARTHEST_STREET_M / 1000
    if not (metres_to_nearest(segments, areas) <= FARTHEST_STREET_M).any():
        wrong = f"none of the {len(areas)} areas lies within {reach:g} km of a road"
        right = "give the roads of the region itself"
        raise InputError(Fault(", ".join(map(str, roads)), "", wrong, right))
    origins = living_points(areas, shapes, segments)
    write_origins(origins, folder / ORIGINS)
    places = [areas, origins, sites]
    terminals = Terminals(
        lon=np.concatenate([table["lon"] for table in places]),
        lat=np.concatenate([table["lat"] for table in places]),
    )
    network = contract(segments, terminals)
    # An area has several origins, and is reached when all of them are.
    for what, table in {"areas": origins, "hospital sites": sites}.items():
        near = np.isfinite(nearest_junction(network, table[["lon", "lat"]].to_numpy())[1])
        far = table.index[~near].nunique()
        if far:
            message = "%d of %d %s lie more than %g km from any road and cannot be reached"
            log.warning(message, far, table.index.nunique(), what, reach)
    write_network(network, folder)
    return network


def _sources(inputs: dict[str, Any], raw: Path, *, fetched: bool) -> list[dict[str, Any]]:
    """What the raw inputs are, with the checksum of each, and what was taken from bundled data."""
    from regiotafel.fetch import read_records
    from regiotafel.region.load import load_region

    records = read_records(raw) if fetched else {}
    listed = []
    for name, about in inputs.items():
        checksum = hash_file(raw / name)
        record = records.get(name, {})
        if record.get("sha256") != checksum:
            record = {}  # another file was put in its place
        listed.append({"file": name, "sha256": checksum, **about, **record})
    if not fetched:
        return listed
    known = load_region().provenance["sources"]
    return listed + [source for source in known if source["file"].endswith(".csv")]


def _own_roads(roads: Sequence[Path]) -> list[dict[str, Any]]:
    return [
        {
            "file": path.name,
            "sha256": hash_file(path),
            "name": "Roads, as given for this data folder",
            "origin": "a file of the user's own",
            "licence": "ask its owner; OpenStreetMap data fall under the ODbL 1.0",
        }
        for path in roads
    ]


def _write_provenance(known: dict[str, Any], network: RoadNetwork, folder: Path) -> None:
    metres = network.length_dm / 10
    provenance = {
        **known,
        "network": {
            "junctions": len(network.access),
            "links": len(network.tail),
            "kilometres": round(float(metres.sum()) / 1000),
            "kilometres_estimated": round(float(metres[network.estimated].sum()) / 1000),
        },
        "files": {
            path.relative_to(folder).as_posix(): hash_file(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    text = json.dumps(provenance, indent=1, ensure_ascii=False) + "\n"
    (folder / PROVENANCE).write_text(text, encoding="utf-8")
