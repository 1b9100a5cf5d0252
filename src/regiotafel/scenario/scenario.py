"""The question: a YAML file, read whole and checked whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from regiotafel.checked import (
    AsList,
    Bilingual,
    Checked,
    PositiveNumber,
    Statements,
    Text,
    did_you_mean,
    find_data,
    key_path,
    validate,
)
from regiotafel.errors import Fault, InputError
from regiotafel.files import read_yaml
from regiotafel.scenario.criteria import MEAN_MINUTES, Objective
from regiotafel.scenario.decision import AskedDecision
from regiotafel.scenario.own import BUNDLED_PARAMETERS, OwnFile, ParameterFiles, Pinned, VolumesFile
from regiotafel.scenario.rules import (
    AtMostOf,
    CountedRegion,
    IfThen,
    MissingNorm,
    PerRegion,
    ShareWithin,
    SiteVolume,
)
from regiotafel.scenario.values import (
    LARGEST_K,
    Ks,
    Labels,
    Methods,
    NormRule,
    WholeOrNone,
    YesOrNo,
    parse_k,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from regiotafel.scenario.pathway import Pathway

#: Options of the command line that are not called like their key.
_OPTIONS = {"minimum_volume": "--norm", "methods": "--method"}
_OWN_FILE = "give {file: ..., source: ...}, or null"


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
    count
        Whether ``exactly``, ``at_most`` or ``at_least`` k centres are open.
    objective
        What is made as small as possible: ``mean_minutes``, ``{share_beyond: 45}``,
        ``longest_minutes``, ``{mean_of_worst: 0.05}``, ``{events: {curve: ...}}``, ``{cost: ...}``
        or ``{weighted: ...}``; with a list the first first, and then among its best the next.
    assignment
        Whether patients go to the ``nearest`` open centre, or are ``directed``: sent where it is
        best within norm and capacity, an area in parts if need be.
    minimum_volume
        Cases per year each centre must reach: ``pathway`` (the pathway's norm), a number, or None
        for no norm.
    maximum_volume
        Cases per year no centre may exceed, or None.
    maximum_minutes
        No patient lives farther than this from a centre, one way; or None.
    required, forbidden
        Labels of sites that are always, or never, open.
    site_volumes
        Other minimum and maximum volumes for some sites.
    share_within
        Shares of the patients that travel at most so many minutes.
    per_region
        How many centres each province, COROP or GGD region has at least or at most.
    at_most_of, if_then
        Which centres exclude each other, and which bring another with them.
    changes_at_most
        How many sites may open or close against today, or None.
    kilometres_apart
        How far centres are apart at least, as the crow flies, or None.
    missing_norm
        The most probable that a centre may miss the norm by chance, or None.
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
        The user's own observed volumes, and which procedures of them count; or None.
    suppress_below
        Observed numbers of patients or events from 1 to just below this are left out of what is
        written, and what would give them away with them; None or 0 = none.
    staying_care
        What hospitals say they keep doing in every plan: diagnostics, low-complex care; or None.
    own_demand
        The user's own cases per area, which replace the pathway's rates and national number; or
        None.
    own_minutes
        The user's own travel times, which replace those of ``travel``; or None.
    outcome_curve
        How outcomes differ with volume: ``pathway`` (the pathway's curve), a name in
        ``data/curves`` or a path, or None for no statement about outcomes.
    decision
        By what plans are set beside each other, and who weighs that how; None = the usual
        indicators, all with the same weight.
    parameters
        Files with other parameters for the impact tables than the bundled ones.
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
    k: Ks = Field(
        description=f'give a number such as 6, a range such as "3:8" or a list such as [3, 5, 8], '
        f"from 1 to {LARGEST_K}"
    )
    count: Literal["exactly", "at_most", "at_least"] = Field(
        "exactly", description="give exactly, at_most or at_least"
    )
    objective: Objective = Field(
        (MEAN_MINUTES,),
        description="give a criterion such as mean_minutes or {share_beyond: 45}, or a list of "
        "them, the first first",
    )
    assignment: Literal["nearest", "directed"] = Field(
        "nearest", description="give nearest or directed"
    )
    minimum_volume: NormRule = Field(
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
    site_volumes: dict[Text, SiteVolume] = Field(
        default_factory=dict,
        description="give limits by site label such as {ZKH-A: {minimum: 30, maximum: 100}}",
    )
    share_within: Annotated[tuple[ShareWithin, ...], AsList] = Field(
        (), description="give a list such as [{minutes: 60, share: 0.95}]"
    )
    per_region: Annotated[tuple[PerRegion, ...], AsList] = Field(
        (), description="give a list such as [{level: province, name: Groningen, at_least: 1}]"
    )
    at_most_of: Annotated[tuple[AtMostOf, ...], AsList] = Field(
        (), description="give a list such as [{of: [H001, H023], number: 1}]"
    )
    if_then: Annotated[tuple[IfThen, ...], AsList] = Field(
        (), description="give a list such as [{if_open: H001, then_open: H023}]"
    )
    changes_at_most: WholeOrNone = Field(
        None, description="give a whole number of sites, or null for no maximum"
    )
    kilometres_apart: PositiveNumber | None = Field(
        None, description="give a number of kilometres above 0, or null"
    )
    missing_norm: MissingNorm | None = Field(
        None, description="give {probability: ..., years: ...}, or null"
    )
    region: CountedRegion | None = Field(
        None, description="give exactly one of province, corop, ggd_region or pc4, or null"
    )
    demand: Literal["low", "base", "high"] = Field("base", description="give low, base or high")
    travel: Text = Field("car_daytime", description="give a name in data/travel or a path")
    count_without_car: YesOrNo = Field(False, description="give true or false")
    methods: Methods | None = Field(
        None, description="give a list of enumerate, branch_and_bound or milp, or null"
    )
    time_limit_seconds: PositiveNumber = Field(
        120.0, description="give a number of seconds above 0"
    )
    hospital_volumes: VolumesFile | None = Field(None, description=_OWN_FILE)
    suppress_below: WholeOrNone = Field(
        10, description="give a whole number of patients, or null to leave nothing out"
    )
    staying_care: OwnFile | None = Field(None, description=_OWN_FILE)
    own_demand: OwnFile | None = Field(None, description=_OWN_FILE)
    own_minutes: OwnFile | None = Field(None, description=_OWN_FILE)
    outcome_curve: Text | None = Field(
        "pathway",
        description="give pathway, a name in data/curves, the path of a YAML file, or null",
    )
    decision: AskedDecision | None = Field(
        None, description="give {indicators: ..., parties: ..., scale: ...}, or null"
    )
    parameters: ParameterFiles = Field(
        BUNDLED_PARAMETERS,
        description="give files by name such as {burden: my_burden.yaml}",
    )
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
        for key in ("region", "pinned", "parameters"):
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
