"""What each hospital gains and loses against today, and what stays; it nets to zero nationally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from regiotafel.checked import AsList, Checked, Statements, Text
from regiotafel.impact.measures import minutes_of
from regiotafel.impact.parameters import ESTIMATES, Estimate, load_parameters
from regiotafel.impact.visits import NO_SUPPORT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.impact.visits import Place, Support, Visit
    from regiotafel.model.instance import Instance
    from regiotafel.scenario.pathway import Pathway

_MINUTES_PER_HOUR = 60
#: Sums of cases are off by a few units in the last place; so near a whole number counts as it.
_ROUNDING = 1e-9
#: What a hospital may know of itself and the model does not: it stays in every plan.
STAYS = ("diagnostics_per_year", "low_complex_cases_per_year")
_FIGURE = "give {low, base, high, unit, year, source, sureness}"


class CareMinutes(Checked):
    """Operating time of one pathway, which is known by its English ``title``."""

    title: Text = Field(description="give the English title of a pathway")
    operating_minutes_per_case: Estimate = Field(description=_FIGURE)


class LedgerParameters(Checked):
    """Operating time and training; equal to ``data/impact/ledger.yaml``.

    Attributes
    ----------
    care
        Operating time per pathway.
    training_share
        Share of the cases from which a trainee can learn.
    training_cases_per_place
        Training cases a year that a trainee needs.
    training_places_per_centre
        Trainees at an open centre, however many cases it has.
    assumptions
        Statements for the page.
    """

    care: Annotated[tuple[CareMinutes, ...], AsList] = Field(
        description="give a list of {title, operating_minutes_per_case}"
    )
    training_share: Estimate = Field(description=_FIGURE)
    training_cases_per_place: Estimate = Field(description=_FIGURE)
    training_places_per_centre: Estimate = Field(description=_FIGURE)
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")

    def operating_minutes(self, pathway: Pathway) -> Estimate | None:
        """Operating minutes per case of a pathway; None = not known."""
        found = (care for care in self.care if care.title == pathway.title.en)
        return next((care.operating_minutes_per_case for care in found), None)


def load_ledger(path: Path | None = None) -> LedgerParameters:
    """Read the parameters (default: the bundled ones). Raises InputError with every fault."""
    return load_parameters(LedgerParameters, path, name="ledger")


def ledger(
    instance: Instance,
    assigned: NDArray[np.int64],
    *,
    assigned_today: NDArray[np.int64],
    open_sites: Sequence[str],
    visits: Sequence[Visit],
    operating_minutes: Estimate | None,
    parameters: LedgerParameters,
    support: Support = NO_SUPPORT,
    stays: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Gains and losses of every site.

    Parameters
    ----------
    instance
        The question: cases and sites.
    assigned, assigned_today
        Per area the column of its centre, in the plan and today; int64, n. That of today is also
        the patient's own hospital, where what need not be at the centre takes place.
    open_sites
        Labels of the sites that are open in the plan.
    visits
        Of the pathway, from :func:`regiotafel.impact.visits.visits_of`.
    operating_minutes
        Per case, from :meth:`LedgerParameters.operating_minutes`; None = not known, hence NaN.
    parameters
        Training.
    support
        Measures of the plan that move visits; today there are none.
    stays
        What hospitals know of themselves: index ``site_id``, columns ``diagnostics_per_year`` and
        ``low_complex_cases_per_year``. No plan changes them. None = not known.

    Returns
    -------
    DataFrame
        Index ``site_id``, all sites of the instance. ``open_today``, ``open``;
        ``cases_per_year_today``, ``cases_per_year``, of which ``cases_kept_per_year`` (treated here
        today as well) and ``cases_gained_per_year`` (from elsewhere), ``cases_lost_per_year`` (of
        today's, to elsewhere) and ``cases_per_year_change`` (gained minus lost);
        ``operating_hours_per_year_today``, ``operating_hours_per_year``, ``..._change``, and the
        change at the low and the high operating time; ``training_cases_per_year_today``,
        ``training_cases_per_year``, ``..._change``; ``visits_per_year_today``, ``visits_per_year``,
        ``..._change`` of the pathway's visits in this hospital, and
        ``visits_that_stay_per_year``: in the plan, of patients operated on elsewhere;
        ``diagnostics_per_year`` and ``low_complex_cases_per_year``, NaN where not known. The sum of
        each change over all sites is 0, but for visits that support measures move home.

    Raises
    ------
    KeyError
        ``open_sites`` or ``stays`` names a site that the instance has not.
    """
    import pandas as pd

    minutes_of(instance, assigned), minutes_of(instance, assigned_today)  # refuses no assignment
    m = len(instance.site_ids)
    is_open = np.zeros(m, dtype=bool)
    is_open[instance.columns(tuple(open_sites))] = True
    same = assigned == assigned_today
    today, plan = (_per_site(column, instance.cases, m) for column in (assigned_today, assigned))
    kept = _per_site(assigned, np.where(same, instance.cases, 0.0), m)
    gained = _per_site(assigned, np.where(same, 0.0, instance.cases), m)
    lost = _per_site(assigned_today, np.where(same, 0.0, instance.cases), m)
    columns = {
        "open_today": instance.open_today,
        "open": is_open,
        "cases_per_year_today": today,
        "cases_per_year": plan,
        "cases_kept_per_year": kept,
        "cases_gained_per_year": gained,
        "cases_lost_per_year": lost,
        "cases_per_year_change": gained - lost,
    }
    _add(columns, "operating_hours_per_year", _hours(operating_minutes, "base"))
    for estimate in ("low", "high"):
        columns[f"operating_hours_per_year_change_{estimate}"] = (gained - lost) * _hours(
            operating_minutes, estimate
        )
    _add(columns, "training_cases_per_year", parameters.training_share.base)
    _add_visits(columns, visits, support, lost)
    index = pd.Index(instance.site_ids, name="site_id")
    return pd.DataFrame(columns | _known_of_themselves(stays, index), index=index)


