"""Whoever has all published tables of a run cannot tell a hidden count: another fits as well."""

from __future__ import annotations

import itertools
from functools import partial
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact
from regiotafel.impact.observed.parameters import load_profiling
from regiotafel.result.observations import observe

NAN = float("nan")
BELOW = 10
PROFILING = load_profiling()
COUNTS = ["cases", "events"]


def judged(rows, *, fitted=True):
    """Every table of a run with these counts; ``fitted`` = also those that take long."""
    sites = pd.Index(sorted(rows["site_id"].unique()))
    volumes = impact.expected_events(rows, profiling=PROFILING)
    question = SimpleNamespace(
        hospital_volumes=volumes,
        volume_rows=rows,
        parameters=SimpleNamespace(profiling=PROFILING),
        candidates=pd.DataFrame({"organisation": "", "open_today": True}, index=sites),
        region=SimpleNamespace(sites=pd.DataFrame({"organisation": []})),
        instance=SimpleNamespace(minimum_volume=20.0),
        curve=None,
        scenario=SimpleNamespace(
            pathway="none", hospital_volumes=SimpleNamespace(last_full_year=None)
        ),
    )
    with pytest.MonkeyPatch.context() as patch:
        for name in () if fitted else ("shrinkage", "rankability"):
            patch.setattr(impact, name, lambda *_, **__: pd.DataFrame())
        return {"hospital_volumes": volumes, **observe(question)}


def looks_the_same(one, other):
    if set(one) != set(other):
        return False
    try:
        for name, table in one.items():
            pd.testing.assert_frame_equal(table, other[name], rtol=1e-9, check_dtype=False)
    except AssertionError:
        return False
    return True


def small_counts(rows):
    """Per count from 1 to just below the limit the rows that it is the sum of, and its column."""
    mixes = [name for name in rows if name.startswith("case_mix")]
    site_and_year = ["site_id", "year"]
    by = [("cases", site_and_year), ("events", site_and_year), ("cases", ["site_id"])]
    by += [("events", ["site_id"])]
    by += [("cases", [*keys, *mixes]) for keys in (site_and_year, ["site_id"]) if mixes]
    for column, keys in by:
        for _, part in rows[rows[column].notna()].groupby(keys):
            if 0 < part[column].sum() < BELOW:
                yield part.index, column


def steps(rows, hidden):
    """Small changes of what is hidden: one moved, two of a kind exchanged, one more or fewer."""
    keys = rows.set_index(["site_id", "year"]).index
    singles, hidden_places = [], []
    for column in COUNTS:
        is_told = rows[column].notna().groupby([rows["site_id"], rows["year"]]).transform("all")
        is_hidden = hidden.years[column].reindex(keys).to_numpy() | ~is_told
        places = rows.index[is_hidden & rows[column].notna()]
        for one, other in itertools.permutations(places, 2):
            yield {(one, column): 1, (other, column): -1}
        hidden_places.append(set(places))
        singles += [{(place, column): step} for place in places for step in (1, -1)]
    pairs = [part.index for _, part in rows.groupby(["site_id", "year"]) if len(part) == 2]
    for one, other in [*pairs, *(pair[::-1] for pair in pairs)]:
        yield {(one, "cases"): 1, (other, "cases"): -1}
    for one, other in itertools.permutations(pairs, 2):
        places = {one[0]: 1, one[1]: -1, other[0]: -1, other[1]: 1}
        for columns in (["cases"], COUNTS):  # or of patients who had an event
            yield {(place, column): step for column in columns for place, step in places.items()}
    for place in sorted(set.intersection(*hidden_places)):  # a patient more, with an event
        yield from ({(place, column): step for column in COUNTS} for step in (1, -1))
    yield from singles


