"""Every parameter that the tables are made with, read together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regiotafel.errors import Fault, InputError, gathered
from regiotafel.impact.decision.parameters import DecisionParameters
from regiotafel.impact.fairness.parameters import FairnessParameters
from regiotafel.impact.ledger import LedgerParameters
from regiotafel.impact.observed.parameters import Profiling
from regiotafel.impact.outcome import Learning
from regiotafel.impact.parameters import load_parameters
from regiotafel.impact.visits import BurdenParameters
from regiotafel.provenance import hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from regiotafel.checked import Checked


@dataclass(frozen=True, kw_only=True)
class ParameterSet:
    """One of each file of ``data/impact``, or what stands in its place.

    Attributes
    ----------
    burden, fairness, indicators, ledger, profiling
        As the files are called.
    outcome
        How long teams learn after a move.
    """

    burden: BurdenParameters
    fairness: FairnessParameters
    indicators: DecisionParameters
    ledger: LedgerParameters
    outcome: Learning
    profiling: Profiling

    @property
    def version(self) -> str:
        """Hash of all there is in them, sources included."""
        return hash_of(
            {name: getattr(self, name).model_dump(mode="json") for name in PARAMETER_MODELS}
        )


#: What each file of ``data/impact`` is read as, by its name.
PARAMETER_MODELS: dict[str, type[Checked]] = {
    "burden": BurdenParameters,
    "fairness": FairnessParameters,
    "indicators": DecisionParameters,
    "ledger": LedgerParameters,
    "outcome": Learning,
    "profiling": Profiling,
}


def load_parameter_set(
    files: Mapping[str, str | None], *, relative_to: Path | None = None
) -> ParameterSet:
    """Read all parameters.

    Parameters
    ----------
    files
        By name the path of the user's own file; a name that is absent, or None: the bundled one.
    relative_to
        Folder from which the paths count; None = the one at hand.

    Raises
    ------
    InputError
        With every fault of all files, also where one is not there.
    """
    faults: list[Fault] = []
    found = read_parameters(files, relative_to=relative_to, faults=faults)
    if faults:
        raise InputError(faults)
    return ParameterSet(**found)


def read_parameters(
    files: Mapping[str, str | None], *, relative_to: Path | None = None, faults: list[Fault]
) -> dict[str, Any]:
    """Return by name what could be read; adds the faults of the others. Else as the above."""
    from pathlib import Path as _Path

    folder = relative_to or _Path()
    found = {}
    for name, model in PARAMETER_MODELS.items():
        own = files.get(name)
        with gathered(faults):
            found[name] = load_parameters(model, folder / own if own else None, name=name)
    return found
