"""The question: a YAML file, read whole and checked whole, and what it names.

In: files. Out: a :class:`Scenario`. ``scenario.py`` all keys (``criteria.py`` what is made small,
``rules.py`` what holds, ``decision.py`` what is weighed, ``own.py`` files of the user's own,
``values.py`` kinds of values) · ``names.py`` what a scenario names, and where in it ·
``pathway.py`` a kind of care · ``curve.py`` how outcomes differ with volume.
"""

from regiotafel.scenario.scenario import (
    Scenario,
    counted_areas,
    load_scenario,
    minimum_volume,
    parse_scenario,
    scenario_remedy,
)

__all__ = [
    "Scenario",
    "counted_areas",
    "load_scenario",
    "minimum_volume",
    "parse_scenario",
    "scenario_remedy",
]
