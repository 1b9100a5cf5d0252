"""Parts of a scenario: what a plan must be and is judged by, whose patients count, own files."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    SerializeAsAny,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from regiotafel.checked import (
    AsList,
    Checked,
    DisagreementError,
    Number,
    PositiveNumber,
    Text,
    between,
    check_number,
    distinct,
    shown,
)

#: More centres than the country has hospital sites; it keeps a slip like 3:800000000 from memory.
LARGEST_K = 1000
_PARAMETERS = "give the path of a YAML file such as those in data/impact, or null"
_A_HASH = "give a hash in quotes, as in result.json, or null"
#: A mean over more years than this hides what changes in the meantime.
_MOST_YEARS = 5
#: As in a file of hospital volumes.
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
#: Criteria that need nothing but their name.
_PLAIN = ("mean_minutes", "longest_minutes")


def _flag(value: Any) -> bool:
    if value is not True:
        raise ValueError("is not true")
    return True


def _whole(value: Any) -> int:
    """Return ``value`` as a whole number that is not negative, else raise ValueError."""
    number = check_number(value)
    if number != int(number):
        raise ValueError("is not a whole number")
    return int(number)


def _years(value: Any) -> int:
    number = _whole(value)
    if not 1 <= number <= _MOST_YEARS:
        raise ValueError(f"is not between 1 and {_MOST_YEARS}")
    return number


def _year_or_none(value: Any) -> int | None:
    if value is None:
        return None
    year = _whole(value)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return year


def _several(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(values) < 2:
        raise ValueError("names fewer than two")
    return values


def _chance(value: Any) -> float:
    number = check_number(value)
    if not 0 < number < 1:
        raise ValueError("is not between 0 and 1")
    return number


def _pc4(value: Any) -> str:
    # YAML reads 1011 as a number; that is the same postcode, never another.
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not re.fullmatch(r"[1-9][0-9]{3}", text):
        raise ValueError("is not a postcode of four digits")
    return text


def _version(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{12,64}", value.strip()):
        raise ValueError("is not a hash, or its first 12 or more digits")
    return value.strip()


def _not_empty(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return ``values`` when there are any, else raise ValueError."""
    if not values:
        raise ValueError("is empty")
    return values


def parse_k(value: Any) -> tuple[int, ...]:
    """Return the numbers of centres asked for, ascending and each once.

    ``6``, a list such as ``[3, 5, 8]``, or text: ``"6"``, ``"3:8"`` (both ends included),
    ``"3,5,8"``. Raises ValueError with what is wrong, worded to follow the value.
    """
    if isinstance(value, str):
        numbers: list[Any] = []
        for part in value.split(","):
            ends = re.fullmatch(r"\s*([0-9]{1,4})\s*(?::\s*([0-9]{1,4})\s*)?", part)
            if ends is None:
                raise ValueError("is no number or range of centres")
            first, last = int(ends[1]), int(ends[2] or ends[1])
            if last < first:
                raise ValueError("ends before it begins")
            numbers.extend(range(first, last + 1))
    else:
        numbers = list(value) if isinstance(value, list | tuple) else [value]
    if not numbers:
        raise ValueError("is empty")
    for number in numbers:
        which = f"holds {shown(number)}, which " if isinstance(value, list | tuple) else ""
        if isinstance(number, bool) or not isinstance(number, int):
            raise ValueError(f"{which}is not a whole number of centres")  # noqa: TRY004
        if not 1 <= number <= LARGEST_K:
            raise ValueError(f"{which}is out of range")
    return tuple(sorted(set(numbers)))


def _k(value: Any) -> int | str | tuple[int, ...]:
    parse_k(value)
    return tuple(value) if isinstance(value, list) else value


def _norm_rule(value: Any) -> float | str | None:
    return value if value is None or value == "pathway" else check_number(value)


