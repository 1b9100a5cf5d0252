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
    "counted_areas",
    "load_pathway",
    "load_scenario",
    "minimum_volume",
    "parse_k",
    "parse_scenario",
    "scenario_remedy",
]

#: More centres than the country has hospital sites; it keeps a slip like 3:800000000 from memory.
_LARGEST_K = 1000
#: Options of the command line that are not called like their key.
_OPTIONS = {"minimum_volume": "--norm", "methods": "--method"}
_A_HASH = "give a hash in quotes, as in result.json, or null"
_OWN_FILE = "give {file: ..., source: ...}, or null"


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


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is not true or false")  # noqa: TRY004 (pydantic gathers only ValueError)
    return value


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
    if not values:
        raise ValueError("is empty")
    return values


Version = Annotated[str, PlainValidator(_version)]
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
    count_without_car
        Whether the minutes of an area are the mean over its people with and without a car, by
        estimates; otherwise they are those by car.
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
    pinned
        Versions of network, speeds and data that the answer must be computed from, as an earlier
        ``result.json`` tells them; None = those at hand.
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
    travel: Text = Field("car_daytime", description="give a name in data/travel or a path")
    count_without_car: Annotated[bool, PlainValidator(_yes_or_no)] = Field(
        False, description="give true or false"
    )
    methods: Methods | None = Field(
        None, description="give a list of enumerate, milp or both, or null"
    )
    time_limit_seconds: PositiveNumber = Field(
        120.0, description="give a number of seconds above 0"
    )
    hospital_volumes: OwnFile | None = Field(None, description=_OWN_FILE)
    own_demand: OwnFile | None = Field(None, description=_OWN_FILE)
    own_minutes: OwnFile | None = Field(None, description=_OWN_FILE)
    pinned: Pinned | None = Field(
        None, description="give {network: ..., speeds: ...} with hashes of result.json, or null"
    )
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
        for key in ("region", "pinned"):
            if content[key] is not None:
                content[key] = {name: v for name, v in content[key].items() if v is not None}
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
    scenario, faults = parse_scenario(path, overrides=overrides)
    if faults or scenario is None:
        raise InputError(faults)
    return scenario


def parse_scenario(
    path: Path, *, overrides: Mapping[str, Any] | None = None
) -> tuple[Scenario | None, list[Fault]]:
    """Return the scenario, and every fault that :func:`load_scenario` raises.

    It is None where its keys or values are wrong, but not where only something it names is not
    there. Raises MissingFileError as there.
    """
    path = Path(path)
    content = read_yaml(path, remedy=scenario_remedy(path))
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
    if scenario is not None:
        scenario._file, scenario._overridden = path, overridden  # noqa: SLF001 (its own module)
    return scenario, faults


def scenario_remedy(path: Path) -> str:
    """Say what to give instead of a path that is no scenario: the one that lies there, if any."""
    beside = (path if path.is_dir() else path.parent) / "scenario.yaml"
    if beside != path and beside.is_file():
        return f"did you mean `{beside}`?"
    return "give the path of a scenario; scenarios/ holds examples"


def minimum_volume(scenario: Scenario, pathway: Pathway | None) -> float | None:
    """Norm that holds in this scenario, cases per site per year; None = no norm, or not known."""
    if isinstance(scenario.minimum_volume, str):
        return None if pathway is None or pathway.norm is None else pathway.norm.value
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
