"""Expected cases: hand-computed shares, sums that equal the national number, unknown stays NaN."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiotafel.demand import cases_by_region, expected_cases, own_cases, population_column
from regiotafel.errors import InputError
from regiotafel.scenario.pathway import AGE_BANDS, Pathway, load_pathway

COLUMNS = [population_column(sex, band) for sex in ("female", "male") for band in AGE_BANDS]
SOURCED = {"source": "test", "sureness": "assumed"}


def make_pathway(*, female=None, male=None, low=60.0, base=80.0, high=100.0):
    return Pathway.model_validate(
        {
            "title": {"nl": "a", "en": "a"},
            "norm": None,
            "national_cases_per_year": {"low": low, "base": base, "high": high, **SOURCED},
            "relative_rates": {"female": female or {}, "male": male or {}, **SOURCED},
            "sources": [],
        }
    )


def make_areas(people, **columns):
    """Areas with the people given per column; everyone else is 0."""
    table = pd.DataFrame(0.0, index=pd.Index(list(people), name="pc4"), columns=COLUMNS)
    for pc4, counts in people.items():
        for column, count in counts.items():
            table.loc[pc4, column] = count
    for name, values in columns.items():
        table[name] = values
    return table


def test_columns_are_those_of_the_areas_table():
    assert len(COLUMNS) == 40
    assert population_column("female", "0-4") == "f_0_4"
    assert population_column("male", "90-94") == "m_90_94"
    assert population_column("female", "95+") == "f_95_plus"


def test_hand_computed():
    # Weighted people: 100 x 1 = 100, then 50 x 1 + 25 x 2 + 100 x 0.5 = 150; together 250.
    areas = make_areas(
        {
            "1011": {"f_15_19": 100, "f_0_4": 999},
            "1012": {"f_15_19": 50, "f_95_plus": 25, "m_15_19": 100},
        }
    )
    pathway = make_pathway(female={"15-19": 1.0, "95+": 2.0}, male={"15-19": 0.5})
    demand = expected_cases(areas, pathway, variant="high")
    assert demand.area_ids == ("1011", "1012")
    assert demand.base == pytest.approx([32.0, 48.0])
    assert demand.low == pytest.approx([24.0, 36.0])
    assert demand.cases == pytest.approx([40.0, 60.0])
    assert demand.cases is demand.high
    assert demand.variant == "high"
    assert demand.n_population_unknown == 0


def test_rates_times_people_are_the_national_number():
    areas = make_areas({"1011": {"f_15_19": 100}, "1012": {"f_20_24": 300, "m_20_24": 400}})
    pathway = make_pathway(female={"15-19": 1.0, "20-24": 3.0, "25-29": 1.0})
    rates = expected_cases(areas, pathway, variant="base").rates
    assert list(zip(rates["sex"], rates["age_band"], strict=True)) == [
        (sex, band) for sex in ("female", "male") for band in AGE_BANDS
    ]
    per_band = rates.set_index(["sex", "age_band"])
    base = per_band["cases_per_100000_per_year_base"]
    # One weighted person is 80 / 1,000 cases: 8,000 and 24,000 per 100,000.
    assert base["female", "15-19"] == pytest.approx(8_000)
    assert base["female", "20-24"] == pytest.approx(24_000)
    assert base["male", "20-24"] == 0
    assert np.isnan(base["female", "25-29"])  # nobody lives there
    for name, national in {"low": 60, "base": 80, "high": 100}.items():
        cases = per_band[f"cases_per_100000_per_year_{name}"] / 1e5 * per_band["population"]
        assert cases.sum() == pytest.approx(national, abs=1e-9)


def test_unknown_population_stays_unknown_and_the_others_still_sum_to_the_nation():
    areas = make_areas(
        {"1011": {"f_15_19": 10}, "1012": {"f_15_19": np.nan}, "1013": {"f_15_19": 30}}
    )
    demand = expected_cases(areas, make_pathway(female={"15-19": 1}), variant="base")
    assert np.isnan(demand.cases).tolist() == [False, True, False]
    assert np.isnan(demand.low).tolist() == [False, True, False]
    assert demand.n_population_unknown == 1
    assert demand.cases[[0, 2]] == pytest.approx([20, 60])


def test_an_unknown_band_without_weight_does_not_matter():
    areas = make_areas({"1011": {"f_15_19": 10, "m_15_19": np.nan}, "1012": {"f_15_19": 30}})
    demand = expected_cases(areas, make_pathway(female={"15-19": 1}), variant="base")
    assert demand.cases == pytest.approx([20, 60])


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30).filter(any))
def test_the_sum_is_the_national_number(people):
    areas = make_areas({f"{1000 + i}": {"f_30_34": count} for i, count in enumerate(people)})
    demand = expected_cases(areas, make_pathway(female={"30-34": 1.6}, base=70.0), variant="base")
    assert demand.base.sum() == pytest.approx(70.0, abs=1e-9)
    assert (demand.base[np.array(people) == 0] == 0).all()


def test_shuffled_areas_have_the_same_cases():
    areas = make_areas({f"{1000 + i}": {"f_15_19": 7 * i + 1} for i in range(50)})
    pathway = make_pathway(female={"15-19": 1})
    demand = expected_cases(areas, pathway, variant="base")
    shuffled = areas.sample(frac=1, random_state=1)
    again = expected_cases(shuffled, pathway, variant="base")
    cases = pd.Series(demand.cases, index=demand.area_ids)
    assert again.cases == pytest.approx(cases[list(again.area_ids)].to_numpy(), rel=1e-12)


def test_the_version_changes_with_all_that_decides_and_with_nothing_else():
    areas = make_areas({"1011": {"f_15_19": 10}, "1012": {"f_15_19": 30}}, place=["a", "b"])
    pathway = make_pathway(female={"15-19": 1})
    version = expected_cases(areas, pathway, variant="base").version
    assert version == expected_cases(areas.assign(place="c"), pathway, variant="base").version
    others = [
        expected_cases(areas, pathway, variant="low"),
        expected_cases(areas, make_pathway(female={"15-19": 2}), variant="base"),
        expected_cases(areas, make_pathway(female={"15-19": 1}, high=101), variant="base"),
        expected_cases(areas.assign(f_15_19=[10, 31]), pathway, variant="base"),
        expected_cases(areas.rename({"1011": "1013"}), pathway, variant="base"),
    ]
    assert len({version, *(other.version for other in others)}) == 6


def test_all_faults_of_the_population_are_gathered():
    areas = make_areas({"1011": {"f_15_19": -5}, "1012": {"m_95_plus": -1}})
    areas = areas.drop(columns=["f_0_4"])
    with pytest.raises(InputError) as caught:
        expected_cases(areas, make_pathway(female={"15-19": 1}), variant="base")
    assert [(fault.where, fault.wrong) for fault in caught.value.faults] == [
        ("column f_0_4", "is missing"),
        ("pc4 1011, column f_15_19", "-5 is negative"),
        ("pc4 1012, column m_95_plus", "-1 is negative"),
    ]


def test_nobody_in_the_bands():
    with pytest.raises(InputError, match="nobody lives in the age bands of this pathway"):
        expected_cases(
            make_areas({"1011": {"m_15_19": 9}, "1012": {"f_15_19": np.nan}}),
            make_pathway(female={"15-19": 1}),
            variant="base",
        )


def test_cases_by_region():
    areas = make_areas(
        {
            "1011": {"f_15_19": 10, "f_20_24": 10},
            "1012": {"f_15_19": 30},
            "1013": {"f_15_19": np.nan},
            "1014": {"f_20_24": 10},
        },
        province=["Utrecht", "Drenthe", "Drenthe", "Utrecht"],
    )
    pathway = make_pathway(female={"15-19": 1, "20-24": 2}, male={"0-4": 0})
    table = cases_by_region(expected_cases(areas, pathway, variant="low"), areas)
    # 80 weighted people, 80 cases at base: one each.
    expected = pd.DataFrame(
        {
            "cases_per_year_low": [22.5, 0.0, 7.5, 30.0],
            "cases_per_year_base": [30.0, 0.0, 10.0, 40.0],
            "cases_per_year_high": [37.5, 0.0, 12.5, 50.0],
        },
        index=pd.MultiIndex.from_tuples(
            [
                ("Drenthe", "female", "15-19"),
                ("Drenthe", "female", "20-24"),
                ("Utrecht", "female", "15-19"),
                ("Utrecht", "female", "20-24"),
            ],
            names=["province", "sex", "age_band"],
        ),
    )
    pd.testing.assert_frame_equal(table, expected)
    assert table.sum().tolist() == pytest.approx([60, 80, 100], abs=1e-9)


def test_own_cases_stand_as_they_are():
    own = pd.DataFrame(
        {"low": [1.0, np.nan, 0.0], "base": [2.0, np.nan, 0.0], "high": [4.0, np.nan, 0.0]},
        index=pd.Index(["1011", "1012", "1013"], name="pc4"),
    )
    demand = own_cases(own, variant="high")
    assert demand.area_ids == ("1011", "1012", "1013")
    assert demand.cases.tolist() == pytest.approx([4, np.nan, 0], nan_ok=True)
    assert demand.is_own
    assert demand.rates is None
    assert demand.n_population_unknown == 1
    versions = {
        demand.version,
        own_cases(own, variant="base").version,
        own_cases(own.assign(high=[5.0, np.nan, 0.0]), variant="high").version,
        own_cases(own.rename({"1011": "1010"}), variant="high").version,
    }
    assert len(versions) == 4
    assert own_cases(own.copy(), variant="high").version == demand.version


def test_own_cases_by_region_have_no_sex_or_age():
    own = pd.DataFrame(
        {"low": np.nan, "base": [2.0, np.nan, 3.0, np.nan], "high": np.nan},
        index=pd.Index(["1011", "1012", "1013", "1014"], name="pc4"),
    )
    areas = make_areas({pc4: {} for pc4 in own.index}, province=["A", "A", "B", "C"])
    table = cases_by_region(own_cases(own, variant="base"), areas)
    assert table.index.names == ["province", "sex", "age_band"]
    flat = table.reset_index()
    assert flat["province"].tolist() == ["A", "B", "C"]
    assert (
        flat[["sex", "age_band", "cases_per_year_low", "cases_per_year_high"]].isna().all(axis=None)
    )
    # Nobody said how many there are in C: unknown, not 0.
    assert flat["cases_per_year_base"].tolist() == pytest.approx([2, 3, np.nan], nan_ok=True)


def test_cases_by_region_refuses_other_areas():
    areas = make_areas({"1011": {"f_15_19": 1}, "1012": {"f_15_19": 1}}, province=["a", "b"])
    demand = expected_cases(areas, make_pathway(female={"15-19": 1}), variant="base")
    with pytest.raises(ValueError, match="not the areas this demand was made from"):
        cases_by_region(demand, areas.iloc[::-1])


def test_endometriosis_on_equal_ages():
    areas = make_areas({"1011": dict.fromkeys(COLUMNS, 100)})
    demand = expected_cases(areas, load_pathway("endometriosis_level2"), variant="base")
    assert demand.cases == pytest.approx([400])
    rates = demand.rates.set_index(["sex", "age_band"])["cases_per_100000_per_year_base"]
    # The weights sum to 6.7: a woman of 30-34 has 1.6 / 6.7 of the cases of 100 people.
    assert rates["female", "30-34"] == pytest.approx(400 * 1.6 / 670 * 1e5)
    assert rates["male"].sum() == 0
