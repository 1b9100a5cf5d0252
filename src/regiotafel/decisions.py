"""The log of decisions in a result folder: which plan, by whom, why, and on which figures."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

from regiotafel.checked import did_you_mean
from regiotafel.errors import Fault, InputError, quoted
from regiotafel.files import read_table, whole_file
from regiotafel.impact.norm_chance import ANY
from regiotafel.provenance import hash_of
from regiotafel.report.document.result import read_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from regiotafel.report.document.result import Document, StoredPlan

#: A new run into the same folder keeps this file. It is not in ``SHA256SUMS``: it checks itself.
DECISIONS = "decisions.csv"
#: The decision table, and the plans that it compares.
_VALUES, _PLANS = "decision.csv", "decision_plans.csv"
_RESTORE = "restore the file from a copy, or move it away to begin a new log"
_AGAIN = "run the scenario again"
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A row of the log; all of it text, as it stands in the file.

    Attributes
    ----------
    number
        Counts from 1.
    date
        Of the decision, such as 2026-11-22.
    plan
        Its name in the result, such as ``k6`` or ``k6b``.
    open_sites
        Names of its centres, with semicolons between.
    decided_by, reason, dissent
        As they were given; ``dissent`` may be empty.
    figures
        What the plan came to, for a later run may replace the result.
    run_hash
        Of the result that it was decided on.
    previous_hash, entry_hash
        ``entry_hash`` of the row before (empty in the first), and the SHA-256 of all other cells of
        this row: no row can be changed, taken out or put in without a break in the chain after it.
    """

    number: str
    date: str
    plan: str
    open_sites: str
    decided_by: str
    reason: str
    dissent: str
    figures: str
    run_hash: str
    previous_hash: str
    entry_hash: str = ""

    def hash(self) -> str:
        """Return what ``entry_hash`` must be."""
        return hash_of(asdict(replace(self, entry_hash="")))


_COLUMNS = [field.name for field in fields(Decision)]


def read_decisions(folder: Path) -> tuple[Decision, ...]:
    """Read the log of a result folder and check its chain; empty where nothing was decided.

    Raises InputError at the first row that is not as it was written, or does not follow the one
    before it. That the last rows were cut off cannot be seen: who wants to be sure of it keeps the
    last ``entry_hash`` elsewhere, in the minutes of the meeting for example.
    """
    path = folder / DECISIONS
    if not path.exists():
        return ()
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header = next(csv.reader(file), [])
    if not set(_COLUMNS) <= set(header):
        saved = "does not hold the columns with commas between, as after saving in a spreadsheet"
        raise InputError(Fault(str(path), "row 1", saved, _RESTORE))
    table = read_table(path, required=_COLUMNS, remedy=_RESTORE)
    found: list[Decision] = []
    for row, *cells in table[_COLUMNS].itertuples(name=None):
        decision = Decision(**dict(zip(_COLUMNS, map(str, cells), strict=True)))
        previous = found[-1].entry_hash if found else ""
        wrong = None
        if decision.entry_hash != decision.hash():
            wrong = "is not as it was written, for its hash differs"
        elif (decision.number, decision.previous_hash) != (str(len(found) + 1), previous):
            wrong = "does not follow the row before it: a row was taken out, put in or moved"
        if wrong is not None:
            raise InputError(Fault(str(path), f"row {row}", wrong, _RESTORE))
        found.append(decision)
    return tuple(found)


