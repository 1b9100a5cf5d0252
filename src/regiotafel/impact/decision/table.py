"""Plans × indicators as shown: best, worst, dominated; and the scales they are weighed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.impact.decision.parameters import Indicator

_ENDS = ("", "_low", "_high")
#: Between labels in one cell.
_AND = ", "


def shown(values: pd.DataFrame, indicators: Sequence[Indicator], *, end: str = "") -> pd.DataFrame:
    """Round each value to the decimals that are shown; every comparison is of these.

    A difference that nobody can see is no argument. Equal as shown is an equivalence, so better and
    dominated stay transitive; a tolerance (“within 0.1 is equal”) would let A equal B and B equal C
    while A is better than C. The price: 33.24 and 33.26 differ when one decimal is shown.

    Parameters
    ----------
    values
        Index ``plan``; per indicator a column with its key, and where a range is known ``KEY_low``
        and ``KEY_high``. NaN, or no column: unknown.
    indicators
        Which, in this order.
    end
        Of the range: ``_low`` or ``_high``.

    Returns
    -------
    DataFrame
        Index ``plan``, columns keys of the indicators, float64.
    """
    import pandas as pd

    keys = [each.key for each in indicators]
    exact = values.reindex(columns=[f"{key}{end}" for key in keys]).to_numpy(dtype=np.float64)
    steps = 10.0 ** np.array([each.decimals for each in indicators])
    return pd.DataFrame(
        np.rint(exact * steps) / steps + 0.0,  # no minus zero
        index=values.index.rename("plan"),
        columns=pd.Index(keys, name="indicator"),
    )


def decision_table(values: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Every plan by every indicator.

    Long, so that more plans are more rows: a spreadsheet pivots it, and a column has one unit.

    Parameters
    ----------
    values, indicators
        As :func:`shown`.

    Returns
    -------
    DataFrame
        Index ``indicator`` and ``plan``, in the order given. ``value``, ``value_low`` and
        ``value_high`` as shown, NaN where not known; ``is_best`` and ``is_worst`` of the plans
        whose value is known, both false where all of those are equal.
    """
    import pandas as pd

    table = pd.DataFrame(
        {f"value{end}": long(shown(values, indicators, end=end).T) for end in _ENDS}
    )
    gains = _gains(shown(values, indicators), indicators)
    differ = gains.max() > gains.min()
    table["is_best"] = long(((gains == gains.max()) & differ).T)
    table["is_worst"] = long(((gains == gains.min()) & differ).T)
    return table


