"""A made-up country on the equator, where a degree is 6371.0088 π / 180 = 111.195 km.

Four areas of one degree in a row, sites A to E in the first three of them, A and C open today.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from regiotafel.demand import own_cases
from regiotafel.question.instance import make_instance
from regiotafel.region.region import Region
from regiotafel.scenario import Scenario
from regiotafel.scenario.pathway import load_pathway
from support.travel import made_times

DEGREE = 111.1950802335329
AREAS = ("1001", "1002", "1003", "1004")
#: Longitude, latitude and whether open today.
SITES = {
    "A": (0.2, 0.0, True),
    "B": (0.8, 0.0, False),
    "C": (1.5, 0.0, True),
    "D": (2.2, 0.0, False),
    "E": (1.5, 0.4, False),
}


def scenario(**changes):
    """A scenario on two centres without a norm, some keys changed."""
    content = {
        "title": {"nl": "Proef", "en": "Trial"},
        "pathway": "endometriosis_level2",
        "candidates": "c",
        "k": 2,
        "minimum_volume": None,
    }
    return Scenario.model_validate(content | changes)


def region():
    """West holds A, B, C and E in two COROP regions, East holds D; Empty has no candidate."""
    names = {
        "province": ["West", "West", "East", "Empty"],
        "corop": ["One", "Two", "Three", None],
        "ggd_region": ["G"] * 4,
    }
    areas = pd.DataFrame({**names, "population_2021": 10}, index=pd.Index(AREAS, name="pc4"))
    boxes = [shapely.box(lon, -0.5, lon + 1, 0.5) for lon in range(4)]
    return Region(
        areas=areas,
        sites=pd.DataFrame(),
        shapes=gpd.GeoDataFrame(geometry=boxes, index=areas.index, crs="EPSG:4326"),
        provenance={},
        version="made up",
    )


def candidates():
    """The sites as from ``read_candidates``."""
    lon, lat, is_open = zip(*SITES.values(), strict=True)
    return pd.DataFrame(
        {
            "site_name": [f"Ziekenhuis {site}" for site in SITES],
            "lon": lon,
            "lat": lat,
            "open_today": is_open,
        },
        index=pd.Index(SITES, name="site_id"),
    )


def put(asks, **curves):
    """Make the instance of a scenario: 10 minutes per degree, 1 to 4 cases in the areas."""
    at = np.arange(4)[:, None] + 0.5 - [lon for lon, _, _ in SITES.values()]
    minutes = np.float32(np.abs(at) * 10)
    travel = made_times(minutes, area_ids=AREAS, site_ids=tuple(SITES))
    known = np.array([1.0, 2.0, 3.0, 4.0])
    cases = pd.DataFrame({"low": known, "base": known, "high": known}, index=AREAS)

    instance, left_out = make_instance(
        asks,
        pathway=load_pathway("endometriosis_level2"),
        region=region(),
        candidates=candidates(),
        travel=travel,
        demand=own_cases(cases, variant="base"),
        curves=curves,
    )
    assert left_out.empty
    return instance
