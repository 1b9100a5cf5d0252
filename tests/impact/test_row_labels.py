"""Row labels are made once, and nobody can spoil those of the next table."""

from __future__ import annotations

import itertools

import pandas as pd

from regiotafel.impact.row_labels import row_labels


def test_labels_are_those_of_pandas_and_a_copy_each_time():
    rows = [("b", "low"), ("b", "high"), ("a", "low"), ("a", "high")]
    expected = pd.MultiIndex.from_tuples(rows, names=["group", "estimate"])
    first = row_labels(("group", "estimate"), rows)
    first.names = ["spoiled", "names"]
    again = row_labels(["group", "estimate"], itertools.product("ba", ("low", "high")))
    pd.testing.assert_index_equal(again, expected)
