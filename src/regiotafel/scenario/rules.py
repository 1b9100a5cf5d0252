"""What must hold of a plan, and whose patients are counted."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import (
    Field,
    model_validator,
)

from regiotafel.checked import (
    Checked,
    DisagreementError,
    Number,
    PositiveNumber,
    Text,
    shown,
)
from regiotafel.scenario.values import Chance, Pc4s, Share, Sites, Whole, Years


class SiteVolume(Checked):
    """Norm and capacity of one site, in place of those of all; None = as for all."""

    minimum: Number | None = Field(None, description="give a number of cases per year, or null")
    maximum: PositiveNumber | None = Field(
        None, description="give a number of cases per year above 0, or null"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise DisagreementError(f"gives a minimum above its maximum of {self.maximum:g}")
        return self


class ShareWithin(Checked):
    """At least this share of the patients travels at most so many minutes, one way."""

    minutes: PositiveNumber = Field(description="give a number of minutes above 0")
    share: Share = Field(description="give a share of the patients, from 0 to 1")


class PerRegion(Checked):
    """How many centres stand in each region of a level, or in one of them."""

    level: Literal["province", "corop", "ggd_region"] = Field(
        description="give province, corop or ggd_region"
    )
    name: Text | None = Field(
        None, description="give the name of one region, or null for each in which a candidate is"
    )
    at_least: Whole | None = Field(None, description="give a whole number of centres, or null")
    at_most: Whole | None = Field(None, description="give a whole number of centres, or null")

    @model_validator(mode="after")
    def _some_limit(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise DisagreementError("gives neither at_least nor at_most")
        if None not in (self.at_least, self.at_most) and self.at_least > self.at_most:  # type: ignore[operator]
            raise DisagreementError(f"gives at_least {self.at_least} and at_most {self.at_most}")
        return self


class AtMostOf(Checked):
    """No more than a number of these sites are open together."""

    of: Sites = Field(description="give a list of two or more site labels such as [H001, H023]")
    number: Whole = Field(1, description="give a whole number of centres")


class IfThen(Checked):
    """When one site is open, so is the other."""

    if_open: Text = Field(description="give a site label")
    then_open: Text = Field(description="give a site label")

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.if_open == self.then_open:
            raise DisagreementError(f"names {shown(self.if_open)} twice")
        return self


class MissingNorm(Checked):
    """The most probable that a centre may miss the norm, in a year or in a mean over years."""

    probability: Chance = Field(description="give a probability between 0 and 1")
    years: Years = Field(
        1, description="give 1, or a number of years up to 5 over which the mean is taken"
    )


class CountedRegion(Checked):
    """Whose patients are counted: exactly one of its keys is given, the others are None."""

    province: Text | None = Field(None, description="give the name of a province")
    corop: Text | None = Field(None, description="give the name of a COROP region")
    ggd_region: Text | None = Field(None, description="give the name of a GGD region")
    pc4: Pc4s | None = Field(None, description="give a list of postcodes such as [6811, 6812]")

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        given = [key for key, value in self if value is not None]
        if len(given) != 1:
            raise DisagreementError(f"gives {' and '.join(given) or 'no key'}")
        return self
