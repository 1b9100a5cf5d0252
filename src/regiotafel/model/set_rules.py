"""Rules on which sites may be open together: each is one linear inequality on open sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from regiotafel.checked import Bilingual


@dataclass(frozen=True, kw_only=True)
class SetRule:
    """Sum over sites of coefficient times open (1 or 0) is at most ``at_most``.

    Attributes
    ----------
    statement
        The rule in Dutch and English, as a clause: "at most one of A and B is open".
    coefficients
        Pairs of a site's label and a whole number; sites that are not named have 0.
    at_most
        Whole number.
    counts
        What the number in the rule counts; None = it has no number. For saying how far a rule must
        give way where no plan keeps to it.
    kilometres
        Distance between two sites that may not both be open because it is too small; None = a rule
        of another kind.
    """

    statement: Bilingual
    coefficients: tuple[tuple[str, int], ...]
    at_most: int
    counts: Literal["centres", "changes"] | None = None
    kilometres: float | None = None

    def row(self, site_ids: Sequence[str]) -> NDArray[np.int64]:
        """Coefficients in the order of ``site_ids``, int64, m; sites not among them are closed."""
        import numpy as np

        by_site = dict(self.coefficients)
        return np.array([by_site.get(site, 0) for site in site_ids], dtype=np.int64)

    def allows(self, open_sites: Iterable[str]) -> bool:
        """Whether these sites may be open together."""
        by_site = dict(self.coefficients)
        return sum(by_site.get(site, 0) for site in open_sites) <= self.at_most


def at_most(number: int, sites: Iterable[str], *, statement: Bilingual) -> SetRule:
    """At most ``number`` of ``sites`` are open."""
    return SetRule(
        statement=statement,
        coefficients=tuple((site, 1) for site in sites),
        at_most=number,
        counts="centres",
    )


def at_least(number: int, sites: Iterable[str], *, statement: Bilingual) -> SetRule:
    """At least ``number`` of ``sites`` are open."""
    return SetRule(
        statement=statement,
        coefficients=tuple((site, -1) for site in sites),
        at_most=-number,
        counts="centres",
    )


def apart(one: str, other: str, *, kilometres: float, statement: Bilingual) -> SetRule:
    """At most one of two sites is open, for they are no more than ``kilometres`` apart."""
    return SetRule(
        statement=statement,
        coefficients=((one, 1), (other, 1)),
        at_most=1,
        kilometres=kilometres,
    )


def implies(one: str, other: str, *, statement: Bilingual) -> SetRule:
    """If ``one`` is open, so is ``other``: open(one) - open(other) <= 0."""
    return SetRule(statement=statement, coefficients=((one, 1), (other, -1)), at_most=0)


def few_changes(open_today: Mapping[str, bool], number: int, *, statement: Bilingual) -> SetRule:
    """At most ``number`` sites open or close: closed ones of today's + opened ones of the others.

    sum over today's of (1 - open) + sum over the others of open <= number.
    """
    return SetRule(
        statement=statement,
        coefficients=tuple((site, -1 if now else 1) for site, now in open_today.items()),
        at_most=number - sum(open_today.values()),
        counts="changes",
    )
