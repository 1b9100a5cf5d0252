"""What a set of centres means: pure functions of an instance and an assignment.

In: an :class:`~regiotafel.model.instance.Instance` and, per area, the column of its centre.
Out: ordinary tables with units in the column names; every figure computed from the assignment.
``measures.py`` weighted mean and percentile · ``access.py`` how far patients travel ·
``car_ownership.py`` with and without a car · ``centres.py`` what each site does ·
``areas.py`` each postcode · ``flows.py`` across a border ·
``norm_chance.py`` how sure it is that centres meet their norm.
"""

from regiotafel.impact.access import access
from regiotafel.impact.areas import areas
from regiotafel.impact.car_ownership import car_ownership
from regiotafel.impact.centres import centres
from regiotafel.impact.flows import flows
from regiotafel.impact.norm_chance import norm_chance

__all__ = ["access", "areas", "car_ownership", "centres", "flows", "norm_chance"]
