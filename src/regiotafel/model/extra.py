"""A rule of the user's own beside those the model knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from regiotafel.checked import Bilingual
    from regiotafel.model.instance import Instance


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which sets of centres may be chosen, said twice: as a question and as equations.

    ``allows`` is the rule: enumeration asks it of every set that keeps to the other rules, and
    every answer of either method is checked with it. ``equations`` only make ``milp`` quick;
    without them it excludes refused sets one by one. Equations that refuse more than ``allows``
    make the methods disagree: run both.

    Attributes
    ----------
    statement
        The rule in words, in Dutch and English; for the page, for the reason why nothing is
        feasible, and in the hash of the instance, so other rules need other words.
    allows
        Takes the instance and the labels of k open sites, ascending; returns whether they may be
        open together.
    equations
        Takes the instance and per site label its variable, 1 when open and 0 when not; yields PuLP
        constraints that hold for every set that is allowed, such as ``is_open["A"] + is_open["B"]
        <= 1``. None = no equations.

    Examples
    --------
    >>> from regiotafel.checked import Bilingual
    >>> not_both = Rule(
    ...     statement=Bilingual(nl="A en B zijn niet samen open", en="A and B are not both open"),
    ...     allows=lambda instance, open_sites: not {"A", "B"} <= set(open_sites),
    ...     equations=lambda instance, is_open: [is_open["A"] + is_open["B"] <= 1],
    ... )
    >>> not_both.allows(None, ("A", "C")), not_both.allows(None, ("A", "B", "C"))
    (True, False)
    """

    statement: Bilingual
    allows: Callable[[Instance, tuple[str, ...]], bool]
    equations: Callable[[Instance, Mapping[str, Any]], Iterable[Any]] | None = None
