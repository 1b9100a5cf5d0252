"""Small numbers left out: by hand, and against who knows every sum."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from regiotafel import impact
from regiotafel.impact.observed.suppression import (
    FOLLOWS,
    OF_ALL_SITES,
    hidden_counts,
    hide,
    published,
)

NAN = float("nan")
#: Columns of each table that tell no count of a site, and none follows from.
HARMLESS = {
    "hospital_volumes": {"site_id", "year"},
    "pooled_years": {"years", "years_left_out", "first_year", "last_year"},
    "funnel": set(),
    "surgeons": {"years", "years_left_out"},
    "teams": {"years", "years_left_out"},
    "alliances": {"sites", "sites_unknown"},
    "alliances_summary": {"number", "number_meeting_norm"},
    "case_mix": set(),
}


def shown(counts, *, below=10, **options):
    mask, total_may_be_known = hide(counts, below=below, **options)
    left = [None if hidden else value for value, hidden in zip(counts, mask, strict=True)]
    return left, total_may_be_known


@pytest.mark.parametrize(
    ("counts", "left", "total_may_be_known"),
    [
        ([10, 30, 0], [10, 30, 0], True),
        ([9, 8, 30], [None, None, 30], True),  # 17: 8 and 9 or 9 and 8, or one of them up to 30
        ([9, 12, 30], [None, None, 30], True),  # one hidden would follow from the sum
        ([9, 9, 10, 30], [None, None, None, 30], True),  # 18 with 10 shown: 8 to 10 each
        ([1, 2, 30, 40], [None, None, None, 40], True),  # 3: nobody could be 9
        ([1, 2, 0], [None, None, 0], False),
        ([4], [None], False),
        ([4, NAN, 30, 50], [None, NAN, None, 50], True),
        ([NAN, 0], [NAN, 0], True),
        ([], [], True),
    ],
)
def test_hidden_by_hand(counts, left, total_may_be_known):
    assert str(shown(counts)) == str((left, total_may_be_known))


def test_other_limits_and_what_is_hidden_anyhow():
    assert shown([1, 4, 5], below=0) == ([1, 4, 5], True)
    assert shown([1, 4, 5], below=5) == ([None, None, 5], True)
    also = [False, True, False, True]
    assert shown([20, 30, 80, 0], also=also) == ([None, None, 80, 0], True)
    assert shown([20, 30, 40, 0], also=also) == ([None, None, None, 0], True)  # 10 to 40 each


BELOW = 4
SMALL = st.integers(0, 9)


@given(st.lists(SMALL, min_size=1, max_size=4))
def test_a_hidden_count_can_be_anything_for_who_knows_the_sum(counts):
    """By trying every set of counts: hidden ones are above 0 and at most the smallest shown."""
    mask, total_may_be_known = hide(counts, below=BELOW)
    hidden = np.flatnonzero(mask)
    small = [place for place in hidden if counts[place] < BELOW]
    assert small == [place for place, count in enumerate(counts) if 0 < count < BELOW]
    if not small or not total_may_be_known:
        return
    others = [
        count for count, is_hidden in zip(counts, mask, strict=True) if count and not is_hidden
    ]
    total = sum(counts[place] for place in hidden)
    largest = max(BELOW - 1, min(others, default=total))
    worlds = [
        world
        for world in itertools.product(range(1, largest + 1), repeat=len(hidden))
        if sum(world) == total
    ]
    for column in range(len(hidden)):
        assert {world[column] for world in worlds} >= set(range(1, BELOW))


def extremes(hidden, volumes, name):
    """Least and greatest value of each small year and small total, by integer programs."""
    years = hidden.years[name].to_numpy()
    sites = volumes["site_id"].to_numpy()
    hidden_sites = hidden.sites.index[hidden.sites[name]]
    lower = np.where(np.isin(sites, hidden_sites), 0, 1)
    values = volumes[name].to_numpy()
    totals = {site: (sites == site).astype(float) for site in hidden.sites.index}
    constraints = [LinearConstraint(np.eye(len(years))[~years], values[~years], values[~years])]
    for site, row in totals.items():
        least = 1 if site in hidden_sites else row @ values
        most = np.inf if site in hidden_sites else row @ values
        constraints.append(LinearConstraint(row, least, most))
    if not hidden.totals[name]:
        constraints.append(LinearConstraint(np.ones(len(values)), values.sum(), values.sum()))
    small = [
        np.eye(len(years))[place]
        for place in np.flatnonzero(years & (values > 0) & (values < BELOW))
    ]
    small += [totals[site] for site in hidden_sites if totals[site] @ values < BELOW]
    for row in small:
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * row,
                constraints=constraints,
                integrality=np.ones(len(years)),
                bounds=Bounds(np.where(years, lower, values), np.where(years, 200, values)),
            )
            assert found.success
            ends.append(round(sign * found.fun))
        yield ends


@settings(max_examples=50)
@given(
    st.lists(
        st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 6, 12]), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    )
)
@example([[1, 1, 2], [12, 12, 12], [12, 12, 12]])  # 4 is not small, and each of its years is 1 or 2
@example([[1, 1, 1], [1, 1, 1], [12, 12, 12]])  # a total of 3 with no 0 could not be 1
def test_neither_years_nor_sites_nor_all_together_give_a_hidden_count_away(counts):
    rows = [
        (f"S{site}", 2020 + year, 1000.0, float(count))
        for site, row in enumerate(counts)
        for year, count in enumerate(row)
    ]
    volumes = pd.DataFrame(rows, columns=["site_id", "year", "cases", "events"])
    hidden = hidden_counts(volumes, below=BELOW)
    told = volumes["events"].where(~hidden.years["events"].to_numpy())
    assert not told.between(1, BELOW - 1).any()
    for least, most in extremes(hidden, volumes, "events"):
        assert least <= 1
        assert most >= BELOW - 1


@pytest.fixture
def rows():
    """A is large; B has a small year; C is small in all; D is never small."""
    counts = {
        "A": ([100, 110], [12, 11]),
        "B": ([9, 40], [1, 14]),
        "C": ([3, 4], [0, 2]),
        "D": ([60, 50], [10, 13]),
    }
    return pd.DataFrame(
        [
            (site, 2023 + year, float(n), float(o), NAN, surgeon, "1")
            for site, (cases, events) in counts.items()
            for year, (n, o) in enumerate(zip(cases, events, strict=True))
            for surgeon in ["S1"]
        ],
        columns=["site_id", "year", "cases", "events", "expected_events", "surgeon", "case_mix_x"],
    )


ORGANISATION = {"C": "CD", "D": "CD"}


@pytest.fixture
def tables(rows):
    """Every table of observed counts."""
    volumes = rows[["site_id", "year", "cases", "events", "expected_events"]]
    pooled = impact.pool_years(volumes, case_mix=False)
    alliances = impact.alliances(impact.cases_per_year(volumes), organisation=ORGANISATION, norm=20)
    findings = impact.data_quality(volumes, last_full_year=2027)
    return {
        "hospital_volumes": volumes,
        "pooled_years": pooled,
        "funnel": impact.funnel(pooled),
        "dispersion": impact.dispersion(pooled),
        "shrinkage": impact.shrinkage(pooled),
        "rankability": impact.rankability(pooled),
        "refit": impact.refit_volumes(volumes).table(),
        "data_quality": findings,
        "data_quality_summary": impact.quality_summary(volumes, findings),
        "surgeons": impact.operators(rows),
        "teams": impact.operators(rows),
        "alliances": alliances,
        "alliances_summary": impact.alliances_summary(alliances),
        "case_mix": impact.case_mix_rates(rows),
    }


@pytest.fixture
def all_published(tables, rows):
    """What may be told of them."""

    def of(*, below=10):
        hidden = hidden_counts(tables["hospital_volumes"], below=below, rows=rows)
        return published(tables, hidden, organisation=ORGANISATION)

    return of


def test_every_column_of_every_table_is_thought_of(tables):
    others = {*OF_ALL_SITES, "data_quality", "data_quality_summary"}
    assert set(tables) == {*FOLLOWS, *others}
    for name, follows in FOLLOWS.items():
        columns = set(tables[name].columns)
        assert columns - set(follows) == HARMLESS[name], name
        assert set(follows) <= columns, name


def test_what_is_left_by_hand(all_published):
    """B: 9 takes 40 along, 49 stays. C: 7 in all takes B along as the smallest of the others."""
    found = all_published()
    volumes = found["hospital_volumes"].set_index(["site_id", "year"])
    assert volumes["cases"].isna().groupby("site_id").all().to_dict() == {
        "A": False,
        "B": True,
        "C": True,
        "D": False,
    }
    assert found["pooled_years"]["cases"].tolist()[0] == 210.0
    assert found["pooled_years"]["cases"].isna().tolist() == [False, True, True, False]
    # Events: B's 1 takes 14 along, C's 2 takes B's 15; 0 is hidden where the total is.
    assert volumes["events"].isna().tolist() == [False, False, True, True, True, True, False, False]
    assert found["funnel"]["suppressed"].tolist() == ["", *["cases, events, case mix"] * 2, ""]
    assert found["funnel"].loc["B", list(FOLLOWS["funnel"])].isna().all()
    assert found["funnel"].loc["A", "position"] == "below_95"
    assert not set(OF_ALL_SITES) & set(found)
    assert found["alliances"]["suppressed"].to_dict() == {"A": "", "B": "cases", "CD": "cases"}
    assert found["alliances_summary"].loc["per_site", "cases_per_year"] == 188.0
    assert found["alliances_summary"]["share_of_cases_meeting_norm"].isna().all()
    assert found["data_quality"]["check"].eq("last_year").all()  # stale years are no counts
    assert found["data_quality_summary"].loc["stale", "findings"] == 4


def test_a_limit_of_nothing_hides_nothing(tables, all_published):
    for below in (None, 0):
        found = all_published(below=below)
        assert set(found) == set(tables)
        for name, table in found.items():
            if name in FOLLOWS:
                assert table.pop("suppressed").eq("").all()
            pd.testing.assert_frame_equal(table, tables[name], check_dtype=False)


def test_with_few_events_in_all_even_expected_events_tell_them(tables):
    """Three events in all: expected per case is their share, so nothing expected is told."""
    volumes = tables["hospital_volumes"].assign(events=[0.0, 2.0, 0, 0, 0, 0, 0, 1])
    pooled = impact.pool_years(volumes, case_mix=False)
    hidden = hidden_counts(volumes, below=10)
    assert hidden.totals == {"cases": False, "events": True, "cases_all_years": False}
    funnel = published({"funnel": impact.funnel(pooled)}, hidden)["funnel"]
    assert funnel[["expected_events", "ratio_upper_95", "ratio"]].isna().all(axis=None)
    assert funnel.loc["A", "suppressed"] == "events, all events"
    findings = impact.data_quality(volumes, last_full_year=2024)
    assert "no_events_at_all" not in set(findings["check"])


def test_findings_about_hidden_counts_are_not_told(tables):
    """A has events where none were expected, and C cases that are many times those of its year."""
    volumes = tables["hospital_volumes"].assign(expected_events=[0.0, 9, 3, 3, 0, 0, 6, 5])
    findings = impact.data_quality(volumes, last_full_year=2024)
    told = published({"data_quality": findings}, hidden_counts(volumes, below=10))["data_quality"]
    of_events = findings["check"] == "events_where_none_expected"
    assert findings.loc[of_events, "site_id"].tolist() == ["A", "C"]
    assert told[["check", "site_id", "value"]].to_numpy().tolist() == [
        ["events_where_none_expected", "A", 12.0]
    ]


def test_cases_of_one_surgeon_are_few_where_those_of_the_site_are_not(rows):
    rows.loc[0, ["surgeon", "cases"]] = ["S2", 8.0]
    rows.loc[6, "surgeon"] = ""
    hidden = hidden_counts(rows.drop(columns=["surgeon", "case_mix_x"]), below=10)
    table = published({"surgeons": impact.operators(rows, minimum=12)}, hidden)["surgeons"]
    assert table["operators"].dropna().tolist() == [2, 1]
    assert table.loc["A", "suppressed"] == "cases of an operator"
    assert pd.isna(table.loc["A", "share_of_two_busiest"])
    assert table.loc["D", "share_without_name"] == pytest.approx(60 / 110)
    assert table.loc["D", "operators_below_minimum"] == 0


def test_no_other_table_is_let_through(tables):
    hidden = hidden_counts(tables["hospital_volumes"], below=10)
    with pytest.raises(KeyError, match="volume_rows"):
        published({"volume_rows": tables["hospital_volumes"]}, hidden)
    with pytest.raises(ValueError, match="without the rows that have case mix"):
        published({"case_mix": tables["case_mix"]}, hidden)
