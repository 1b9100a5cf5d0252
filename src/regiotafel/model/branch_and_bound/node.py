"""One part of the tree: what follows, how good it can be at best, and how to split it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.model.branch_and_bound.moves import improve, judge
from regiotafel.model.branch_and_bound.propagation import propagate
from regiotafel.model.branch_and_bound.relaxation import Priced, Prices, bound_of, fix
from regiotafel.model.branch_and_bound.tables import CLOSED, FREE, OPEN, Tables, reduced

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How many sites are tried before a part is split, and the steps of each trial.
_TRIALS, _TRIAL_STEPS, _PATIENCE = 30, 8, 8
#: Moves away from the pick of the relaxation, in search of a good set.
_MOVES = 30
#: Times that a part is fixed, propagated, made smaller and priced again.
_ROUNDS = 3
_STEPS, _BOLDNESS = 40, 0.3


@dataclass(frozen=True, kw_only=True)
class Node:
    """A part of the tree: the sets that agree with ``state``.

    ``priced`` is its relaxation at ``prices``, and ``bound`` the best bound known for it.
    """

    bound: float
    state: NDArray[np.int8]
    prices: Prices
    priced: Priced


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a node: the parts it falls into, none when nothing in it can be better.

    ``found`` are sets that keep the rules, as masks; ``rises`` how much opening and closing a site
    lifted the bound when tried.
    """

    children: tuple[Node, ...] = ()
    found: tuple[NDArray[np.bool_], ...] = ()
    rises: tuple[tuple[int, float, float], ...] = ()


