"""A small finished run to look at: a grid of postcodes, four hospitals, one k that cannot be."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from regiotafel.demand import Demand
from regiotafel.errors import InfeasibleError
from regiotafel.impact.observed.case_mix import expected_events
from regiotafel.impact.parameter_set import load_parameter_set
from regiotafel.model import solve
from regiotafel.model.instance import Instance
from regiotafel.question import Question
from regiotafel.region.region import Region
from regiotafel.report.page import write_page
from regiotafel.report.write import write_result
from regiotafel.result.analyses import Analyses, analyse
from regiotafel.result.judge import Judge
from regiotafel.result.observations import observe
from regiotafel.result.result import Result, by_name
from regiotafel.result.weighing import weigh_plans
from regiotafel.scenario import Scenario
from regiotafel.scenario.curve import load_curve
from regiotafel.scenario.pathway import Pathway, load_pathway
from regiotafel.travel.speeds import load_speeds
from regiotafel.travel.without_car import WithoutCar, load_estimates
from support.browser import DESKTOP
from support.node import find_node
from support.travel import made_times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from support.node import Node

#: What a hostile file would put in a title or a name.
HOSTILE = "</script><img src=x onerror=alert(1)>"
COLUMNS, ROWS, SIDE_M = 8, 5, 12_000
NORM = 60.0
#: How much faster or slower all trips may be.
LEVEL = {"fast": 0.9, "slow": 1.2}
#: Names under which systems have a Chromium; where there is none, Playwright's own is taken.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _areas() -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Squares of 12 km around Utrecht; the last has no known population."""
    x, y = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    left, bottom = 100_000 + SIDE_M * x.ravel(), 430_000 + SIDE_M * y.ravel()
    index = pd.Index([str(3500 + i) for i in range(COLUMNS * ROWS)], name="pc4")
    to_degrees = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(left + SIDE_M / 2, bottom + SIDE_M / 2)
    people = 1000.0 + 100.0 * np.arange(len(index))
    people[-1] = np.nan
    areas = pd.DataFrame(
        {
            "place": [f"Dorp {i}" if i else None for i in range(len(index))],
            "municipality": np.where(x.ravel() < COLUMNS / 2, "Westgemeente", "Oostgemeente"),
            "province": np.where(x.ravel() < COLUMNS / 2, "West", "Oost"),
            "corop": "Midden",
            "ggd_region": "GGD Midden",
            "lon": lon,
            "lat": lat,
            "population_2021": people,
            "f_30_34": people,  # only women of this age live here
        },
        index=index,
    )
    squares = shapely.box(left, bottom, left + SIDE_M, bottom + SIDE_M)
    return areas, gpd.GeoDataFrame(index=index, geometry=list(squares), crs="EPSG:28992")


def _sites(areas: pd.DataFrame) -> pd.DataFrame:
    """Four hospitals in the corners of the grid, and a fifth that is no candidate."""
    at = areas.iloc[[9, 14, 25, 30, 20]]
    return pd.DataFrame(
        {
            "site_name": [
                *(f"Ziekenhuis {letter}" for letter in "AB"),
                HOSTILE,
                "Ziekenhuis D",
                "E",
            ],
            "organisation": "",
            "city": ["Astad", "Bestad", "Cestad", "Destad", "Estad"],
            "lon": at["lon"].to_numpy(),
            "lat": at["lat"].to_numpy(),
            "in_default_set": True,
            "inpatient_status": ["inpatient_unconfirmed", *["inpatient"] * 4],
            "note": ["", "two buildings", "", "", ""],
        },
        index=pd.Index(["S1", "S2", "S3", "S4", "S5"], name="site_id"),
    )


def _minutes(shapes: gpd.GeoDataFrame, rows: list[int]) -> np.ndarray:
    centre = shapes.geometry.centroid
    xy = np.column_stack([centre.x, centre.y])
    metres = np.hypot(*(xy[:, None, :] - xy[rows][None, :, :]).transpose(2, 0, 1))
    return np.rint((3.0 + metres / 1000) * 600) / 600


