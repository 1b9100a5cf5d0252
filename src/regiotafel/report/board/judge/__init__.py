"""Judge any set of centres in the browser, equal to Python's own figures to the last digit shown.

In: arrays (``arrays.py``) and parameters (``parameters.py``) of a finished run. Out: the facts of
a plan as ``facts.py`` writes them. ``world.js`` reads what was sent · ``assignment.js`` who goes
where · ``access.js`` how far · ``centres.js`` volumes · ``chance.js`` of missing the norm ·
``car_ownership.js`` with and without a car · ``areas.js`` per area, for the map · ``judge.js`` puts
them together. ``sums.js`` adds in the order of numpy, ``rounding.js`` writes numbers as Python.
"""
