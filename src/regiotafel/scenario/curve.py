"""A volume–outcome curve: how outcomes differ with volume, as data; a YAML file, checked whole."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    field_validator,
    model_validator,
)

from regiotafel.checked import (
    AsList,
    Bilingual,
    Checked,
    DisagreementError,
    Number,
    PositiveNumber,
    Statements,
    Text,
    between,
    check_number,
    find_data,
    key_path,
    shown,
    validate,
)
from regiotafel.errors import Fault, InputError
from regiotafel.files import read_yaml
from regiotafel.provenance import hash_of
from regiotafel.scenario.pathway import Sourced, SourceNote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.interpolate import PchipInterpolator

    from regiotafel.scenario.values import Variant

#: Volumes are sums; one this share below a border has reached it.
_TOLERANCE = 1e-9


def _between_excluded(value: Any) -> float:
    number = check_number(value)
    if not 0 < number < 1:  # odds of 0 or of infinity cannot be multiplied
        raise ValueError("is not between 0 and 1")
    return number


_Rate = Annotated[float, between(0, 1)]
_InnerRate = Annotated[float, PlainValidator(_between_excluded)]
_OddsRatio = Annotated[float, between(0.1, 10)]
_A_RATE = "give events per case between 0 and 1"
_AN_INNER_RATE = "give events per case above 0 and below 1"
_A_VOLUME = "give cases per centre per year above 0"
_AN_ODDS_RATIO = "give a ratio between 0.1 and 10; 1 = volume makes no difference"


class NoEffect(Checked):
    """Volume makes no difference: p(V) = ``rate``."""

    kind: Literal["none"] = "none"
    rate: _Rate = Field(description=_A_RATE)

    def at(self, volumes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Events per case at each volume, same shape."""
        import numpy as np

        return np.full(volumes.shape, self.rate)