def _whole_or_none(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is not true or false")  # noqa: TRY004 (pydantic gathers only ValueError)
    return value


Version = Annotated[str, PlainValidator(_version)]
Pc4s = Annotated[
    tuple[Annotated[str, PlainValidator(_pc4)], ...],
    AsList,
    AfterValidator(_not_empty),
    AfterValidator(distinct),
]
Share = Annotated[float, between(0.0, 1.0)]
Chance = Annotated[float, PlainValidator(_chance)]
Whole = Annotated[int, PlainValidator(_whole)]
Years = Annotated[int, PlainValidator(_years)]
Sites = Annotated[tuple[Text, ...], AsList, AfterValidator(distinct), AfterValidator(_several)]
Labels = Annotated[tuple[Text, ...], AsList, AfterValidator(distinct)]
Procedures = Annotated[
    tuple[Text, ...], AsList, AfterValidator(_not_empty), AfterValidator(distinct)
]
Methods = Annotated[
    tuple[Literal["enumerate", "branch_and_bound", "milp"], ...],
    AsList,
    AfterValidator(_not_empty),
    AfterValidator(distinct),
]
Ks = Annotated[int | str | tuple[int, ...], PlainValidator(_k), SerializeAsAny()]
NormRule = Annotated[float | str | None, PlainValidator(_norm_rule)]
WholeOrNone = Annotated[int | None, PlainValidator(_whole_or_none)]
YearOrNone = Annotated[int | None, PlainValidator(_year_or_none)]
YesOrNo = Annotated[bool, PlainValidator(_yes_or_no)]
_AMOUNTS = "give amounts by site label such as {ZKH-A: 500000}"


class AskedCosts(Checked):
    """Euros per year: per open centre, per case, and per case and minute of travel (one way)."""

    per_centre: Number = Field(0.0, description="give euros per year per open centre")
    per_case: Number = Field(0.0, description="give euros per case")
    per_minute: Number = Field(0.0, description="give euros per case and minute of travel, one way")
    centres: dict[Text, Number] = Field(default_factory=dict, description=_AMOUNTS)
    cases: dict[Text, Number] = Field(default_factory=dict, description=_AMOUNTS)

    @model_validator(mode="after")
    def _some_cost(self) -> Self:
        amounts = (self.per_centre, self.per_case, self.per_minute)
        if not any((*amounts, *self.centres.values(), *self.cases.values())):
            raise DisagreementError("gives no cost above 0")
        return self


class AskedEvents(Checked):
    """Expected events per year by a volume-outcome curve."""

    curve: Text = Field(description="give a name in data/curves or the path of a YAML file")
    variant: Literal["low", "base", "high"] = Field("base", description="give low, base or high")


class AskedCriterion(Checked):
    """What a plan is judged by, smaller is better: exactly one of its keys is given.

    ``mean_minutes`` and ``longest_minutes`` are also written as plain text.
    """

    mean_minutes: Annotated[bool, PlainValidator(_flag)] | None = Field(
        None, description="write mean_minutes alone"
    )
    share_beyond: PositiveNumber | None = Field(
        None, description="give the minutes that a patient should not travel longer than"
    )
    longest_minutes: Annotated[bool, PlainValidator(_flag)] | None = Field(
        None, description="write longest_minutes alone"
    )
    mean_of_worst: Chance | None = Field(
        None, description="give a share such as 0.05: the mean of the 5 % that travel longest"
    )
    events: AskedEvents | None = Field(
        None, description="give {curve: ...}, a name in data/curves or the path of a YAML file"
    )
    cost: AskedCosts | None = Field(
        None, description="give {per_centre: ..., per_case: ..., per_minute: ...} in euros"
    )
    weighted: Annotated[tuple[WeightedPart, ...], AsList] | None = Field(
        None, description="give a list such as [{weight: 1, of: mean_minutes}, ...]"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value in cls.model_fields and value not in _PLAIN:
            raise ValueError("stands without its value")
        if value not in _PLAIN:
            raise ValueError(f"is not one of {', '.join(cls.model_fields)}")
        return {value: True}

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        given = [key for key, value in self if value is not None]
        if len(given) != 1:
            raise DisagreementError(f"gives {' and '.join(given) or 'no criterion'}, not one")
        if self.weighted is not None and len(self.weighted) < 2:
            raise DisagreementError("weighs fewer than two criteria")
        if any(part.of.weighted is not None for part in self.weighted or ()):
            raise DisagreementError("weighs a weighted sum; give its criteria themselves")
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, whole: SerializerFunctionWrapHandler) -> Any:
        given = {key: value for key, value in whole(self).items() if value is not None}
        [(key, value)] = given.items()
        return key if value is True else given


class WeightedPart(Checked):
    """A criterion in a weighted sum."""

    weight: PositiveNumber = Field(description="give a number above 0")
    of: AskedCriterion = Field(description="give a criterion such as mean_minutes")


AskedCriterion.model_rebuild()
#: What is made least unless something else is asked.
MEAN_MINUTES = AskedCriterion.model_validate("mean_minutes")


def _as_list(value: Any) -> Any:
    if isinstance(value, list | tuple) and not value:
        raise ValueError("is empty")
    return value if isinstance(value, list | tuple) else [value]


def _each_once(criteria: tuple[AskedCriterion, ...]) -> tuple[AskedCriterion, ...]:
    if any(criterion in criteria[:place] for place, criterion in enumerate(criteria)):
        raise ValueError("gives a criterion twice")
    return criteria


#: One criterion, or several of which the first comes first.
Objective = Annotated[
    tuple[AskedCriterion, ...], BeforeValidator(_as_list), AfterValidator(_each_once)
]


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


class OwnFile(Checked):
    """A table of the user's own (CSV, Excel or Parquet), and where it comes from."""

    file: Text = Field(
        description="give the path of a CSV or Excel file, relative to the scenario file"
    )
    source: Text = Field(description="give the text that names the source on the page")


class VolumesFile(OwnFile):
    """What hospitals counted.

    Attributes
    ----------
    procedures
        Which of the procedures count; None = all there are.
    last_full_year
        The last year that was over when hospitals counted, against which years are held that cannot
        be over yet and counts that are old; None = the last year of the file, and then no year is
        said not to be over.
    """

    procedures: Procedures | None = Field(
        None, description="give a list of names in the column procedure, or null for all"
    )
    last_full_year: YearOrNone = Field(
        None, description="give a year such as 2024, or null for the last one of the file"
    )


class ParameterFiles(Checked):
    """Files of the user's own in place of those in ``data/impact``; None = the bundled one."""

    burden: Text | None = Field(None, description=_PARAMETERS)
    fairness: Text | None = Field(None, description=_PARAMETERS)
    indicators: Text | None = Field(None, description=_PARAMETERS)
    ledger: Text | None = Field(None, description=_PARAMETERS)
    outcome: Text | None = Field(None, description=_PARAMETERS)
    profiling: Text | None = Field(None, description=_PARAMETERS)


#: Nothing of the user's own.
BUNDLED_PARAMETERS = ParameterFiles.model_validate({})


class Pinned(Checked):
    """Versions that the answer may be computed from, and no others.

    Attributes
    ----------
    data, network, speeds, demand
        Hash of the areas and hospitals, the road network, the speed profile and the cases per area;
        in ``result.json`` these are ``data_version``, ``network_version``, ``speed_version`` and
        ``demand_version``. With travel times of the user's own the hash of those stands for both
        ``network`` and ``speeds``. None = whichever there is.
    """

    data: Version | None = Field(None, description=_A_HASH)
    network: Version | None = Field(None, description=_A_HASH)
    speeds: Version | None = Field(None, description=_A_HASH)
    demand: Version | None = Field(None, description=_A_HASH)
