"""What can go wrong, one class per kind; the command line prints these without a traceback."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Faults of one kind that are shown one by one.
_LISTED = 10


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
        # One line, whatever stands in the cell that it shows.
        return " ".join(f"{place}: {self.wrong}; {self.right}".splitlines())


def quoted(text: str) -> str:
    """Show what a file holds, so that a reader recognises it; the beginning of a long text."""
    return f"“{text if len(text) <= 60 else text[:57] + '...'}”"


def fault_lines(faults: Sequence[Fault]) -> list[str]:
    """One line per fault; of those that differ in their row alone the first few, and how many more.

    A column of text where numbers should be does so not hide what is wrong elsewhere.
    """
    lines: list[str] = []
    kinds = Counter(_kind(fault) for fault in faults)
    said: Counter[tuple[str, str, str]] = Counter()
    for fault in faults:
        kind = _kind(fault)
        said[kind] += 1
        if said[kind] <= _LISTED:
            lines.append(str(fault))
        elif said[kind] == kinds[kind]:
            lines.append(f"{fault.file}: {kinds[kind] - _LISTED} more like these; {fault.right}")
    return lines


def _kind(fault: Fault) -> tuple[str, str, str]:
    return fault.file, re.sub("[0-9]+", "", fault.where), fault.right


class InputError(RegiotafelError, ValueError):
    """An input is wrong. Holds every fault found; the text is that of :func:`fault_lines`."""

    def __init__(self, faults: Fault | Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(fault_lines(self.faults)))


class MissingFileError(RegiotafelError, FileNotFoundError):
    """A file that was asked for is not there, or is empty; ``faults`` holds that one fault."""

    def __init__(self, fault: Fault) -> None:
        self.faults: tuple[Fault, ...] = (fault,)
        super().__init__(str(fault))


@contextmanager
def gathered(faults: list[Fault]) -> Iterator[None]:
    """Add to ``faults`` what an InputError or MissingFileError inside says, and go on after it."""
    try:
        yield
    except (InputError, MissingFileError) as error:
        faults.extend(error.faults)


class OutputError(RegiotafelError, OSError):
    """A result cannot be written; what stood there before is untouched."""


class SolverError(RegiotafelError, RuntimeError):
    """A solver stopped without an answer that can be trusted (time limit without a plan, a bug)."""

    exit_status = 1


class OutOfTimeError(SolverError):
    """A method used up its time without any plan, and without proof that there is none."""


#: What the number in a rule counts or measures.
Unit = Literal[
    "cases_per_year",
    "minutes",
    "share",
    "kilometres",
    "centres",
    "changes",
    "euros_per_year",
    "events_per_year",
    "weighted_sum",
]


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """A rule that could give way to leave a choice, all others as they are.

    Attributes
    ----------
    rule_nl, rule_en
        The rule in words, in Dutch and English.
    now, nearest, unit
        The number it states, and the nearest to that which leaves a choice. Both None where it has
        no number and must fall away; ``now`` alone where only its words give the number.
    proven
        Whether nothing nearer leaves a choice.
    """

    rule_nl: str
    rule_en: str
    now: float | None
    nearest: float | None
    unit: Unit | None
    proven: bool


class InfeasibleError(RegiotafelError):
    """Proven: no choice of centres satisfies the rules. The message says which, and what would.

    ``largest_norm`` is the largest minimum volume that is feasible with this number of centres and
    the other rules (cases per year), ``largest_k`` the largest number of centres feasible with the
    other rules; None where no value of it would help, or it was not proven in time.
    ``relaxations`` holds every rule that could give way alone. ``reason_nl`` is the message in
    Dutch, for the page.
    """

    exit_status = 3

    def __init__(
        self,
        reason: str,
        *,
        reason_nl: str | None = None,
        largest_norm: float | None = None,
        largest_k: int | None = None,
        relaxations: tuple[Relaxation, ...] = (),
    ) -> None:
        self.reason = reason
        self.reason_nl = reason if reason_nl is None else reason_nl
        self.largest_norm = largest_norm
        self.largest_k = largest_k
        self.relaxations = relaxations
        super().__init__(reason)

    def with_names(self, names: Mapping[Any, str]) -> InfeasibleError:
        """Return the same with names in place of labels of sites; the model knows only labels."""

        def named(text: str) -> str:
            return re.sub(r"[^\s,;:()“”.]+", lambda word: names.get(word[0], word[0]), text)

        return InfeasibleError(
            named(self.reason),
            reason_nl=named(self.reason_nl),
            largest_norm=self.largest_norm,
            largest_k=self.largest_k,
            relaxations=tuple(
                replace(each, rule_nl=named(each.rule_nl), rule_en=named(each.rule_en))
                for each in self.relaxations
            ),
        )
