"""One analysis of one scenario, ready to print and to take along; ``run`` answers it as a whole."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from regiotafel.checked import did_you_mean
from regiotafel.errors import Fault, InputError
from regiotafel.question import Progress, ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from regiotafel.model.criteria import Criterion
    from regiotafel.model.instance import Instance
    from regiotafel.question import Question
    from regiotafel.scenario import Scenario

#: Criteria of a front unless others are asked for.
FRONT = ("mean_minutes", "mean_of_worst=0.05")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Tables that answer one question about a scenario.

    Attributes
    ----------
    title
        What was asked, in English.
    tables
        By name; sets of sites are ``open_sites`` (labels with blanks between) and ``site_names``.
    sentences
        What the tables come to.
    complete
        Whether everything in them is proven and nothing is missing.
    question
        The scenario with every default, and the hashes of what it was asked of.
    """

    title: str
    tables: Mapping[str, pd.DataFrame]
    sentences: tuple[str, ...]
    complete: bool
    question: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values; unknown is null."""
        return {
            "title": self.title,
            "complete": self.complete,
            "sentences": list(self.sentences),
            "tables": {
                name: [
                    {key: _plain(value) for key, value in row.items()}
                    for row in table.to_dict(orient="records")
                ]
                for name, table in self.tables.items()
            },
            **self.question,
        }


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Where facts come from and who is told how far the search for travel times is."""

    data: Path | None = None
    cache: Path | None = None
    progress: Progress = lambda *_: None


def sweep(scenario: Scenario, facts: Facts, *, every: bool = False) -> Answer:
    """Best plan for each k of the scenario (or for ``every`` possible one), by every criterion."""
    from regiotafel.model.plans.by_number import by_number

    with _asked(scenario, facts) as question:
        numbers = None if every else scenario.ks
        count = question.instance.usable if numbers is None else len(numbers)
        table = by_number(
            question.instance,
            numbers=numbers,
            time_limit_seconds=scenario.time_limit_seconds * count,
        )
        proven = table["status"].isin(["optimal", "infeasible"]).all()
        tables = {"sweep": [table.reset_index()]}
        return _answer(question, "Every number of centres", tables, complete=bool(proven))


def front(
    scenario: Scenario, facts: Facts, *, by: Sequence[str] = FRONT, over_k: bool = False
) -> Answer:
    """Plans that no other beats in all of two or three criteria, for each k of the scenario.

    ``over_k`` puts all numbers of centres up to the largest on one front.
    """
    from regiotafel.model.plans.front import front as find_front

    with _asked(scenario, facts) as question:
        criteria = [parse_criterion(text, scenario) for text in by]
        asked = {k: replace(question.instance, k=k) for k in scenario.ks}
        if over_k:
            most = scenario.ks[-1]
            asked = {most: replace(question.instance, k=most, count="at_most")}
        found = {
            k: find_front(instance, criteria, time_limit_seconds=scenario.time_limit_seconds)
            for k, instance in asked.items()
        }
        tables = {"front": [_with_k(k, each.points) for k, each in found.items()]}
        if len(criteria) == 2:
            tables["prices"] = [_with_k(k, each.prices.reset_index()) for k, each in found.items()]
        return _answer(
            question,
            "Front: " + ", ".join(criterion.statement.en for criterion in criteria),
            tables,
            complete=all(each.complete for each in found.values()),
        )


def price_norm(scenario: Scenario, facts: Facts) -> Answer:
    """Least objective against the norm for each k, and the largest norm and number."""
    from regiotafel.model.plans.price import norm_price

    with _asked(scenario, facts) as question:
        found = norm_price(
            question.instance,
            numbers=list(scenario.ks),
            time_limit_seconds=scenario.time_limit_seconds * len(scenario.ks),
        )
        tables = {
            "price_of_norm": [found.steps],
            "largest_norms": [found.numbers.reset_index()],
            "largest_numbers": [found.largest_numbers],
        }
        complete = bool(found.numbers["proven"].all())
        return _answer(question, "The price of a norm", tables, complete=complete)


