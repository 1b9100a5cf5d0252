"""The file itself: whole, closed, and the same every time."""

from __future__ import annotations

import base64
import hashlib
import re

from regiotafel.report.page import render_page, write_page
from support.pages import block


def test_two_writes_are_equal_byte_for_byte(page_file, remake, tmp_path):
    again = write_page(remake(), tmp_path / "again.html")
    assert again.read_bytes() == page_file.read_bytes()


def test_hostile_names_stay_text(page_file, hostile):
    page = page_file.read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert page.count("<title>") == 1
    assert "<title>Proef &lt;/script&gt;&lt;img" in page
    facts = block(page, "facts")
    assert facts["title"]["nl"] == f"Proef {hostile}"
    assert facts["sites"][2]["name"] == hostile


def test_braces_in_names_and_scripts_are_no_template(remake, result):
    name = "{{ 6 * 7 }} {% raw %} {# none #} {{{"
    candidates = result.candidates.replace("Ziekenhuis A", name)
    page = render_page(remake(candidates=candidates))
    assert name in [site["name"] for site in block(page, "facts")["sites"]]
    assert " * @returns {{ part: number, lonLat: Float64Array }[]} " in page


def test_policy_allows_exactly_the_scripts_and_styles_of_the_page(page_file):
    page = page_file.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        blocks = re.findall(rf"<{kind}>(.*?)</{kind}>", page, flags=re.DOTALL)
        wanted = {
            base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in blocks
        }
        allowed = re.search(rf"{kind}-src ([^;]*)", policy)[1]
        assert set(re.findall(r"'sha256-([^']*)'", allowed)) == wanted


def test_nothing_in_the_page_points_outside(page_file):
    page = page_file.read_text(encoding="utf-8")
    markup = re.sub(r"<script[^>]*>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", markup)
    assert "url(http" not in page
    assert "sourceMappingURL" not in page
    assert '<html lang="nl">' in page
    assert "user-scalable" not in page


def test_every_text_is_there_in_both_languages_with_the_same_places_to_fill(page_file):
    texts = block(page_file.read_text(encoding="utf-8"), "texts")
    for key, both in texts.items():
        assert set(both) == {"nl", "en"}, key
        if isinstance(both["nl"], str):
            assert both["nl"].strip(), key
            filled = [set(re.findall(r"\{(\w+)\}", both[language])) for language in ("nl", "en")]
            assert filled[0] == filled[1], key
        else:
            assert len(both["nl"]) == len(both["en"]), key


def test_every_text_that_the_code_asks_for_exists_and_none_is_left_over(page_file):
    page = page_file.read_text(encoding="utf-8")
    texts = block(page, "texts")
    code = page.split("<body>")[0] + page.split("</body>")[1] + page.split("<body>")[1][:6000]
    asked = set(re.findall(r'(?:say|sayStrong|sayCode|sayList|part)\("(\w+)"', code))
    asked |= set(re.findall(r'data-t="(\w+)"', page))
    assert asked <= set(texts)
    named = set(re.findall(r'"(\w+)"', code)) | asked
    named |= {
        "ownDemand",
        "ownMinutes",
        "placedByPostcode",
        "range",
        "rangeLimited",
        "withoutCarUntold",
        "withoutCarApart",
        "withoutCarCounted",
        "withoutCarUnknown",
        "normChance",
        "normChanceOwn",
    }  # statements, which Python fills in for every output
    composed = (
        "mode_",
        "method_",
        "legend_",
        "variant_",
        "version_",
        "zoom_",
        "minutes_",
        "share_",
        "trip_",
        "doubt_",
        "unit_",
        "more_",
        "added_",
        "asked_",
        "count_",
        "broken_",
        "funnel_",
        "rankability_",
        "meaning_",
        "unequal_",
        "overlay_",
        "tip_",
        "verdict_",
        "view_",
        "cannot",  # what Python says of the limits of an output
        "file",  # what can be kept: the key is the button's name
    )
    explained = block(page, "facts")["explained"].values()
    named |= {line["said"].partition("/")[0] for part in explained for line in part["columns"]}
    # The same of two plans, of one, or where there is room, is asked for by the ending of its key.
    named |= {f"{key}{ending}" for key in named for ending in ("Other", "One", "Long")}
    assert {key for key in texts if key not in named and not key.startswith(composed)} == set()


def test_a_run_without_any_plan_still_has_a_page(remake):
    bare = remake(plans={}, hospital_volumes=None)
    assert len(block(render_page(bare), "facts")["plans"]) == 1