def record_decision(
    folder: Path, *, plan: str, decided_by: str, reason: str, date: dt.date, dissent: str = ""
) -> Decision:
    """Add a decision to the log of a result folder.

    Parameters
    ----------
    folder
        Of a finished run.
    plan
        Its name there, such as ``k6`` or ``today``, or in its decision table, such as ``k6b``.
    decided_by, reason, dissent
        In words; line breaks become blanks, and what a spreadsheet would take for a formula gets an
        apostrophe in front.
    date
        Of the decision.

    Returns
    -------
    Decision
        As it stands in the file.

    Raises
    ------
    InputError
        The result has no such plan, a text is missing, or the log is broken.
    MissingFileError
        There is no finished result.
    OutputError
        The log cannot be written; it is as it was.
    """
    document, earlier = read_document(folder), read_decisions(folder)
    faults = [
        Fault(option, "", "is empty", f"say {what}")
        for option, text, what in (
            ("--by", decided_by, "who decided"),
            ("--because", reason, "why"),
        )
        if not text.strip()
    ]
    plans = {**_compared_plans(folder), **_stored_plans(document)}
    if plan not in plans:
        there_are = f"the plans are: {', '.join(plans)}"
        right = did_you_mean(plan, plans, otherwise=there_are)
        faults.append(Fault("--plan", "", f"{quoted(plan)} is no plan of this result", right))
    if faults:
        raise InputError(faults)
    chosen = plans[plan]
    for site in chosen.open_sites:
        if site not in document.sites:
            wrong = f"has the centre {quoted(site)}, which is no site of this result"
            raise InputError(Fault(str(folder), f"plan {plan}", wrong, _AGAIN))
    names = [document.sites[site].site_name for site in chosen.open_sites]
    decision = Decision(
        number=str(len(earlier) + 1),
        date=date.isoformat(),
        plan=plan,
        open_sites=_cell("; ".join(names)),
        decided_by=_cell(decided_by),
        reason=_cell(reason),
        dissent=_cell(dissent),
        figures="; ".join(f"{key} {value}" for key, value in chosen.figures.items()),
        run_hash=document.run_hash,
        previous_hash=earlier[-1].entry_hash if earlier else "",
    )
    decision = replace(decision, entry_hash=decision.hash())
    _append(folder / DECISIONS, decision)
    return decision


def _append(path: Path, decision: Decision) -> None:
    """Write what is there and one row more, whole or not at all; Excel reads it as UTF-8."""
    before = path.read_bytes() if path.exists() else _row(_COLUMNS).encode("utf-8-sig")
    end = b"" if before.endswith(b"\n") else b"\n"
    with whole_file(path) as new:
        new.write_bytes(before + end + _row(asdict(decision).values()).encode())


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula."""
    line = " ".join(text.split()).encode("utf-8", "replace").decode()
    return f"'{line}" if line.startswith(_FORMULA) else line


@dataclass(frozen=True)
class _Choice:
    """Labels of the centres of a plan, and what it came to, by name."""

    open_sites: list[str]
    figures: dict[str, str]


def _compared_plans(folder: Path) -> dict[str, _Choice]:
    """The plans of the decision table, with all that it says of them; none where there is none."""
    if not (folder / _PLANS).exists():
        return {}
    plans, values = (
        read_table(folder / name, required=["plan", *columns], remedy=_AGAIN)
        for name, columns in ((_PLANS, ["open_sites"]), (_VALUES, ["indicator", "value"]))
    )
    known = values[values["value"] != ""]
    return {
        str(plan): _Choice(
            str(open_sites).split(", "),
            known[known["plan"] == plan].set_index("indicator")["value"].to_dict(),
        )
        for plan, open_sites in zip(plans["plan"], plans["open_sites"], strict=True)
    }


def _stored_plans(document: Document) -> dict[str, _Choice]:
    """The plans of ``result.json``."""
    return {name: _Choice(plan.open_sites, _figures(plan)) for name, plan in document.plans.items()}


def _figures(plan: StoredPlan) -> dict[str, str]:
    """What a plan came to, in the names of ``result.json``."""
    everybody = plan.access.all
    known = {
        "minutes_mean": everybody.minutes_mean,
        "share_over_45_minutes": everybody.share_over_45_minutes,
        "smallest_centre_cases": min(centre.cases_per_year for centre in plan.centres.values()),
    }
    if plan.norm_chance is not None:
        known["missing_norm_3_years"] = plan.norm_chance[ANY].missing_3_years
    return {key: f"{value:.4g}" for key, value in known.items() if value is not None}