def _scenario() -> Scenario:
    return Scenario.model_validate(
        {
            "title": {"nl": f"Proef {HOSTILE}", "en": "Trial & error"},
            "pathway": "x",
            "candidates": "y",
            "k": "1:3",
            "hospital_volumes": {"file": "v.csv", "source": "Eigen opgave 2024"},
            "assumptions": [{"nl": "Een aanname.", "en": "An assumption."}],
        }
    )


def _pathway() -> Pathway:
    figure = {"source": "a source", "sureness": "assumed"}
    return Pathway.model_validate(
        {
            "title": {"nl": "Zorg", "en": "Care"},
            "norm": {"value": NORM, "unit": "cases per site per year", **figure},
            "national_cases_per_year": {"low": 150, "base": 200, "high": 250, **figure},
            "relative_rates": {"female": {"30-34": 1.0}, **figure},
            "sources": [
                {"name": "A study", "year": 2020, "note": {"nl": "een getal", "en": "a number"}}
            ],
        }
    )


def make_question() -> Question:
    areas, shapes = _areas()
    sites = _sites(areas)
    candidates = sites.iloc[:4].assign(
        basis=["assumed", "", "level2_candidate_published", "own list"],
        note="",
        open_today=True,
        postcode="",
    )
    minutes = _minutes(shapes, [9, 14, 25, 30])
    people = areas["population_2021"].to_numpy()
    cases = 200 * people / np.nansum(people)
    known = ~np.isnan(cases)
    volumes = pd.DataFrame(
        {
            "site_id": ["S1", "S1", "S2"],
            "year": [2022, 2023, 2023],
            "cases": [31.0, 44.0, 12.0],
            "events": np.nan,
            "expected_events": np.nan,
        }
    )
    instance = Instance(
        area_ids=tuple(areas.index[known]),
        site_ids=tuple(candidates.index),
        cases=cases[known],
        minutes=minutes[known],
        metres=minutes[known] * 1000,
        site_rules=("candidate",) * 4,
        open_today=np.ones(4, dtype=bool),
        k=1,
        minimum_volume=NORM,
    )
    return Question(
        scenario=_scenario(),
        pathway=_pathway(),
        region=Region(
            areas=areas,
            sites=sites,
            shapes=shapes,
            provenance={
                "attribution": "© OpenStreetMap contributors (ODbL 1.0).",
                "sources": [
                    {"name": "Roads", "year": 2021, "licence": "ODbL", "sha256": "ab" * 32}
                ],
            },
            version="1" * 64,
        ),
        candidates=candidates,
        speeds=load_speeds("car_daytime", relative_to=Path()),
        travel=made_times(
            minutes,
            area_ids=tuple(areas.index),
            site_ids=instance.site_ids,
            **LEVEL,
            time_of_day="free_flow",
            network_version="2" * 64,
            speed_version="3" * 64,
        ),
        demand=_demand(areas, cases),
        instance=instance,
        national=instance,
        left_out=pd.DataFrame(
            {"reason": "population_unknown", "population": np.nan, "cases_per_year": np.nan},
            index=areas.index[~known],
        ),
        hospital_volumes=volumes,
        volume_rows=volumes,
        staying_care=None,
        curve=load_curve("example", relative_to=Path()),
        parameters=load_parameter_set({}),
        without_car=None,
        network=None,
        origins=pd.DataFrame(),
    )


def make_result(**changes: object) -> Result:
    """The finished run; ``changes`` replace fields of it."""
    question = make_question()
    judge = Judge.of(question)
    plans, infeasible = {}, {}
    for k in (1, 2, 3):
        try:
            solution = solve(
                dataclasses.replace(question.instance, k=k),
                method="enumerate",
                time_limit_seconds=60,
            )
        except InfeasibleError as error:
            infeasible[k] = error
        else:
            plan = judge.plan(solution.open_sites)
            plans[k] = dataclasses.replace(plan, solutions={"enumerate": solution})
    facts = {field.name: getattr(question, field.name) for field in dataclasses.fields(question)}
    result = Result(
        **facts,
        today=judge.today,
        plans=plans,
        training=judge.training(by_name(judge.today, plans)),
        decision=weigh_plans(judge, plans, analyses=Analyses()),
        observed=observe(question),
        infeasible=infeasible,
        seconds={},
    )
    return dataclasses.replace(result, **changes)


