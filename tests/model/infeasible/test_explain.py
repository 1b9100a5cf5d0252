"""Why there is no plan, in words and figures, for questions that can be reckoned by hand."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.files import read_words
from regiotafel.model import enumeration, infeasible, milp, solve
from regiotafel.model.criteria import ShareBeyond
from regiotafel.model.infeasible import words as words_module
from regiotafel.model.infeasible.by_search import Search
from regiotafel.model.instance import Ceiling
from regiotafel.model.set_rules import apart, at_least, at_most, few_changes, implies
from support.random_instances import NAN, make, on_a_map, said

SECONDS = 60.0


def error_of(instance, method="enumerate"):
    with pytest.raises(InfeasibleError) as error:
        solve(instance, method=method, time_limit_seconds=SECONDS)
    assert error.value.exit_status == 3
    return error.value


@pytest.fixture(params=["sets", "search"])
def way(request, monkeypatch):
    """Look at every set, or ask for one plan at a time as for too many sets to enumerate."""
    if request.param == "search":
        monkeypatch.setattr(enumeration, "MAX_SETS", -1)
    return request.param


def why(instance):
    return infeasible.explain(instance, time_limit_seconds=SECONDS)


# Five cases near S0, one near S1; S2 is far from all.
LINE = make([[1, 5, 50], [5, 1, 50]], [5, 1], k=2)
FAR_ONLY = ("forbidden", "forbidden", "candidate")


def relaxed(error):
    """What each rule that can give way alone becomes."""
    return {each.rule_en: each.nearest for each in error.relaxations}


def test_a_norm_and_a_number_that_clash_are_named_with_how_far_each_must_go(way):
    error = why(replace(LINE, minimum_volume=1.25))
    assert (
        "These rules do not go together: the number of 2 centres; the minimum volume of 1.25 "
        "cases per year." in str(error)
    )
    assert (error.largest_norm, error.largest_k) == (pytest.approx(1.0), 1)
    count, norm = error.relaxations
    assert (count.now, count.nearest, count.unit, count.proven) == (2, 1.0, "centres", True)
    assert (norm.now, norm.unit, norm.proven) == (1.25, "cases_per_year", True)
    assert norm.nearest == pytest.approx(1.0)
    assert norm.rule_nl == "de norm van 1,25 behandelingen per jaar"


def test_the_whole_of_it_in_both_languages():
    error = error_of(replace(LINE, minimum_volume=3.5))
    assert error.reason == (
        "No choice of 2 centres out of 3 possible sites satisfies the rules. "
        "2 centres of at least 3.5 cases each make at least 7, and there are 6. "
        "These rules do not go together: the number of 2 centres; the minimum volume of 3.5 cases "
        "per year. There is a plan when one of these rules gives way: the number of 2 centres, to "
        "1 centre; the minimum volume of 3.5 cases per year, to 1 cases per year."
    )
    assert error.reason_nl == (
        "Geen enkele keuze van 2 centra uit 3 mogelijke locaties voldoet aan de regels. "
        "2 centra met elk ten minste 3,5 behandelingen maken samen ten minste 7, en er zijn er 6. "
        "Deze regels gaan niet samen: het aantal van 2 centra; de norm van 3,5 behandelingen per "
        "jaar. Er is wel een keuze als een van deze regels wijkt: het aantal van 2 centra, naar "
        "1 centrum; de norm van 3,5 behandelingen per jaar, naar 1 behandelingen per jaar."
    )


def test_every_sentence_is_there_in_both_languages_and_none_is_left_over():
    folder = Path(infeasible.__file__).parent
    words = read_words(Path(words_module.__file__).with_suffix(".yaml"))
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    made = {f"{kind}_{name}" for kind in ("site",) for name in ("minimum", "maximum")}
    made |= {f"{name}_volume" for name in ("minimum", "maximum")} | {"all_required"}
    assert set(words) <= set(re.findall(r'"(\w+)"', source)) | made | {"all_forbidden"}
    for key, both in words.items():
        english, dutch = (set(re.findall(r"\{(\w+)\}", both[one])) for one in ("en", "nl"))
        assert english == dutch, key


def test_a_capacity_is_named(way):
    error = why(replace(LINE, maximum_volume=4.0))
    words = "This rule by itself leaves no choice: the maximum volume of 4 cases per year."
    assert words in str(error)
    assert relaxed(error) == {"the maximum volume of 4 cases per year": pytest.approx(5.0)}
    assert (error.largest_norm, error.largest_k) == (None, None)
    assert "no number of centres is feasible" in str(error)


def test_maximum_minutes_are_named_and_more_centres_help(way):
    error = why(replace(LINE, k=1, maximum_minutes=4.0))
    assert relaxed(error) == {"the number of 1 centre": 2.0, "the maximum of 4 minutes": 5.0}
    assert error.largest_k == 3


def test_a_number_between_two_that_would_do_has_both_named(way):
    """One alone will do, and all three; any two are too close to each other for their norm."""
    instance = make(
        [[1, 2, 2], [1, 2, 2], [2, 1, 2], [2, 1, 2], [2, 2, 1], [2, 2, 1]],
        k=2,
        set_rules=(
            implies("S0", "S2", statement=said("S0 with S2")),
            implies("S2", "S1", statement=said("S2 with S1")),
            implies("S1", "S0", statement=said("S1 with S0")),
        ),
    )
    error = why(instance)
    assert error.largest_k == 3
    assert "the number of 2 centres, to 3 centres" in str(error)


def test_required_and_forbidden_sites_are_named(way):
    error = why(replace(LINE, k=1, site_rules=("required", "required", "candidate")))
    assert relaxed(error) == {
        "the number of 1 centre": 2.0,
        "the requirement that S0 be open": None,
        "the requirement that S1 be open": None,
    }
    error = why(replace(LINE, site_rules=("candidate", "forbidden", "forbidden")))
    assert "the requirement that S2 be closed, if it falls away" in str(error)
    assert relaxed(error)["the number of 2 centres"] == 1.0


def test_many_required_sites_are_one_rule():
    many = make([[1.0] * 9], k=5, rules=["required"] * 6 + ["candidate"] * 3)
    error = error_of(many)
    assert relaxed(error) == {
        "the number of 5 centres": 6.0,
        "the requirement that 6 given sites be open": None,
    }


def test_rules_that_must_give_way_together_are_named(way):
    error = why(replace(LINE, minimum_volume=2.0, maximum_minutes=0.5))
    assert "No single rule can give way far enough; together these can" in str(error)
    assert "the minimum volume of 2 cases per year together with the maximum of 0.5 minutes" in str(
        error
    )
    assert error.relaxations == ()


def test_each_of_several_clashes_is_named():
    error = why(replace(LINE, minimum_volume=2.0, maximum_minutes=0.5))
    assert (
        "2 groups of rules leave no choice, each by itself: (1) the maximum of 0.5 minutes (2) the "
        "number of 2 centres; the minimum volume of 2 cases per year." in str(error)
    )


def test_reachability_is_named(way):
    lost = make([[1, NAN, NAN], [NAN, 1, NAN], [NAN, NAN, 1]], k=2)
    error = why(lost)
    assert "From some area no open centre can be reached, whichever 2 centres" in str(error)
    assert error.largest_k == 3
    closed = replace(lost, k=1, site_rules=("forbidden", "candidate", "candidate"))
    assert "From 1 areas no possible site can be reached." in str(why(closed))


@pytest.mark.parametrize(("k", "words"), [(4, "There are only 3 sites"), (0, "At least one")])
def test_an_impossible_number_is_named(way, k, words):
    error = why(replace(LINE, k=k))
    assert words in str(error)
    assert error.largest_k == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minimum_volume": 3.5}, "2 centres of at least 3.5 cases each make at least 7"),
        ({"maximum_volume": 2.5}, "2 centres of at most 2.5 cases each make at most 5"),
        (
            {"minimum_volume": 4.0, "site_minimum": {"S1": 3.0}},
            "2 centres with the lowest minimum volumes need 7 cases together, and there are 6.",
        ),
        (
            {"maximum_volume": 2.0, "site_maximum": {"S1": 3.0}},
            "2 centres with the largest maximum volumes have room for 5 cases together",
        ),
        (
            {"maximum_minutes": 0.5},
            "2 areas have no possible site within 0.5 minutes; from the farthest it is 1 minutes",
        ),
        (
            {
                "ceilings": (
                    Ceiling(
                        criterion=ShareBeyond(0.5),
                        at_most=0.5,
                        statement=said("at least 50 % travel at most 0.5 minutes"),
                    ),
                )
            },
            "not hold that at least 50 % travel at most 0.5 minutes: it is 0 % then.",
        ),
        (
            {"site_rules": ("required", "required", "candidate"), "minimum_volume": 1.5},
            "S1 has at most 1 cases, even if besides it only required sites are open; 1.5 are",
        ),
        (
            {
                "set_rules": (
                    at_least(1, ["S1", "S2"], statement=said("one in the north")),
                    implies("S2", "S1", statement=said("S2 with S1")),
                    implies("S1", "S0", statement=said("S1 with S0")),
                ),
                "minimum_volume": 1.5,
            },
            "S1 has at most 1 cases in any choice that satisfies the other rules; 1.5 are needed.",
        ),
        (
            {"site_rules": ("required", "candidate", "candidate"), "maximum_volume": 4.5},
            "S0 has at least 5 cases, even with every possible site open; it has room for 4.5.",
        ),
    ],
)
def test_what_sums_and_distances_show_is_said(change, words):
    assert words in str(error_of(replace(LINE, **change)))


def test_no_sum_is_said_that_does_not_show_it(way):
    error = why(replace(LINE, minimum_volume=1.25))
    assert "cases each" not in str(error)
    assert "has at most" not in str(error)


@pytest.mark.parametrize(
    ("rule", "now", "nearest", "unit"),
    [
        (at_most(0, ["S0", "S1"], statement=said("none of these")), 0, 1, "centres"),
        (at_least(3, ["S0", "S1", "S2"], statement=said("all")), 3, 2, "centres"),
        (
            few_changes(dict.fromkeys(LINE.site_ids, True), 0, statement=said("nothing changes")),
            0,
            1,
            "changes",
        ),
    ],
)
def test_rules_on_sites_together_give_way_by_their_number(way, rule, now, nearest, unit):
    error = why(replace(LINE, set_rules=(rule,), maximum_minutes=5.0))
    found = {each.rule_en: each for each in error.relaxations}[f"the rule “{rule.statement.en}”"]
    assert (found.now, found.nearest, found.unit) == (now, nearest, unit)


def test_a_rule_without_a_number_falls_away(way):
    rule = implies("S0", "S2", statement=said("only with S2"))
    both = ("required", "required", "candidate")
    error = why(replace(LINE, set_rules=(rule,), site_rules=both))
    assert relaxed(error)["the rule “only with S2”"] is None
    assert "the rule “only with S2”, if it falls away" in str(error)


def test_centres_that_are_too_close_may_be_as_close_as_the_best_pair(way):
    words = said("at least 30 km apart")
    pairs = tuple(
        apart(one, other, kilometres=far, statement=words)
        for one, other, far in (("S0", "S1", 12.5), ("S0", "S2", 25.25), ("S1", "S2", 17.0))
    )
    error = why(replace(LINE, set_rules=pairs))
    assert relaxed(error) == {
        "the number of 2 centres": 1.0,
        "the rule “at least 30 km apart”": 25.25,
    }
    assert "the rule “at least 30 km apart”, to 25.25 km" in str(error)


def test_a_share_is_said_in_per_cent_and_can_be_asked_as_printed(way):
    """Of 7 cases 5 live within 2 minutes of S0, and 6 of S1."""
    near = make(
        [[1, 9], [3, 1], [1, 1]],
        [1, 2, 4],
        ceilings=(
            Ceiling(criterion=ShareBeyond(2.0), at_most=0.05, statement=said("95 % within 2")),
        ),
    )
    error = why(near)
    assert relaxed(error)["the rule “95 % within 2”"] == pytest.approx(6 / 7, rel=1e-6)
    assert "the rule “95 % within 2”, to 85.71 %" in str(error)


@pytest.mark.parametrize(
    ("count", "k", "nearest", "largest"), [("at_most", 1, 2, 3), ("at_least", 3, 2, 2)]
)
def test_a_range_of_numbers_gives_way_to_its_nearest(way, count, k, nearest, largest):
    instance = replace(LINE, count=count, k=k)
    if count == "at_most":
        instance = replace(instance, maximum_minutes=4.0)
    else:
        instance = replace(instance, site_minimum={"S2": 0.5})
    error = why(instance)
    assert f"No choice of {count.replace('_', ' ')} {k} centre" in str(error)
    number = error.relaxations[0]
    assert (number.unit, number.nearest) == ("centres", nearest)
    assert error.largest_k == largest


def test_limits_of_single_sites_are_named():
    error = why(
        replace(
            LINE,
            site_minimum={"S0": 6.0, "S1": 2.0},
            k=2,
            site_rules=("required",) * 2 + ("forbidden",),
        )
    )
    assert "the minimum volume of 6 cases per year for S0" in str(error)


def test_where_patients_are_sent_only_sums_and_minutes_limit_the_norm():
    """To their nearest centre only one case goes to S1; sent, three can."""
    error = why(replace(LINE, minimum_volume=3.5, assignment="directed"))
    assert "2 centres of at least 3.5 cases each make at least 7" in str(error)
    assert (error.largest_norm, error.largest_k) == (3.0, 1)


def test_what_was_not_proven_in_time_is_said_and_left_empty(monkeypatch):
    monkeypatch.setattr(enumeration, "MAX_SETS", -1)
    norm = on_a_map(1, k=4, minimum_volume=149.0)
    error = infeasible.explain(norm, time_limit_seconds=0.0)
    assert (error.largest_norm, error.largest_k, error.relaxations) == (None, None, ())
    assert "Fewer of them may do so already: time ran out first." in str(error)
    assert "Which rule would have to give way was not found within the time limit" in str(error)


def test_a_number_that_leaves_a_plan_without_proof_is_called_that(monkeypatch):
    monkeypatch.setattr(enumeration, "MAX_SETS", -1)
    plan = Search.plan

    def slow(search, instance):
        """Knows no answer to norms above 0.9."""
        return None if 0.9 < (instance.minimum_volume or 0.0) < 1.25 else plan(search, instance)

    monkeypatch.setattr(Search, "plan", slow)
    error = why(replace(LINE, minimum_volume=1.25, cases=LINE.cases * 0.95))
    assert error.largest_norm is None
    assert "cases per year (less may do: time ran out first)" in str(error)
    assert not error.relaxations[1].proven


def test_methods_that_disagree_are_a_fault_not_an_answer(monkeypatch):
    monkeypatch.setattr(milp, "search", lambda *_, **__: None)
    with pytest.raises(SolverError, match="where enumeration does"):
        solve(LINE, method="milp", time_limit_seconds=SECONDS)


def test_names_stand_in_place_of_labels():
    error = InfeasibleError("A and AB (B): A; B.", reason_nl="“A” of B", largest_k=2)
    named = error.with_names({"A": "Ziekenhuis A", "B": "Ziekenhuis B"})
    assert named.reason == "Ziekenhuis A and AB (Ziekenhuis B): Ziekenhuis A; Ziekenhuis B."
    assert named.reason_nl == "“Ziekenhuis A” of Ziekenhuis B"
    assert named.largest_k == 2
    assert str(named) == named.reason
