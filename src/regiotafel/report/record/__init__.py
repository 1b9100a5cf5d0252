"""``result.json`` as it is written: a finished run in the form that ``document/`` checks.

In: a finished run. Out: plain values. ``result.py`` the whole of it · ``analyses.py`` what
surrounds the plans · ``impact.py`` what they mean.
"""
