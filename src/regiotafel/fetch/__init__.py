"""Public sources → a folder of raw files: resumed, verified, and never worse than it was.

In: a catalogue (``data/fetch_nl.yaml``). Out: a raw folder for :mod:`regiotafel.build`, with
``fetched.json``. ``catalogue`` reads the list, ``sources`` goes through it, ``download`` fetches a
file and ``tables`` a table of CBS, ``link`` asks and asks again.
"""

from regiotafel.fetch.sources import FETCHED, fetch, read_records

__all__ = ["FETCHED", "fetch", "read_records"]
