"""What people get to see: the board page, and tables for those who calculate on.

In: a finished run (:class:`~regiotafel.report.result.Result`).
Out: files. ``page`` writes one HTML file that opens offline, from what ``board/`` holds (its texts,
looks and behaviour, and the modules that turn a result into numbers for it); ``tables`` writes CSV
and JSON. ``result`` defines what a run hands over.
"""
