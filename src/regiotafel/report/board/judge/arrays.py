"""What the browser judges sets of centres on, per area and site: exact, and packed small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel.impact.doubts import doubtful, doubts
from regiotafel.travel.speeds import TENTHS_PER_MINUTE
from regiotafel.travel.without_car import whole_tenths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from regiotafel.result.result import Result
    from regiotafel.travel.without_car import WithoutCar

#: More than this many minutes do not fit in tenths in two bytes, as the page has them.
_MOST_MINUTES = 6553
#: Whole numbers below it, and the steps between them, fit in four bytes.
_MOST = 2**30


def judge_arrays(result: Result) -> dict[str, NDArray[Any]]:
    """Return arrays by name for ``makeWorld`` of ``judge/world.js``, n areas and m sites.

    ``minutes_steps``, tenths of a second (see :func:`steps`), or ``minutes_exact``, float64, n x m
    row by row, where some minutes are no whole tenths of a second. ``metres_steps`` or
    ``metres_exact`` likewise; neither where no metres are known. ``cases`` per year, float64, n.
    ``judge_doubts``: bit by bit which of :func:`~regiotafel.impact.doubts.doubtful` hold, uint8,
    n x m row by row; where the minutes are those of a network.

    Where cars are known: ``judge_without_car``, the share of the people without one, float64, n;
    ``judge_bicycle``, minutes packed likewise, unreachable where too far; and ``judge_car``, the
    minutes by car where ``minutes`` are others.

    Raises ValueError above 6553 minutes.
    """
    instance = result.instance
    if np.nanmax(instance.minutes, initial=0) > _MOST_MINUTES:
        raise ValueError(f"travel times above {_MOST_MINUTES} minutes do not fit on the page")
    return {
        **_pack("minutes", instance.minutes, per_unit=TENTHS_PER_MINUTE),
        **(_pack("metres", instance.metres) if np.nansum(instance.metres) > 0 else {}),
        "cases": instance.cases.astype(np.float64),
        **_doubts(result),
        **({} if result.without_car is None else _cars(result, result.without_car)),
    }


def _pack(name: str, values: NDArray[np.float64], *, per_unit: int = 1) -> dict[str, NDArray[Any]]:
    """Pack a matrix, NaN = unreachable, such that it comes back to the last bit."""
    whole = np.rint(values * per_unit)
    fits = np.nanmax(whole, initial=0) < _MOST
    if fits and np.array_equal(whole / per_unit, values, equal_nan=True):
        return {f"{name}_steps": steps(whole)}
    return {f"{name}_exact": values.astype(np.float64).ravel()}


def steps(whole: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return a matrix of whole numbers, NaN = unreachable, as steps that pack small.

    Site by site, what is added from one area to the next: neighbours lie equally far from what is
    far. One more than the number, so that unreachable is 0; of a step twice its size, less one when
    it is down (zigzag).
    """
    known = np.nan_to_num(whole + 1, nan=0.0).astype(np.int64)
    step = np.diff(known.T, axis=1, prepend=0).ravel()
    return np.where(step >= 0, 2 * step, -2 * step - 1).astype(np.uint32)


def _doubts(result: Result) -> dict[str, NDArray[np.uint8]]:
    if result.trips is None:
        return {}
    n, m = result.instance.minutes.shape
    flags = np.zeros((n, m), dtype=np.uint8)
    for column in range(m):
        there = np.full(n, column, dtype=np.int64)
        table = doubtful(doubts(result.instance, there, trips=result.trips)).to_numpy()
        flags[:, column] = table @ (1 << np.arange(table.shape[1]))
    return {"judge_doubts": flags.ravel()}


def _cars(result: Result, without_car: WithoutCar) -> dict[str, NDArray[Any]]:
    instance = result.instance
    row = without_car.car.rows(instance.area_ids)
    by_car = _double(without_car.car.minutes[row])
    return {
        "judge_without_car": without_car.share[row].astype(np.float64),
        **_pack(
            "judge_bicycle",
            _double(without_car.bicycle_minutes()[row]),
            per_unit=TENTHS_PER_MINUTE,
        ),
        **(
            {}
            if np.array_equal(by_car, instance.minutes, equal_nan=True)
            else _pack("judge_car", by_car, per_unit=TENTHS_PER_MINUTE)
        ),
    }


def _double(minutes: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Return whole tenths of a second where single precision makes the minutes of them, as it does.

    So they pack small; others stay as they are. The browser goes back to single precision.
    """
    whole = whole_tenths(minutes)
    single = minutes.astype(np.float32)
    is_same = np.array_equal(whole.astype(np.float32), single, equal_nan=True)
    return whole if is_same else single.astype(np.float64)
