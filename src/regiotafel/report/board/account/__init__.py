"""Accountability: assumptions, sources, how to recompute."""
