"""What a set of centres means: pure functions of an instance and an assignment.

In: an :class:`~regiotafel.model.instance.Instance` and, per area, the column of its centre.
Out: ordinary tables with units in the column names; every figure computed from the assignment.
``measures.py`` weighted mean and percentile · ``access.py`` how far patients travel ·
``car_ownership.py`` with and without a car · ``centres.py`` what each site does ·
``areas.py`` each postcode · ``flows.py`` across a border ·
``norm_chance.py`` how sure it is that centres meet their norm · ``outcome.py`` expected events ·
``burden.py`` what all visits take (``visits.py`` where they are) · ``ledger.py`` gains and losses
per hospital, training · ``parameters.py`` sourced figures with a range.
``fairness/`` each group of patients, and how unequally minutes are spread ·
``observed/`` what sites counted themselves: checked, pooled, held against what was expected ·
``decision/`` plans beside each other, weighed by parties.
"""

from regiotafel.impact.access import access
from regiotafel.impact.areas import areas
from regiotafel.impact.burden import burden, burden_change
from regiotafel.impact.car_ownership import car_ownership
from regiotafel.impact.centres import centres
from regiotafel.impact.decision.weigh import weigh
from regiotafel.impact.fairness.by_group import access_by_group
from regiotafel.impact.fairness.inequality import inequality
from regiotafel.impact.flows import flows
from regiotafel.impact.ledger import ledger, ledger_totals, training
from regiotafel.impact.norm_chance import norm_chance
from regiotafel.impact.observed.alliances import alliances, alliances_summary
from regiotafel.impact.observed.case_mix import case_mix_rates, expected_events
from regiotafel.impact.observed.data_quality import data_quality, quality_summary
from regiotafel.impact.observed.funnel import dispersion, funnel
from regiotafel.impact.observed.operators import operators
from regiotafel.impact.observed.refit import refit_volumes
from regiotafel.impact.observed.shrinkage import rankability, shrinkage
from regiotafel.impact.observed.suppression import hidden_counts, published
from regiotafel.impact.observed.years import cases_per_year, pool_years
from regiotafel.impact.outcome import outcome, outcome_by_year

__all__ = [
    "access",
    "access_by_group",
    "alliances",
    "alliances_summary",
    "areas",
    "burden",
    "burden_change",
    "car_ownership",
    "case_mix_rates",
    "cases_per_year",
    "centres",
    "data_quality",
    "dispersion",
    "expected_events",
    "flows",
    "funnel",
    "hidden_counts",
    "inequality",
    "ledger",
    "ledger_totals",
    "norm_chance",
    "operators",
    "outcome",
    "outcome_by_year",
    "pool_years",
    "published",
    "quality_summary",
    "rankability",
    "refit_volumes",
    "shrinkage",
    "training",
    "weigh",
]
