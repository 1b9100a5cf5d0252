"""A finished run: centres that were chosen, and everything that they mean.

In: a question and its solutions. Out: a ``Result`` of ``Plan``s (``result.py``). ``judge.py`` every
table of a set of centres · ``analyses.py`` what surrounds the best plans · ``weighing.py`` plans
beside each other by indicators · ``observations.py`` what hospitals counted themselves.
"""