def dominated(values: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Plans that need no debate: another is as good or better by everything, and better by some.

    Parameters
    ----------
    values, indicators
        As :func:`shown`. An indicator of which nothing is known is left aside.

    Returns
    -------
    DataFrame
        Index ``plan``. ``dominated_by``: the plans that are, as text; empty = none. ``unknown``:
        indicators not known for this plan though for others. Such a plan neither dominates nor is
        dominated, and is not weighed: what is unknown may be anything.
    """
    import pandas as pd

    gains = _gains(shown(values, indicators), indicators).dropna(axis="columns", how="all")
    plans, g = list(gains.index), gains.to_numpy(dtype=np.float64)
    # Axes: the plan, the other, the indicator; a comparison with NaN is never true.
    as_good, better = g[None] >= g[:, None], g[None] > g[:, None]
    beaten = np.all(as_good, axis=2) & np.any(better, axis=2)
    return pd.DataFrame(
        {
            "dominated_by": [_named(plans, row) for row in beaten],
            "unknown": [_named(list(gains.columns), row) for row in gains.isna().to_numpy()],
        },
        index=gains.index,
    )


def compared(values: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Take what can be weighed: plans of which everything is known, by what tells them apart.

    An indicator by which all plans are equal as shown would be a weight without a consequence.

    Returns
    -------
    DataFrame
        Index ``plan``, columns keys, values as :func:`shown`; without columns where fewer than two
        plans can be compared.
    """
    known = shown(values, indicators).dropna(axis="columns", how="all").dropna()
    return known.loc[:, (known.max() > known.min()).to_numpy(dtype=bool)]


def scales(
    plans: pd.DataFrame,
    indicators: Sequence[Indicator],
    *,
    fixed: Mapping[str, tuple[float, float]],
) -> pd.DataFrame:
    """From where to where each indicator is weighed.

    Parameters
    ----------
    plans
        From :func:`compared`.
    indicators
        Of which ``plans`` holds some.
    fixed
        Per key ``(worst, best)``; those that are absent run from the worst to the best of the plans
        (a local scale: one plan more or less changes what a weight on it means).

    Returns
    -------
    DataFrame
        Index ``indicator``, the columns of ``plans``: ``scale_worst``, ``scale_best`` and
        ``scale_is_fixed``.
    """
    import pandas as pd

    more = {each.key for each in indicators if each.better == "more"}
    rows = {}
    for key in plans.columns:
        ends = (plans[key].min(), plans[key].max())
        worst, best = fixed.get(key, ends if key in more else ends[::-1])
        rows[key] = (float(worst), float(best), key in fixed)
    columns = ["scale_worst", "scale_best", "scale_is_fixed"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("indicator")


def scores(plans: pd.DataFrame, scale: pd.DataFrame) -> pd.DataFrame:
    """Values on one scale: 0 at its worst end, 1 at its best, straight between and beyond."""
    worst, best = scale["scale_worst"], scale["scale_best"]
    return (plans - worst) / (best - worst)


def indicator_table(
    values: pd.DataFrame,
    indicators: Sequence[Indicator],
    *,
    fixed: Mapping[str, tuple[float, float]],
) -> pd.DataFrame:
    """Every indicator: what it is, which plans are best and worst, its scale.

    Parameters
    ----------
    values, indicators, fixed
        As :func:`shown` and :func:`scales`.

    Returns
    -------
    DataFrame
        Index ``indicator``. ``name_nl``, ``name_en``, ``unit_nl``, ``unit_en``, ``better``,
        ``decimals``, ``read_from_nl``, ``read_from_en``; ``best_plans`` and ``worst_plans`` as
        text, empty where all that are known are equal; ``use``: ``weighed``, ``equal`` (it does not
        tell the weighed plans apart) or ``unknown`` (of every plan); and of those that are weighed
        ``scale_worst``, ``scale_best`` and ``scale_is_fixed``.
    """
    import pandas as pd

    about: dict[str, dict[str, Any]] = {}
    table, plans = decision_table(values, indicators), compared(values, indicators)
    for each in indicators:
        rows = table.loc[each.key]
        use = "weighed" if each.key in plans else "equal"
        about[each.key] = {
            **{f"name_{language}": getattr(each.name, language) for language in ("nl", "en")},
            **{f"unit_{language}": getattr(each.unit, language) for language in ("nl", "en")},
            "better": each.better,
            "decimals": each.decimals,
            **{f"read_from_{tongue}": getattr(each.read_from, tongue) for tongue in ("nl", "en")},
            "best_plans": _AND.join(rows.index[rows["is_best"]]),
            "worst_plans": _AND.join(rows.index[rows["is_worst"]]),
            "use": "unknown" if rows["value"].isna().all() else use,
        }
    found = pd.DataFrame.from_dict(about, orient="index").rename_axis("indicator")
    return found.join(scales(plans, indicators, fixed=fixed))


def long(matrix: pd.DataFrame) -> pd.Series[Any]:
    """Cells below each other, row by row in the order in which they stand."""
    import pandas as pd

    index = pd.MultiIndex.from_product([matrix.index, matrix.columns])
    return pd.Series(matrix.to_numpy().ravel(), index=index)


def _gains(plans: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Values so that more is better."""
    return plans * [1.0 if each.better == "more" else -1.0 for each in indicators]


def _named(labels: Sequence[str], which: NDArray[np.bool_]) -> str:
    return _AND.join(label for label, is_so in zip(labels, which, strict=True) if is_so)
