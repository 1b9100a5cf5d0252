"""The inside of the board page: which numbers go in, how they look, and how they are said.

``facts`` turns a result into labelled numbers and sentences' ingredients, ``arrays`` packs what
there is per area. ``page.html``, ``page.css`` and the ``.js`` files are the page itself: ES modules
from ``start.js`` on. Each folder holds what one part of the page needs: facts (``.py``), drawing
(``.js``), looks (``.css``) and every word in Dutch and English (``texts.yaml``).

JavaScript imports only from its left, which a test holds it to:

    words, data, state and what else stands here → judge → plans → place → map → panel → compare
    → tradeoffs → impact → account → paper → start

``data`` reads what the page was given, ``state`` holds what the reader chose, ``words`` says it;
``tables`` and ``plot`` build what panels show, ``sections`` draws them when they come in sight. The
page that compares runs shares ``words``, ``map``, ``frame`` and ``paper/print``.
"""
