"""A kind of care: its norm, how often it occurs and in whom; a YAML file, checked whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from regiotafel.checked import (
    AsList,
    Bilingual,
    Checked,
    DisagreementError,
    Number,
    PositiveNumber,
    Text,
    Words,
    find_data,
    load_checked,
)
from regiotafel.errors import Fault, InputError

#: Five-year age bands, in the order of the columns ``f_0_4`` … ``f_95_plus`` of the areas table.
AGE_BANDS: tuple[str, ...] = (*(f"{age}-{age + 4}" for age in range(0, 95, 5)), "95+")

#: How far a figure can be trusted; shown with it wherever it is shown.
Sureness = Literal["found", "derived", "background, not verified", "assumed"]


def _age_band(value: Any) -> str:
    if value not in AGE_BANDS:
        raise ValueError("is not an age band")
    return str(value)


def _year(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1900 <= value <= 2099:
        raise ValueError("is not a year")
    return value


Year = Annotated[int, PlainValidator(_year)]
Weights = dict[Annotated[str, PlainValidator(_age_band)], Number]


class Sourced(Checked):
    """A figure with its origin: ``source``, how sure it is, and what else should be known."""

    source: Words = Field(description="name where the figure comes from, or say that it is assumed")
    sureness: Sureness = Field(
        description="give found, derived, assumed or “background, not verified”"
    )
    note: Words | None = Field(None, description="give a text, or null")


class Norm(Sourced):
    """Minimum volume: ``value`` in ``unit``."""

    value: PositiveNumber = Field(description="give a number of cases per site per year above 0")
    unit: Text = Field(description="give a text such as cases per site per year")


class NationalCases(Sourced):
    """Cases per year in the whole country: a range, and the value to reckon with."""

    low: PositiveNumber = Field(description="give a number of cases per year above 0")
    base: PositiveNumber = Field(description="give a number of cases per year above 0")
    high: PositiveNumber = Field(description="give a number of cases per year above 0")

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.low <= self.base <= self.high:
            raise DisagreementError(f"{self.low:g}, {self.base:g}, {self.high:g} do not ascend")
        return self


class RelativeRates(Sourced):
    """Weight per sex and age band; only ratios matter, and a band that is absent counts as 0."""

    female: Weights = Field(default={}, description="give bands such as 15-19 or 95+ with a number")
    male: Weights = Field(default={}, description="give bands such as 15-19 or 95+ with a number")

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not sum((*self.female.values(), *self.male.values())) > 0:
            raise DisagreementError("gives no band a weight above 0")
        return self


class Visits(Sourced):
    """A kind of hospital visit, and how many a patient makes on average."""

    visit: Bilingual = Field(description="name the visit as {nl: ..., en: ...}")
    number: Number = Field(description="give a number of visits per patient")


class SourceNote(Checked):
    """A publication or data set: ``name``, ``year`` (None = not known) and what it gave."""

    name: Words = Field(description="give the name of the source")
    year: Year | None = Field(None, description="give a year such as 2021, or null")
    note: Words = Field(description="say what was taken from it")


class Assumption(Bilingual):
    """A statement; one ``about: demand`` falls away where the user brings the demand along."""

    about: Literal["demand"] | None = Field(None, description="give demand, or null")


class Pathway(Checked):
    """A kind of care: its norm, how often it occurs and in whom; equal to its YAML file.

    Attributes
    ----------
    title
        Dutch and English name.
    norm
        Minimum volume in cases per site per year, or None when there is none.
    national_cases_per_year
        ``low``, ``base`` and ``high`` estimate for the whole country.
    relative_rates
        Weights per age band for ``female`` and ``male``; bands as in :data:`AGE_BANDS`.
    visits_per_patient
        Hospital visits a patient makes; not used in choosing centres.
    outcome_curve
        A name in ``data/curves``: how outcomes differ with volume; not used in choosing centres
        unless the scenario asks for it. None = nothing is said about outcomes.
    assumptions, sources
        Statements for the page, and where the figures come from.
    """

    title: Bilingual = Field(description="give the name as {nl: ..., en: ...}")
    norm: Norm | None = Field(description="give {value, unit, source, sureness, note}, or null")
    national_cases_per_year: NationalCases = Field(
        description="give low, base and high, each at least the one before"
    )
    relative_rates: RelativeRates = Field(description="give a weight to at least one age band")
    visits_per_patient: Annotated[tuple[Visits, ...], AsList] = Field(
        (), description="give a list of {visit, number, source, sureness}"
    )
    outcome_curve: Text | None = Field(
        None, description="give a name in data/curves, a path counted from the scenario, or null"
    )
    assumptions: Annotated[tuple[Assumption, ...], AsList] = Field(
        (), description="give a list of {nl: ..., en: ...}"
    )
    sources: Annotated[tuple[SourceNote, ...], AsList] = Field(
        description="give a list of {name, year, note}"
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the content of the YAML file, with every default written out."""
        return self.model_dump(mode="json")


def load_pathway(name_or_path: str | Path, *, relative_to: Path = Path()) -> Pathway:
    """Read a pathway: a name in ``data/pathways``, or a path from ``relative_to``.

    Raises InputError with every fault; an unknown name lists the names there are.
    """
    faults: list[Fault] = []
    path = find_data(
        str(name_or_path), kind="pathway", folder=relative_to, place=("pathway", ""), faults=faults
    )
    if faults:
        raise InputError(faults)
    return load_checked(Pathway, path, remedy="give a pathway; data/pathways holds examples")
