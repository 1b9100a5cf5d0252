"""What sites counted themselves: never subtracted from what the model expects, only beside it.

In: counts per site and year of the user's own; out: tables per site, with the doubt of each figure.
``data_quality.py`` what calls for a look · ``years.py`` years added up · ``alliances.py`` sites
added up, and what that hides · ``funnel.py`` observed against expected, with limits of chance ·
``shrinkage.py`` (``hierarchy.py`` its model) what is probably true · ``refit.py`` a volume–outcome
curve from these counts · ``case_mix.py`` what was to be expected of such patients ·
``operators.py`` cases per surgeon or team · ``suppression.py`` small numbers left out ·
``parameters.py`` by what all this is judged.
"""
