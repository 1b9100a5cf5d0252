"""The comparison as a reader meets it: offline, from a file, in Chromium."""

from __future__ import annotations

import re

import pytest
import yaml

from regiotafel.report.comparison import compare_runs, page
from regiotafel.report.comparison.page import render_comparison, write_comparison
from regiotafel.report.modules import join_modules
from regiotafel.report.write import write_result
from support.browser import shown

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(run_folders, tmp_path_factory):
    out = tmp_path_factory.mktemp("compare")
    compared = {other: ["norm", other] for other in ("free", "double")}
    compared["third"] = ["norm", "norm", "free"]
    for name, runs in compared.items():
        (out / name).mkdir()
        write_comparison(compare_runs([run_folders[run] for run in runs]), out / name)
    return {name: out / name / "compare.html" for name in compared}


@pytest.fixture
def open_page(open_file, pages):
    """Open a page by its name."""
    return lambda which, *arguments, **options: open_file(pages[which], *arguments, **options)


def dutch(value, how=".1f"):
    """A figure as the page writes it: Dutch, and no sign on zero."""
    text = f"{value:{how}}"
    text = text.lstrip("+-") if float(text) == 0 else text
    return text.replace("-", "−").replace(".", ",")


def test_one_request_under_a_strict_policy(open_page, pages):
    tab = open_page("free")
    assert [url for url in tab.requests if not url.startswith("data:")] == [pages["free"].as_uri()]
    policy = re.search(r'Policy" content="([^"]*)"', pages["free"].read_text(encoding="utf-8"))[1]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert pages["free"].stat().st_size < 1_000_000


def test_it_opens_where_plans_differ(open_page, result, other_runs):
    assert result.plans[2].open_sites != other_runs["free"].plans[2].open_sites
    shown(open_page("third"), "A2 C2 nl")


def test_it_opens_on_the_number_of_centres_that_both_have(open_page, result, other_runs):
    tab = open_page("free")
    shown(tab, "A2 B2 nl")
    left = result.plans[2].access.loc["all"]
    right = other_runs["free"].plans[2].access.loc["all"]
    for name, factor in (("minutes_mean", 1), ("minutes_p95", 1), ("share_over_45_minutes", 100)):
        cells = tab.locator(f'#indicators [data-row="{name}"] td').all_inner_texts()
        one, two = left[name] * factor, right[name] * factor
        assert cells == [dutch(one), dutch(two), dutch(two - one, "+.1f")]
    assert tab.locator("#warnings").is_hidden()


def test_who_travels_shorter_as_long_and_longer(open_page, result, other_runs):
    tab = open_page("free")
    left, right = result.plans[2].areas, other_runs["free"].plans[2].areas
    tenths = ((right["minutes"] - left["minutes"]) * 600).round()
    cases = right["cases_per_year"]

    def share(part):
        return f"{dutch(100 * cases[part].sum() / cases.sum())}%"

    summary = tab.locator("#summary").inner_text()
    for part in (tenths < 0, tenths == 0, tenths > 0):
        assert share(part) in summary
    edges = [-float("inf"), -30, -15, -5, 0, 5, 15, 30, float("inf")]
    cells = tab.locator("#legend tbody td").all_inner_texts()
    assert len(cells) == 9
    minutes = tenths / 600
    for number in range(4):  # shorter: below the upper end, down to the lower end
        part = (minutes >= edges[number]) & (minutes < edges[number + 1])
        assert cells[number] == share(part)
    assert cells[4] == share(minutes == 0)
    for number in range(4, 8):  # longer: above the lower end, up to the upper end
        part = (minutes > edges[number]) & (minutes <= edges[number + 1])
        assert cells[number + 1] == share(part)


def test_centres_side_by_side(open_page, result, other_runs):
    tab = open_page("free")
    ours, theirs = set(result.plans[2].open_sites), set(other_runs["free"].plans[2].open_sites)
    groups = {"both": ours & theirs, "left": ours - theirs, "right": theirs - ours}
    for group, sites in groups.items():
        rows = tab.locator(f'#centres [data-group="{group}"] [data-site]')
        assert set(rows.evaluate_all("rows => rows.map(row => row.dataset.site)")) == sites
    for site in groups["left"]:
        cells = tab.locator(f'#centres [data-site="{site}"] td').all_inner_texts()
        volume = result.plans[2].centres.loc[site, "cases_per_year"]
        assert cells == [f"{volume:.0f}", "–"]


def test_other_plans_can_be_chosen_and_the_address_keeps_them(open_page):
    tab = open_page("free", "#left=Atoday&right=B4&lang=en")
    shown(tab, "Atoday B4 en")
    # All four open today, and all four open in the plan.
    assert tab.locator('#centres [data-group="both"] [data-site]').count() == 4
    assert "0.0% travel shorter" in tab.locator("#summary").inner_text()
    assert "100.0% as long" in tab.locator("#summary").inner_text()
    assert "Plans side by side" in tab.locator("h1").inner_text()
    tab.locator("#right-plan").select_option(label="A: 1 centre")
    shown(tab, "Atoday A1 en")
    assert tab.evaluate("location.hash") == "#left=Atoday&right=A1&lang=en"
    tab.click("#language")
    shown(tab, "Atoday A1 nl")
    assert tab.locator("#right-plan option:checked").inner_text() == "A: 1 centrum"


