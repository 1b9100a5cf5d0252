"""Why no plan exists: which rules clash, what shows it, and how far each would have to give way.

``in_force`` takes the rules one by one; ``by_sets`` judges every set by each of them, and
``by_search`` asks for one plan at a time where the sets cannot be counted; ``reasons`` are the sums
that show it by themselves; ``words`` says all of it in Dutch and English.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from regiotafel.checked import Bilingual
from regiotafel.errors import InfeasibleError, Relaxation
from regiotafel.model.infeasible.by_search import Search, by_search
from regiotafel.model.infeasible.by_sets import by_sets, can_count
from regiotafel.model.infeasible.in_force import rules_of
from regiotafel.model.infeasible.reasons import reasons
from regiotafel.model.infeasible.words import centres, joined, quantity, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regiotafel.model.infeasible.clash import Clash, Way
    from regiotafel.model.infeasible.in_force import InForce
    from regiotafel.model.instance import Instance

#: So many groups of rules are named; there can be many more.
_NAMED = 3


def explain(instance: Instance, *, time_limit_seconds: float) -> InfeasibleError:
    """Return the error that says which rules leave no plan and which values would leave one.

    Judges every set wherever the sets can be counted, and otherwise asks for one plan at a time,
    all questions together within ``time_limit_seconds``. What could not be proven in that time is
    None in the error, and said in its words. Raises SolverError when enumeration finds a plan after
    all.
    """
    search = Search(time.monotonic() + time_limit_seconds)
    rules = rules_of(instance)
    how = by_sets if can_count(instance, rules) else by_search
    clash = how(instance, rules, search)
    said = joined(
        [
            say(
                "no_choice",
                count=say(instance.count, centres=centres(instance.k)),
                usable=instance.usable,
            ),
            *reasons(instance, clash),
            *_clashes(clash),
            *_ways(clash),
        ],
        by=" ",
    )
    norms = [clash.ways[rule] for rule in rules if rule.is_norm and rule in clash.ways]
    return InfeasibleError(
        said.en,
        reason_nl=said.nl,
        largest_norm=next((values[0] for values, proven in norms if proven), None),
        largest_k=clash.largest_k,
        relaxations=tuple(
            relaxation for rule, way in clash.ways.items() for relaxation in _relaxed(rule, way)
        ),
    )


def _clashes(clash: Clash) -> Iterator[Bilingual]:
    """Groups of rules that leave no choice."""
    groups = clash.groups
    rules = [joined(rule.words for rule in group) for group in groups[:_NAMED]]
    if len(groups) == 1:
        yield say("alone" if len(groups[0]) == 1 else "clash", rules=rules[0])
    else:
        numbered = [say("group", number=i, rules=each) for i, each in enumerate(rules, start=1)]
        key = "clashes" if len(groups) <= _NAMED else "smallest_clashes"
        yield say(key, number=len(groups), groups=joined(numbered, by=" "))
    if not clash.minimal:
        yield say("fewer_may_clash")
    if not clash.complete:
        yield say("others_may_clash")


def _ways(clash: Clash) -> Iterator[Bilingual]:
    """Which rules would have to give way, and how far."""
    if clash.ways:
        options = [_option(rule, way) for rule, way in clash.ways.items()]
        yield say("gives_way" if len(options) == 1 else "give_way", options=joined(options))
    elif clash.together:
        by = say("together")
        groups = [
            Bilingual(
                nl=f" {by.nl} ".join(rule.words.nl for rule in group),
                en=f" {by.en} ".join(rule.words.en for rule in group),
            )
            for group in clash.together[:_NAMED]
        ]
        yield say("give_way_together", groups=joined(groups))
    elif not clash.settled:
        yield say("way_unknown")
    if clash.settled and not any(rule.is_count for rule in clash.ways):
        yield say("no_k")


def _option(rule: InForce, way: Way) -> Bilingual:
    """A rule with the numbers to which it would have to give way."""
    values, proven = way
    if rule.figure is None or not values:
        return say("falls_away", rule=rule.words)
    up = rule.figure.side == "at_most"
    shown = [quantity(value, rule.figure.unit, up=up) for value in values]
    if len(shown) > 1:
        return say("to_either", rule=rule.words, value=shown[0], other=shown[1])
    return say("to" if proven else "to_perhaps_nearer", rule=rule.words, value=shown[0])


def _relaxed(rule: InForce, way: Way) -> Iterator[Relaxation]:
    values, proven = way
    for value in values or (None,):
        yield Relaxation(
            rule_nl=rule.words.nl,
            rule_en=rule.words.en,
            now=None if rule.figure is None else rule.figure.now,
            nearest=value,
            unit=None if rule.figure is None else rule.figure.unit,
            proven=proven,
        )
