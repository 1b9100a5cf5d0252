"""All impact tables of one plan and of 1,000, on the national question, and a peer in pandas.

A plan is 6 of the 17 candidates, drawn at random. Seconds are those of the processor, which other
work on the machine disturbs least; everything runs in one thread, so on an idle machine they are
those of the clock. Each part runs in a process of its own. The peer is what one would write with
``groupby``: some of the figures per group, compared with ours. Writes the tables into ``docs``:

    python benchmarks/impact.py [--cache FOLDER] [--docs FOLDER] [--plans NUMBER]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections import defaultdict
from functools import wraps
from importlib.metadata import version
from pathlib import Path

import numpy as np
from common import ROOT, SCENARIO, alone, write_between

OPEN = 6
#: So many plans the peer is measured on.
PEER_PLANS = 30
#: What the peer tells of each group, named as in the table of ``access_by_group``.
LIMITS = (30, 45, 60)
MARKS = {"minutes_median": 0.5, "minutes_p95": 0.95}


def judge(cache: Path | None):
    from regiotafel.question import ask
    from regiotafel.result.judge import Judge
    from regiotafel.scenario import load_scenario

    return Judge.of(ask(load_scenario(SCENARIO), cache=cache))


def drawn(made, number: int) -> list[tuple[str, ...]]:
    """Sets of open sites."""
    random = np.random.default_rng(1)
    sites = np.array(made.question.instance.site_ids)
    return [
        tuple(sorted(random.choice(sites, OPEN, replace=False).tolist())) for _ in range(number)
    ]


def clocked(function, *arguments, **named):
    begin = time.process_time()
    result = function(*arguments, **named)
    return time.process_time() - begin, result


def first(cache: Path | None) -> float:
    """Seconds of one plan with all it needs beside the question: today, groupings, libraries."""
    from regiotafel.question import ask
    from regiotafel.result.judge import Judge
    from regiotafel.scenario import load_scenario

    question = ask(load_scenario(SCENARIO), cache=cache)

    def judged() -> None:
        made = Judge.of(question)
        made.plan(drawn(made, 1)[0])
        made.today  # noqa: B018 (judged when it is asked for)

    return clocked(judged)[0]


def many(cache: Path | None, number: int) -> tuple[dict[str, list[float]], float]:
    """Seconds of each table and of ``all``, a list over plans each, and the peak in megabytes."""
    made = judge(cache)
    sets = drawn(made, number)
    made.plan(sets[0])  # loads libraries and compiled code, and judges today
    spent = noted()
    whole = [clocked(made.plan, open_sites)[0] for open_sites in sets]
    return {**spent, "all": whole}, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def noted() -> dict[str, list[float]]:
    """From now on the functions of ``regiotafel.impact`` note here what each call takes."""
    from regiotafel import impact

    spent = defaultdict(list)

    def noting(name, function):
        @wraps(function)
        def call(*arguments, **named):
            seconds, table = clocked(function, *arguments, **named)
            spent[name].append(seconds)
            return table

        return call

    for name in impact.__all__:
        setattr(impact, name, noting(name, getattr(impact, name)))
    return spent


def peer(cache: Path | None) -> dict[str, object]:
    """Median seconds of ours and of pandas on the same groupings, and how far they lie apart."""
    from regiotafel import impact
    from regiotafel.model.assignment import whole

    made = judge(cache)
    instance, today = made.question.instance, made.assigned_today
    groupings = [grouping for grouping in made.groupings if grouping.minutes is None]
    entries = long(groupings)
    ours, theirs, apart = [], [], 0.0
    for open_sites in drawn(made, PEER_PLANS):
        assigned = instance.nearest_open(open_sites)
        seconds, table = clocked(
            impact.access_by_group,
            instance,
            whole(open_sites, assigned),
            assigned_today=today,
            groupings=groupings,
            parameters=made.question.parameters.fairness,
        )
        ours.append(seconds)
        seconds, found = clocked(by_pandas, entries, instance, assigned, today)
        theirs.append(seconds)
        apart = max(apart, float((found - table.loc[found.index, found.columns]).abs().max().max()))
    return {
        "ours": statistics.median(ours[1:]),
        "theirs": statistics.median(theirs[1:]),
        "figures": (table.shape[1], found.shape[1]),
        "groups": len(table) // 2,
        "apart": apart,
    }


def long(groupings):
    """One row per area and group in which some of its patients are; made once for all plans."""
    import pandas as pd

    rows = [
        pd.DataFrame(
            {
                "grouping": grouping.name,
                "group": np.array(grouping.groups)[grouping.group],
                "area": grouping.area,
                "share": grouping.share,
            }
        )
        for grouping in groupings
    ]
    return pd.concat(rows, ignore_index=True).astype({"grouping": "category", "group": "category"})


def by_pandas(entries, instance, assigned, assigned_today):
    """Cases, means, shares and percentiles of each group: of all of it, and of the moved."""
    import pandas as pd

    row = np.arange(len(assigned))
    areas = pd.DataFrame(
        {
            "cases": instance.cases,
            "minutes": instance.minutes[row, assigned],
            "today": instance.minutes[row, assigned_today],
            "moved": assigned != assigned_today,
        }
    )
    rows = entries.join(areas, on="area")
    rows["cases"] *= rows["share"]
    rows = rows[rows["cases"] > 0].sort_values("minutes", kind="stable")
    found = {"all": of_groups(rows), "moved": of_groups(rows[rows["moved"]])}
    table = pd.concat(found, names=["who"])
    return table.reorder_levels(["grouping", "group", "who"])


def of_groups(rows):
    import pandas as pd

    weighed = pd.DataFrame(
        {
            "cases_per_year": rows["cases"],
            "minutes_mean_today": rows["cases"] * rows["today"],
            "minutes_mean": rows["cases"] * rows["minutes"],
            **{
                f"share_over_{limit}_minutes": rows["cases"] * (rows["minutes"] > limit)
                for limit in LIMITS
            },
        }
    )
    keys = [rows["grouping"], rows["group"]]
    table = weighed.groupby(keys, observed=True).sum()
    table[table.columns[1:]] = table[table.columns[1:]].div(table["cases_per_year"], axis=0)
    cases = rows["cases"].groupby(keys, observed=True)
    reached = cases.cumsum() / cases.transform("sum")
    for name, mark in MARKS.items():
        beyond = rows[reached >= mark - 1e-9]
        table[name] = beyond.groupby(["grouping", "group"], observed=True)["minutes"].first()
    return table


def tables(cache: Path | None, number: int) -> str:
    """Markdown: each table, all of it, and the peer."""
    alone(first, cache)  # compiles, where that has not been done on this machine
    seconds = alone(first, cache)
    spent, megabytes = alone(many, cache, number)
    whole = spent.pop("all")
    spent = dict(sorted(spent.items(), key=lambda item: -sum(item[1])))
    spent["who goes where, and the rest"] = [sum(whole) / number - total(spent) / number] * number
    lines = [f"| table | one plan, ms | {number:,} plans, s |", "|:--|--:|--:|"]
    for name, taken in {**spent, "**all of it**": whole}.items():
        lines.append(f"| {name} | {1000 * statistics.median(taken):.1f} | {sum(taken):.1f} |")
    said = (
        f"One plan: the median. The first of a process takes {seconds:.2f} s, with what all plans "
        f"share, today, and the libraries loaded for it. Peak memory, question and libraries "
        f"included: {megabytes:.0f} MB."
    )
    return "\n".join([*lines, "", said, "", *compared(**alone(peer, cache))])


def compared(*, ours: float, theirs: float, figures: tuple[int, int], groups: int, apart: float):
    """Rows of the table of the peer."""
    yield f"| {groups} groups | figures of each | one plan, ms | ratio | off by at most |"
    yield "|:--|--:|--:|--:|--:|"
    yield f"| regiotafel | {figures[0]} | {1000 * ours:.1f} | 1.0 | |"
    yield (
        f"| pandas {version('pandas')} | {figures[1]} | {1000 * theirs:.1f} | {theirs / ours:.1f} "
        f"| {apart:.0e} |"
    )


def total(spent: dict[str, list[float]]) -> float:
    return sum(sum(taken) for taken in spent.values())


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the impact tables.")
    parser.add_argument("--cache", type=Path, default=None, help="folder for travel times")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where to write")
    parser.add_argument("--plans", type=int, default=1000, help="number of plans")
    options = parser.parse_args()
    written = tables(options.cache, options.plans)
    print(written)
    write_between(options.docs / "measurements.md", written, script="impact.py")


if __name__ == "__main__":
    main()
