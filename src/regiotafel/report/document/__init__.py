"""What ``result.json`` holds, as checked types: its published schema.

In: the text of a file. Out: a ``Document``, or why it is none. ``result.py`` the whole of it ·
``travel.py`` minutes · ``analyses.py`` what surrounds the plans · ``impact.py`` what they mean ·
``base.py`` the kinds of numbers.
"""
