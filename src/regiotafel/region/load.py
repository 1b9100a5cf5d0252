"""Read a data folder into a Region, joined on labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from regiotafel.errors import Fault, InputError, MissingFileError
from regiotafel.files import bundled, require_file
from regiotafel.provenance import hash_file, hash_of
from regiotafel.region.areas import read_areas
from regiotafel.region.region import Region
from regiotafel.region.shapes import read_shapes
from regiotafel.region.sites import read_sites

if TYPE_CHECKING:
    from pathlib import Path

AREAS, SITES, SHAPES, PROVENANCE = "areas.csv", "sites.csv", "shapes.parquet", "provenance.json"
#: What decides a figure besides the roads, which have a version of their own; ``travel`` reads the
#: points where trips begin.
_DECISIVE = (AREAS, SITES, SHAPES, "origins.csv")


def load_region(folder: Path | None = None) -> Region:
    """Read the region in ``folder`` (default: the bundled Netherlands).

    Raises InputError or MissingFileError naming file, row and column, and when the shapes do not
    have exactly the codes of the areas.
    """
    folder = folder or bundled("data", "nl")
    if not folder.is_dir():
        raise MissingFileError(
            Fault(str(folder), "", "no such folder", "make it with `regiotafel data build`")
        )
    areas = read_areas(folder / AREAS)
    sites = read_sites(folder / SITES)
    shapes = read_shapes(folder / SHAPES)
    without = areas.index.symmetric_difference(shapes.index)
    if len(without):
        raise InputError(
            Fault(
                str(folder),
                f"{AREAS} and {SHAPES}",
                f"do not have the same codes ({_some(without)})",
                "build both from the same sources",
            )
        )
    path = require_file(folder / PROVENANCE, "run `regiotafel data build` again")
    try:
        provenance = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(
            Fault(str(path), "", f"is not readable JSON ({error})", "build the data again")
        ) from None
    return Region(
        areas=areas,
        sites=sites,
        shapes=shapes.reindex(areas.index),
        provenance=provenance,
        version=hash_of([hash_file(folder / n) for n in _DECISIVE if (folder / n).is_file()]),
    )


def _some(codes: object) -> str:
    listed = [str(code) for code in codes]  # type: ignore[attr-defined]
    more = f" and {len(listed) - 5} more" if len(listed) > 5 else ""
    return ", ".join(listed[:5]) + more