def test_a_run_without_plans_is_compared_as_it_is_today(remake, run_folders, open_page, pages):
    bare = pages["free"].parent.parent / "bare"
    bare.mkdir()
    write_result(remake(plans={}), bare)
    pages["bare"] = bare / "compare.html"
    write_comparison(compare_runs([run_folders["norm"], bare]), bare)
    shown(open_page("bare"), "A1 Btoday nl")


def test_a_postcode_tells_both_trips(open_page, result, other_runs, hostile):
    tab = open_page("free")
    tab.fill("#postcode", "3537 AB")
    tab.wait_for_selector('#found[data-state="counted"]')
    text = tab.locator("#found").inner_text()
    rows = [run.plans[2].areas.loc["3537"] for run in (result, other_runs["free"])]
    for row in rows:
        name = result.candidates.loc[row["site_id"], "site_name"]
        assert f"{dutch(row['minutes'])} min {name}" in text
    assert f"{dutch(rows[1]['minutes'] - rows[0]['minutes'], '+.1f')} minuten" in text
    tab.fill("#postcode", "3539")
    tab.wait_for_selector('#found[data-state="left-out"]')
    tab.fill("#postcode", "9999")
    tab.wait_for_selector('#found[data-state="unknown"]')
    assert tab.locator("img").count() == 0  # a hostile name stays text


def test_what_cannot_be_compared_is_said_on_top(open_page):
    tab = open_page("double")
    kinds = tab.locator("#warnings li").evaluate_all("items => items.map(i => i.dataset.kind)")
    assert kinds == ["data", "areas", "demand", "travel", "sites"]
    assert "1 alleen in A, 0 alleen in B" in tab.locator("#warnings").inner_text()
    tab.fill("#postcode", "3500")  # counted in A only
    tab.wait_for_selector('#found[data-state="left-out"]')
    tab.click("#language")
    assert "1 only in A" in tab.locator("#warnings").inner_text()


def test_all_plans_and_questions_stand_below(open_page, pages, run_folders):
    tab = open_page("free")
    comparison = compare_runs([run_folders["norm"], run_folders["free"]])
    rows = comparison.indicators[comparison.indicators["group"] == "all"].reset_index(drop=True)
    assert tab.locator("#all tbody tr").count() == len(rows) == 6
    for number, row in rows.iterrows():
        text = tab.locator(f'#all [data-plan="{number}"]').inner_text()
        assert dutch(row["minutes_mean"]) in text
        if row["run"] == "B" and row["plan"] in ("today", "k2"):
            assert f"({dutch(row['minutes_mean_difference'], '+.1f')})" in text
        else:
            assert "(" not in text
    cells = tab.locator('#questions [data-key="minimum_volume"] td').all_inner_texts()
    assert cells == ["pathway", "geen"]
    assert "A: 3 centra is bewezen onmogelijk" in tab.locator("#account-parts").inner_text()


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (390, 844)])
def test_nothing_sticks_out(open_page, size):
    tab = open_page("double", size=size)
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
    legend = tab.locator("#legend").evaluate("n => [n.scrollWidth, n.clientWidth]")
    assert legend[0] <= legend[1]


def test_every_text_is_there_in_both_languages_and_used(run_folders):
    texts = page._texts()
    own = yaml.safe_load(page._asset("texts.yaml"))
    shared = own.pop("shared")
    frame = (page._HERE.parent / "board" / "frame.html").read_text("utf-8")
    joined = join_modules(page._HERE / "start.js", call="start(map)")
    code = joined + page._asset("page.html") + frame
    asked = set(re.findall(r'\b(?:say|sayStrong|sayCode|part)\("(\w+)"', code))
    asked |= set(re.findall(r'data-t="(\w+)"', code))
    assert asked <= set(texts)
    named = set(re.findall(r'"(\w+)"', code))
    composed = ("warning_", "minutes_", "share_", "zoom_")
    listed = {key for key in (*own, *shared) if not key.startswith(composed)}
    assert listed - named == set()
    for key, both in texts.items():
        assert set(both) == {"nl", "en"}, key
        if isinstance(both["nl"], str):
            filled = [set(re.findall(r"\{(\w+)\}", both[language])) for language in ("nl", "en")]
            assert filled[0] == filled[1], key
        else:
            assert set(both["nl"]) == set(both["en"]), key


def test_the_page_is_the_same_every_time(pages, run_folders):
    again = render_comparison(compare_runs([run_folders["norm"], run_folders["free"]]))
    assert again == pages["free"].read_text(encoding="utf-8")
