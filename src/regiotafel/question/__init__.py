"""A scenario joined with the facts: which cases, how many minutes to whom, under which rules.

In: a scenario and a data folder. Out: a :class:`Question` (``question.py``). ``facts.py`` reads
every file that a scenario names · ``contradictions.py`` whether it agrees with them ·
``instance.py`` (``asked.py`` its criteria and rules) puts it to the model · ``check.py`` checks a
folder without answering.
"""

from regiotafel.question.question import Progress, Question, ask, read_living_points, step

__all__ = ["Progress", "Question", "ask", "read_living_points", "step"]
