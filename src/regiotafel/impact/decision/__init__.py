"""Plans beside each other: which is best by what, and for whom.

In: per plan the value of each indicator (``parameters.py``: which there are). Out: tables.
``table.py`` plans × indicators, dominated plans, scales · ``parties.py`` weights, values, where
they agree · ``winning.py`` what would have to be true for a plan to win · ``weightings.py`` in
which share of all weightings it does · ``weigh.py`` all of it in one call.
"""
