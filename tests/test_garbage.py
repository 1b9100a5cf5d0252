"""Made-up nonsense for every reader of users' files: refused in words, or read as it stands."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiotafel.errors import InputError, MissingFileError
from regiotafel.region.candidates import read_candidates
from regiotafel.region.hospital_volumes import read_hospital_volumes, volumes_per_year
from regiotafel.region.own_demand import read_own_demand
from regiotafel.scenario import load_scenario
from regiotafel.scenario.pathway import load_pathway
from regiotafel.travel.own_minutes import LONGEST_MINUTES, read_own_minutes
from regiotafel.travel.speeds import load_speeds
from support.workbooks import workbook

AREAS, SITES = ("1001", "1002", "2001"), ("H1", "H2")
KNOWN = pd.DataFrame(
    {
        "site_name": ["A", "B"],
        "organisation": "",
        "city": "",
        "lon": [5.3, 5.4],
        "lat": [52.0, 52.1],
    },
    index=pd.Index(SITES, name="site_id"),
)


def candidates(path):
    table = read_candidates(path, KNOWN)
    assert table.index.is_unique
    assert table[["lon", "lat"]].notna().all(axis=None)
    assert (table["site_name"] != "").all()
    assert table["open_today"].dtype == bool


def volumes(path):
    table = read_hospital_volumes(path, site_ids=SITES)
    assert set(table["site_id"]) <= set(SITES)
    assert table["year"].between(1990, 2099).all()
    assert not (table[["cases", "events", "expected_events"]] < 0).any(axis=None)
    per_year = volumes_per_year(table)
    assert not per_year.duplicated(["site_id", "year"]).any()
    assert len(per_year) <= len(table)


def demand(path):
    table = read_own_demand(path, area_ids=AREAS)
    assert tuple(table.index) == AREAS
    assert table["base"].sum() > 0
    assert not (table < 0).any(axis=None)


def minutes(path):
    times = read_own_minutes(path, area_ids=AREAS, site_ids=SITES, other_site_ids=["H3"])
    reached = np.isfinite(times.minutes)
    assert times.minutes.shape == (3, 2)
    assert reached.any(axis=0).all()
    assert ((times.minutes[reached] >= 0) & (times.minutes[reached] <= LONGEST_MINUTES)).all()
    assert (np.isfinite(times.metres) == reached).all()


READERS = {
    candidates: ("site_id", "site_name", "lon", "lat", "open_today", "note"),
    volumes: (
        *("site_id", "year", "cases", "events", "expected_events"),
        *("procedure", "surgeon", "case_mix_asa"),
    ),
    demand: ("pc4", "cases_per_year", "low", "high"),
    minutes: ("pc4", "site_id", "minutes", "metres", "H1", "H2", "H3"),
}
LIKELY = st.sampled_from(
    ["", "H1", "H2", "H3", "h1", "1001", "1002 AB", "2001", "2023", "0", "1", "5,5", "5.5", "52,1",
     "1.234", "-3", "ja", "x", '"', "n.v.t.", " "]
)  # fmt: skip
CELLS = st.one_of(LIKELY, LIKELY, LIKELY, st.text(max_size=4))
TYPED = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 3000), st.floats(-10, 3000), LIKELY, st.datetimes()
)


@st.composite
def tables(draw, columns, cells):
    names = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=7, unique=True))
    if draw(st.booleans()):
        names = [*columns[:3], *(name for name in names if name not in columns[:3])]
    width = st.integers(len(names) - 1, len(names)) if draw(st.booleans()) else st.just(len(names))
    rows = [
        draw(st.lists(cells, min_size=size, max_size=size))
        for size in draw(st.lists(width, max_size=5))
    ]
    return [names, *rows]


def refused_or_right(read, path, content):
    path.write_bytes(content)
    faults = None
    try:
        read(path)
    except (InputError, MissingFileError) as error:
        faults = error.faults
    assert faults != ()
    for fault in faults or ():
        assert str(path) in str(fault)
        assert len(str(fault).splitlines()) == 1
        assert fault.right


@pytest.mark.parametrize("read", READERS)
@settings(max_examples=50)
@given(data=st.data())
def test_tables_of_text(read, data):
    rows = data.draw(tables(READERS[read], CELLS))
    separator = data.draw(st.sampled_from([";", ",", "\t"]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    content = "\n".join(separator.join(row) for row in rows).encode(encoding, "replace")
    with tempfile.TemporaryDirectory() as folder:
        refused_or_right(read, Path(folder) / "own.csv", content)


@pytest.mark.parametrize("read", READERS)
@settings(max_examples=50)
@given(data=st.data())
def test_workbooks(read, data):
    rows = data.draw(tables(READERS[read], TYPED))
    try:
        content = workbook(Blad1=rows)
    except (ValueError, TypeError):  # what Excel itself cannot hold
        return
    with tempfile.TemporaryDirectory() as folder:
        refused_or_right(read, Path(folder) / "own.xlsx", content)


@pytest.mark.parametrize("read", READERS)
@settings(max_examples=50)
@given(content=st.binary(max_size=200))
def test_bytes(read, content):
    with tempfile.TemporaryDirectory() as folder:
        refused_or_right(read, Path(folder) / "own.csv", content)


@pytest.mark.parametrize(
    "read",
    [load_scenario, lambda path: load_pathway(path.name, relative_to=path.parent),
     lambda path: load_speeds(path.name, relative_to=path.parent)],
    ids=["scenario", "pathway", "speeds"],
)  # fmt: skip
@settings(max_examples=50)
@given(content=st.one_of(st.binary(max_size=100), st.text(max_size=100).map(str.encode)))
def test_yaml(read, content):
    with tempfile.TemporaryDirectory() as folder:
        refused_or_right(read, Path(folder) / "own.yaml", content)