def recovered(rows):
    """The small counts for which no other number leaves all that is told as it is."""
    tables = judged(rows)
    hidden = impact.hidden_counts(tables["hospital_volumes"], below=BELOW, rows=rows)
    told = impact.published(tables, hidden)
    judge = partial(judged, fitted="shrinkage" in told)
    left = {(tuple(places), column) for places, column in small_counts(rows)}
    for change in steps(rows, hidden):
        changed = {
            target
            for target in left
            if sum(change.get((place, target[1]), 0) for place in target[0])
        }
        if not changed:
            continue
        world = rows.copy()
        for cell, step in change.items():
            world.loc[cell] += step
        if (world[COUNTS] < 0).any(axis=None) or (world["events"] > world["cases"]).any():
            continue
        if looks_the_same(impact.published(judge(world), hidden), told):
            left -= changed
    return [(rows.loc[list(places), ["site_id", "year"]], column) for places, column in left]


def table(counts, *, expected=None):
    """A row per site and year: ``(cases, events)`` in order, from 2021 on."""
    rows = [
        (site, 2021 + year, float(n), float(o), NAN)
        for site, years in counts.items()
        for year, (n, o) in enumerate(years)
    ]
    result = pd.DataFrame(rows, columns=["site_id", "year", *COUNTS, "expected_events"])
    if expected is not None:
        result["expected_events"] = expected * result["cases"]
    return result


LARGE = {
    "B": [(200, 15)] * 3,
    "C": [(210, 30)] * 3,
    "D": [(100, 12), (110, 13), (105, 14)],
    "E": [(120, 15), (90, 11), (107, 14)],
}


def without_expected_in_one_year():
    """A's events of 4, 4 and 5 are 13, so that its total may be told: but not that of two years."""
    rows = table({"A": [(60, 4), (60, 4), (61, 5)], **LARGE}, expected=0.08)
    rows.loc[0, "expected_events"] = NAN
    return rows


def without_events_in_one_year():
    """A's 5 cases of 2021 are in its volume, and not where its events are."""
    return table({"A": [(5, NAN), (36, 0), (38, 11)], **LARGE})


def two_sites_with_few_events():
    return table({"A": [(25, 2), (20, 3), (22, 2)], "F": [(15, 1), (18, 1), (17, 2)], **LARGE})


def few_of_one_kind(seed=3):
    """Of ASA class 3 site A has 4 patients a year."""
    rng = np.random.default_rng(seed)
    sites = {"A": (57, 4), "B": (80, 30), "C": (60, 25), "D": (90, 40)}
    rows = [
        (site, year, float(n), float(rng.binomial(n, p)), NAN, kind)
        for site, numbers in sites.items()
        for year in (2021, 2022)
        for kind, n, p in (("1", numbers[0], 0.2), ("3", numbers[1], 0.5))
    ]
    columns = ["site_id", "year", *COUNTS, "expected_events", "case_mix_asa"]
    return pd.DataFrame(rows, columns=columns)


def two_years_alike():
    return table({"A": [(60, 5), (60, 5), (70, 12)], **LARGE})


@pytest.mark.parametrize(
    "rows",
    [
        without_expected_in_one_year,
        without_events_in_one_year,
        two_sites_with_few_events,
        few_of_one_kind,
        two_years_alike,
    ],
)
def test_what_was_once_recovered(rows):
    assert list(small_counts(rows()))
    assert recovered(rows()) == []


def made_up(seed):
    """Three sites, two years; some cells unknown, with or without case mix."""
    rng = np.random.default_rng(seed)
    kinds = [("",), ("1", "3")][rng.integers(2)]
    rows = []
    for site in "ABC":
        for year, kind in itertools.product((2021, 2022), kinds):
            cases = int(rng.choice([0, 1, 3, 9, 10, 12, 40, 100]))
            events = min(cases, int(rng.choice([0, 1, 2, 5, 9, 11, 20])))
            given = NAN if rng.integers(6) == 5 else float(events)
            rows.append((site, year, float(cases), given, NAN, kind))
    columns = ["site_id", "year", *COUNTS, "expected_events", "case_mix_asa"]
    result = pd.DataFrame(rows, columns=columns)
    if kinds == ("",):
        result = result.drop(columns="case_mix_asa")
        if rng.integers(2):
            result["expected_events"] = 0.1 * result["cases"]
            if rng.integers(2):
                result.loc[int(rng.integers(len(result))), "expected_events"] = NAN
    return result


@pytest.mark.parametrize("seed", range(6))
def test_for_each_hidden_count_there_are_two_worlds(seed):
    rows = made_up(seed)
    assert recovered(rows) == []
