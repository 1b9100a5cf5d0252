"""Access by group, reckoned by hand, and the groups against the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from regiotafel import impact
from regiotafel.demand import expected_cases
from regiotafel.errors import InputError
from regiotafel.files import bundled
from regiotafel.impact.fairness.grouping import (
    Grouping,
    by_car,
    by_label,
    by_share,
    usual_groupings,
)
from regiotafel.impact.fairness.parameters import load_fairness
from regiotafel.impact.measures import weighted_percentile
from regiotafel.model.assignment import Assignment, whole
from regiotafel.model.criteria import MeanOfWorst
from regiotafel.model.instance import Instance
from regiotafel.region import load_region
from regiotafel.scenario.pathway import load_pathway

#: Columns of a group that are no mean over its patients.
OF_ITS_OWN = ("median", "p95", "mean_of_worst", "share_of_cases", "cases_per_year")


@pytest.fixture
def parameters():
    return load_fairness()


@pytest.fixture
def province(instance):
    labels = pd.Series(["Noord", "Zuid", "Zuid", np.nan, "Noord"], index=list(instance.area_ids))
    return by_label(instance, labels, name="province")


@pytest.fixture
def own_minutes(instance):
    """Half of 1011, nobody of 1012, a quarter of 1013, everybody of 1014 takes twice as long."""
    share = np.array([0.5, 0.0, 0.25, 1.0, 0.3])
    parts = np.column_stack([1 - share, share])
    area, group = np.nonzero(parts)
    return Grouping(
        name="slow",
        groups=("usual", "slow"),
        area_ids=instance.area_ids,
        area=area,
        group=group,
        share=parts[area, group],
        minutes=(instance.minutes, 2 * instance.minutes),
    )


def table_of(instance, trips, today, groupings, parameters, **more):
    return impact.access_by_group(
        instance,
        trips,
        assigned_today=today,
        groupings=groupings,
        parameters=parameters,
        **more,
    )


def test_by_hand(instance, plan, today, province, parameters):
    table = table_of(instance, whole(("B",), plan), today, [province], parameters)
    assert table.index.names == ["grouping", "group", "who"]
    assert list(table.loc["province"].index) == [
        (group, who) for group in ("Noord", "Zuid", "unknown", "total") for who in ("all", "moved")
    ]
    # Zuid: 1012 with 2 cases, today A 20, plan B 30; 1013 with 3 cases, today C 15, plan B 45.
    south = table.loc[("province", "Zuid", "all")]
    assert south["cases_per_year"] == 5
    assert south["share_of_cases"] == 0.5
    assert south["share_of_group"] == 1
    assert south["minutes_mean_today"] == pytest.approx(17)
    assert south["minutes_mean"] == pytest.approx(39)
    assert south["minutes_change_mean"] == pytest.approx(22)
    assert (south["minutes_median_today"], south["minutes_median"]) == (15, 45)
    assert (south["minutes_p95_today"], south["minutes_p95"]) == (20, 45)
    assert south["minutes_mean_of_worst_5_percent"] == pytest.approx(45)
    assert south["kilometres_mean"] == pytest.approx(39)  # the fixture has 1000 metres a minute
    assert south["kilometres_change_mean"] == pytest.approx(22)
    assert south["share_over_30_minutes"] == pytest.approx(0.6)
    assert south["share_over_30_minutes_today"] == 0
    assert south["share_over_45_minutes"] == 0  # 45 is not over 45
    # 10 and 30 minutes longer.
    assert south["cases_per_year_longer_by_over_5_minutes"] == pytest.approx(5)
    assert south["cases_per_year_longer_by_over_15_minutes"] == pytest.approx(3)
    assert south["share_longer_by_over_15_minutes"] == pytest.approx(0.6)
    assert south["share_shorter_by_over_1_minutes"] == 0
    # The 5 % who travel longest are half a case of the 4 of 1014, of whom no province is known.
    worst = table["share_in_worst_5_percent"].xs("all", level="who").loc["province"]
    assert worst.tolist() == pytest.approx([0, 0, 0.5 / 4, 0.05])
    # Today six cases (1012 and 1014) travel 20 minutes and share those places alike.
    worst = table["share_in_worst_5_percent_today"].xs("all", level="who").loc["province"]
    assert worst.tolist() == pytest.approx([0, 0.5 * 2 / 6 / 5, 0.5 / 6, 0.05])


def test_winners_losers_and_only_the_moved(instance, province, parameters):
    # Today all to B. Now 1012 goes to A (10 shorter), 1013 to C (30 shorter), 1011 to C (20
    # longer).
    today = np.ones(5, dtype=np.int64)
    trips = whole(("A", "B", "C"), np.array([2, 0, 2, 1, 1]))
    table = table_of(instance, trips, today, [province], parameters).loc["province"]
    moved = table.xs("moved", level="who")
    assert moved["cases_per_year"].tolist() == [1, 5, 0, 6]
    assert moved["share_of_group"].tolist() == pytest.approx([1, 1, 0, 0.6])
    assert moved.loc["total", "cases_per_year_shorter_by_over_5_minutes"] == pytest.approx(5)
    assert moved.loc["total", "cases_per_year_shorter_by_over_15_minutes"] == pytest.approx(3)
    assert moved.loc["total", "cases_per_year_longer_by_over_15_minutes"] == pytest.approx(1)
    assert moved.loc["total", "minutes_change_mean"] == pytest.approx((20 - 20 - 90) / 6)
    assert table.loc[("total", "all"), "minutes_change_mean"] == pytest.approx(-9)
    # Nobody of the unknown moved: no cases, and no mean.
    nobody = moved.loc["unknown"]
    assert nobody["cases_per_year_longer_by_over_1_minutes"] == 0
    assert nobody.filter(regex="^(minutes|kilometres|share_over|share_longer)").isna().all()


def test_more_than_a_minute_is_more_than_a_hair(instance, province, parameters):
    # Minutes come in single precision: 65.05 and 60.05 differ by five minutes, not by more.
    minutes = instance.minutes.copy()
    minutes[:, 0], minutes[:, 1] = np.float32(60.05), np.float32(65.05)
    asked = replace(instance, minutes=minutes)
    today, later = np.zeros(5, dtype=np.int64), np.ones(5, dtype=np.int64)
    assert (minutes[:, 1] - minutes[:, 0] != 5).all()
    table = table_of(asked, whole(("B",), later), today, [province], parameters)
    assert (table["share_longer_by_over_5_minutes"] == 0).all()
    assert (table["share_longer_by_over_1_minutes"] == 1).all()


def every(instance, province, own_minutes):
    share = pd.Series([0.2, np.nan, 1.0, 0.0, 0.5], index=list(instance.area_ids))
    low = by_share(instance, share, name="income", inside="low", outside="others")
    return [province, own_minutes, low]


def test_groups_sum_to_the_total(instance, today, province, own_minutes, parameters):
    trips = whole(("A", "B", "C"), np.array([0, 1, 1, 2, 0]))  # two areas move
    groupings = every(instance, province, own_minutes)
    table = table_of(instance, trips, today, groupings, parameters)
    assert list(table.index.unique("grouping")) == ["province", "slow", "income"]
    for grouping in groupings:
        for who in ("all", "moved"):
            part = table.loc[grouping.name].xs(who, level="who")
            groups, total = part.drop("total"), part.loc["total"]
            for name in ("cases_per_year", "share_of_cases"):
                assert groups[name].sum() == pytest.approx(total[name], rel=1e-12)
            for name in part.filter(like="cases_per_year_").columns:
                assert groups[name].sum() == pytest.approx(total[name], rel=1e-12)
            for name in part.columns:
                if not any(own in name for own in (*OF_ITS_OWN, "share_of_group")):
                    mean = np.average(groups[name].fillna(0), weights=groups["cases_per_year"])
                    assert mean == pytest.approx(total[name], rel=1e-12), (grouping.name, name)
        assert table.loc[(grouping.name, "total", "all"), "cases_per_year"] == pytest.approx(10)
    # All groupings by the same minutes have the same total.
    assert table.loc["province"].loc["total"].equals(table.loc["income"].loc["total"])


def test_the_total_is_the_access_of_all(instance, today, province, parameters):
    assigned = np.array([0, 1, 1, 2, 0])
    trips = whole(("A", "B", "C"), assigned)
    table = table_of(instance, trips, today, [province], parameters).loc["province"]
    table = table.loc["total"]
    access = impact.access(instance, assigned, assigned_today=today)
    same = [name for name in access.columns if name in table.columns]
    assert len(same) > 7
    pd.testing.assert_frame_equal(table[same], access[same], check_names=False, rtol=1e-12)
    worst = MeanOfWorst(0.05).of(instance, trips)
    assert table.loc["all", "minutes_mean_of_worst_5_percent"] == pytest.approx(worst)


def test_minutes_of_its_own(instance, plan, today, own_minutes, parameters):
    table = table_of(instance, whole(("B",), plan), today, [own_minutes], parameters).loc["slow"]
    slow = table.loc[("slow", "all")]
    # 1011 0.5, 1013 0.75, 1014 4 cases; to B in 2 x 30, 45, 60.
    assert slow["cases_per_year"] == pytest.approx(5.25)
    assert slow["minutes_mean"] == pytest.approx((0.5 * 60 + 0.75 * 90 + 4 * 120) / 5.25)
    assert slow["share_over_60_minutes"] == pytest.approx(4.75 / 5.25)
    assert slow["kilometres_mean"] == pytest.approx((0.5 * 30 + 0.75 * 45 + 4 * 60) / 5.25)
    # The half case that travels longest is of 1014, and all of that area is slow.
    assert slow["share_in_worst_5_percent"] == pytest.approx(0.5 / 5.25)
    assert table.loc[("total", "all"), "minutes_p95"] == 120


@pytest.mark.parametrize("estimate", ["low", "middle", "high"])
def test_with_and_without_a_car(instance, plan, today, without_car, parameters, estimate):
    grouping = by_car(instance, without_car, estimate=estimate)
    assert grouping.name == f"car_{estimate}"
    table = table_of(instance, whole(("B",), plan), today, [grouping], parameters)
    table = table.loc[grouping.name].xs("all", level="who")
    # The same figures by another way.
    owned = impact.car_ownership(instance, plan, assigned_today=today, without_car=without_car).xs(
        estimate, level="estimate"
    )
    same = [name for name in owned.columns if name in table.columns]
    assert len(same) == 8
    assert table.index.tolist() == ["with_car", "without_car", "total"]
    assert table[same].to_numpy() == pytest.approx(owned[same].to_numpy(), rel=1e-12)
    if estimate == "low":
        # 0.5, 0.75 and 4 cases: 65 - 22, 95 - 35 and 125 - 45 minutes longer.
        assert table.loc["without_car", "minutes_change_mean"] == pytest.approx(
            (0.5 * 43 + 0.75 * 60 + 4 * 80) / 5.25
        )


def test_a_car_of_other_sites_is_refused(instance, without_car):
    others = replace(without_car, car=replace(without_car.car, site_ids=("A", "B", "D")))
    with pytest.raises(ValueError, match="other sites"):
        by_car(instance, others)
    with pytest.raises(ValueError, match="estimate must be one of low, middle, high"):
        by_car(instance, without_car, estimate="base")


def test_against_one_group_at_a_time(parameters):
    """Every figure of every group by the measures of one, on a random split assignment."""
    rng = np.random.default_rng(6)
    instance, trips, today = random_question(rng)
    n = len(instance.area_ids)
    shares = rng.dirichlet(np.ones(3), size=n)
    shares[:5] = [0, 1, 0]
    area, group = np.nonzero(shares)
    grouping = Grouping(
        name="g",
        groups=("a", "b", "c"),
        area_ids=instance.area_ids,
        area=area,
        group=group,
        share=shares[area, group],
    )
    table = table_of(instance, trips, today, [grouping], parameters).loc["g"]
    minutes = np.round(trips.minutes(instance), 6)
    moved = trips.column != today[trips.area]
    for number, label in enumerate(grouping.groups):
        for who, counts in (("all", np.ones_like(moved)), ("moved", moved)):
            cases = trips.cases(instance) * shares[trips.area, number] * counts
            row = table.loc[(label, who)]
            assert row["cases_per_year"] == pytest.approx(cases.sum())
            assert row["minutes_mean"] == pytest.approx(np.average(minutes, weights=cases))
            for name, q in (("median", 0.5), ("p95", 0.95)):
                assert row[f"minutes_{name}"] == weighted_percentile(minutes, cases, q=q)
            order = np.argsort(-minutes)
            part = np.diff(np.minimum(np.cumsum(cases[order]), 0.05 * cases.sum()), prepend=0.0)
            worst = (part * minutes[order]).sum() / part.sum()
            assert row["minutes_mean_of_worst_5_percent"] == pytest.approx(worst)


def random_question(rng):
    """Forty areas, three sites, every area split over two of them, whole minutes with ties."""
    n = 40
    minutes = rng.integers(5, 60, size=(n, 3)).astype(float)
    instance = Instance(
        area_ids=tuple(str(1000 + area) for area in range(n)),
        site_ids=("A", "B", "C"),
        cases=rng.integers(0, 4, n).astype(float),
        minutes=minutes,
        metres=minutes * 1000,
        site_rules=("candidate",) * 3,
        open_today=np.array([True, True, True]),
        k=2,
    )
    share = rng.uniform(0.1, 0.9, n)
    trips = Assignment(
        open_sites=("A", "B"),
        area=np.repeat(np.arange(n), 2),
        column=np.tile([0, 1], n),
        share=np.column_stack([share, 1 - share]).ravel(),
    )
    return instance, trips, instance.nearest_open(("A", "B", "C"))


def test_all_trips_slower(instance, plan, today, province, parameters):
    trips = whole(("B",), plan)
    usual = table_of(instance, trips, today, [province], parameters)
    slower = table_of(instance, trips, today, [province], parameters, factor=1.5)
    for name in ("minutes_mean", "minutes_p95_today", "minutes_change_mean"):
        assert slower[name].tolist() == pytest.approx((1.5 * usual[name]).tolist(), nan_ok=True)
    # 1011 and 1012: 30 minutes become 45, which is over 30 and not over 45.
    total = slower.loc[("province", "total", "all")]
    assert total["share_over_30_minutes"] == 1
    assert total["share_over_45_minutes"] == pytest.approx(0.7)
    assert slower["kilometres_mean"].equals(usual["kilometres_mean"])


def test_unknown_metres_are_no_kilometres(instance, plan, today, province, own_minutes, parameters):
    trips, asked = whole(("B",), plan), replace(instance, metres=np.zeros_like(instance.metres))
    table = table_of(asked, trips, today, [province, own_minutes], parameters)
    kilometres = table.filter(like="kilometres").columns
    assert len(kilometres) == 3
    assert table[kilometres].isna().all(axis=None)
    usual = table_of(instance, trips, today, [province, own_minutes], parameters)
    assert table.drop(columns=kilometres).equals(usual.drop(columns=kilometres))


def test_what_does_not_divide_is_refused(instance, plan, today, province, own_minutes, parameters):
    trips = whole(("B",), plan)
    few = replace(
        province, area=province.area[1:], group=province.group[1:], share=province.share[1:]
    )
    unreachable = instance.minutes.copy()
    unreachable[2, 1] = np.nan
    asked = replace(instance, minutes=unreachable, metres=unreachable * 1000)
    with pytest.raises(ValueError, match="1 areas are assigned to no site they can reach: 1013"):
        table_of(asked, trips, today, [province], parameters)
    with pytest.raises(ValueError, match="at least one grouping"):
        table_of(instance, trips, today, [], parameters)
    with pytest.raises(ValueError, match="province leaves out 1 areas with cases: 1011"):
        table_of(instance, trips, today, [few], parameters)
    other = replace(province, area_ids=tuple("12345"))
    with pytest.raises(ValueError, match="other areas"):
        table_of(instance, trips, today, [other], parameters)
    lacking = replace(own_minutes, minutes=(instance.minutes, instance.minutes * np.nan))
    with pytest.raises(ValueError, match="no minutes for a trip"):
        table_of(instance, trips, today, [lacking], parameters)
    with pytest.raises(ValueError, match="the shares of 1 areas do not add up: 1012"):
        replace(province, share=np.array([1, 0.9, 1, 1, 1]))
    with pytest.raises(ValueError, match="none is called “total”"):
        replace(province, groups=("Noord", "total", "unknown"))


def test_the_bundled_parameters(tmp_path):
    parameters = load_fairness()
    assert parameters.limits.minutes == (30, 45, 60)
    assert parameters.changes.minutes == (1, 5, 15)
    text = bundled("data", "impact", "fairness.yaml").read_text(encoding="utf-8")
    other = tmp_path / "fairness.yaml"
    other.write_text(text.replace("[1, 5, 15]", "[1, 15, 5]"), encoding="utf-8")
    with pytest.raises(InputError, match=r"changes\.minutes.*does not ascend.*ascending"):
        load_fairness(other)
    other.write_text(text.replace("share: 0.05", "shre: 0.05"), encoding="utf-8")
    with pytest.raises(InputError, match=r"worst\.shre.*did you mean `share`"):
        load_fairness(other)
    other.write_text(text.replace("[1, 5, 15]", "[1, 5]"), encoding="utf-8")
    assert load_fairness(other).version != parameters.version
    other.write_text(text.replace("2026-11", "2027-01"), encoding="utf-8")
    assert load_fairness(other).version == parameters.version


@pytest.mark.national
def test_every_usual_grouping_of_the_country_sums_to_the_total(parameters):
    region = load_region(bundled("data", "nl"))
    demand = expected_cases(region.areas, load_pathway("oesophagus_resection"), variant="base")
    known = ~np.isnan(demand.cases)
    n, rng = int(known.sum()), np.random.default_rng(1)
    minutes = rng.integers(5, 90, size=(n, 3)).astype(float)  # no roads are needed for sums
    instance = Instance(
        area_ids=tuple(region.areas.index[known]),
        site_ids=("A", "B", "C"),
        cases=demand.cases[known],
        minutes=minutes,
        metres=minutes * 1000,
        site_rules=("candidate",) * 3,
        open_today=np.array([True, True, True]),
        k=2,
    )
    groupings = usual_groupings(
        instance,
        region.areas,
        parameters=parameters,
        rates=demand.rates,
        own={"coast": region.areas["province"].isin(["Zeeland", "Zuid-Holland"])},
    )
    names = "age income_fifth lowest_income urbanity province corop ggd_region municipality coast"
    assert [grouping.name for grouping in groupings] == names.split()
    assert [len(grouping.groups) for grouping in groupings][1:] == [6, 3, 5, 12, 40, 25, 353, 2]
    trips = whole(("A", "B"), instance.nearest_open(("A", "B")))
    today = instance.nearest_open(("A", "B", "C"))
    table = table_of(instance, trips, today, groupings, parameters)
    for grouping in groupings:
        part = table.loc[grouping.name].xs("all", level="who")
        groups, total = part.drop("total"), part.loc["total"]
        assert groups["cases_per_year"].sum() == pytest.approx(instance.total_cases, rel=1e-9)
        for name in ("minutes_mean", "kilometres_mean", "share_over_45_minutes"):
            mean = np.average(groups[name], weights=groups["cases_per_year"])
            assert mean == pytest.approx(total[name], rel=1e-9), grouping.name
    # What data/impact/fairness.yaml says of the areas without a known income.
    share = table["share_of_cases"].xs("all", level="who")["income_fifth"]
    assert 0.001 < share["unknown"] < 0.006
    fifths = next(grouping for grouping in groupings if grouping.name == "income_fifth")
    households = region.areas.loc[list(instance.area_ids), "households_2023"].fillna(0)
    of_fifth = np.bincount(fifths.group, weights=households)[:5]
    assert of_fifth / of_fifth.sum() == pytest.approx(np.full(5, 0.2), abs=0.01)
    unknown = region.areas[parameters.income.column].isna()
    people = region.areas["population_2021"]
    assert unknown.sum() == 514
    assert round(people[unknown].sum() / people.sum(), 3) == 0.004
