"""Parameters of the tables: figures with a range and an origin, in ``data/impact/*.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from pydantic import Field, model_validator

from regiotafel.checked import DisagreementError, Number, Text, load_checked
from regiotafel.files import bundled
from regiotafel.scenario.pathway import Sourced, Year

if TYPE_CHECKING:
    from pathlib import Path

    from regiotafel.checked import Checked
    from regiotafel.scenario.values import Variant

    _Parameters = TypeVar("_Parameters", bound=Checked)

#: The least, the likely and the greatest value of every figure that is not exactly known.
ESTIMATES: tuple[Variant, ...] = ("low", "base", "high")


class Estimate(Sourced):
    """A figure of which a range is known: ``low``, ``base`` and ``high`` in ``unit``.

    ``year`` is that of the source, for euros that of the prices; None = not known.
    """

    low: Number = Field(description="give a number that is not negative")
    base: Number = Field(description="give a number from low to high")
    high: Number = Field(description="give a number that is at least base")
    unit: Text = Field(description="give a text such as euros per hour")
    year: Year | None = Field(description="give a year such as 2021, or null")

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.low <= self.base <= self.high:
            raise DisagreementError(f"{self.low:g}, {self.base:g}, {self.high:g} do not ascend")
        return self

    def at(self, estimate: Variant) -> float:
        """Its value in one of the three estimates."""
        return {"low": self.low, "base": self.base, "high": self.high}[estimate]


def load_parameters(model: type[_Parameters], path: Path | None, *, name: str) -> _Parameters:
    """Read parameters as a ``model``: from ``path``, or the bundled ``data/impact/<name>.yaml``.

    Raises InputError with every fault by key.
    """
    path = path or bundled("data", "impact", f"{name}.yaml")
    return load_checked(model, path, remedy=f"give a file such as data/impact/{name}.yaml")
