"""Speed profiles are checked whole."""

from __future__ import annotations

import pytest
import yaml

from regiotafel.errors import InputError
from regiotafel.files import bundled, read_yaml
from regiotafel.travel.speeds import load_speeds


@pytest.fixture
def write(tmp_path):
    content = read_yaml(bundled("data", "travel", "car_free_flow.yaml"), remedy="")

    def make(**changes):
        path = tmp_path / "own.yaml"
        path.write_text(yaml.safe_dump(content | changes, allow_unicode=True), encoding="utf-8")
        return path

    make.content = content
    return make


def test_a_name_and_a_path(write):
    bundled_profile = load_speeds("car_free_flow", relative_to=write().parent)
    own = load_speeds("own.yaml", relative_to=write().parent)
    assert own == bundled_profile
    assert own.version == bundled_profile.version


def test_the_version_follows_what_decides_a_time(write, tmp_path):
    before = load_speeds("own.yaml", relative_to=write().parent).version
    write(ferry_wait_minutes=1)
    assert load_speeds("own.yaml", relative_to=tmp_path).version != before
    write(source="another source")
    assert load_speeds("own.yaml", relative_to=tmp_path).version == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda c: c["roads"]["primary"].update(rural_kmh=400), "roads.primary.rural_kmh"),
        (lambda c: c["roads"]["primary"].update(rural_kmh=0), "roads.primary.rural_kmh"),
        (lambda c: c["roads"]["primary"].update(rural_kmh="fast"), "roads.primary.rural_kmh"),
        (lambda c: c["roads"].pop("service"), "roads.service: is missing"),
        (lambda c: c["roads"].update(path=c["roads"]["service"]), "roads.path: is no road class"),
        (lambda c: c.update(ferry_wait_minutes=-1), "ferry_wait_minutes"),
        (lambda c: c.update(ferry_wait=1), "ferry_wait"),
        (lambda c: c["access"].update(detour=0.5), "access.detour"),
        (lambda c: c.pop("mode"), "mode"),
    ],
)
def test_absurd_profiles_are_refused(write, change, expected, tmp_path):
    content = yaml.safe_load(yaml.safe_dump(write.content))
    change(content)
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_speeds("own.yaml", relative_to=tmp_path)
    assert expected in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_unknown_name(tmp_path):
    with pytest.raises(InputError, match="car_free_flow"):
        load_speeds("by_bicycle", relative_to=tmp_path)