def judged_anew(result: Result) -> Result:
    """The same centres, judged on the facts that the result has now."""
    judge = Judge.of(result)
    plans = {
        k: dataclasses.replace(judge.plan(plan.open_sites), solutions=plan.solutions)
        for k, plan in result.plans.items()
    }
    return dataclasses.replace(
        result,
        today=judge.today,
        plans=plans,
        training=judge.training(by_name(judge.today, plans)),
        decision=weigh_plans(judge, plans, analyses=result.analyses),
        observed=observe(result),
    )


def _demand(areas: pd.DataFrame, cases: np.ndarray) -> Demand:
    women = float(areas["f_30_34"].sum())
    rates = {"low": 150e5 / women, "base": 200e5 / women, "high": 250e5 / women}
    return Demand(
        area_ids=tuple(areas.index),
        variant="base",
        cases=cases,
        low=0.75 * cases,
        base=cases,
        high=1.25 * cases,
        rates=pd.DataFrame(
            {"sex": ["female"], "age_band": ["30-34"], "population": [women]}
            | {f"cases_per_100000_per_year_{name}": [rate] for name, rate in rates.items()}
        ),
        version="4" * 64,
    )


@pytest.fixture(scope="session")
def node() -> Node:
    """Run node with some arguments and return what it did."""
    found = find_node()
    if found is None:
        pytest.skip("no node: neither with Playwright nor on PATH, so no JavaScript was tested")
    return found


@pytest.fixture(scope="session")
def hostile() -> str:
    return HOSTILE


@pytest.fixture(scope="session")
def remake() -> Callable[..., Result]:
    """Make the run anew, with fields replaced."""
    return make_result


@pytest.fixture(scope="session")
def result() -> Result:
    return make_result()


@pytest.fixture(scope="session")
def with_flows() -> Result:
    """The same run, of a region: with patients who cross its border."""
    result = make_result()
    flows = pd.DataFrame(
        {
            "cases_per_year": [60.0, 40.0, 0.0],
            "share_of_cases": [0.6, 0.4, np.nan],
            "minutes_mean": [20.0, 30.0, np.nan],
        },
        index=pd.Index(["stay", "outflow", "inflow"], name="flow"),
    )
    return dataclasses.replace(
        result,
        today=dataclasses.replace(result.today, flows=flows),
        plans={k: dataclasses.replace(plan, flows=flows) for k, plan in result.plans.items()},
    )


@pytest.fixture(scope="session")
def with_cars() -> Result:
    """The same run, with estimates for people without a car; of one area the cars are unknown."""
    result = make_result()
    share = np.linspace(0.1, 0.6, len(result.travel.area_ids))
    cycled = dataclasses.replace(result.travel, minutes=2 * result.travel.minutes, mode="bicycle")
    without_car = WithoutCar(
        estimates=load_estimates(),
        car=result.travel,
        bicycle=cycled,
        bicycle_speeds=load_speeds("bicycle", relative_to=Path()),
        share=share,
        share_unknown=share == share[3],
    )

    return judged_anew(dataclasses.replace(result, without_car=without_car))


@pytest.fixture(scope="session")
def with_impact() -> Result:
    """The same run with visits, incomes and invented counts: every table of impact has rows."""
    result = make_result()
    areas = result.region.areas.assign(
        urbanity_class_2023=[1.0 + place % 5 for place in range(len(result.region.areas))],
        median_disposable_household_income_eur_2017=np.linspace(2e4, 4e4, COLUMNS * ROWS),
        households_2023=500.0,
        income_bottom20_share_pct_2017=np.linspace(40, 5, COLUMNS * ROWS),
    )
    rows = _counted({"S1": (60, 5), "S2": (45, 2), "S3": (30, 1), "S4": (70, 12)})
    parties = [
        {"name": "Partij A", "weights": {"minutes_mean": 3, "sites_losing": 1}},
        {"name": "Partij B", "weights": {"smallest_centre_cases": 1}},
    ]
    return judged_anew(
        dataclasses.replace(
            result,
            scenario=Scenario.model_validate(
                result.scenario.to_dict() | {"decision": {"parties": parties}}
            ),
            pathway=load_pathway("endometriosis_level2", relative_to=Path()),
            region=dataclasses.replace(result.region, areas=areas),
            hospital_volumes=expected_events(rows),
            volume_rows=rows,
        )
    )


