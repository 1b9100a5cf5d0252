"""Raw inputs → a data folder: region tables, road network, and where all of it comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from regiotafel.errors import Fault, InputError, MissingFileError
from regiotafel.files import bundled, read_yaml, whole_folder
from regiotafel.provenance import hash_file
from regiotafel.region.load import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from regiotafel.travel.network import RoadNetwork

RAW_ROADS = "netherlands-roads.osm.pbf"
MISSING = "missing.csv"


def build_data(
    raw: Path,
    out: Path,
    *,
    sources: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Compute the data folder ``out`` from the raw inputs in ``raw``; same inputs, same bytes.

    ``sources`` describes the inputs (default: those of the Netherlands). ``say`` is told each step.
    An existing ``out`` is replaced only when all went well. Raises InputError or MissingFileError
    with every fault of the first faulty file, OutputError when ``out`` cannot be written.
    """
    from regiotafel.region.areas import read_areas
    from regiotafel.region.build import build_region
    from regiotafel.region.load import AREAS, SITES
    from regiotafel.region.sites import read_sites

    if not raw.is_dir():
        raise MissingFileError(f"{raw}: no such folder; name the folder with the raw inputs")
    described = _described(sources or bundled("data", "nl_sources.yaml"))
    absent = [name for name in described["sources"] if not (raw / name).is_file()]
    if absent:
        raise InputError(
            [Fault(str(raw / name), "", "does not exist", "put it there") for name in absent]
        )
    with whole_folder(out, ours=PROVENANCE) as folder:
        say("areas, shapes and sites")
        missing = build_region(raw, folder)
        missing.to_csv(folder / MISSING, index=False, lineterminator="\n")
        say("road network")
        network = _build_network(
            raw / RAW_ROADS, read_areas(folder / AREAS), read_sites(folder / SITES), folder
        )
        say("provenance")
        provenance = _provenance(described, raw, folder, network, missing)
        text = json.dumps(provenance, indent=1, ensure_ascii=False) + "\n"
        (folder / PROVENANCE).write_text(text, encoding="utf-8")
    return out


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
    roads: Path, areas: pd.DataFrame, sites: pd.DataFrame, folder: Path
) -> RoadNetwork:
    import numpy as np

    from regiotafel.travel.contract import Terminals, contract
    from regiotafel.travel.network import write_network
    from regiotafel.travel.osm import read_osm

    terminals = Terminals(
        lon=np.concatenate([areas["lon"], sites["lon"]]),
        lat=np.concatenate([areas["lat"], sites["lat"]]),
    )
    network = contract(read_osm(roads), terminals)
    write_network(network, folder)
    return network


def _provenance(
    described: dict[str, Any], raw: Path, folder: Path, network: RoadNetwork, missing: pd.DataFrame
) -> dict[str, Any]:
    metres = network.length_dm / 10
    return {
        "attribution": described["attribution"],
        "sources": [
            {"file": name, "sha256": hash_file(raw / name), **about}
            for name, about in described["sources"].items()
        ],
        "done": described["done"],
        "estimated": described["estimated"],
        "areas_missing_in": {
            str(column): int(count)
            for column, count in missing.groupby("missing_in").size().items()
        },
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