def ledger_totals(table: pd.DataFrame) -> pd.DataFrame:
    """All sites of a ledger together.

    Returns
    -------
    DataFrame
        Index ``quantity``: ``cases_per_year``, ``operating_hours_per_year``,
        ``training_cases_per_year``, ``visits_per_year``. ``today``, ``in_plan``, ``gained``
        and ``lost`` (sums over the sites that gain and lose), ``change`` (their difference: 0), and
        ``sites_gaining``, ``sites_losing``. NaN where a quantity is not known.
    """
    import pandas as pd

    rows = {}
    for quantity in ("cases", "operating_hours", "training_cases", "visits"):
        name = f"{quantity}_per_year"
        today, plan, change = (
            table[f"{name}{suffix}"].to_numpy() for suffix in ("_today", "", "_change")
        )
        nothing = _ROUNDING * plan.sum()
        change = np.where(np.abs(change) <= nothing, 0.0, change)
        net = change.sum()
        rows[name] = {
            "today": today.sum(),
            "in_plan": plan.sum(),
            "gained": np.maximum(change, 0.0).sum(),
            "lost": np.maximum(-change, 0.0).sum(),
            "change": 0.0 if abs(net) <= nothing else net,
            "sites_gaining": int((change > 0).sum()),
            "sites_losing": int((change < 0).sum()),
        }
    return pd.DataFrame(list(rows.values()), index=pd.Index(rows, name="quantity"))


