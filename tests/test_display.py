"""Volumes are whole numbers, and never read as being on the other side of the norm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiotafel.display import volume, volumes


@pytest.mark.parametrize(
    ("cases", "norm", "text"),
    [
        (122.9, None, "123"),
        (19.7, None, "20"),
        (0.3, None, "0"),
        (1234.5, 20, "1234"),
        (19.4, 20, "19"),
        # Below the norm, where the whole number would be the norm.
        (19.5, 20, "19.5"),
        (19.7, 20, "19.7"),
        (19.97, 20, "19.9"),
        # At the norm: a sum is not below it for its last digits.
        (20, 20, "20"),
        (20 - 1e-9, 20, "20"),
        (20.4, 20, "20"),
        # Above a norm that is no whole number, and below it.
        (20.4, 20.3, "20.4"),
        (54.37, 54.37, "54.4"),
        (54.36, 54.37, "54"),
        (54.6, 54.7, "54.6"),
        (0.2, 0, "0"),
    ],
)
def test_both_sides_of_the_norm(cases, norm, text):
    assert volume(cases, norm=norm) == text


@given(st.floats(0, 1000), st.floats(0, 1000).map(lambda norm: round(norm, 2)))
def test_the_text_is_on_the_side_of_the_number_and_close_to_it(cases, norm):
    shown = float(volume(cases, norm=norm))
    assert shown == pytest.approx(cases, abs=0.5 + 1e-9)
    if abs(cases - norm) > 0.01:
        assert (shown >= norm) == (cases >= norm)


def test_the_smallest_and_the_largest():
    assert volumes([122.9, 19.7, 36.2], norm=20) == "19.7–123"
    assert volumes([19.7]) == "20–20"