def portfolio(
    scenario: Scenario, facts: Facts, *, within: float = 0.02, most: int = 1000
) -> Answer:
    """Plans within a share of the best, and what each site is worth, for each k."""
    from regiotafel.model.plans.portfolio import portfolio as find_portfolio

    with _asked(scenario, facts) as question:
        tables: dict[str, list[pd.DataFrame]] = {"replacement": [], "portfolio": []}
        said, complete = [], True
        for k in scenario.ks:
            instance = replace(question.instance, k=k)
            found = find_portfolio(
                instance,
                within=within,
                most=most,
                time_limit_seconds=scenario.time_limit_seconds,
            )
            if found is None:
                said.append(f"k = {k}: no plan keeps to the rules")
                continue
            costs = f"{instance.objective[0].name}_added_without"
            sites = found.sites.sort_values(costs, ascending=False, kind="stable")
            tables["replacement"].append(_with_k(k, sites.reset_index()))
            tables["portfolio"].append(_with_k(k, found.sets))
            complete &= found.complete
            said.append(f"k = {k}: {len(found.sets)} plans within {100 * within:.3g} % of the best")
        title = "What is nearly as good, and what each site is worth"
        return _answer(question, title, tables, complete=complete, sentences=said)


def growth_path(scenario: Scenario, facts: Facts, *, end: Sequence[str] | None = None) -> Answer:
    """Best order in which today's sites close (or others open) until k are open."""
    from regiotafel.model import plans
    from regiotafel.model.plans.path import growth_path as find_path

    with _asked(scenario, facts) as question:
        _require_known(question, {"--end": end or ()})
        found = find_path(
            replace(question.instance, k=scenario.ks[0] if end is None else len(end)),
            end=end,
            criteria=plans.MEASURES,
            time_limit_seconds=scenario.time_limit_seconds,
        )
        steps = found.steps.reset_index()
        # Norms judge plans, never what hospitals do now.
        steps[["keeps_rules", "broken_rules"]] = steps[["keeps_rules", "broken_rules"]].astype(
            object
        )
        steps.loc[0, ["keeps_rules", "broken_rules"]] = None
        proof = "proven best" if found.is_proven else f"gap {found.gap:.2%}"
        return _answer(
            question,
            "From the centres of today, one site at a time",
            {"path": [steps]},
            complete=found.is_proven,
            sentences=[
                (
                    f"{question.instance.objective[0].name}, summed over the steps: "
                    f"{found.total:.6g} ({proof}). Rules on volumes and sets hold at the end; "
                    "“nesting” is what a step has more than the best plan with as many centres."
                )
            ],
        )


def explain(
    scenario: Scenario,
    facts: Facts,
    *,
    opened: Sequence[str] = (),
    closed: Sequence[str] = (),
    plan: Sequence[str] | None = None,
) -> Answer:
    """Why there is no plan, or what fixing sites open or closed does to a plan.

    ``plan`` is the plan that is changed; None = the best one of the first k. Raises InfeasibleError
    with the rules that clash where there is none.
    """
    from regiotafel.model import plans
    from regiotafel.model.infeasible import explain as why_infeasible
    from regiotafel.model.plans.what_if import exchanges, what_if

    with _asked(scenario, facts) as question:
        _require_known(question, {"--open": opened, "--close": closed, "--plan": plan or ()})
        instance = replace(question.instance, k=scenario.ks[0])
        seconds = scenario.time_limit_seconds
        best = plans.best(instance, plans.Clock(seconds))
        if best is None:
            error = why_infeasible(instance, time_limit_seconds=seconds)
            raise error.with_names(question.candidates["site_name"].to_dict())
        given = best.open_sites if plan is None else tuple(sorted(plan))
        found = what_if(instance, given, opened=opened, closed=closed, time_limit_seconds=seconds)
        name = instance.objective[-1].name
        said = [f"the given plan breaks a rule: {sentence}" for sentence in found.broken]
        said.append(
            f"{name}: {found.before:.6g} in the given plan, {found.after.objective:.6g} in the "
            f"best one with these sites fixed ({found.added:+.4g})"
        )
        in_one = found.sites["before"] | found.sites["after"]
        tables: dict[str, list[pd.DataFrame]] = {"what_if": [found.sites[in_one].reset_index()]}
        if instance.assignment == "nearest":
            tables["exchanges"] = [exchanges(instance, given).reset_index()]
        return _answer(
            question,
            "What if",
            tables,
            complete=found.after.is_proven,
            sentences=said,
        )


