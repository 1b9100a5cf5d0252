"""The inside of the board page: which numbers go in, how they look, and how they are said.

``facts`` turns a result into labelled numbers and sentences' ingredients, ``arrays`` packs what
there is per area, ``geometry`` packs the shapes. ``page.html``, ``page.css`` and the ``.js`` files
are the page itself: ES modules from ``start.js`` on, of which ``data`` reads what the page was
given, ``state`` holds what the reader chose, and ``words``, ``map`` and ``frame`` serve every page
with this map too;
``texts.yaml`` holds every word of it in Dutch and English.
"""
