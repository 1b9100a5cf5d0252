"""What a method answers, and which can be asked."""

from __future__ import annotations

import pytest

from regiotafel.errors import InfeasibleError
from regiotafel.model import methods, solve

SECONDS = 60.0
#: Those whose every answer is compared with the oracle.
METHODS = ("enumerate", "milp")


def answer(instance, method, **options):
    """Solution, or the error when there is none."""
    try:
        return solve(instance, method=method, time_limit_seconds=SECONDS, **options)
    except InfeasibleError as error:
        return error


def accepting(question):
    """Methods that can express the question."""
    return [method for method in methods.METHODS if methods.refusal(question, method) is None]


def values_of(found):
    """Values of all criteria of a solution."""
    return (*found.earlier, found.objective)


def close(values):
    return pytest.approx([float(value) for value in values], rel=1e-7, abs=1e-9)