def training(
    plans: Mapping[str, pd.Series[float]], *, parameters: LedgerParameters
) -> pd.DataFrame:
    """Training places and cases per trainee, against the number of centres.

    Parameters
    ----------
    plans
        By name, cases per year of the open centres, index ``site_id``; one with ``today`` as well.
    parameters
        What a trainee needs.

    Returns
    -------
    DataFrame
        Index ``plan`` and ``estimate``, the latter of the need: ``low`` that with the fewest cases.
        ``centres``, ``training_places`` (so many per centre, the base of the parameter),
        ``training_cases_per_year``; ``training_cases_per_place_mean``, ``..._least`` and
        ``..._most``; ``training_cases_needed_per_place``, ``places_with_enough_cases`` and
        ``places_possible_by_cases`` (whole places if a centre might have as many as its cases
        allow).
    """
    import pandas as pd

    per_centre = parameters.training_places_per_centre.base
    rows = {}
    for name, volumes in plans.items():
        cases = volumes.to_numpy(dtype=np.float64)
        cases = cases * np.float64(parameters.training_share.base)
        per_place = cases / per_centre if per_centre else np.full(len(cases), np.nan)
        for estimate in ESTIMATES:
            needed = parameters.training_cases_per_place.at(estimate)
            enough = per_place >= needed * (1 - _ROUNDING)
            rows[name, estimate] = {
                "centres": len(cases),
                "training_places": len(cases) * per_centre,
                "training_cases_per_year": float(cases.sum()),
                "training_cases_per_place_mean": float(per_place.mean()),
                "training_cases_per_place_least": float(per_place.min()),
                "training_cases_per_place_most": float(per_place.max()),
                "training_cases_needed_per_place": needed,
                "places_with_enough_cases": float(enough.sum()) * per_centre,
                "places_possible_by_cases": _whole(cases, needed),
            }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(rows, names=["plan", "estimate"])
    return table


def _whole(cases: NDArray[np.float64], needed: float) -> float:
    """Whole places of ``needed`` cases, centre by centre; NaN when none are needed."""
    return float(np.floor(cases / needed + _ROUNDING).sum()) if needed else float("nan")


def _per_site(column: NDArray[np.int64], cases: NDArray[np.float64], m: int) -> NDArray[np.float64]:
    return np.bincount(column, weights=cases, minlength=m).astype(np.float64)


def _hours(minutes: Estimate | None, estimate: str) -> float:
    """Operating hours per case."""
    return float("nan") if minutes is None else getattr(minutes, estimate) / _MINUTES_PER_HOUR


def _add(columns: dict[str, NDArray[Any]], name: str, per_case: float) -> None:
    """Add a quantity that goes with the cases: today, in the plan, and the change."""
    for suffix in ("_today", "", "_change"):
        columns[f"{name}{suffix}"] = columns[f"cases_per_year{suffix}"] * per_case


def _add_visits(
    columns: dict[str, NDArray[Any]],
    visits: Sequence[Visit],
    support: Support,
    lost: NDArray[np.float64],
) -> None:
    """Add the visits in each hospital: at the centre, and at the patient's own hospital."""

    def number(place: Place, measures: Support) -> float:
        return sum(visit.places(measures).get(place, 0.0) for visit in visits)

    own = number("own_hospital", support)
    before = number("centre", NO_SUPPORT) + number("own_hospital", NO_SUPPORT)
    today = columns["cases_per_year_today"]
    visits_today = today * before
    visits_in_plan = columns["cases_per_year"] * number("centre", support) + today * own
    columns["visits_per_year_today"] = visits_today
    columns["visits_per_year"] = visits_in_plan
    columns["visits_per_year_change"] = visits_in_plan - visits_today
    columns["visits_that_stay_per_year"] = lost * own


def _known_of_themselves(
    stays: pd.DataFrame | None, sites: pd.Index[str]
) -> dict[str, NDArray[np.float64]]:
    """What stays in every plan, per site; NaN where no hospital said so."""
    if stays is None:
        return dict.fromkeys(STAYS, np.full(len(sites), np.nan))
    unknown = sorted(set(stays.index) - set(sites))
    if unknown:
        raise KeyError(f"unknown sites: {', '.join(unknown)}")
    known = stays.reindex(index=sites, columns=list(STAYS))
    return {name: known[name].to_numpy(dtype=np.float64) for name in STAYS}
