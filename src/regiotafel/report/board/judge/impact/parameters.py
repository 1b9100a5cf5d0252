"""What the browser must know to say what a plan means: curve, prices, visits, limits, needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regiotafel.impact.fairness.inequality import worst_name
from regiotafel.impact.ledger import STAYS
from regiotafel.impact.parameters import ESTIMATES
from regiotafel.impact.visits import NO_SUPPORT
from regiotafel.model.assignment import MINUTES_TOLERANCE
from regiotafel.report.board.figures import bilingual, decimal, records
from regiotafel.report.board.impact.burden import SHOWN
from regiotafel.report.board.impact.decision import Shown
from regiotafel.report.board.impact.groups import change_shown, limit_shown
from regiotafel.report.board.impact.ledger import cases_decimals
from regiotafel.report.board.impact.outcome import avoided_decimals
from regiotafel.report.board.judge.impact.arrays import pack_age, pack_share, shown_groupings
from regiotafel.report.tables import named_plans
from regiotafel.result.judge import Judge
from regiotafel.scenario.curve import Spline

if TYPE_CHECKING:
    from regiotafel.impact.fairness.grouping import Grouping
    from regiotafel.impact.parameters import Estimate
    from regiotafel.impact.visits import Place, Support, Visit
    from regiotafel.result.result import Result
    from regiotafel.scenario.curve import Shape

_PRICES = (
    *("time_euros_per_hour", "car_euros_per_kilometre", "parking_euros_per_visit"),
    *("co2_kg_per_kilometre", "companions_per_visit"),
)
#: What indicators of travel are told by, whatever limits are asked for.
_WORST, _LONGER = 0.05, 15


def impact_parameters(result: Result) -> dict[str, Any]:
    """Return ``facts.impact`` of the world in ``judge/world.js``: numbers as they are, not rounded.

    What comes in three estimates is a list, low to high.
    """
    judge = Judge.of(result)
    return {
        "outcome": _outcome(result),
        "burden": _burden(result, judge.visits),
        "groups": _groups(result, judge.groupings),
        "ledger": _ledger(result, judge.visits),
        "training": _training(result),
        "indicators": _indicators(result, judge.groupings),
    }


def _three(figure: Estimate) -> list[float]:
    return [figure.at(estimate) for estimate in ESTIMATES]


def _outcome(result: Result) -> dict[str, Any] | None:
    curve, learning = result.curve, result.parameters.outcome
    tables = [plan.outcome for plan in named_plans(result).values()]
    known = [table for table in tables if table is not None]
    if curve is None or len(known) < len(tables):
        return None
    return {
        "curve": {
            "measured": [curve.measured.low, curve.measured.high],
            **{estimate: _shape(getattr(curve, estimate)) for estimate in ESTIMATES},
        },
        "months": learning.months,
        "oddsRatioAtStart": learning.odds_ratio_at_start,
        "decimals": avoided_decimals(known),
    }


def _shape(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, Spline):
        return {
            "kind": shape.kind,
            "volumes": [knot.volume for knot in shape.knots],
            "coefficients": shape.coefficients().tolist(),
        }
    return shape.model_dump(mode="json")


def _burden(result: Result, visits: tuple[Visit, ...]) -> dict[str, Any] | None:
    if result.today.burden is None:
        return None
    parameters = result.parameters.burden
    said = {"source", "sureness", "note"}
    return {
        "shown": SHOWN,
        "prices": {name: _three(getattr(parameters, name)) for name in _PRICES},
        "support": parameters.support.model_dump(
            include={"transport": True, "lodging": True},
            exclude={"transport": said, "lodging": said},
        ),
        "visits": [_visit(visit, parameters.support) for visit in visits],
    }


def _visit(visit: Visit, support: Support) -> dict[str, Any]:
    return {
        "name": bilingual(visit.name),
        "assumed": visit.place_is_assumed,
        "nights": None if visit.nights is None else _three(visit.nights),
        "places": _places(visit, support),
        "placesToday": _places(visit, NO_SUPPORT),
    }


def _places(visit: Visit, support: Support) -> list[dict[str, Any]]:
    """Visits per patient at each place, and what moving them there costs."""
    return [
        {"place": place, "number": number, "moved_euros": support.moved_euros(visit, place, number)}
        for place, number in visit.places(support).items()
    ]


def _groups(result: Result, groupings: tuple[Grouping, ...]) -> dict[str, Any]:
    """``groupings`` are those of the page; None where nothing divides the patients."""
    parameters = result.parameters.fairness
    return {
        "limit": limit_shown(parameters),
        # Longer by no more than this is not longer by over what the page says.
        "longer": change_shown(parameters) + MINUTES_TOLERANCE,
        "worst": parameters.worst.share,
        "groupings": [_grouping(result, each) for each in shown_groupings(groupings)]
        if groupings
        else None,
    }


def _grouping(result: Result, grouping: Grouping) -> dict[str, Any]:
    about = {"name": grouping.name, "number": len(grouping.groups)}
    if grouping.minutes is not None:
        return about | {"kind": "car"}
    if grouping.name == "age":
        rates, group, packed = pack_age(result, grouping)
        return about | {"kind": "age", "scale": packed.scale, "rates": rates, "group": group}
    if grouping.name == "lowest_income":
        return about | {"kind": "share", "scale": pack_share(result).scale}
    return about | {"kind": "label"}


def _ledger(result: Result, visits: tuple[Visit, ...]) -> dict[str, Any]:
    parameters, support = result.parameters.ledger, result.parameters.burden.support
    minutes = parameters.operating_minutes(result.pathway)
    own = records(result.today.ledger)

    def number(place: Place, measures: Support) -> float:
        return sum(visit.places(measures).get(place, 0.0) for visit in visits)

    return {
        "decimals": cases_decimals(result),
        # Per case: likely, low and high, as the page shows them.
        "hours": [None if minutes is None else minutes.at(e) / 60 for e in ("base", "low", "high")],
        "trainingShare": parameters.training_share.base,
        "visits": {
            "today": number("centre", NO_SUPPORT) + number("own_hospital", NO_SUPPORT),
            "centre": number("centre", support),
            "own": number("own_hospital", support),
        },
        "own": [
            [decimal(own[site][name], 0) for name in STAYS] for site in result.instance.site_ids
        ],
    }


def _training(result: Result) -> dict[str, Any]:
    parameters = result.parameters.ledger
    return {
        "share": parameters.training_share.base,
        "placesPerCentre": parameters.training_places_per_centre.base,
        "casesPerPlace": _three(parameters.training_cases_per_place),
    }


def _indicators(result: Result, groupings: tuple[Grouping, ...]) -> dict[str, Any]:
    """Which the page shows, and of which that depend on what was asked the figures are known."""
    fairness = result.parameters.fairness
    about = records(result.decision["decision_indicators"]) if result.decision else {}
    shown = {key: row for key, row in about.items() if row["use"] != "unknown"}
    return {
        "shown": [
            {
                "key": str(key),
                "decimals": row["decimals"],
                "factor": Shown(row).factor,
                "decimalsShown": Shown(row).decimals,
            }
            for key, row in shown.items()
        ],
        "worst": worst_name(fairness.worst.share) == worst_name(_WORST),
        "longer": change_shown(fairness) == _LONGER
        and any(grouping.minutes is None for grouping in groupings),
        "incomeFifths": next(
            (_ends(grouping.groups) for grouping in groupings if grouping.name == "income_fifth"),
            None,
        ),
    }


def _ends(fifths: tuple[str, ...]) -> list[int] | None:
    """Places of the lowest and the highest fifth; a region may have no postcode in one of them."""
    return [fifths.index("1"), fifths.index("5")] if {"1", "5"} <= set(fifths) else None