class _LogLinear(Checked):
    rate: _InnerRate = Field(description=_AN_INNER_RATE)
    at_volume: PositiveNumber = Field(description=_A_VOLUME)
    odds_ratio_per_doubling: _OddsRatio = Field(description=_AN_ODDS_RATIO)

    def at(self, volumes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Events per case at each volume, same shape."""
        import numpy as np

        doublings = np.log2(volumes / self.at_volume)
        odds = self.rate / (1 - self.rate) * self.odds_ratio_per_doubling**doublings
        return np.asarray(odds / (1 + odds))


class LogLinear(_LogLinear):
    """The log odds run along a straight line with the logarithm of the volume.

    logit p(V) = logit(``rate``) + ln(``odds_ratio_per_doubling``) * log2(V / ``at_volume``)
    """

    kind: Literal["log_linear"] = "log_linear"


class Plateau(_LogLinear):
    """As :class:`LogLinear` up to a volume, and level from there: p(V) = p(min(V, ``level_from``)).

    ``level_from`` is in cases per centre per year.
    """

    kind: Literal["plateau"] = "plateau"
    level_from: PositiveNumber = Field(description=_A_VOLUME)

    def at(self, volumes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Events per case at each volume, same shape."""
        import numpy as np

        return super().at(np.minimum(volumes, self.level_from))


class Threshold(Checked):
    """One step: p(V) = ``rate_below`` where V < ``volume``, and ``rate_from`` there and above."""

    kind: Literal["threshold"] = "threshold"
    volume: PositiveNumber = Field(description=_A_VOLUME)
    rate_below: _Rate = Field(description=_A_RATE)
    rate_from: _Rate = Field(description=_A_RATE)

    def at(self, volumes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Events per case at each volume, same shape."""
        import numpy as np

        reached = volumes >= self.volume * (1 - _TOLERANCE)
        return np.where(reached, self.rate_from, self.rate_below)


class Category(Checked):
    """``rate`` from a volume of ``at_least`` up to the next category."""

    at_least: Number = Field(description="give cases per centre per year; the first is 0")
    rate: _Rate = Field(description=_A_RATE)


def _from_zero(categories: tuple[Category, ...]) -> tuple[Category, ...]:
    _check_ascending([category.at_least for category in categories])
    if not categories or categories[0].at_least != 0:
        raise DisagreementError("the first category does not begin at 0")
    return categories


class Categories(Checked):
    """Steps, as volume groups are published: p(V) is that of the last category reached."""

    kind: Literal["categories"] = "categories"
    categories: Annotated[tuple[Category, ...], AsList, AfterValidator(_from_zero)] = Field(
        description="give a list of {at_least, rate}, the first at_least 0 and each above the last"
    )

    def at(self, volumes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Events per case at each volume, same shape."""
        import numpy as np

        borders = np.array([category.at_least for category in self.categories])
        rates = np.array([category.rate for category in self.categories])
        reached = np.searchsorted(borders * (1 - _TOLERANCE), volumes, side="right") - 1
        return np.asarray(rates[reached])


class Knot(Checked):
    """A point of a spline: ``rate`` at ``volume``."""

    volume: PositiveNumber = Field(description=_A_VOLUME)
    rate: _Rate = Field(description=_A_RATE)


def _joined(knots: tuple[Knot, ...]) -> tuple[Knot, ...]:
    _check_ascending([knot.volume for knot in knots])
    if len(knots) < 2:
        raise DisagreementError("there are fewer than two knots")
    return knots


class Spline(Checked):
    """A smooth line through ``knots`` that rises or falls between two only as they do themselves.

    Piecewise cubic Hermite polynomials in the volume with the slopes of Fritsch and Butland (1984):
    :class:`scipy.interpolate.PchipInterpolator`. A natural cubic spline could swing below 0.
    Outside the knots it is level.
    """

    kind: Literal["spline"] = "spline"
    knots: Annotated[tuple[Knot, ...], AsList, AfterValidator(_joined)] = Field(
        description="give a list of at least two {volume, rate}, each volume above the last"
    )

    def at(self, volumes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Events per case at each volume, same shape."""
        import numpy as np

        within = np.clip(volumes, self.knots[0].volume, self.knots[-1].volume)
        return np.asarray(_through(self.knots)(within))

    def coefficients(self) -> NDArray[np.float64]:
        """Per piece its polynomial in the volume beyond its first knot, constant first; p x 4."""
        import numpy as np

        return np.asarray(_through(self.knots).c[::-1].T)


def _check_ascending(volumes: list[float]) -> None:
    for one, next_one in itertools.pairwise(volumes):
        if not one < next_one:
            raise DisagreementError(f"the volumes {one:g}, {next_one:g} do not ascend")


@functools.cache
def _through(knots: tuple[Knot, ...]) -> PchipInterpolator:
    from scipy.interpolate import PchipInterpolator

    return PchipInterpolator([knot.volume for knot in knots], [knot.rate for knot in knots])


Shape = NoEffect | LogLinear | Threshold | Categories | Spline | Plateau

_SHAPES: dict[str, type[Shape]] = {
    "none": NoEffect,
    "log_linear": LogLinear,
    "threshold": Threshold,
    "categories": Categories,
    "spline": Spline,
    "plateau": Plateau,
}
_VARIANTS: tuple[Variant, ...] = ("low", "base", "high")


class Measured(Checked):
    """The volumes at which outcomes were measured, in cases per centre per year."""

    low: PositiveNumber = Field(description=_A_VOLUME)
    high: PositiveNumber = Field(description=_A_VOLUME)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.low < self.high:
            raise DisagreementError(f"{self.low:g}, {self.high:g} do not ascend")
        return self


def _fall(shape: Shape, measured: Measured) -> float:
    """How much lower the rate is at the highest volume than at the lowest."""
    import numpy as np

    first, last = shape.at(np.array([measured.low, measured.high]))
    return float(first - last)


class Curve(Sourced):
    """Events per case at each volume of a centre; equal to its YAML file in ``data/curves/``.

    What was seen is that outcomes go with volume; that a plan which moves patients makes them so is
    an assumption. Hence three variants, of which ``low`` may well say that there is no effect.

    Attributes
    ----------
    title
        Dutch and English name.
    outcome
        The event that is counted, such as death within 90 days, and ``unit`` such as deaths per
        operation.
    measured
        Volumes between which it was measured; outside them the curve is level.
    low, base, high
        The least, the likely and the greatest effect of volume: the fall of the rate from
        ``measured.low`` to ``measured.high`` ascends. Each is a :class:`NoEffect`,
        :class:`LogLinear`, :class:`Plateau`, :class:`Threshold`, :class:`Categories` or
        :class:`Spline`, whose docstrings hold the equations.
    source, sureness, note
        Where the curve comes from and how far it can be trusted.
    assumptions, sources
        Statements for the page, and the publications.
    """

    title: Bilingual = Field(description="give the name as {nl: ..., en: ...}")
    outcome: Bilingual = Field(description="name the event as {nl: ..., en: ...}")
    unit: Text = Field(description="give a text such as deaths per operation")
    measured: Measured = Field(
        description="give {low: ..., high: ...} in cases per centre per year"
    )
    low: Shape = Field(
        discriminator="kind", description="give the least effect of volume: {kind: ..., ...}"
    )
    base: Shape = Field(
        discriminator="kind", description="give the likely effect of volume, not less than low has"
    )
    high: Shape = Field(
        discriminator="kind", description="give the greatest effect of volume, not less than base"
    )
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")
    sources: Annotated[tuple[SourceNote, ...], AsList] = Field(
        description="give a list of {name, year, note}"
    )

    @field_validator("base", "high")
    @classmethod
    def _not_less(cls, shape: Shape, info: ValidationInfo) -> Shape:
        before: Variant = "low" if info.field_name == "base" else "base"
        measured: Measured | None = info.data.get("measured")
        if measured is not None and before in info.data:
            falls = _fall(info.data[before], measured), _fall(shape, measured)
            if falls[1] < falls[0] - _TOLERANCE:
                raise DisagreementError(
                    f"the rate falls by {falls[1]:.4g} from {measured.low:g} to {measured.high:g} "
                    f"cases, less than the {falls[0]:.4g} of {before}"
                )
        return shape

    @property
    def version(self) -> str:
        """Hash of all that decides a rate."""
        return hash_of(self.model_dump(include={"measured", *_VARIANTS}))

    def rate(self, volumes: ArrayLike, *, variant: Variant = "base") -> NDArray[np.float64]:
        """Events per case at each volume: p(min(max(V, ``measured.low``), ``measured.high``)).

        Parameters
        ----------
        volumes
            Cases per centre per year, any shape; NaN = no centre.
        variant
            Which of the three: it gives *p*.

        Returns
        -------
        ndarray
            Float64, in the shape of ``volumes``; NaN where that is NaN.
        """
        import numpy as np

        wanted = np.asarray(volumes, dtype=np.float64)
        clipped = np.clip(wanted, self.measured.low, self.measured.high)
        shape: Shape = getattr(self, variant)
        return np.where(np.isnan(wanted), np.nan, shape.at(clipped))

    def outside(self, volumes: ArrayLike) -> NDArray[np.bool_]:
        """Whether each volume lies outside ``measured``, so that its rate is that of the end.

        In the shape of ``volumes``; NaN lies nowhere, 0 below.
        """
        import numpy as np

        wanted = np.asarray(volumes, dtype=np.float64)
        too_low = wanted < self.measured.low * (1 - _TOLERANCE)
        return np.asarray(too_low | (wanted > self.measured.high * (1 + _TOLERANCE)))

    def to_dict(self) -> dict[str, Any]:
        """Return the content of the YAML file, with every default written out."""
        return self.model_dump(mode="json")


def load_curve(name_or_path: str | Path, *, relative_to: Path = Path()) -> Curve:
    """Read a curve: a name in ``data/curves``, or a path from ``relative_to``.

    Raises InputError with every fault by key; an unknown name lists the names there are.
    """
    faults: list[Fault] = []
    path = find_data(
        str(name_or_path), kind="curve", folder=relative_to, place=("curve", ""), faults=faults
    )
    if faults:
        raise InputError(faults)
    content = read_yaml(path, remedy="give a volume-outcome curve; data/curves holds examples")
    shapes: dict[str, Shape | None] = {
        variant: _read_shape(content[variant], (str(path), variant), faults)
        for variant in _VARIANTS
        if variant in content
    }
    if faults:  # what is wrong elsewhere is told as well
        shapes = dict.fromkeys(shapes, NoEffect(rate=0.0))
    curve = validate(
        Curve,
        {**content, **shapes},
        place=lambda location: (str(path), key_path(location)),
        faults=faults,
    )
    if faults or curve is None:
        raise InputError(faults)
    return curve


def _read_shape(content: Any, place: tuple[str, str], faults: list[Fault]) -> Shape | None:
    """Read one variant by its ``kind``, so that a fault names the keys of that kind alone."""
    file, variant = place
    kinds = f"the kinds are: {', '.join(_SHAPES)}"
    if not isinstance(content, dict):
        faults.append(Fault(*place, f"{shown(content)} holds no keys and values", kinds))
        return None
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in _SHAPES:
        wrong = f"{shown(kind)} is not one of the choices" if "kind" in content else "is missing"
        faults.append(Fault(file, f"{variant}.kind", wrong, kinds))
        return None

    def at(location: tuple[int | str, ...]) -> tuple[str, str]:
        return file, key_path((variant, *location))

    return validate(_SHAPES[kind], content, place=at, faults=faults)
