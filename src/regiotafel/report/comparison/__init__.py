"""Finished runs beside each other: what differs in the answers, and in the questions.

In: result folders (``result.json``, and for the map ``areas.parquet``), nothing of the run itself.
Out: tables (``runs``), and one HTML file that opens offline (``page``, with ``page.html``,
``page.css``, ``start.js`` and every word in ``texts.yaml``; the map is that of the board).
"""

from regiotafel.report.comparison.runs import Comparison, compare_runs

__all__ = ["Comparison", "compare_runs"]
