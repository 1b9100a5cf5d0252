"""The question: a YAML file, read whole and checked whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    PrivateAttr,
    SerializeAsAny,
    model_validator,
)

from regiotafel.checked import (
    AsList,
    Bilingual,
    Checked,
    DisagreementError,
    PositiveNumber,
    Statements,
    Text,
    check_number,
    did_you_mean,
    distinct,
    find_data,
    key_path,
    shown,
    validate,
)
from regiotafel.errors import Fault, InputError
from regiotafel.files import read_yaml
from regiotafel.pathway import AGE_BANDS, Pathway, load_pathway

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = [
    "AGE_BANDS",
    "CountedRegion",
    "Pathway",
    "Scenario",
    "check_against",
    "counted_areas",
    "load_pathway",
    "load_scenario",
    "minimum_volume",
    "parse_k",
]

#: More centres than the country has hospital sites; it keeps a slip like 3:800000000 from memory.
_LARGEST_K = 1000
#: Options of the command line that are not called like their key.
_OPTIONS = {"minimum_volume": "--norm", "methods": "--method"}
_OWN_FILE = "give {file: ..., source: ...}, or null"
#: Demand summed in another order differs in its last digits; a norm equal to it is not above it.
_ROUNDING = 1e-9


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
        if not 1 <= number <= _LARGEST_K:
            raise ValueError(f"{which}is out of range")
    return tuple(sorted(set(numbers)))


def _k(value: Any) -> int | str | tuple[int, ...]:
    parse_k(value)
    return tuple(value) if isinstance(value, list) else value


def _norm_rule(value: Any) -> float | str | None:
    return value if value is None or value == "pathway" else check_number(value)


def _pc4(value: Any) -> str:
    # YAML reads 1011 as a number; that is the same postcode, never another.
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not re.fullmatch(r"[1-9][0-9]{3}", text):
        raise ValueError("is not a postcode of four digits")
    return text


def _not_empty(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not values:
        raise ValueError("is empty")
    return values


Labels = Annotated[tuple[Text, ...], AsList, AfterValidator(distinct)]
Pc4s = Annotated[
    tuple[Annotated[str, PlainValidator(_pc4)], ...],
    AsList,
    AfterValidator(_not_empty),
    AfterValidator(distinct),
]
Methods = Annotated[
    tuple[Literal["enumerate", "milp"], ...],
    AsList,
    AfterValidator(_not_empty),
    AfterValidator(distinct),
]


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


class Scenario(Checked):
    """The question; equal to its YAML file, whose keys are these attributes.

    Attributes
    ----------
    title
        Dutch and English title of the page.
    pathway
        The kind of care: a name in ``data/pathways`` or the path of a YAML file.
    candidates
        The sites that may be chosen: a name in ``data/nl/candidates`` or the path of a CSV or
        Excel file.
    k
        Number of centres: ``6``, ``"3:8"`` or ``[3, 5, 8]``; :attr:`ks` gives them as numbers.
    minimum_volume
        Cases per year each centre must reach: ``pathway`` (the pathway's norm), a number, or None
        for no norm.
    maximum_volume
        Cases per year no centre may exceed, or None.
    maximum_minutes
        No patient lives farther than this from a centre, one way; or None.
    required, forbidden
        Labels of sites that are always, or never, open.
    region
        Whose patients are counted; None = the whole country.
    demand
        Which estimate of the number of cases: ``low``, ``base`` or ``high``.
    travel
        The travel times: a name in ``data/travel`` or a path.
    methods
        How the best set is found; None = chosen by a rule. With more than one, all must agree.
    time_limit_seconds
        Per number of centres and method; afterwards the best plan counts, with its gap.
    hospital_volumes
        The user's own observed volumes, or None.
    own_demand
        The user's own cases per area, which replace the pathway's rates and national number; or
        None.
    own_minutes
        The user's own travel times, which replace those of ``travel``; or None.
    assumptions
        Statements shown on the page beside those of the pathway.

    Notes
    -----
    Paths are relative to :attr:`folder`, the folder of the scenario file.
    """

    title: Bilingual = Field(description="give the title as {nl: ..., en: ...}")
    pathway: Text = Field(description="give a name in data/pathways or the path of a YAML file")
    candidates: Text = Field(
        description="give a name in data/nl/candidates or the path of a CSV or Excel file"
    )
    k: Annotated[int | str | tuple[int, ...], PlainValidator(_k), SerializeAsAny()] = Field(
        description=f'give a number such as 6, a range such as "3:8" or a list such as [3, 5, 8], '
        f"from 1 to {_LARGEST_K}"
    )
    minimum_volume: Annotated[float | str | None, PlainValidator(_norm_rule)] = Field(
        "pathway", description="give a number of cases per year, pathway, or null for no norm"
    )
    maximum_volume: PositiveNumber | None = Field(
        None, description="give a number of cases per year above 0, or null for no maximum"
    )
    maximum_minutes: PositiveNumber | None = Field(
        None, description="give a number of minutes above 0, or null for no maximum"
    )
    required: Labels = Field((), description="give a list of site labels such as [H001, H023]")
    forbidden: Labels = Field((), description="give a list of site labels such as [H001, H023]")
    region: CountedRegion | None = Field(
        None, description="give exactly one of province, corop, ggd_region or pc4, or null"
    )
    demand: Literal["low", "base", "high"] = Field("base", description="give low, base or high")
    travel: Text = Field("car_free_flow", description="give a name in data/travel or a path")
    methods: Methods | None = Field(
        None, description="give a list of enumerate, milp or both, or null"
    )
    time_limit_seconds: PositiveNumber = Field(
        120.0, description="give a number of seconds above 0"
    )
    hospital_volumes: OwnFile | None = Field(None, description=_OWN_FILE)
    own_demand: OwnFile | None = Field(None, description=_OWN_FILE)
    own_minutes: OwnFile | None = Field(None, description=_OWN_FILE)
    assumptions: Statements = Field((), description="give a list of {nl: ..., en: ...}")

    _file: Path = PrivateAttr(Path("scenario.yaml"))
    _overridden: frozenset[str] = PrivateAttr(frozenset())

    @property
    def ks(self) -> tuple[int, ...]:
        """Numbers of centres asked for, ascending and each once."""
        return parse_k(self.k)

    def to_dict(self) -> dict[str, Any]:
        """Return the content of the YAML file, with every default written out."""
        content = self.model_dump(mode="json")
        if self.region is not None:
            content["region"] = self.region.model_dump(mode="json", exclude_none=True)
        return content

    @property
    def folder(self) -> Path:
        """Folder of the scenario file, from which every path in it counts."""
        return self._file.parent

    def fault(self, location: Sequence[int | str], wrong: str, right: str) -> Fault:
        """Return a fault of this scenario, naming the option where the value came from one."""
        return Fault(*_place(tuple(location), self._file, self._overridden), wrong, right)

    def __eq__(self, other: object) -> bool:
        """Two scenarios with the same content are the same question, wherever their files lie."""
        return isinstance(other, Scenario) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]


def _place(
    location: tuple[int | str, ...], file: Path, overridden: frozenset[str]
) -> tuple[str, str]:
    """File and key path of a value, or its option on the command line."""
    if location and location[0] in overridden:
        key = str(location[0])
        return _OPTIONS.get(key, f"--{key.replace('_', '-')}"), key_path(location[1:])
    return str(file), key_path(location)


def load_scenario(path: Path, *, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario and check it whole.

    Parameters
    ----------
    path
        A YAML file; ``scenarios/`` holds commented examples.
    overrides
        Values that replace keys of the file, as given on the command line: ``{"k": "3:8"}``. Their
        faults name the option (``--k``). Paths in them count from the scenario file too.

    Raises
    ------
    InputError
        With every fault: key, what is wrong, what would be right.
    MissingFileError
        There is no such file, or it is empty.
    """
    path = Path(path)
    content = read_yaml(path, remedy="give the path of a scenario; scenarios/ holds examples")
    overridden = frozenset(overrides or ())
    content |= overrides or {}
    faults: list[Fault] = []
    scenario = validate(
        Scenario,
        content,
        place=lambda location: _place(location, path, overridden),
        faults=faults,
    )
    for key in ("pathway", "candidates", "travel"):
        value = content.get(key)
        if isinstance(value, str) and value.strip():
            place = _place((key,), path, overridden)
            find_data(value.strip(), kind=key, folder=path.parent, place=place, faults=faults)
    if faults or scenario is None:
        raise InputError(faults)
    scenario._file, scenario._overridden = path, overridden  # noqa: SLF001 (its own module)
    return scenario


def minimum_volume(scenario: Scenario, pathway: Pathway) -> float | None:
    """Norm that holds in this scenario, cases per site per year; None = no norm."""
    if isinstance(scenario.minimum_volume, str):
        return None if pathway.norm is None else pathway.norm.value
    return scenario.minimum_volume


def counted_areas(scenario: Scenario, areas: pd.DataFrame) -> tuple[str, ...]:
    """Labels of the areas whose patients count, in the order of ``areas``.

    ``areas`` has the index ``pc4`` and the columns ``province``, ``corop`` and ``ggd_region``.
    Raises InputError for a region or postcode that is not there.
    """
    if scenario.region is None:
        return tuple(areas.index)
    [(level, wanted)] = scenario.to_dict()["region"].items()
    labels = areas.index.to_series() if level == "pc4" else areas[level]
    names = sorted(set(labels.dropna()))
    asked = wanted if level == "pc4" else [wanted]
    right = (
        "give a postcode of the areas table"
        if level == "pc4"
        else f"the names are: {', '.join(names)}"
    )
    faults = [
        scenario.fault(
            ("region", level, place) if level == "pc4" else ("region", level),
            f"“{name}” is not in the areas table",
            right if level == "pc4" else did_you_mean(name, names, otherwise=right),
        )
        for place, name in enumerate(asked)
        if name not in names
    ]
    if faults:
        raise InputError(faults)
    return tuple(areas.index[labels.isin(asked)])


def check_against(
    scenario: Scenario, pathway: Pathway, *, site_ids: Sequence[str], total_cases: float
) -> None:
    """Refuse a scenario that contradicts itself or the facts it is asked of.

    Parameters
    ----------
    scenario, pathway
        The question and the kind of care.
    site_ids
        Labels of all candidates.
    total_cases
        Expected cases per year of all patients that count.

    Raises
    ------
    InputError
        With every fault. That ``k`` centres together cannot all reach the norm is no fault of the
        input: it is for the model to prove.
    """
    faults = [
        scenario.fault(
            (key, place),
            f"“{site}” is not one of the {len(site_ids)} candidates",
            did_you_mean(site, site_ids, otherwise=f"they are: {', '.join(site_ids)}"),
        )
        for key in ("required", "forbidden")
        for place, site in enumerate(getattr(scenario, key))
        if site not in site_ids
    ]
    faults += [
        scenario.fault(
            ("forbidden", place),
            f"“{site}” stands under required too",
            "take it out of one of the two",
        )
        for place, site in enumerate(scenario.forbidden)
        if site in scenario.required
    ]
    n_allowed = len(set(site_ids) - set(scenario.forbidden))
    faults += _limit_faults(scenario, pathway, n_allowed=n_allowed, total_cases=total_cases)
    if faults:
        raise InputError(faults)


def _limit_faults(
    scenario: Scenario, pathway: Pathway, *, n_allowed: int, total_cases: float
) -> list[Fault]:
    fewest, most, n_required = scenario.ks[0], scenario.ks[-1], len(scenario.required)
    norm, maximum = minimum_volume(scenario, pathway), scenario.maximum_volume
    found = [
        (
            most > n_allowed,
            "k",
            f"{most} centres cannot be chosen from {n_allowed} candidates that are allowed",
            f"give at most {n_allowed}",
        ),
        (
            fewest < n_required,
            "k",
            f"{fewest} centres cannot hold the {n_required} that are required",
            f"give at least {n_required}, or require fewer",
        ),
        (
            norm is None and scenario.minimum_volume == "pathway",
            "minimum_volume",
            "the pathway has no norm",
            "give a number, or null for no norm",
        ),
        (
            norm is not None and norm > total_cases * (1 + _ROUNDING),
            "minimum_volume",
            f"a norm of {norm or 0:g} is above all {total_cases:.1f} expected cases together",
            f"give at most {total_cases:.1f} cases per year",
        ),
        (
            norm is not None and maximum is not None and norm > maximum,
            "maximum_volume",
            f"{maximum or 0:g} is below the norm of {norm or 0:g}",
            f"give at least {norm or 0:g}, or lower the norm",
        ),
    ]
    return [scenario.fault((key,), wrong, right) for bad, key, wrong, right in found if bad]
