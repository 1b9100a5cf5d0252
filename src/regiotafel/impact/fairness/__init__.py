"""Who travels how far: by group of patients, and how unequally.

In: an instance, who goes where in a plan and today, and ways to divide the patients.
Out: tables of which the groups add up to the total. ``grouping.py`` divides the patients ·
``by_group.py`` (``kernels.py`` its inner loop) minutes of each group · ``inequality.py`` Gini,
Palma and concentration index · ``parameters.py`` limits, and whose income.
"""
