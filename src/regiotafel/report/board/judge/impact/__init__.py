"""What any set of centres means beside travel times, worked out in the browser.

``impact.js`` gathers, for the sites open and the centre of each area, what ``report/board/impact``
says of the plans of the page, equal to the last digit shown: ``outcome.js`` events (``curve.js`` by
volume) · ``groups.js`` who travels farther (``groupings.js`` who belongs where) · ``inequality.js``
· ``burden.js`` all visits · ``ledger.js`` per hospital, and training. ``indicators.js`` the figures
by which plans are compared. ``parameters.py`` and ``arrays.py`` are what they work with.
"""
