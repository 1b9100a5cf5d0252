"""Why no plan exists: which rule makes it so, and the nearest values that leave one."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.model import enumerate as enumeration
from regiotafel.model.instance import VOLUME_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regiotafel.model.instance import Instance, SiteRule


@dataclass(frozen=True)
class _Nearest:
    """The nearest feasible value of a rule; ``proven`` when nothing beyond it is feasible."""

    value: float | None
    proven: bool


def explain(instance: Instance, *, time_limit_seconds: float) -> InfeasibleError:
    """Return the error that says which rule leaves no plan and which values would leave one.

    Enumerates wherever the sets can be counted, and otherwise asks the milp method, all questions
    together within ``time_limit_seconds``. What could not be proven in that time is None in the
    error, and said in its words. Raises SolverError when enumeration finds a plan after all.
    """
    deadline = time.monotonic() + time_limit_seconds
    if _can_enumerate(instance) and _is_feasible(instance, deadline):
        raise SolverError("a method found no plan where enumeration does: a fault in this program")
    norm, k = _largest_norm(instance, deadline), _largest_k(instance, deadline)
    usable = len(instance.site_ids) - instance.site_rules.count("forbidden")
    sentences = [
        f"No choice of {instance.k} centres out of {usable} possible sites satisfies the rules.",
        *_plain_sums(instance),
        _cause(instance, deadline),
        *_nearest_values(instance, norm, k),
    ]
    return InfeasibleError(
        " ".join(sentences),
        largest_norm=norm.value if norm.proven else None,
        largest_k=int(k.value) if k.proven and k.value is not None else None,
    )


def _can_enumerate(instance: Instance) -> bool:
    return enumeration.count_sets(instance) <= enumeration.MAX_SETS


def _is_feasible(instance: Instance, deadline: float) -> bool | None:
    """Whether a plan exists; None when time ran out first."""
    usable = len(instance.site_ids) - instance.site_rules.count("forbidden")
    if not max(instance.site_rules.count("required"), 1) <= instance.k <= usable:
        return False
    if _can_enumerate(instance):
        return enumeration.is_feasible(instance)
    from regiotafel.model import milp

    left = deadline - time.monotonic()
    return milp.is_feasible(instance, time_limit_seconds=left) if left > 0 else None


def _relaxations(instance: Instance) -> Mapping[str, Instance]:
    """Return the instance without each of its rules, under the words for the rule."""

    def without(rule: SiteRule) -> Instance:
        freed: tuple[SiteRule, ...] = tuple(
            "candidate" if found == rule else found for found in instance.site_rules
        )
        return replace(instance, site_rules=freed)

    relaxed: dict[str, Instance] = {}
    if instance.minimum_volume:
        words = f"the minimum volume of {_number(instance.minimum_volume)} cases per year"
        relaxed[words] = replace(instance, minimum_volume=None)
    if instance.maximum_volume is not None:
        words = f"the maximum volume of {_number(instance.maximum_volume)} cases per year"
        relaxed[words] = replace(instance, maximum_volume=None)
    if instance.maximum_minutes is not None:
        words = f"the maximum of {_number(instance.maximum_minutes)} minutes"
        relaxed[words] = replace(instance, maximum_minutes=None)
    if count := instance.site_rules.count("required"):
        relaxed[f"that {count} given sites be open"] = without("required")
    if count := instance.site_rules.count("forbidden"):
        relaxed[f"that {count} given sites be closed"] = without("forbidden")
    for rule in instance.extra_rules:
        others = tuple(other for other in instance.extra_rules if other is not rule)
        relaxed[f"the rule “{rule.statement.en}”"] = replace(instance, extra_rules=others)
    return relaxed


def _cause(instance: Instance, deadline: float) -> str:
    """Name the smallest groups of rules without which a plan exists."""
    rules = list(_relaxations(instance))
    for size in range(1, len(rules) + 1):
        answers = {
            dropped: _is_feasible(_without(instance, dropped), deadline)
            for dropped in combinations(rules, size)
        }
        enough = [" together with ".join(dropped) for dropped, yes in answers.items() if yes]
        unknown = any(yes is None for yes in answers.values())
        if enough:
            more = " (others may, too: time ran out before all were tried)" if unknown else ""
            if len(enough) == 1:
                return f"What makes it so is {enough[0]}: without it there is a plan{more}."
            return f"Without any one of these there is a plan{more}: {'; '.join(enough)}."
        if unknown:
            return "Which rule makes it so was not found within the time limit."
    if instance.k > len(instance.site_ids):
        return f"There are only {len(instance.site_ids)} sites."
    if instance.k < 1:
        return "At least one centre must be open."
    freed = "Even without these rules, f" if rules else "F"
    return f"{freed}rom some area no open centre can be reached, whichever {instance.k} are open."


def _without(instance: Instance, dropped: tuple[str, ...]) -> Instance:
    for words in dropped:
        instance = _relaxations(instance)[words]
    return instance


def _plain_sums(instance: Instance) -> list[str]:
    """Say what a multiplication already shows."""
    k, total = instance.k, instance.total_cases
    tolerance = k * VOLUME_TOLERANCE * total
    low, high = instance.minimum_volume, instance.maximum_volume
    sums = []
    if low is not None and k * low > total + tolerance:
        sums.append(("at least", low))
    if high is not None and k * high < total - tolerance:
        sums.append(("at most", high))
    return [
        f"{k} centres of {words} {_number(limit)} cases each make {words} {_number(k * limit)}, "
        f"and there are {total:.6g}."
        for words, limit in sums
    ]


def _largest_norm(instance: Instance, deadline: float) -> _Nearest:
    """Return the largest minimum volume that leaves a plan under the other rules."""
    if (
        instance.minimum_volume is None
        or _is_feasible(replace(instance, minimum_volume=None), deadline) is False
    ):
        return _Nearest(None, proven=True)
    if _can_enumerate(instance):
        return _Nearest(enumeration.largest_smallest_volume(instance), proven=True)
    from regiotafel.model import milp

    left = deadline - time.monotonic()
    found = None
    if left > 0:
        found = milp.largest_smallest_volume(
            replace(instance, minimum_volume=None), time_limit_seconds=left
        )
    return _Nearest(None, proven=False) if found is None else _Nearest(*found)


def _largest_k(instance: Instance, deadline: float) -> _Nearest:
    """Return the largest other number of centres that leaves a plan under all rules."""
    most = len(instance.site_ids) - instance.site_rules.count("forbidden")
    if instance.minimum_volume:
        tolerance = VOLUME_TOLERANCE * instance.total_cases
        if instance.minimum_volume > tolerance:
            most = min(most, int(instance.total_cases / (instance.minimum_volume - tolerance)))
    for k in range(most, 0, -1):
        answer = k != instance.k and _is_feasible(replace(instance, k=k), deadline)
        if answer is None:
            return _Nearest(None, proven=False)
        if answer:
            return _Nearest(k, proven=True)
    return _Nearest(None, proven=True)


def _nearest_values(instance: Instance, norm: _Nearest, k: _Nearest) -> list[str]:
    words = []
    if norm.value and norm.proven:
        words.append(
            f"With {instance.k} centres the largest feasible minimum volume is "
            f"{_rounded_down(norm.value)} cases per year."
        )
    elif norm.value:
        words.append(
            f"With {instance.k} centres a minimum volume of {_rounded_down(norm.value)} cases per "
            "year is feasible; whether a larger one is was not proven within the time limit."
        )
    elif not norm.proven:
        words.append("The largest feasible minimum volume was not found within the time limit.")
    if k.value is not None:
        words.append(
            f"With the rules as they are, the largest feasible number of centres is {k.value}."
        )
    elif k.proven:
        words.append("With the rules as they are, no number of centres is feasible.")
    else:
        words.append("The largest feasible number of centres was not found within the time limit.")
    return words


def _number(value: float) -> str:
    """Digits as the user would type them, without an exponent or a trailing ``.0``."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded_down(value: float) -> str:
    """Two decimals, or four significant digits if that is finer; never above ``value``."""
    exact = Decimal(repr(value))
    finest = min(-2, exact.adjusted() - 3)
    return _number(float(exact.quantize(Decimal(1).scaleb(finest), rounding=ROUND_FLOOR)))
