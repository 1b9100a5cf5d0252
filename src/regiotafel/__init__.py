"""Regiotafel: which hospitals should do complex care, computed on facts everyone can check.

scenario → region → travel → demand → model → impact → report; a module imports only from
modules to its left, and from ``errors``, ``files``, ``spreadsheets``, ``own_tables``,
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
    from regiotafel.pathway import Pathway, load_pathway
    from regiotafel.question import Question, ask
    from regiotafel.region import Region, load_region
    from regiotafel.report.result import Plan, Result
    from regiotafel.report.write import write_result
    from regiotafel.run import run_scenario
    from regiotafel.scenario import Scenario, load_scenario
    from regiotafel.travel.speeds import SpeedProfile, load_speeds
    from regiotafel.travel.times import TravelTimes

__version__ = "0.1.0"

__all__ = [
    "Explanation",
    "InfeasibleError",
    "InputError",
    "Instance",
    "Pathway",
    "Plan",
    "Question",
    "Region",
    "RegiotafelError",
    "Result",
    "Rule",
    "Scenario",
    "Solution",
    "SpeedProfile",
    "TravelTimes",
    "ask",
    "choose_method",
    "explain_route",
    "load_pathway",
    "load_region",
    "load_scenario",
    "load_speeds",
    "run_scenario",
    "solve",
    "write_result",
]

_HOME = {
    "errors": ("InfeasibleError", "InputError", "RegiotafelError"),
    "explain": ("Explanation", "explain_route"),
    "model": ("Instance", "Rule", "Solution", "choose_method", "solve"),
    "pathway": ("Pathway", "load_pathway"),
    "question": ("Question", "ask"),
    "region": ("Region", "load_region"),
    "report.result": ("Plan", "Result"),
    "report.write": ("write_result",),
    "run": ("run_scenario",),
    "scenario": ("Scenario", "load_scenario"),
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
