"""Regiotafel: which hospitals should do complex care, computed on facts everyone can check.

scenario → region → travel → demand → model → impact → question → result → report; a module imports
only from modules to its left, and from ``errors``, ``files``, ``spreadsheets``, ``own_tables``,
``provenance``, ``checked`` and ``display``.

The names below are all that most users need. Importing the package loads none of them; each is
loaded when it is first asked for.

>>> import regiotafel as rt
>>> rt.load_scenario
<function load_scenario at ...>
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regiotafel.errors import InfeasibleError, InputError, RegiotafelError
    from regiotafel.explain import Explanation, explain_route
    from regiotafel.model import Instance, Rule, Solution, choose_method, solve
    from regiotafel.model.criteria import (
        Centres,
        Cost,
        Events,
        LongestMinutes,
        MeanMinutes,
        MeanOfWorst,
        ShareBeyond,
        Weighted,
    )
    from regiotafel.model.plans.front import front
    from regiotafel.model.plans.path import growth_path
    from regiotafel.model.plans.portfolio import portfolio
    from regiotafel.model.plans.price import norm_price
    from regiotafel.model.plans.what_if import exchanges, what_if
    from regiotafel.question import Question, ask
    from regiotafel.region import Region, load_region
    from regiotafel.report.write import write_result
    from regiotafel.result.judge import Judge
    from regiotafel.result.result import Plan, Result
    from regiotafel.run import run_scenario
    from regiotafel.scenario import Scenario, load_scenario
    from regiotafel.scenario.curve import Curve, load_curve
    from regiotafel.scenario.pathway import Pathway, load_pathway
    from regiotafel.travel.speeds import SpeedProfile, load_speeds
    from regiotafel.travel.times import TravelTimes

__version__ = "0.1.0"

__all__ = [
    "Centres",
    "Cost",
    "Curve",
    "Events",
    "Explanation",
    "InfeasibleError",
    "InputError",
    "Instance",
    "Judge",
    "LongestMinutes",
    "MeanMinutes",
    "MeanOfWorst",
    "Pathway",
    "Plan",
    "Question",
    "Region",
    "RegiotafelError",
    "Result",
    "Rule",
    "Scenario",
    "ShareBeyond",
    "Solution",
    "SpeedProfile",
    "TravelTimes",
    "Weighted",
    "ask",
    "choose_method",
    "exchanges",
    "explain_route",
    "front",
    "growth_path",
    "load_curve",
    "load_pathway",
    "load_region",
    "load_scenario",
    "load_speeds",
    "norm_price",
    "portfolio",
    "run_scenario",
    "solve",
    "what_if",
    "write_result",
]

_HOME = {
    "errors": ("InfeasibleError", "InputError", "RegiotafelError"),
    "explain": ("Explanation", "explain_route"),
    "result.judge": ("Judge",),
    "model": ("Instance", "Rule", "Solution", "choose_method", "solve"),
    "model.criteria": (
        "Centres",
        "Cost",
        "Events",
        "LongestMinutes",
        "MeanMinutes",
        "MeanOfWorst",
        "ShareBeyond",
        "Weighted",
    ),
    "model.plans.front": ("front",),
    "model.plans.path": ("growth_path",),
    "model.plans.portfolio": ("portfolio",),
    "model.plans.price": ("norm_price",),
    "model.plans.what_if": ("exchanges", "what_if"),
    "question": ("Question", "ask"),
    "region": ("Region", "load_region"),
    "result.result": ("Plan", "Result"),
    "report.write": ("write_result",),
    "run": ("run_scenario",),
    "scenario": ("Scenario", "load_scenario"),
    "scenario.curve": ("Curve", "load_curve"),
    "scenario.pathway": ("Pathway", "load_pathway"),
    "travel.speeds": ("SpeedProfile", "load_speeds"),
    "travel.times": ("TravelTimes",),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
