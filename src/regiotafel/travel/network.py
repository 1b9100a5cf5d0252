"""The road network as it is stored and routed on: junctions, links, and the parts of links."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import Fault, InputError
from regiotafel.files import require_file
from regiotafel.provenance import hash_file, hash_of
from regiotafel.travel.osm import BACKWARD, FORWARD, ROAD_CLASSES, number_refs

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

JUNCTIONS, LINKS, PARTS = "road_junctions.parquet", "road_links.parquet", "road_parts.parquet"

#: Stored type of each column; parts of a link are ordered from its tail to its head.
_COLUMNS: dict[str, dict[str, str]] = {
    JUNCTIONS: {"lon_e6": "int32", "lat_e6": "int32", "access": "bool"},
    LINKS: {"tail": "int32", "head": "int32", "direction": "uint8"},
    PARTS: {
        "link": "int32",
        "road_class": "int8",
        "built_up": "bool",
        "estimated": "bool",
        "maxspeed": "uint8",
        "ref": "string",
        "length_dm": "int32",
        "side_streets": "int16",
        "ferry_seconds": "int32",
    },
}
_REMEDY = "run `regiotafel data build` again"


@dataclass(frozen=True, kw_only=True)
class RoadNetwork:
    """Roads for cars, contracted without loss for routing between its junctions.

    Attributes
    ----------
    lon_e6, lat_e6
        Position of each junction in millionths of a degree (EPSG:4326), int32. Junctions stand in
        spatial order, which halves the time of a search.
    access
        Per junction whether a trip can start or end there (it lies on a street, not only on a
        motorway, trunk road, ramp or ferry).
    tail, head, direction
        Per link its two junctions and the directions it may be driven in: 1 from tail to head,
        2 from head to tail, 3 both.
    link, road_class, built_up, estimated, maxspeed, ref, length_dm, side_streets, ferry_seconds
        Per part its link (ascending; parts run from tail to head), class (see
        ``osm.ROAD_CLASSES``), whether it lies in a built-up area, whether it was drawn by hand,
        tagged speed limit in km/h (0 = none), number of the road (place in ``refs``, where 0 is
        none), length in decimetres, how many dead-end side streets it passes, and sailing time.
    refs
        Road numbers such as A2 or N57, the empty one first.
    version
        Hash of the files it was read from.
    """

    lon_e6: NDArray[np.int32]
    lat_e6: NDArray[np.int32]
    access: NDArray[np.bool_]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    direction: NDArray[np.uint8]
    link: NDArray[np.int32]
    road_class: NDArray[np.int8]
    built_up: NDArray[np.bool_]
    estimated: NDArray[np.bool_]
    maxspeed: NDArray[np.uint8]
    ref: NDArray[np.int32]
    refs: tuple[str, ...]
    length_dm: NDArray[np.int32]
    side_streets: NDArray[np.int16]
    ferry_seconds: NDArray[np.int32]
    version: str = ""

    @cached_property
    def first_part(self) -> NDArray[np.int64]:
        """Per link the place of its first part."""
        return np.searchsorted(self.link, np.arange(len(self.tail)))

    @cached_property
    def last_part(self) -> NDArray[np.int64]:
        """Per link the place of its last part."""
        return np.append(self.first_part[1:], len(self.link)) - 1


def write_network(network: RoadNetwork, folder: Path) -> None:
    """Write the three tables of a network as Parquet into ``folder``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name, columns in _COLUMNS.items():
        arrays = {
            column: _refs(network) if column == "ref" else pa.array(getattr(network, column))
            for column in columns
        }
        numbers = [column for column, kind in columns.items() if kind == "int32"]
        pq.write_table(
            pa.table(arrays),
            folder / name,
            compression="zstd",
            compression_level=19,
            use_dictionary=[column for column in columns if column not in numbers],
            column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
            write_statistics=False,
        )


def _refs(network: RoadNetwork) -> pa.DictionaryArray:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(network.ref, list(network.refs))


def read_network(folder: Path) -> RoadNetwork:
    """Read a network written by :func:`write_network`, and check that it hangs together.

    Raises InputError or MissingFileError naming the file.
    """
    arrays: dict[str, NDArray[np.generic]] = {}
    refs: tuple[str, ...] = ()
    for name, columns in _COLUMNS.items():
        table = _read(folder / name, columns)
        for column in columns:
            if column == "ref":
                encoded = table[column].dictionary_encode().combine_chunks()
                refs, place = number_refs(encoded.dictionary.to_pylist())
                arrays[column] = place[encoded.indices.to_numpy()]
            else:
                arrays[column] = table[column].to_numpy()
    network = RoadNetwork(
        **arrays,  # type: ignore[arg-type]
        refs=refs,
        version=hash_of([hash_file(folder / name) for name in _COLUMNS]),
    )
    _check(network, folder)
    return network


def _read(path: Path, columns: dict[str, str]) -> pa.Table:
    """The columns of a stored table, each of its own type and without gaps."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    require_file(path, _REMEDY)
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise InputError(Fault(str(path), "", f"cannot be read ({error})", _REMEDY)) from None
    absent = [column for column in columns if column not in table.column_names]
    if absent:
        raise InputError(Fault(str(path), f"column {absent[0]}", "is missing", _REMEDY))
    wanted = [pa.field(column, pa.type_for_alias(kind)) for column, kind in columns.items()]
    for field in wanted:
        try:
            values = table[field.name].cast(field.type)
        except pa.ArrowException:
            values = None
        if values is None or values.null_count:
            wrong = f"holds values that are no {field.type}"
            raise InputError(Fault(str(path), f"column {field.name}", wrong, _REMEDY))
        table = table.set_column(table.column_names.index(field.name), field, values)
    return table


def _check(network: RoadNetwork, folder: Path) -> None:
    n, links = len(network.access), len(network.tail)
    ends = np.concatenate([network.tail, network.head])
    parts_per_link = np.bincount(np.maximum(network.link, 0), minlength=links)
    wrong = {
        LINKS: not links
        or (ends < 0).any()
        or (ends >= n).any()
        or ((network.direction < FORWARD) | (network.direction > FORWARD + BACKWARD)).any(),
        PARTS: len(parts_per_link) != links
        or (parts_per_link == 0).any()
        or (np.diff(network.link, prepend=0) < 0).any()
        or ((network.road_class < 0) | (network.road_class >= len(ROAD_CLASSES))).any()
        or (network.length_dm < 0).any()
        or (network.side_streets < 0).any()
        or (network.ferry_seconds < 0).any(),
        JUNCTIONS: not network.access.any()
        or (np.abs(network.lon_e6) > 180_000_000).any()
        or (np.abs(network.lat_e6) > 90_000_000).any(),
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            what = "holds values that cannot be, or does not fit the other tables"
            raise InputError(Fault(str(folder / name), "", what, _REMEDY))
