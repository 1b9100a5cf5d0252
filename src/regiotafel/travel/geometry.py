"""Positions in degrees → metres on a plane."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.region.shapes import CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer


def to_metres(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """RD New coordinates (EPSG:28992, metres) of positions in EPSG:4326; float64, n x 2."""
    x, y = _transformer().transform(lon, lat)
    return np.column_stack([x, y])


@cache
def _transformer() -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
