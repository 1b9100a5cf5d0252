"""Why there is no plan: which rules clash, how far each must give way, in figures and words."""

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.files import read_words
from regiotafel.model import enumeration, infeasible, milp, solve
from regiotafel.model.criteria import Cost, MeanMinutes, ShareBeyond
from regiotafel.model.infeasible import words as words_module
from regiotafel.model.infeasible.by_search import Search, by_search
from regiotafel.model.infeasible.by_sets import by_sets, can_count
from regiotafel.model.infeasible.in_force import only, rules_of
from regiotafel.model.instance import Ceiling
from regiotafel.model.set_rules import apart, at_least, at_most, few_changes, implies
from support import oracle
from support.random_instances import NAN, make, on_a_map, questions, said

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


def smallest_clashes(instance, rules):
    """Groups of rules that leave no set, without those that hold a smaller one: all subsets."""
    found = []
    for size in range(len(rules) + 1):
        for group in combinations(rules, size):
            if not any(set(other) <= set(group) for other in found) and not oracle.allowed_sets(
                only(instance, rules, group)
            ):
                found.append(group)
    return found


def gives_way_as_far_as_needed(instance, rule, values):
    """Whether the numbers leave a set, and nothing nearer to what the rule states does."""
    if rule.figure is None:
        assert values == ()
        return
    for value in values:
        assert oracle.allowed_sets(rule.figure.stated(instance, value))
        if rule.figure.unit in {"centres", "changes"}:
            nearer = range(*sorted((round(value), round(rule.figure.refused))))
            nearer = [each for each in nearer if each not in (value, rule.figure.refused)]
        else:
            nearer = [value + (rule.figure.refused - value) * share for share in (0.001, 0.5)]
        for each in nearer:
            assert not oracle.allowed_sets(rule.figure.stated(instance, each))


def agrees_with_the_oracle(instance, clash, rules):
    clashes = smallest_clashes(instance, rules)
    groups = [frozenset(group) for group in clash.groups]
    if clash.complete:
        assert sorted(map(len, groups)) == sorted(map(len, clashes))
        assert set(groups) == {frozenset(group) for group in clashes}
    elif clash.minimal:
        assert set(groups) <= {frozenset(group) for group in clashes}
    helping = {rule for rule in rules if oracle.allowed_sets(rule.without(instance))}
    assert set(clash.ways) == helping or not clash.settled
    for rule, (values, proven) in clash.ways.items():
        assert proven
        gives_way_as_far_as_needed(instance, rule, values)
    for group in clash.together:
        kept = [rule for rule in rules if rule not in group]
        assert oracle.allowed_sets(only(instance, rules, kept))
        for one in group:
            assert not oracle.allowed_sets(only(instance, rules, [*kept, one]))
    if any(rule.is_count for rule in helping):
        m = len(instance.site_ids)
        numbers = [replace(instance, count="exactly", k=k) for k in range(1, m + 1)]
        feasible = [question.k for question in numbers if oracle.allowed_sets(question)]
        assert clash.largest_k == feasible[-1]
    else:
        assert clash.largest_k is None


@settings(max_examples=250)
@given(questions(most_rules=4, most_sites=4))
def test_every_clash_and_every_way_out_equals_the_oracle(instance):
    if oracle.best(instance) is not None:
        return
    rules = rules_of(instance)
    clash = by_sets(instance, rules, Search(0.0))
    assert clash.complete
    assert clash.settled
    agrees_with_the_oracle(instance, clash, rules)
    why(instance)  # in words, whatever they are


GROWING = st.one_of(
    st.just(MeanMinutes()), st.builds(ShareBeyond, st.sampled_from([1.0, 3.0])), st.just(Cost())
)


def test_clashes_found_one_plan_at_a_time_equal_the_oracle(monkeypatch):
    monkeypatch.setattr(enumeration, "MAX_SETS", -1)

    @settings(max_examples=80)
    @given(questions(most_rules=4, most_sites=4, criterion=GROWING))
    def by_plans(instance):
        if oracle.best(instance) is None:
            rules = rules_of(instance)
            clash = by_search(instance, rules, Search(np.inf))
            assert clash.minimal
            assert clash.settled
            agrees_with_the_oracle(instance, clash, rules)

    by_plans()


def test_only_sets_of_the_size_that_is_asked_are_looked_at_where_others_are_too_many(monkeypatch):
    @settings(max_examples=80)
    @given(questions(most_rules=3, most_sites=5, criterion=GROWING))
    def of_one_size(instance):
        if oracle.best(instance) is not None:
            return
        rules = rules_of(instance)
        free = only(instance, rules, [rule for rule in rules if rule.is_count])
        monkeypatch.setattr(enumeration, "MAX_SETS", enumeration.count_sets(free))
        assert can_count(instance, rules)
        clash = by_sets(instance, rules, Search(np.inf))
        agrees_with_the_oracle(instance, replace(clash, complete=False, minimal=False), rules)
        assert clash.settled
        for group in clash.groups:
            assert not oracle.allowed_sets(only(instance, rules, group))

    of_one_size()


def can_be_sent(instance, chosen):
    """Whether all patients can be sent to these sites within norm, capacity and minutes."""
    reach = [
        (area, column)
        for area in range(len(instance.area_ids))
        for column in chosen
        if not np.isnan(instance.minutes[area, column])
        and (
            instance.maximum_minutes is None
            or instance.cases[area] == 0
            or instance.minutes[area, column] <= instance.maximum_minutes
        )
    ]
    if not reach:
        return False
    area, column = np.array(reach).T
    whole = (area == np.arange(len(instance.area_ids))[:, None]).astype(float)
    volume = (column == np.array(chosen)[:, None]) * instance.cases[area]
    least, most = (limit[list(chosen)] for limit in (instance.least_volume, instance.most_volume))
    found = linprog(
        np.zeros(len(reach)),
        A_eq=whole,
        b_eq=np.ones(len(whole)),
        A_ub=np.vstack([volume, -volume]),
        b_ub=np.concatenate([np.minimum(most, instance.total_cases), -least]),
    )
    return found.status == 0


def test_clashes_where_patients_are_sent_equal_the_oracle():
    """Norms, capacities and minutes, against a linear program per set of sites."""
    named = ("count", "site_rules", "minimum_volume", "maximum_volume", "maximum_minutes")

    @settings(max_examples=50)
    @given(questions(rules=named, most_rules=4, most_sites=4, criterion=st.just(MeanMinutes())))
    def sent(nearest):
        instance = replace(nearest, assignment="directed")

        def feasible(question):
            return any(can_be_sent(question, chosen) for chosen in oracle.candidate_sets(question))

        if feasible(instance):
            return
        rules = rules_of(instance)
        clash = by_search(instance, rules, Search(np.inf))
        assert clash.minimal
        [group] = clash.groups
        assert not feasible(only(instance, rules, group))
        for rule in group:
            assert feasible(only(instance, rules, [other for other in group if other is not rule]))
        assert set(clash.ways) == {rule for rule in rules if feasible(rule.without(instance))}
        for rule, (values, _) in clash.ways.items():
            for value in values if rule.figure else ():
                nearer = value + (rule.figure.refused - value) * 0.01
                assert feasible(rule.figure.stated(instance, value))
                assert rule.is_count or not feasible(rule.figure.stated(instance, nearer))

    sent()


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