def parse_criterion(text: str, scenario: Scenario) -> Criterion:
    """Return the criterion that a text such as ``share_beyond=45`` or ``centres`` names.

    Raises InputError with what it may be.
    """
    from pydantic import ValidationError

    from regiotafel.checked import check_number
    from regiotafel.model.criteria import Centres
    from regiotafel.question.asked import criterion
    from regiotafel.scenario.criteria import AskedCriterion
    from regiotafel.scenario.curve import load_curve

    name, _, value = text.partition("=")
    if name == "centres" and not value:
        return Centres()
    try:
        if not value:
            asked = AskedCriterion.model_validate(name)
        elif name == "events":
            asked = AskedCriterion.model_validate({"events": {"curve": value}})
        else:
            asked = AskedCriterion.model_validate({name: check_number(float(value))})
    except (ValueError, ValidationError):
        raise InputError(
            Fault(
                "--by",
                text,
                "is not a criterion",
                "give mean_minutes, longest_minutes, share_beyond=45, mean_of_worst=0.05, "
                "events=CURVE or centres",
            )
        ) from None
    curves = {}
    if asked.events is not None:
        curves = {asked.events.curve: load_curve(asked.events.curve, relative_to=scenario.folder)}
    return criterion(asked, curves)


@contextmanager
def _asked(scenario: Scenario, facts: Facts) -> Iterator[Question]:
    """Join the scenario with its facts; what a method cannot express becomes a fault of it."""
    question = ask(scenario, data=facts.data, cache=facts.cache, progress=facts.progress)
    try:
        yield question
    except InputError:
        raise
    except ValueError as error:
        right = "ask for something else: --help and the keys of the scenario tell what there is"
        raise InputError(scenario.fault((), str(error), right)) from None


def _require_known(question: Question, given: Mapping[str, Sequence[str]]) -> None:
    """Refuse labels that are no candidates, each with its option. Raises InputError."""
    site_ids = list(question.instance.site_ids)
    faults = [
        Fault(
            option,
            "",
            f"“{site}” is not one of the {len(site_ids)} candidates",
            did_you_mean(site, site_ids, otherwise=f"they are: {', '.join(site_ids)}"),
        )
        for option, sites in given.items()
        for site in sites
        if site not in site_ids
    ]
    if faults:
        raise InputError(faults)


def _with_k(k: int, table: pd.DataFrame) -> pd.DataFrame:
    table = table.copy()
    table.insert(0, "k", k)
    return table


def _answer(
    question: Question,
    title: str,
    tables: Mapping[str, Sequence[pd.DataFrame]],
    *,
    complete: bool,
    sentences: Sequence[str] = (),
) -> Answer:
    """Put the parts of each table below each other, with names beside labels."""
    import pandas as pd

    names = question.candidates["site_name"].str.replace(",", " ")
    made = {}
    for name, parts in tables.items():
        table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        made[name] = _named(table, names)
    instance: Instance = question.instance
    return Answer(
        title=title,
        tables=made,
        sentences=tuple(sentences),
        complete=complete,
        question={
            "scenario": question.scenario.to_dict(),
            "instance_hash": instance.hash(),
            "data_version": question.region.version,
            "network_version": question.travel.network_version,
            "speed_version": question.travel.speed_version,
            "demand_version": question.demand.version,
        },
    )


def _named(table: pd.DataFrame, names: pd.Series[str]) -> pd.DataFrame:
    """Write sets of sites as text, and the names of sites beside their labels."""
    import pandas as pd

    table = table.copy()
    for column in [name for name in table.columns if str(name).startswith("open_sites")]:
        sets = [value if isinstance(value, tuple) else () for value in table[column]]
        place = list(table.columns).index(column) + 1
        table[column] = [" ".join(sites) for sites in sets]
        table.insert(
            place,
            str(column).replace("open_sites", "site_names"),
            [", ".join(str(names[site]) for site in sites) for sites in sets],
        )
    for column in ("site_id", "closes"):
        if column in table.columns:
            known = [names.get(site, "") if isinstance(site, str) else "" for site in table[column]]
            name = "site_name" if column == "site_id" else f"{column}_name"
            table.insert(
                list(table.columns).index(column) + 1, name, pd.Series(known, dtype=object)
            )
    return table


def _plain(value: Any) -> Any:
    """A cell as JSON can hold it."""
    import numpy as np

    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
