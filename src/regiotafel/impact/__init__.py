"""What a set of centres means: pure functions of an instance and an assignment.

In: an :class:`~regiotafel.model.instance.Instance` and, per area, the column of its centre.
Out: ordinary tables with units in the column names; every figure computed from the assignment.
``measures.py`` weighted mean and percentile · ``access.py`` how far patients travel ·
``car_ownership.py`` with and without a car · ``centres.py`` what each site does ·
``areas.py`` each postcode · ``flows.py`` across a border ·
``norm_chance.py`` how sure it is that centres meet their norm · ``outcome.py`` expected events ·
``refit.py`` a curve from one's own data · ``burden.py`` what all visits take (``visits.py`` where
they are) · ``ledger.py`` gains and losses per hospital, training · ``fairness.py`` each group of
patients (``grouping.py`` divides them) · ``inequality.py`` how unequally minutes are spread ·
``observed.py`` what sites counted themselves · ``data_quality.py`` what in it calls for a look ·
``pooling.py`` what adding sites up hides · ``funnel.py`` observed against expected ·
``shrinkage.py`` (``hierarchy.py`` its model) what is probably true · ``profiling.py`` parameters.
"""

from regiotafel.impact.access import access
from regiotafel.impact.areas import areas
from regiotafel.impact.burden import burden, burden_change
from regiotafel.impact.car_ownership import car_ownership
from regiotafel.impact.centres import centres
from regiotafel.impact.data_quality import data_quality, quality_summary
from regiotafel.impact.fairness import fairness
from regiotafel.impact.flows import flows
from regiotafel.impact.funnel import dispersion, funnel
from regiotafel.impact.inequality import inequality
from regiotafel.impact.ledger import ledger, ledger_totals, training
from regiotafel.impact.norm_chance import norm_chance
from regiotafel.impact.observed import cases_per_year, observed
from regiotafel.impact.outcome import outcome, outcome_by_year
from regiotafel.impact.pooling import pooling, pooling_summary
from regiotafel.impact.refit import refit_volumes
from regiotafel.impact.shrinkage import rankability, shrinkage

__all__ = [
    "access",
    "areas",
    "burden",
    "burden_change",
    "car_ownership",
    "cases_per_year",
    "centres",
    "data_quality",
    "dispersion",
    "fairness",
    "flows",
    "funnel",
    "inequality",
    "ledger",
    "ledger_totals",
    "norm_chance",
    "observed",
    "outcome",
    "outcome_by_year",
    "pooling",
    "pooling_summary",
    "quality_summary",
    "rankability",
    "refit_volumes",
    "shrinkage",
    "training",
]
