"""The log of decisions: kept, checked, never in the way of a new run."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import shutil

import pytest

from regiotafel.decisions import DECISIONS, read_decisions, record_decision
from regiotafel.errors import InputError
from regiotafel.files import MANIFEST, read_table
from regiotafel.report.document.result import read_document
from support.questions import call, write_question

DAY = dt.date(2026, 11, 22)
PLANS = "the plans are: today, k2"
NAME = "name the plan that was decided on"
RESTORE = "restore the file from a copy, or move it away to begin a new log"


@pytest.fixture(scope="module")
def finished(data, tmp_path_factory):
    """A question and its result."""
    folder = tmp_path_factory.mktemp("finished")
    question = write_question(folder, k=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        done = call("run", question, "--data", data, "--out", folder / "result")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def with_others(data, tmp_path_factory):
    """A result that compares another choice of two centres: less far in the mean."""
    folder = tmp_path_factory.mktemp("with_others")
    question = write_question(folder, k=2, objective="longest_minutes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        done = call("run", question, "--data", data, "--out", folder / "result")
    assert done.exit_code == 0, done.output
    return folder / "result"


@pytest.fixture
def result(finished, tmp_path):
    return shutil.copytree(finished / "result", tmp_path / "result")


@pytest.fixture
def logged(result):
    """Three decisions."""
    for number, plan in enumerate(("k2", "today", "k2"), start=1):
        record_decision(
            result, plan=plan, decided_by=f"Raad {number}", reason=f"Reden {number}", date=DAY
        )
    return result


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_a_decision_says_what_was_decided_and_on_what(result):
    record_decision(
        result,
        plan="k2",
        decided_by="Raad van bestuur",
        reason="Korte reistijd",
        date=DAY,
        dissent="Ziekenhuis A: te ver",
    )
    [decision] = read_decisions(result)
    document = read_document(result)
    plan = document.plans["k2"]
    names = [document.sites[site].site_name for site in plan.open_sites]
    smallest = min(centre.cases_per_year for centre in plan.centres.values())
    assert decision.number == "1"
    assert decision.date == "2026-11-22"
    assert decision.open_sites == "; ".join(names)
    assert decision.decided_by == "Raad van bestuur"
    assert decision.dissent == "Ziekenhuis A: te ver"
    assert f"minutes_mean {plan.access.all.minutes_mean:.4g}" in decision.figures
    assert f"smallest_centre_cases {smallest:.4g}" in decision.figures
    assert decision.run_hash == document.run_hash
    assert decision.previous_hash == ""
    assert rows_of(result / DECISIONS)[0] == [
        *("number", "date", "plan", "open_sites", "decided_by", "reason", "dissent"),
        *("figures", "run_hash", "previous_hash", "entry_hash"),
    ]


def test_any_plan_of_the_decision_table_can_be_decided_on(with_others, tmp_path):
    result = shutil.copytree(with_others, tmp_path / "result")
    done = call("decide", result, "--plan", "k2b", "--by", "Raad", "--because", "Reden")
    assert done.exit_code == 0, done.output
    [decision] = read_decisions(result)
    sites = read_document(result).sites
    assert decision.plan == "k2b"
    assert decision.open_sites == f"{sites['H3'].site_name}; {sites['H4'].site_name}"
    table = read_table(result / "decision.csv", required=[], remedy="")
    known = table[(table["plan"] == "k2b") & (table["value"] != "")]
    assert "minutes_mean" in set(known["indicator"])
    assert decision.figures.split("; ") == [*known["indicator"] + " " + known["value"]]


def test_the_plans_are_those_of_the_result_and_of_the_decision_table(with_others, tmp_path):
    result = shutil.copytree(with_others, tmp_path / "result")
    options = ("--plan", "zes", "--by", "Raad", "--because", "Reden")
    assert "the plans are: today, k2, k2b\n" in call("decide", result, *options).stderr
    (result / "decision_plans.csv").unlink()
    assert "the plans are: today, k2\n" in call("decide", result, *options).stderr


def test_a_decision_table_that_was_changed_is_one_error(with_others, tmp_path):
    result = shutil.copytree(with_others, tmp_path / "result")
    path = result / "decision_plans.csv"
    path.write_bytes(path.read_bytes().replace(b"H4", b"H9"))
    done = call("decide", result, "--plan", "k2b", "--by", "Raad", "--because", "Reden")
    assert done.exit_code == 2
    assert done.stderr == (
        f"{result}, plan k2b: has the centre “H9”, which is no site of this result; "
        "run the scenario again\n"
    )
    assert not (result / DECISIONS).exists()


def test_each_row_holds_the_hash_of_the_one_before(logged):
    found = read_decisions(logged)
    assert [decision.number for decision in found] == ["1", "2", "3"]
    assert [d.previous_hash for d in found] == ["", found[0].entry_hash, found[1].entry_hash]
    assert len({decision.entry_hash for decision in found}) == 3


def test_the_same_decision_makes_the_same_bytes(finished, tmp_path):
    written = set()
    for name in ("one", "two"):
        folder = shutil.copytree(finished / "result", tmp_path / name)
        record_decision(folder, plan="k2", decided_by="Raad", reason="Reden", date=DAY)
        written.add((folder / DECISIONS).read_bytes())
    assert len(written) == 1


@pytest.mark.parametrize("column", range(11))
def test_a_cell_that_was_changed_is_named(logged, column):
    rows = rows_of(logged / DECISIONS)
    rows[2][column] += "0"
    write_rows(logged / DECISIONS, rows)
    with pytest.raises(InputError) as caught:
        read_decisions(logged)
    assert str(caught.value) == (
        f"{logged / DECISIONS}, row 3: is not as it was written, for its hash differs; {RESTORE}"
    )


@pytest.mark.parametrize(
    ("keep", "row"), [([0, 2, 3], 2), ([0, 1, 3], 3), ([0, 2, 1, 3], 2), ([0, 1, 2, 2, 3], 4)]
)
def test_a_row_taken_out_moved_or_put_in_is_named(logged, keep, row):
    rows = rows_of(logged / DECISIONS)
    write_rows(logged / DECISIONS, [rows[place] for place in keep])
    done = call("decide", logged)
    assert done.exit_code == 2
    assert done.stderr == (
        f"{logged / DECISIONS}, row {row}: does not follow the row before it: a row was taken out, "
        f"put in or moved; {RESTORE}\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_log_saved_with_semicolons_is_one_error(logged, encoding):
    rows = rows_of(logged / DECISIONS)
    rows[2][5] = "Eerst, en dan nog, een reden"
    with (logged / DECISIONS).open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    done = call("decide", logged)
    assert done.exit_code == 2
    assert done.stderr == (
        f"{logged / DECISIONS}, row 1: does not hold the columns with commas between, as after "
        f"saving in a spreadsheet; {RESTORE}\n"
    )


def test_a_half_written_file_is_one_error_wherever_it_ends(logged):
    """Only where a row ends, or nothing but its line end is lost, is a shorter log in order."""
    whole = (logged / DECISIONS).read_bytes()
    ends = {place for place, byte in enumerate(whole) if byte == ord("\n")}
    for cut in range(1, len(whole), 19):
        (logged / DECISIONS).write_bytes(whole[:cut])
        if cut in ends or cut - 1 in ends:
            continue
        with pytest.raises(InputError):
            record_decision(logged, plan="k2", decided_by="Raad", reason="Reden", date=DAY)
        assert (logged / DECISIONS).read_bytes() == whole[:cut]


def test_a_log_that_lost_its_last_line_end_goes_on(logged):
    path = logged / DECISIONS
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    record_decision(logged, plan="k2", decided_by="Raad", reason="Reden", date=DAY)
    assert len(read_decisions(logged)) == 4


@pytest.mark.parametrize("sign", "=+-@")
def test_no_text_becomes_a_formula(result, sign):
    record_decision(
        result,
        plan="k2",
        decided_by=f"{sign}cmd|' /C calc'!A0",
        reason=f"  {sign}1+1\n{sign}2",
        date=DAY,
        dissent=f"\t{sign}3",
    )
    for cell in rows_of(result / DECISIONS)[1]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    [decision] = read_decisions(result)
    assert decision.reason == f"'{sign}1+1 {sign}2"


def test_odd_text_goes_through(result):
    reason = '“Één” regel;\r\nnog een, met "quotes" \udcff'
    record_decision(result, plan="k2", decided_by="Raad, bestuur", reason=reason, date=DAY)
    [decision] = read_decisions(result)
    assert decision.reason == '“Één” regel; nog een, met "quotes" ?'
    table = read_table(result / DECISIONS, required=[], remedy="")
    assert table["decided_by"].tolist() == ["Raad, bestuur"]


def test_the_command_writes_and_lists(result):
    none = call("decide", result)
    assert (none.exit_code, none.stdout) == (0, "No decision is written down here.\n")
    done = call(
        *("decide", result, "--plan", "k2", "--by", "Raad", "--because", "Reden"),
        *("--date", "2026-11-22", "--dissent", "Een lid"),
    )
    assert done.exit_code == 0, done.output
    [decision] = read_decisions(result)
    assert decision.date == "2026-11-22"
    listed = call("decide", result)
    assert listed.exit_code == 0
    assert "1. 2026-11-22 k2, by Raad" in listed.stdout
    assert "Dissent: Een lid" in listed.stdout
    assert decision.entry_hash in done.stdout
    assert listed.stdout.endswith(f"Hash of the last entry: {decision.entry_hash}\n")


def test_the_day_is_today_unless_it_is_given(result):
    before = dt.datetime.now().astimezone().date()
    assert call("decide", result, "--plan", "k2", "--by", "a", "--because", "b").exit_code == 0
    after = dt.datetime.now().astimezone().date()
    assert before <= dt.date.fromisoformat(read_decisions(result)[0].date) <= after


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            ["--plan", "K2", "--by", "a", "--because", "b"],
            "--plan: “K2” is no plan of this result; did you mean `k2`?",
        ),
        (
            ["--plan", "zes", "--by", "a", "--because", " "],
            "--because: is empty; say why\n--plan: “zes” is no plan of this result; " + PLANS,
        ),
        (["--plan", "k2", "--because", "b"], "--by: is empty; say who decided"),
        (
            ["--plan", "k2", "--by", "a", "--because", "b", "--date", "22-11-2026"],
            "--date: “22-11-2026” is no date; give year-month-day such as 2026-11-22",
        ),
        (
            ["--by", "a", "--because", "b"],
            "--plan: is missing, but there is --by and --because; " + NAME,
        ),
    ],
)
def test_wrong_input_is_said_and_writes_nothing(result, options, expected):
    done = call("decide", result, *options)
    assert (done.exit_code, done.stderr) == (2, f"{expected}\n")
    assert not (result / DECISIONS).exists()


@pytest.mark.parametrize("options", [[], ["--plan", "k2", "--by", "a", "--because", "b"]])
def test_where_there_is_no_result(tmp_path, options):
    done = call("decide", tmp_path, *options)
    right = "name the folder of a finished `regiotafel run`"
    assert done.exit_code == 2
    assert done.stderr == f"{tmp_path / 'result.json'}: does not exist; {right}\n"


@pytest.mark.usefixtures("own_cache")
def test_a_new_run_keeps_the_log_and_is_not_blocked_by_it(finished, logged, data):
    before = (logged / DECISIONS).read_bytes()
    again = call("run", finished / "question.yaml", "--k", 1, "--data", data, "--out", logged)
    assert again.exit_code == 0, again.output
    assert (logged / DECISIONS).read_bytes() == before
    assert set(read_document(logged).plans) == {"today", "k1"}
    sums = dict(
        reversed(line.split("  "))
        for line in (logged / MANIFEST).read_text(encoding="utf-8").splitlines()
    )
    assert DECISIONS not in sums
    for name, digest in sums.items():
        assert hashlib.sha256((logged / name).read_bytes()).hexdigest() == digest
    record_decision(logged, plan="k1", decided_by="Raad", reason="Toch een", date=DAY)
    found = read_decisions(logged)
    assert len(found) == 4
    assert found[3].run_hash != found[2].run_hash
    listed = call("decide", logged)
    assert listed.stdout.count("(on an earlier run)") == 3
    # A file that somebody added still stands in the way.
    (logged / "notes.txt").write_text("mine", encoding="utf-8")
    refused = call("run", finished / "question.yaml", "--data", data, "--out", logged)
    assert refused.exit_code == 2
    assert "notes.txt" in refused.stderr
