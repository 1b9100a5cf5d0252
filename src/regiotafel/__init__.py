"""Regiotafel: which hospitals should do complex care, computed on facts everyone can check.

scenario → region → travel → demand → model → impact → report; a module imports only from
modules to its left, and from ``errors``, ``files`` and ``provenance``. Start with
:func:`regiotafel.run.run_scenario`, or on the command line with ``regiotafel demo``.
"""

__version__ = "0.1.0"
