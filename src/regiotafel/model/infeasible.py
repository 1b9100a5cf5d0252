"""Why no plan exists: which rule makes it so, and the nearest values that leave one."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from regiotafel.errors import InfeasibleError, SolverError
from regiotafel.files import read_words
from regiotafel.model import enumerate as enumeration
from regiotafel.model.instance import VOLUME_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from regiotafel.model.instance import Instance, SiteRule

_WORDS = Path(__file__).with_suffix(".yaml")


class _Said(NamedTuple):
    """The same words in English and in Dutch."""

    en: str
    nl: str


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
        _say("no_choice", k=instance.k, usable=usable),
        *_plain_sums(instance),
        _cause(instance, deadline),
        *_nearest_values(instance, norm, k),
    ]
    said = _joined(sentences, _Said(" ", " "))
    return InfeasibleError(
        said.en,
        reason_nl=said.nl,
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


def _relaxations(instance: Instance) -> Mapping[_Said, Instance]:
    """Return the instance without each of its rules, under the words for the rule."""

    def without(rule: SiteRule) -> Instance:
        freed: tuple[SiteRule, ...] = tuple(
            "candidate" if found == rule else found for found in instance.site_rules
        )
        return replace(instance, site_rules=freed)

    relaxed: dict[_Said, Instance] = {}
    if limit := instance.minimum_volume:
        words = _say("minimum_volume", limit=_number(limit))
        relaxed[words] = replace(instance, minimum_volume=None)
    if (limit := instance.maximum_volume) is not None:
        words = _say("maximum_volume", limit=_number(limit))
        relaxed[words] = replace(instance, maximum_volume=None)
    if (limit := instance.maximum_minutes) is not None:
        words = _say("maximum_minutes", limit=_number(limit))
        relaxed[words] = replace(instance, maximum_minutes=None)
    if count := instance.site_rules.count("required"):
        relaxed[_say("required", count=count)] = without("required")
    if count := instance.site_rules.count("forbidden"):
        relaxed[_say("forbidden", count=count)] = without("forbidden")
    for rule in instance.extra_rules:
        others = tuple(other for other in instance.extra_rules if other is not rule)
        words = _say("extra_rule", statement=_Said(rule.statement.en, rule.statement.nl))
        relaxed[words] = replace(instance, extra_rules=others)
    return relaxed


def _cause(instance: Instance, deadline: float) -> _Said:
    """Name the smallest groups of rules without which a plan exists."""
    rules = list(_relaxations(instance))
    for size in range(1, len(rules) + 1):
        answers = {
            dropped: _is_feasible(_without(instance, dropped), deadline)
            for dropped in combinations(rules, size)
        }
        together = _say("together")
        enough = [_joined(dropped, together) for dropped, yes in answers.items() if yes]
        unknown = any(yes is None for yes in answers.values())
        if enough:
            more = _say("more") if unknown else ""
            if len(enough) == 1:
                return _say("one_cause", rule=enough[0], more=more)
            return _say("causes", rules=_joined(enough, _Said("; ", "; ")), more=more)
        if unknown:
            return _say("cause_unknown")
    if instance.k > len(instance.site_ids):
        return _say("too_few_sites", sites=len(instance.site_ids))
    if instance.k < 1:
        return _say("none_open")
    return _say("unreachable_even_so" if rules else "unreachable", k=instance.k)


def _say(key: str, **values: _Said | str | int) -> _Said:
    """Words of ``infeasible.yaml``, filled; numbers get the decimal sign of the language.

    ``{centres}`` is the Dutch for ``{k}`` centres.
    """
    if "k" in values:
        values["centres"] = "1 centrum" if values["k"] == 1 else f"{values['k']} centra"

    def filled(language: str) -> str:
        texts = {
            name: getattr(value, language) if isinstance(value, _Said) else str(value)
            for name, value in values.items()
        }
        if language == "nl":
            numbers = {name for name, value in values.items() if not isinstance(value, _Said)}
            texts |= {name: texts[name].replace(".", ",") for name in numbers}
        template: str = read_words(_WORDS)[key][language]
        return template.format(**texts)

    return _Said(en=filled("en"), nl=filled("nl"))


def _joined(parts: Sequence[_Said], sign: _Said) -> _Said:
    return _Said(
        *(by.join(texts) for by, texts in zip(sign, zip(*parts, strict=True), strict=True))
    )


def _without(instance: Instance, dropped: tuple[_Said, ...]) -> Instance:
    for words in dropped:
        instance = _relaxations(instance)[words]
    return instance


def _plain_sums(instance: Instance) -> list[_Said]:
    """Say what a multiplication already shows."""
    k, total = instance.k, instance.total_cases
    tolerance = k * VOLUME_TOLERANCE * total
    low, high = instance.minimum_volume, instance.maximum_volume
    sums = []
    if low is not None and k * low > total + tolerance:
        sums.append((_say("at_least"), low))
    if high is not None and k * high < total - tolerance:
        sums.append((_say("at_most"), high))
    return [
        _say(
            "sum",
            k=k,
            words=words,
            limit=_number(limit),
            all=_number(k * limit),
            total=f"{total:.6g}",
        )
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


def _nearest_values(instance: Instance, norm: _Nearest, k: _Nearest) -> list[_Said]:
    said = []
    if norm.value:
        key = "largest_norm" if norm.proven else "some_norm"
        said.append(_say(key, k=instance.k, limit=_rounded_down(norm.value)))
    elif not norm.proven:
        said.append(_say("norm_unknown"))
    if k.value is not None:
        said.append(_say("largest_k", k=int(k.value)))
    else:
        said.append(_say("no_k" if k.proven else "k_unknown"))
    return said


def _number(value: float) -> str:
    """Digits as the user would type them, without an exponent or a trailing ``.0``."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded_down(value: float) -> str:
    """Two decimals, or four significant digits if that is finer; never above ``value``."""
    exact = Decimal(repr(value))
    finest = min(-2, exact.adjusted() - 3)
    return _number(float(exact.quantize(Decimal(1).scaleb(finest), rounding=ROUND_FLOOR)))
