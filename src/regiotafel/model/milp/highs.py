"""HiGHS, run on a PuLP problem: its status, bound and values as they are."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import pulp

from regiotafel.errors import SolverError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: HiGHS keeps a row to about 1e-6; limits are loosened by as much, so that no feasible set is
#: lost, and every set it finds is judged again exactly.
ROW_TOLERANCE = 1e-6

#: One thread and a fixed seed, for the same answer every time; both gaps at zero, for a proof.
OPTIONS: dict[str, Any] = {
    "msg": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "gapRel": 0.0,
    "gapAbs": 0.0,
}

#: As exact as HiGHS can be: for who goes where once the open sites are known.
EXACT: dict[str, Any] = {
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
    "mip_feasibility_tolerance": 1e-10,
}


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Where HiGHS stopped: values by index of the variable (None: no solution), bound, and proof.

    Without values and proven: there is no solution.
    """

    values: Sequence[float] | None
    bound: float
    proven: bool


def run(problem: pulp.LpProblem, *, deadline: float, **options: Any) -> Stop:
    """Run HiGHS until the deadline, or until Ctrl-C, which is passed on as KeyboardInterrupt.

    PuLP's own status calls a run that stopped early "Optimal", so status, bound and values are
    read from HiGHS.
    """
    left = max(deadline - time.monotonic(), 0.0)
    solver = pulp.HiGHS(timeLimit=left, **(OPTIONS | options))
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    highs = problem.solverModel
    highs.HandleKeyboardInterrupt = True  # else it would be held back until HiGHS ends by itself
    solver.callSolver(problem)
    status, ended = highs.getModelStatus(), highspy.HighsModelStatus
    if status in {ended.kInfeasible, ended.kUnboundedOrInfeasible}:
        return Stop(values=None, bound=math.inf, proven=True)
    if status == ended.kInterrupt:
        raise KeyboardInterrupt
    if status not in {ended.kOptimal, ended.kTimeLimit, ended.kSolutionLimit}:
        raise SolverError(f"HiGHS stopped with “{highs.modelStatusToString(status)}”")
    info = highs.getInfo()
    has_values = info.primal_solution_status == highspy.kSolutionStatusFeasible
    proven = status == ended.kOptimal
    if problem.isMIP():
        bound = info.mip_dual_bound
    else:
        bound = info.objective_function_value if proven else -math.inf
    return Stop(
        values=highs.getSolution().col_value if has_values else None, bound=bound, proven=proven
    )
