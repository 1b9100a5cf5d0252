"""Answers that others found for their own cases, with other programs."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import shortest_path

from regiotafel.errors import InfeasibleError
from regiotafel.model import choose_method, solve
from regiotafel.model.check import mean_minutes, volumes
from regiotafel.model.criteria import Cost, LongestMinutes
from support.random_instances import make

pytestmark = pytest.mark.outside

METHODS = ("enumerate", "branch_and_bound", "milp")

#: In the matrix of the schools case this stands for "cannot be reached".
SCHOOLS_UNREACHABLE = 10_000


def expected(cases, name):
    return json.loads((cases / name / "expected.json").read_text(encoding="utf-8"))


def stores(cases, **limits):
    """San Francisco: tracts x stores, metres for minutes; labels are those of the file."""
    cost = pd.read_csv(cases / "sf" / "cost_matrix_m.csv", index_col=0)
    demand = pd.read_csv(cases / "sf" / "demand.csv", index_col="NAME")
    people = demand["POP2000"].reindex(cost.index)
    assert people.notna().all()
    assert list(cost.columns) == sorted(cost.columns)
    return make(cost.to_numpy(), people.to_numpy(), **limits), np.array(cost.columns)


def names(instance, labels, open_sites):
    return sorted(labels[instance.columns(open_sites)])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p", [1, 2, 3, 4])
def test_san_francisco_p_median(cases, method, p):
    answer = expected(cases, "sf")["p_median_p_center_mclp"][f"p{p}"]["pmedian"]
    instance, labels = stores(cases, k=p)
    found = solve(instance, method=method, time_limit_seconds=60)
    assert found.objective == pytest.approx(answer["mean"], rel=1e-9)
    assert found.objective * instance.total_cases == pytest.approx(answer["objective"], rel=1e-9)
    assert names(instance, labels, found.open_sites) == sorted(answer["sites"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p", [2, 3, 4])
@pytest.mark.parametrize("norm", [0, 50_000, 80_000, 100_000, 120_000, 150_000, 200_000])
def test_san_francisco_minimum_volume_with_nearest_assignment(cases, method, p, norm):
    answer = expected(cases, "sf")["min_volume_nearest"][f"p{p}_L{norm}"]
    instance, labels = stores(cases, k=p, minimum_volume=float(norm))
    if answer is None:
        with pytest.raises(InfeasibleError):
            solve(instance, method=method, time_limit_seconds=60)
        return
    found = solve(instance, method=method, time_limit_seconds=60)
    assert found.objective == pytest.approx(answer["mean"], rel=1e-9)
    assert names(instance, labels, found.open_sites) == sorted(answer["sites"])
    open_columns = instance.columns(found.open_sites)
    visited = pd.Series(volumes(instance, found.assigned)[open_columns], labels[open_columns])
    assert visited.to_dict() == pd.Series(answer["volumes"], answer["sites"]).to_dict()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("key", "required", "p"),
    [
        ("network_pmedian_p4", [], 4),
        ("euclid_pmedian_p4", [], 4),
        ("euclid_pmedian_p3_forced_3_4", [3, 4], 3),
    ],
)
def test_lattice_p_median_with_and_without_required_sites(cases, method, key, required, p):
    answer = expected(cases, "lattice")[key]
    cost = pd.read_csv(cases / "lattice" / f"cost_{key.split('_')[0]}.csv").to_numpy()
    weight = pd.read_csv(cases / "lattice" / "clients.csv")["weight"].to_numpy()
    rules = ["required" if j in required else "candidate" for j in range(cost.shape[1])]
    instance = make(cost, weight, rules=rules, k=p)
    found = solve(instance, method=method, time_limit_seconds=60)
    assert found.objective == pytest.approx(answer["mean"], rel=1e-9)
    assert found.objective * instance.total_cases == pytest.approx(answer["objective"], rel=1e-9)
    assert instance.columns(found.open_sites).tolist() == answer["selected_index"]
    if "clients_per_site" in answer:
        per_site = np.bincount(found.assigned, minlength=cost.shape[1])
        assert per_site.tolist() == answer["clients_per_site"]


def test_schools_with_required_sites(cases):
    """Seven required schools and three free ones, 74 in all, some out of reach.

    The published mean of 87.2 directs every student to a school with room, and fills each required
    one. Under nearest assignment without room to run out of, the same schools can only be nearer,
    and the best set nearer still: compared with all 47,905 sets, counted here by numpy alone.
    """
    answer = expected(cases, "schools")
    cost = pd.read_csv(cases / "schools" / "time_matrix_min.csv", index_col=0)
    minutes = cost.to_numpy(dtype=np.float64)
    minutes[minutes >= SCHOOLS_UNREACHABLE] = np.nan
    required = answer["forced_open_and_filled_index"]
    free = [j for j in range(minutes.shape[1]) if j not in required]
    reach = np.where(np.isnan(minutes), np.inf, minutes)
    others = np.array(list(combinations(free, 10 - len(required))))
    nearest = np.minimum(reach[:, required].min(axis=1)[:, None], reach[:, others].min(axis=2))
    best = nearest.sum(axis=0).min() / 10
    rules = ["required" if j in required else "candidate" for j in range(minutes.shape[1])]
    instance = make(minutes, rules=rules, k=10)
    for method in METHODS:
        found = solve(instance, method=method, time_limit_seconds=60)
        assert found.objective == pytest.approx(best, rel=1e-12)
        assert set(required) <= set(instance.columns(found.open_sites).tolist())
    published = tuple(instance.site_ids[cost.columns.get_loc(code)] for code in answer["selected"])
    same_schools = mean_minutes(instance, instance.nearest_open(published))
    assert best <= same_schools <= answer["mean_time"]


def network(file):
    """OR-Library p-median: all shortest distances between the nodes of an undirected graph."""
    with file.open(encoding="utf-8") as lines:
        n, _, p = (int(word) for word in lines.readline().split())
        cost = np.zeros((n, n))
        for line in lines:
            if line.strip():
                i, j, length = (int(word) for word in line.split())
                cost[i - 1, j - 1] = cost[j - 1, i - 1] = length  # the last of repeated edges wins
    return shortest_path(cost, directed=False), p


@pytest.mark.parametrize("number", range(1, 16))
def test_or_library_p_median(cases, number):
    """100 to 300 candidates, 5 to 100 to choose: far too many sets to enumerate."""
    name = f"pmed{number}"
    optima = pd.read_csv(cases / "optima.csv").set_index(["instance", "problem"])["optimum"]
    distance, p = network(cases / "orlib_pmed" / f"{name}.txt")
    instance = make(distance, k=p)
    assert choose_method(instance) == "branch_and_bound"
    found = solve(instance, method="branch_and_bound", time_limit_seconds=300)
    assert found.status == "optimal"
    total = found.objective * instance.total_cases
    assert total == pytest.approx(float(optima[name, "p-median"]), rel=1e-9)


@pytest.mark.parametrize("name", ["pmed1", "pmed2"])
def test_or_library_p_median_by_equations(cases, name):
    optima = pd.read_csv(cases / "optima.csv").set_index(["instance", "problem"])["optimum"]
    distance, p = network(cases / "orlib_pmed" / f"{name}.txt")
    found = solve(make(distance, k=p), method="milp", time_limit_seconds=300)
    total = found.objective * len(distance)
    assert total == pytest.approx(float(optima[name, "p-median"]), rel=1e-9)


@pytest.mark.parametrize("number", range(1, 16))
def test_or_library_p_center(cases, number):
    name = f"pmed{number}"
    optima = pd.read_csv(cases / "optima.csv").set_index(["instance", "problem"])["optimum"]
    distance, p = network(cases / "orlib_pmed" / f"{name}.txt")
    question = make(distance, k=p, objective=(LongestMinutes(),))
    found = solve(question, method="milp", time_limit_seconds=300)
    assert found.status == "optimal"
    assert found.objective == optima[name, "p-center"]


def warehouses(file, **asked):
    """OR-Library warehouses: any number may open, at a cost each, and a customer may be split.

    The file gives the cost of all that a customer asks for, so per case it is that over her demand.
    """
    words = iter(file.read_text(encoding="utf-8").split())
    m, n = int(next(words)), int(next(words))
    room, opening = np.array([[float(next(words)) for _ in range(2)] for _ in range(m)]).T
    rows = np.array([[float(next(words)) for _ in range(m + 1)] for _ in range(n)])
    demand, cost = rows[:, 0], rows[:, 1:]
    question = make(cost / demand[:, None], demand, count="at_least", **asked)
    price = Cost(per_minute=1.0, centres=dict(zip(question.site_ids, opening, strict=True)))
    return replace(question, objective=(price,)), dict(zip(question.site_ids, room, strict=True))


@pytest.mark.parametrize("number", [41, 61, 71, 101, 131])
def test_or_library_capacitated_warehouses_with_split_demand(cases, number):
    optima = pd.read_csv(cases / "optima.csv").set_index(["instance", "problem"])["optimum"]
    question, room = warehouses(cases / "orlib_cap" / f"cap{number}.txt", assignment="directed")
    question = replace(question, site_maximum=room)
    found = solve(question, method="milp", time_limit_seconds=300)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(
        float(optima[f"cap{number}", "CFLP (split demand)"]), abs=1e-2
    )


@pytest.mark.parametrize("assignment", ["nearest", "directed"])
@pytest.mark.parametrize("number", [71, 101, 131])
def test_or_library_warehouses_with_room_for_all(cases, number, assignment):
    optima = pd.read_csv(cases / "optima.csv").set_index(["instance", "problem"])["optimum"]
    question, _ = warehouses(cases / "orlib_cap" / f"cap{number}.txt", assignment=assignment)
    found = solve(question, method="milp", time_limit_seconds=300)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(
        float(optima[f"cap{number}", "UFL (no capacity)"]), abs=1e-2
    )


def test_schools_with_room_and_required_ones_filled(cases):
    """Other schools than the published ones can be as good."""
    answer = expected(cases, "schools")
    minutes = pd.read_csv(cases / "schools" / "time_matrix_min.csv", index_col=0)
    schools = pd.read_csv(cases / "schools" / "schools.csv", index_col="SE2 PP: Code")
    required = answer["forced_open_and_filled_index"]
    cost = minutes.to_numpy(dtype=np.float64)
    question = make(
        np.where(cost >= SCHOOLS_UNREACHABLE, np.nan, cost),
        rules=["required" if j in required else "candidate" for j in range(cost.shape[1])],
        k=10,
        assignment="directed",
    )
    room = schools["Count"].reindex(minutes.columns).astype(float)
    by_label = dict(zip(question.site_ids, room, strict=True))
    filled = {question.site_ids[j]: float(room.iloc[j]) for j in required}
    question = replace(question, site_maximum=by_label, site_minimum=filled)
    found = solve(question, method="milp", time_limit_seconds=60)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(answer["mean_time"], rel=1e-9)
