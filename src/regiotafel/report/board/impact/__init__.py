"""The panels on what a plan means: per panel its facts (``.py``) and its drawing (``.js``).

In: a finished run. Out: ``facts.impact`` of the page. ``facts.py`` all panels · ``outcome``
events · ``groups`` who travels farther · ``burden`` all visits · ``ledger`` per hospital, and
training · ``observed`` what hospitals counted · ``decision`` plans by indicators. ``impact.js``
draws them all; ``texts.yaml`` their words.
"""
