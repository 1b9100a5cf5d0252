"""The best set of sites, proven, where the sets are too many to be listed.

In goes a :class:`Problem` of arrays (``problem``), out comes a :class:`Search`. ``tree`` runs the
tree, best bound first; ``node`` works off one part of it with ``propagation`` (what follows for
other sites), ``tables`` (the part made small) and ``relaxation`` (its lower bound); ``moves`` finds
good sets to begin with.
"""

from regiotafel.model.branch_and_bound.problem import TOLERANCE, Problem, Progress, Search
from regiotafel.model.branch_and_bound.tree import search

__all__ = ["TOLERANCE", "Problem", "Progress", "Search", "search"]
