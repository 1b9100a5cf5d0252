"""What people get to see: the board page, and files for those who calculate on.

In: a finished run (:class:`~regiotafel.result.result.Result`). Out: files, by ``write.py``.
``page.py`` one HTML file that opens offline, from what ``board/`` holds (texts, looks, behaviour,
and the modules that turn a run into facts for it) · ``tables.py`` (``columns.py`` what each column
means) CSV · ``workbook.py`` Excel · ``geofiles.py`` maps · ``record/`` and its schema ``document/``
``result.json`` · ``comparison/`` runs side by side · ``terminal.py`` and ``notebook.py`` what is
shown there · ``answer.py`` and ``asked.py`` one analysis · ``route.py`` one trip.
"""
