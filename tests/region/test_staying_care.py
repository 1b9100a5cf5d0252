"""Care that stays, as a user brings it along: every row checked, unknown stays NaN."""

from __future__ import annotations

import pandas as pd
import pytest

from regiotafel.errors import InputError
from regiotafel.region.staying_care import read_staying_care

SITES = ("H001", "H002")


def read(tmp_path, text):
    path = tmp_path / "care.csv"
    path.write_text(text, encoding="utf-8")
    return read_staying_care(path, site_ids=SITES)


def test_read_and_ordered(tmp_path):
    table = read(tmp_path, "site_id,diagnostics_per_year\nH002,80\nH001,\n")
    expected = pd.DataFrame(
        {"diagnostics_per_year": [float("nan"), 80.0], "low_complex_cases_per_year": float("nan")},
        index=pd.Index(["H001", "H002"], name="site_id"),
    )
    pd.testing.assert_frame_equal(table, expected, check_index_type=False)


def test_all_faults_of_sites_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, "site_id,diagnostics_per_year\nH001,1\nh2,2\n,3\nH001,4\nh002,5\n")
    right = "use a code of the candidates, or delete the row"
    assert [f"{fault.where}: {fault.wrong}; {fault.right}" for fault in caught.value.faults] == [
        f"row 3, column site_id: “h2” is no candidate; {right}",
        f"row 4, column site_id: is empty; {right}",
        "row 6, column site_id: “h002” is no candidate; did you mean `H002`?",
        "row 5, column site_id: H001 stands here for a second time; give one row per site",
    ]