def first_prices(tables: Tables) -> Prices:
    """Prices to begin with: each class pays what it costs at a middling rank."""
    c, b = len(tables.cases), len(tables.limits)
    length = np.maximum((tables.order >= 0).sum(axis=1), 1)
    rank = np.minimum(length - 1, length // max(tables.fewest, 1))
    return Prices(
        classes=tables.cost[np.arange(c), rank] + 0.0,
        surcharge=np.zeros(len(tables.least)),
        budgets=np.zeros(b),
        rows=np.zeros(len(tables.right)),
    )


def merged(prices: Prices, member: NDArray[np.int32], n: int) -> Prices:
    """Prices of merged classes: the sum of those of their members."""
    classes = np.bincount(member, weights=prices.classes, minlength=n).astype(np.float64)
    return Prices(classes, prices.surcharge.copy(), prices.budgets.copy(), prices.rows.copy())


def spread(
    prices: Prices, before: Prices, member: NDArray[np.int32], tables: Tables, small: Tables
) -> Prices:
    """Prices of the members: what a merged class gained goes to them in proportion to scale."""
    n = len(small.cases)
    old = np.bincount(member, weights=before.classes, minlength=n)
    per_scale = np.zeros(n)
    moves = small.scale > 0  # the price of a class without scale never moves
    per_scale[moves] = (prices.classes - old)[moves] / small.scale[moves]
    classes = before.classes + per_scale[member] * tables.scale
    return Prices(classes, prices.surcharge, prices.budgets, prices.rows)


def relax(
    tables: Tables,
    state: NDArray[np.int8],
    prices: Prices,
    *,
    bound: float,
    cut: float,
    steps: int,
    rounds: int = _ROUNDS,
    boldness: float = _BOLDNESS,
) -> Node | None:
    """Bound the sets that agree with ``state``; None when none of them is below ``cut``.

    The state of the node is what follows from ``state``.
    """
    state = state.copy()
    for again in range(rounds):
        if not propagate(tables, state, cut):
            return None
        if not (state == FREE).any():
            return Node(bound=bound, state=state, prices=prices, priced=_decided(state, bound))
        small, member = reduced(tables, state)
        inside = merged(prices, member, len(small.cases))
        priced = bound_of(small, state, inside, cut, steps, boldness)
        prices = spread(inside, prices, member, tables, small)
        bound = max(bound, priced.bound)
        if bound >= cut:
            return None
        if not fix(small, state, priced, cut) or again == rounds - 1:
            break
    return Node(bound=bound, state=state, prices=prices, priced=priced)


def _decided(state: NDArray[np.int8], bound: float) -> Priced:
    return Priced(bound, np.zeros(len(state)), state == OPEN, (state == OPEN).astype(np.float64))


def work(tables: Tables, node: Node, cut: float, rating: NDArray[np.float64]) -> Outcome:
    """Split a node: only sets with an objective below ``cut`` matter.

    ``rating`` is how much each site has lifted bounds so far. A function of its arguments alone, so
    nodes can be worked off side by side.
    """
    state = node.state.copy()
    if not propagate(tables, state, cut):
        return Outcome()
    if not (state == FREE).any():
        return Outcome(found=(state == OPEN,))
    found = (node.priced.picked,) if judge(tables, node.priced.picked).broken == 0 else ()
    small, member = reduced(tables, state)
    start = Node(
        bound=node.bound,
        state=state,
        prices=merged(node.prices, member, len(small.cases)),
        priced=node.priced,
    )
    better, value = improve(small, state, node.priced.picked, 1.0, _MOVES, _MOVES // 2)
    if value < cut:
        found = (*found, better)
    parts, rises = _split(small, start, cut, rating)
    children = []
    for part in parts:
        final = relax(small, part.state, part.prices, bound=part.bound, cut=cut, steps=_STEPS)
        if final is not None:
            whole = spread(final.prices, node.prices, member, tables, small)
            stored = Prices(whole.classes.astype(np.float32), *whole[1:])
            children.append(
                Node(bound=final.bound, state=final.state, prices=stored, priced=final.priced)
            )
    return Outcome(children=tuple(children), found=found, rises=tuple(rises))


def _split(
    tables: Tables, node: Node, cut: float, rating: NDArray[np.float64]
) -> tuple[tuple[Node, ...], list[tuple[int, float, float]]]:
    """Split at the site whose two choices lift the bound most: strong branching.

    A site of which one choice is hopeless is decided on the way.
    """
    best: tuple[Node, ...] = (node,)
    rises: list[tuple[int, float, float]] = []
    best_score, idle = -1.0, 0
    least_rise = 1e-6 * abs(node.bound)
    for j in _candidates(node.state, node.priced, rating):
        if node.state[j] != FREE:
            continue
        pair = [
            relax(
                tables,
                _with(node.state, j, choice),
                node.prices,
                bound=node.bound,
                cut=cut,
                steps=_TRIAL_STEPS,
                rounds=1,
            )
            for choice in (OPEN, CLOSED)
        ]
        parts = tuple(part for part in pair if part is not None)
        if not parts:
            return (), rises
        if len(parts) == 1:
            node, best, best_score, idle = parts[0], parts, -1.0, 0
            if not (node.state == FREE).any():
                break
            continue
        up, down = (max(part.bound - node.bound, least_rise) for part in parts)
        rises.append((j, up, down))
        idle += 1
        if up * down > best_score:
            best, best_score, idle = parts, up * down, 0
        if idle >= _PATIENCE:
            break
    return best, rises


def _with(state: NDArray[np.int8], j: int, choice: int) -> NDArray[np.int8]:
    state = state.copy()
    state[j] = choice
    return state


def _candidates(state: NDArray[np.int8], priced: Priced, rating: NDArray[np.float64]) -> list[int]:
    """Undecided sites worth trying, the most promising first.

    Those about which the relaxation wavers or that it picks, by what they did for bounds before.
    """
    free = np.flatnonzero(state == FREE)
    doubt = priced.often[free] * (1 - priced.often[free]) + 1e-3 * priced.picked[free]
    free = free[np.argsort(-doubt, kind="stable")[:_TRIALS]]
    return [int(j) for j in free[np.argsort(-rating[free], kind="stable")]]
