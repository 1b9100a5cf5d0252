"""What can go wrong, one class per kind; the command line prints these without a traceback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class RegiotafelError(Exception):
    """Anything this package refuses to do, said in words for its user."""

    exit_status = 2


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input, and what would be right.

    ``file`` and ``where`` (row, column or key) say where to look; ``wrong`` and ``right`` are
    sentences without a closing full stop.
    """

    file: str
    where: str
    wrong: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.wrong}; {self.right}"


class InputError(RegiotafelError, ValueError):
    """An input is wrong. Holds every fault found, not only the first; one line per fault."""

    def __init__(self, faults: Fault | Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class MissingFileError(RegiotafelError, FileNotFoundError):
    """A file that was asked for is not there, or is empty."""


class OutputError(RegiotafelError, OSError):
    """A result cannot be written; what stood there before is untouched."""


class SolverError(RegiotafelError, RuntimeError):
    """A solver stopped without an answer that can be trusted (time limit without a plan, a bug)."""

    exit_status = 1


class InfeasibleError(RegiotafelError):
    """Proven: no choice of centres satisfies the rules. The message says which rule and what would.

    ``largest_norm`` is the largest minimum volume that is feasible with this number of centres and
    the other rules (cases per year), ``largest_k`` the largest number of centres feasible with this
    norm; None where no value of it would help.
    """

    exit_status = 3

    def __init__(
        self, reason: str, *, largest_norm: float | None = None, largest_k: int | None = None
    ) -> None:
        self.reason = reason
        self.largest_norm = largest_norm
        self.largest_k = largest_k
        super().__init__(reason)