def _counted(counts: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """Three years of counts per site, by two surgeons and two kinds of patients."""
    rows = [
        {
            "site_id": site,
            "year": year,
            "cases": cases + year % 3 - 10 * place,
            "events": events + year % 2 - place,
            "expected_events": np.nan,
            "surgeon": f"S{place}",
            "team": "T",
            "case_mix_asa": f"ASA {1 + place}",
        }
        for site, (cases, events) in counts.items()
        for year in (2022, 2023, 2024)
        for place in (0, 1)
    ]
    return pd.DataFrame(rows).astype({"cases": "float64", "events": "float64"})


@pytest.fixture(scope="session")
def with_analyses() -> Result:
    """The same run with all that surrounds its plans."""
    return analysed(make_result())


@pytest.fixture(scope="session")
def reanalyse() -> Callable[[Result], Result]:
    """Add to a run what surrounds its plans."""
    return analysed


def analysed(result: Result) -> Result:
    return dataclasses.replace(result, analyses=analyse(result.instance, list(result.plans)))


@pytest.fixture(scope="session")
def other_runs(result: Result) -> dict[str, Result]:
    """Answers to other questions: ``free`` without a norm, ``double`` of other patients."""
    free = dataclasses.replace(result.instance, minimum_volume=None)
    fewer = dataclasses.replace(
        free,
        **{name: getattr(free, name)[1:] for name in ("area_ids", "cases", "minutes", "metres")},
    )
    fewer = dataclasses.replace(fewer, cases=2 * fewer.cases)
    nobody = pd.DataFrame(
        {"reason": "outside_region", "population": 1000.0, "cases_per_year": 2.0}, index=["3500"]
    )
    of_free, of_fewer = (
        Judge.of(dataclasses.replace(result, instance=instance)) for instance in (free, fewer)
    )
    chosen = {2: of_free.plan(("S1", "S2")), 4: of_free.plan(free.site_ids)}
    fewest = {1: of_fewer.plan(("S4",))}
    return {
        "free": make_result(
            scenario=result.scenario.model_copy(update={"minimum_volume": None, "k": 2}),
            instance=free,
            today=of_free.today,
            plans=chosen,
            training=of_free.training(by_name(of_free.today, chosen)),
            infeasible={},
        ),
        "double": make_result(
            instance=fewer,
            today=of_fewer.today,
            plans=fewest,
            training=of_fewer.training(by_name(of_fewer.today, fewest)),
            infeasible={},
            left_out=pd.concat([nobody.rename_axis("pc4"), result.left_out]),
            demand=dataclasses.replace(result.demand, version="5" * 64),
            region=dataclasses.replace(result.region, version="6" * 64),
            travel=dataclasses.replace(result.travel, network_version="7" * 64),
            candidates=result.candidates.replace("Ziekenhuis A", "Kliniek A"),
        ),
    }


@pytest.fixture(scope="session")
def run_folders(
    result: Result, other_runs: dict[str, Result], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Result folders of ``result`` (``norm``) and of ``other_runs``."""
    folders = {}
    for name, run in {"norm": result, **other_runs}.items():
        folders[name] = tmp_path_factory.mktemp("runs") / name
        folders[name].mkdir()
        write_result(run, folders[name])
    return folders


@pytest.fixture(scope="session")
def page_file(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(result, tmp_path_factory.mktemp("page") / "board.html")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; that there is none is a failure, for then nothing of the page was tried."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS)), None),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(open_file, page_file):
    """Open the page, that of ``page_file`` unless another is given."""
    return lambda size=DESKTOP, address="", file=page_file: open_file(file, address, size)


@pytest.fixture
def open_file(browser):
    """Open a page from a file; whatever the browser complains about fails the test."""
    contexts, complaints = [], []

    def open_at(file, address="", size=DESKTOP):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.requests = []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{file.as_uri()}{address}")
        page.wait_for_selector("html[data-ready=yes]:not([data-settled=no])", state="attached")
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []
