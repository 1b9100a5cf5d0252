"""Road network → minutes and metres from every area to every site.

Roads come in through ``osm``, ``graphs`` and ``roads``; ``contract`` makes the ``network`` that is
kept, ``origins`` the points where people live. ``speeds`` turns roads into seconds, ``shortest``
searches, ``matrix`` gives all pairs as ``times``, ``routes`` what each trip consists of.
``own_minutes`` reads times of another router; ``calibration`` fits the speeds.
"""
