"""Row labels of several parts: pandas takes longer over them than all else over the figures."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def row_labels(names: Iterable[str], rows: Iterable[tuple[str, ...]]) -> pd.MultiIndex:
    """Return :meth:`pandas.MultiIndex.from_tuples` of ``rows``; once made, a copy is handed out."""
    return _made(tuple(names), tuple(rows)).copy()


@functools.lru_cache(maxsize=32)
def _made(names: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> pd.MultiIndex:
    import pandas as pd

    return pd.MultiIndex.from_tuples(rows, names=names)
