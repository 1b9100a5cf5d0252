"""A volume–outcome curve gives its equation's value, is level outside what was measured, and a
file that is wrong is told of whole.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regiotafel.errors import InputError
from regiotafel.files import bundled
from regiotafel.scenario.curve import _SHAPES, load_curve

NAMES = sorted(path.stem for path in bundled("data", "curves").glob("*.yaml"))
VARIANTS = ("low", "base", "high")
FLAT = {"kind": "none", "rate": 0.06}
LINE = {"kind": "log_linear", "rate": 0.2, "at_volume": 20, "odds_ratio_per_doubling": 0.5}
PLATEAU = {**LINE, "kind": "plateau", "level_from": 40}
STEP = {"kind": "threshold", "volume": 20, "rate_below": 0.09, "rate_from": 0.05}
GROUPS = {
    "kind": "categories",
    "categories": [
        {"at_least": 0, "rate": 0.3},
        {"at_least": 10, "rate": 0.2},
        {"at_least": 40, "rate": 0.1},
    ],
}
SPLINE = {
    "kind": "spline",
    "knots": [
        {"volume": 10, "rate": 0.3},
        {"volume": 20, "rate": 0.1},
        {"volume": 40, "rate": 0.1},
    ],
}
SMALL = {
    "title": {"nl": "Kromme", "en": "Curve"},
    "outcome": {"nl": "overlijden", "en": "death"},
    "unit": "deaths per operation",
    "measured": {"low": 5, "high": 80},
    "low": FLAT,
    "base": FLAT,
    "high": FLAT,
    "source": "een bron",
    "sureness": "assumed",
    "sources": [{"name": "een bron", "year": 2021, "note": "alles"}],
}


def load(tmp_path, **changes):
    path = tmp_path / "curve.yaml"
    path.write_text(yaml.safe_dump({**SMALL, **changes}), encoding="utf-8")
    return load_curve(path)


def rates(tmp_path, shape, volumes):
    return load(tmp_path, high=shape).rate(volumes, variant="high")


def test_no_effect(tmp_path):
    assert rates(tmp_path, FLAT, [5, 20, 80]).tolist() == [0.06, 0.06, 0.06]


def test_log_linear(tmp_path):
    # Odds of 1 to 4 at 20, halved at 40, doubled at 10, four times less at 80.
    expected = [1 / 3, 1 / 5, 1 / 9, 1 / 17]
    assert rates(tmp_path, LINE, [10, 20, 40, 80]) == pytest.approx(expected)
    # The same as a slope on the logarithm of the volume: ln(0.5) / ln(2) = -1.
    logit = math.log(0.2 / 0.8) - math.log(33 / 20)
    assert rates(tmp_path, LINE, [33]) == pytest.approx([1 / (1 + math.exp(-logit))])


def test_plateau(tmp_path):
    expected = [1 / 3, 1 / 5, 1 / 9, 1 / 9]
    assert rates(tmp_path, PLATEAU, [10, 20, 40, 80]) == pytest.approx(expected)


def test_threshold_on_both_sides(tmp_path):
    found = rates(tmp_path, STEP, [5, 19.999, 20, 80])
    assert found.tolist() == [0.09, 0.09, 0.05, 0.05]
    # A sum that comes out a trifle short has reached it.
    assert rates(tmp_path, STEP, [20 - 1e-12, 20 - 1e-6]).tolist() == [0.05, 0.09]


def test_categories_on_both_sides(tmp_path):
    found = rates(tmp_path, GROUPS, [5, 9.99, 10, 39.99, 40, 80])
    assert found.tolist() == [0.3, 0.3, 0.2, 0.2, 0.1, 0.1]
    assert rates(tmp_path, GROUPS, [40 - 1e-12, 40 - 1e-6]).tolist() == [0.1, 0.2]


def test_spline(tmp_path):
    found = rates(tmp_path, SPLINE, [5, 10, 20, 30, 40, 80])
    assert found == pytest.approx([0.3, 0.3, 0.1, 0.1, 0.1, 0.1])
    # By hand: the knots lie on slopes of -0.02 and 0, so at 20 the line is level; at 10 its slope
    # is ((2 * 10 + 20) * -0.02 - 10 * 0) / (10 + 20) = -0.8 / 30. Halfway a cubic lies at the mean
    # of its ends plus an eighth of the width times the difference of its slopes.
    assert rates(tmp_path, SPLINE, [15]) == pytest.approx([0.2 + 10 / 8 * (-0.8 / 30)])


@given(st.lists(st.integers(0, 100), min_size=3, max_size=6))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_spline_goes_nowhere_between_two_knots_that_they_do_not(tmp_path, percents):
    knots = [{"volume": 10 * (at + 1), "rate": rate / 100} for at, rate in enumerate(percents)]
    # As all three variants, since the effect may have any sign.
    shape = {"kind": "spline", "knots": knots}
    curve = load(tmp_path, low=shape, base=shape, high=shape, measured={"low": 5, "high": 99})
    for one, other in itertools.pairwise(knots):
        between = curve.rate(np.linspace(one["volume"], other["volume"], 21))
        steps = np.diff(between) * np.sign(other["rate"] - one["rate"])
        assert (steps >= -1e-12).all()
        assert np.ptp(between) == pytest.approx(abs(other["rate"] - one["rate"]), abs=1e-12)


@pytest.mark.parametrize("shape", [FLAT, LINE, PLATEAU, STEP, GROUPS, SPLINE])
def test_level_outside_what_was_measured(tmp_path, shape):
    curve = load(tmp_path, high=shape, measured={"low": 15, "high": 30})
    found = curve.rate([0, 14, 15, 30, 31, 1e6], variant="high")
    assert (found[:3] == found[2]).all()
    assert (found[3:] == found[3]).all()


def test_which_volumes_lie_outside(tmp_path):
    outside = load(tmp_path).outside([[0, 4.9, 5], [80, 80.1, np.nan]])
    assert outside.tolist() == [[True, True, False], [False, True, False]]


@pytest.mark.parametrize("shape", [FLAT, LINE, PLATEAU, STEP, GROUPS, SPLINE])
def test_any_shape_of_volumes_and_nan_is_no_centre(tmp_path, shape):
    found = rates(tmp_path, shape, [[20, np.nan], [np.nan, 40]])
    assert np.isnan(found).tolist() == [[False, True], [True, False]]
    assert rates(tmp_path, shape, 20).shape == ()
    assert found[0, 0] == rates(tmp_path, shape, 20)


def test_each_variant_has_a_shape_of_its_own(tmp_path):
    curve = load(tmp_path, base=STEP, high={**LINE, "rate": 0.06})
    assert curve.rate([10]).tolist() == [0.09]
    assert curve.rate([10], variant="low").tolist() == [0.06]
    odds = 2 * 0.06 / 0.94
    assert curve.rate([10], variant="high") == pytest.approx([odds / (1 + odds)])


@pytest.mark.parametrize("name", NAMES)
def test_a_bundled_curve(name):
    curve = load_curve(name)
    content = yaml.safe_load(bundled("data", "curves", f"{name}.yaml").read_text(encoding="utf-8"))
    assert {**curve.to_dict(), **content}.keys() == curve.to_dict().keys()
    volumes = np.linspace(0, 150, 301)
    for variant in VARIANTS:
        found = curve.rate(volumes, variant=variant)
        assert ((found > 0) & (found < 0.25)).all()
        assert (np.diff(found) <= 1e-15).all()
    said = [curve.source, curve.note, *(source.note for source in curve.sources)]
    assert [text for text in said if text is not None and text.nl == text.en] == []


def test_the_bundled_curves_show_every_kind():
    shapes = {getattr(load_curve(name), variant).kind for name in NAMES for variant in VARIANTS}
    assert shapes == set(_SHAPES)


def test_endometriosis_may_have_no_effect():
    curve = load_curve("endometriosis_complications")
    assert curve.rate([5, 40], variant="low").tolist() == [0.06, 0.06]
    assert curve.rate([20]) == pytest.approx([0.06])
    odds = 0.06 / 0.94 * 0.9
    assert curve.rate([40, 90]) == pytest.approx([odds / (1 + odds)] * 2)
    assert curve.outside([40, 90]).tolist() == [False, True]


def test_what_is_written_is_read_again(tmp_path):
    for name in NAMES:
        curve = load_curve(name)
        path = tmp_path / f"{name}.yaml"
        path.write_text(yaml.safe_dump(curve.to_dict()), encoding="utf-8")
        again = load_curve(f"./{name}.yaml", relative_to=tmp_path)
        assert again == curve
        assert hash(again) == hash(curve)
        assert again.version == curve.version


def test_the_version_is_of_all_that_decides_a_rate(tmp_path):
    curve = load(tmp_path)
    assert load(tmp_path, source="een andere").version == curve.version
    others = [{"measured": {"low": 5, "high": 81}}, {"high": LINE}, {"high": PLATEAU}]
    assert len({load(tmp_path, **change).version for change in [{}, *others]}) == 4


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(InputError) as caught:
        load_curve("hip")
    assert str(caught.value) == (
        f"curve: there is no curve “hip”; the names in data/curves are: {', '.join(NAMES)}"
    )


KINDS = "the kinds are: none, log_linear, threshold, categories, spline, plateau"
A_CATEGORY = "give a list of {at_least, rate}, the first at_least 0 and each above the last"
KNOTS = "give a list of at least two {volume, rate}, each volume above the last"


def groups(*borders):
    listed = [{"at_least": border, "rate": 0.1} for border in borders]
    return {"high": {"kind": "categories", "categories": listed}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"high": None}, f"high: null holds no keys and values; {KINDS}"),
        ({"high": {"rate": 0.1}}, f"high.kind: is missing; {KINDS}"),
        (
            {"high": {**FLAT, "kind": "line"}},
            f"high.kind: “line” is not one of the choices; {KINDS}",
        ),
        ({"high": {**FLAT, "kind": None}}, f"high.kind: null is not one of the choices; {KINDS}"),
        (
            {"high": {"kind": "none", "rate": 6}},
            "high.rate: 6 is not between 0 and 1; give events per case between 0 and 1",
        ),
        (
            {"low": {**LINE, "rate": 0}},
            ("low.rate: 0 is not between 0 and 1; give events per case above 0 and below 1"),
        ),
        (
            {"high": {**LINE, "odds_ratio_per_doubling": -0.3}},
            (
                "high.odds_ratio_per_doubling: -0.3 is negative; "
                "give a ratio between 0.1 and 10; 1 = volume makes no difference"
            ),
        ),
        (
            {"high": {**LINE, "at_volum": 20}},
            "high.at_volum: is not a known key; did you mean `at_volume`?",
        ),
        (groups(0, 20, 10), f"high.categories: the volumes 20, 10 do not ascend; {A_CATEGORY}"),
        (groups(0, 20, 20), f"high.categories: the volumes 20, 20 do not ascend; {A_CATEGORY}"),
        (groups(5, 20), f"high.categories: the first category does not begin at 0; {A_CATEGORY}"),
        (groups(), f"high.categories: the first category does not begin at 0; {A_CATEGORY}"),
        (
            {"high": {"kind": "categories", "categories": [{"at_least": 0, "rate": "a"}]}},
            (
                "high.categories[0].rate: “a” is text, not a number; "
                "give events per case between 0 and 1"
            ),
        ),
        (
            {"high": {**SPLINE, "knots": SPLINE["knots"][:1]}},
            f"high.knots: there are fewer than two knots; {KNOTS}",
        ),
        (
            {"high": {**SPLINE, "knots": SPLINE["knots"][::-1]}},
            f"high.knots: the volumes 40, 20 do not ascend; {KNOTS}",
        ),
        (
            {"measured": {"low": 20, "high": 20}},
            (
                "measured: 20, 20 do not ascend; "
                "give {low: ..., high: ...} in cases per centre per year"
            ),
        ),
        (
            {"measured": {"low": 0, "high": 20}},
            "measured.low: 0 is not above zero; give cases per centre per year above 0",
        ),
        (
            {"base": STEP},
            (
                "high: the rate falls by 0 from 5 to 80 cases, less than the 0.04 of base; "
                "give the greatest effect of volume, not less than base"
            ),
        ),
        (
            {"low": STEP, "high": STEP},
            (
                "base: the rate falls by 0 from 5 to 80 cases, less than the 0.04 of low; "
                "give the likely effect of volume, not less than low has"
            ),
        ),
        (
            {"sureness": "sure"},
            (
                "sureness: “sure” is not one of the choices; give found, derived, "
                "assumed or “background, not verified”"
            ),
        ),
    ],
)
def test_one_fault_in_its_own_words(tmp_path, changes, expected):
    with pytest.raises(InputError) as caught:
        load(tmp_path, **changes)
    [fault] = caught.value.faults
    assert f"{fault.where}: {fault.wrong}; {fault.right}" == expected
    assert fault.file == str(tmp_path / "curve.yaml")


def test_every_fault_is_told_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        load(tmp_path, low={"kind": "x"}, high={"kind": "none"}, unit=3, sources=None)
    assert [fault.where for fault in caught.value.faults] == [
        "low.kind",
        "high.rate",
        "unit",
        "sources",
    ]


def test_a_variant_that_is_absent(tmp_path):
    content = {key: value for key, value in SMALL.items() if key != "low"}
    path = tmp_path / "curve.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError, match="low: is missing; give the least effect of volume"):
        load_curve(path)


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 100),
        st.floats(),
        st.sampled_from([*_SHAPES, "rate", "found"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["kind", "rate", "at_volume", "knots", "volume", "low", "nl", "en"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*SMALL, "note", "kind"]), VALUES, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_content_is_a_curve_or_has_faults_in_words(tmp_path, changes):
    try:
        load(tmp_path, **changes)
    except InputError as error:
        for fault in error.faults:
            assert fault.wrong
            assert fault.right
            assert "pydantic" not in str(fault)
