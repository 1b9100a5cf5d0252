"""Why there is no plan: the rule, the largest norm and the largest number, in figures and words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.files import read_words
from regiotafel.model import enumerate as enumeration
from regiotafel.model import infeasible, milp, solve
from support import oracle
from support.random_instances import NAN, instances, make, on_a_map

SECONDS = 60.0


def error_of(instance, method="enumerate"):
    with pytest.raises(InfeasibleError) as error:
        solve(instance, method=method, time_limit_seconds=SECONDS)
    assert error.value.exit_status == 3
    return error.value


@pytest.fixture(params=["enumerate", "milp"])
def way(request, monkeypatch):
    """Explain by enumeration, or with the milp method as for too many sets to enumerate."""
    if request.param == "milp":
        monkeypatch.setattr(enumeration, "MAX_SETS", -1)
    return request.param


def agrees_with_oracle(instance, way):
    if oracle.feasible_sets(instance):
        return
    error = error_of(instance, way)
    norm = None if instance.minimum_volume is None else oracle.largest_norm(instance)
    assert error.largest_norm == (None if norm is None else pytest.approx(float(norm)))
    assert error.largest_k == oracle.largest_k(instance)
    if error.largest_norm:
        printed = re.search(r"largest feasible minimum volume is ([\d.]+) cases", str(error))
        asked = replace(instance, minimum_volume=float(printed[1]))
        solve(asked, method=way, time_limit_seconds=SECONDS)


@settings(max_examples=250)
@given(instances())
def test_nearest_values_equal_the_oracle(instance):
    agrees_with_oracle(instance, "enumerate")


def test_nearest_values_by_the_milp_method_equal_the_oracle(monkeypatch):
    monkeypatch.setattr(enumeration, "MAX_SETS", -1)

    @settings(max_examples=60)
    @given(instances(most_sites=5))
    def by_milp(instance):
        agrees_with_oracle(instance, "milp")

    by_milp()


# Five cases near S0, one near S1; S2 is far from all.
LINE = make([[1, 5, 50], [5, 1, 50]], [5, 1], k=2)


def test_a_norm_is_named_with_the_largest_that_fits(way):
    error = error_of(replace(LINE, minimum_volume=1.25), way)
    assert "What makes it so is the minimum volume of 1.25 cases per year" in str(error)
    assert "the largest feasible minimum volume is 1 cases per year" in str(error)
    assert (error.largest_norm, error.largest_k) == (pytest.approx(1.0), 1)


def test_the_same_is_said_in_dutch(way):
    error = error_of(replace(LINE, minimum_volume=1.25), way)
    assert error.reason_nl == (
        "Geen enkele keuze van 2 centra uit 3 mogelijke locaties voldoet aan de regels. "
        "Dat komt door de norm van 1,25 behandelingen per jaar: zonder dat is er wel een keuze. "
        "Met 2 centra is de hoogste haalbare norm 1 behandelingen per jaar. "
        "Met deze regels is 1 het hoogste haalbare aantal centra."
    )


def test_every_sentence_is_there_in_both_languages_and_none_is_left_over():
    source = Path(infeasible.__file__)
    words = read_words(source.with_suffix(".yaml"))
    asked = set(re.findall(r'"(\w+)"', source.read_text(encoding="utf-8")))
    assert set(words) <= asked
    for key, both in words.items():
        english, dutch = (set(re.findall(r"\{(\w+)\}", both[one])) for one in ("en", "nl"))
        assert {"k" if name == "centres" else name for name in dutch} == english, key


def test_a_capacity_is_named(way):
    error = error_of(replace(LINE, maximum_volume=4.0), way)
    assert "What makes it so is the maximum volume of 4 cases per year" in str(error)
    assert (error.largest_norm, error.largest_k) == (None, None)
    assert "no number of centres is feasible" in str(error)


def test_maximum_minutes_are_named_and_more_centres_help(way):
    error = error_of(replace(LINE, k=1, maximum_minutes=4.0), way)
    assert "What makes it so is the maximum of 4 minutes" in str(error)
    assert error.largest_k == 3


def test_required_and_forbidden_sites_are_named(way):
    required = replace(LINE, k=1, site_rules=("required", "required", "candidate"))
    assert "that 2 given sites be open" in str(error_of(required, way))
    forbidden = replace(LINE, site_rules=("candidate", "forbidden", "forbidden"))
    assert "that 2 given sites be closed" in str(error_of(forbidden, way))


def test_several_rules_are_named_when_each_alone_would_do(way):
    both = replace(LINE, minimum_volume=2.0, site_rules=("candidate", "candidate", "forbidden"))
    assert "What makes it so is the minimum volume" in str(error_of(both, way))
    either = replace(LINE, k=1, maximum_minutes=4.0, site_rules=("forbidden",) * 2 + ("candidate",))
    words = str(error_of(either, way))
    assert "What makes it so is the maximum of 4 minutes" in words
    choice = replace(LINE, k=1, maximum_minutes=5.0, site_rules=("forbidden",) * 2 + ("candidate",))
    words = str(error_of(choice, way))
    assert "Without any one of these there is a plan: the maximum of 5 minutes; that 2" in words


def test_a_combination_is_named_when_no_single_rule_would_do(way):
    error = error_of(replace(LINE, minimum_volume=2.0, maximum_minutes=0.5), way)
    assert "the minimum volume of 2 cases per year together with the maximum of 0.5" in str(error)


def test_reachability_is_named(way):
    lost = make([[1, NAN, NAN], [NAN, 1, NAN], [NAN, NAN, 1]], k=2)
    error = error_of(lost, way)
    assert "From some area no open centre can be reached, whichever 2 are open." in str(error)
    assert error.largest_k == 3


@pytest.mark.parametrize(("k", "words"), [(4, "There are only 3 sites"), (0, "At least one")])
def test_an_impossible_number_is_named(way, k, words):
    error = error_of(replace(LINE, k=k), way)
    assert words in str(error)
    assert error.largest_k == 3


def test_what_a_multiplication_shows_is_said():
    error = error_of(replace(LINE, minimum_volume=3.5))
    assert "2 centres of at least 3.5 cases each make at least 7, and there are 6." in str(error)
    error = error_of(replace(LINE, maximum_volume=2.5))
    assert "2 centres of at most 2.5 cases each make at most 5, and there are 6." in str(error)


def test_what_was_not_proven_in_time_is_said_and_left_empty(monkeypatch):
    monkeypatch.setattr(enumeration, "MAX_SETS", -1)
    norm = on_a_map(1, k=4, minimum_volume=149.0)
    error = infeasible.explain(norm, time_limit_seconds=0.0)
    assert (error.largest_norm, error.largest_k) == (None, None)
    assert "Which rule makes it so was not found within the time limit" in str(error)
    assert "largest feasible minimum volume was not found within the time limit" in str(error)
    assert "number of centres was not found within the time limit" in str(error)


def test_a_feasible_norm_without_proof_is_called_that(monkeypatch):
    monkeypatch.setattr(enumeration, "MAX_SETS", -1)
    monkeypatch.setattr(milp, "largest_smallest_volume", lambda *_, **__: (0.98765, False))
    error = error_of(replace(LINE, minimum_volume=1.25), "milp")
    assert error.largest_norm is None
    assert "a minimum volume of 0.9876 cases per year is feasible; whether a larger" in str(error)


def test_methods_that_disagree_are_a_fault_not_an_answer(monkeypatch):
    monkeypatch.setattr(milp, "search", lambda *_, **__: None)
    with pytest.raises(SolverError, match="where enumeration does"):
        solve(LINE, method="milp", time_limit_seconds=SECONDS)
