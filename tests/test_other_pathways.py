"""Other kinds of care need a data file and a scenario, and no code."""

from __future__ import annotations

import pytest
import yaml

from regiotafel.build import build_data
from regiotafel.files import bundled
from regiotafel.region import load_region
from regiotafel.run import run_scenario
from regiotafel.scenario import load_scenario
from regiotafel.scenario.pathway import load_pathway
from support.country import HOSPITALS, write_country


@pytest.mark.national
def test_oesophagus_resection_on_36_candidates():
    """Too many sets to judge them all, so branch and bound is chosen, and proves the answer."""
    result = run_scenario(load_scenario(bundled("scenarios", "slokdarm.yaml")))
    assert result.instance.total_cases == pytest.approx(674, abs=1e-9)
    assert len(result.instance.site_ids) == 36
    assert (result.candidates["basis"] == "assumed").all()
    means = []
    for k, plan in result.plans.items():
        assert list(plan.solutions) == ["branch_and_bound"]
        assert plan.solutions["branch_and_bound"].status == "optimal"
        assert plan.solutions["branch_and_bound"].gap == 0
        open_centres = plan.centres[plan.centres["open"]]
        assert len(open_centres) == k
        assert open_centres["cases_per_year"].min() >= 20 * (1 - 1e-9)
        means.append(plan.access.loc["all", "minutes_mean"])
    assert list(result.plans) == [8, 12, 16]
    assert means == sorted(means, reverse=True)


def test_every_bundled_candidate_is_a_known_site():
    sites = load_region().sites
    for path in bundled("data", "nl", "candidates").glob("*.csv"):
        codes = [line.split(",")[0] for line in path.read_text("utf-8").splitlines()[1:]]
        assert set(codes) <= set(sites.index), path.name
        assert len(codes) == len(set(codes))


def test_every_bundled_pathway_is_read_and_named_by_a_scenario():
    named = {
        yaml.safe_load(path.read_text("utf-8"))["pathway"]
        for path in bundled("scenarios").glob("*.yaml")
    }
    for path in bundled("data", "pathways").glob("*.yaml"):
        assert load_pathway(path.stem).sources
        assert path.stem in named


def test_a_made_up_pathway_with_men_only_and_no_norm(tmp_path):
    """Cases follow the people of the ages that are named, and nobody else."""
    data = build_data(write_country(tmp_path / "raw"), tmp_path / "data")
    pathway = {
        "title": {"nl": "Verzonnen zorg", "en": "Made-up care"},
        "norm": None,
        "national_cases_per_year": {
            "low": 10, "base": 20, "high": 40, "source": "made up", "sureness": "assumed",
        },
        "relative_rates": {
            "male": {"60-64": 1, "65-69": 3}, "source": "made up", "sureness": "assumed",
        },
        "sources": [],
    }  # fmt: skip
    (tmp_path / "care.yaml").write_text(yaml.safe_dump(pathway), encoding="utf-8")
    (tmp_path / "sites.csv").write_text("site_id\n" + "\n".join(HOSPITALS), encoding="utf-8")
    scenario = {
        "title": {"nl": "Proef", "en": "Trial"},
        "pathway": "care.yaml",
        "candidates": "sites.csv",
        "k": [1, 2],
        "minimum_volume": None,
        "methods": ["enumerate", "milp"],
    }
    (tmp_path / "question.yaml").write_text(yaml.safe_dump(scenario), encoding="utf-8")
    result = run_scenario(load_scenario(tmp_path / "question.yaml"), data=data)
    men = result.region.areas["m_60_64"] + 3 * result.region.areas["m_65_69"]
    expected = (20 * men / men.sum()).loc[list(result.instance.area_ids)]
    assert result.instance.cases == pytest.approx(expected.to_numpy())
    assert result.instance.minimum_volume is None
    assert list(result.plans) == [1, 2]
