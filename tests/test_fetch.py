"""Fetching from a publisher that breaks off, errs and misleads; then building on what came."""

from __future__ import annotations

import hashlib
import json
import resource

import pytest
import yaml
from typer.testing import CliRunner

from regiotafel import cli
from regiotafel.build import build_data
from regiotafel.errors import InputError, OutputError
from regiotafel.fetch import FETCHED, fetch, read_records
from regiotafel.fetch.catalogue import load_catalogue
from regiotafel.fetch.link import TRIES
from regiotafel.region import load_region
from support import cbs
from support.country import write_roads
from support.server import Served, publisher

ROADS, TABLE, PC4 = "netherlands-latest.osm.pbf", "83502NED.json", "cbs_pc4.zip"
ROADS_PATH, PC4_PATH = "/europe/netherlands-latest.osm.pbf", "/postcode/2026-cbs_pc4_2025_v1.zip"
TABLE_PATH = "/ODataFeed/odata/83502NED"
PBF = b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7b" + bytes(range(256)) * 4000


@pytest.fixture
def site():
    with publisher() as here:
        serve_roads(here, PBF)
        yield here


def serve_roads(here, body, **changes):
    here.files[ROADS_PATH] = Served(body, **changes)
    checksum = hashlib.md5(body).hexdigest()
    here.files[f"{ROADS_PATH}.md5"] = Served(
        f"{checksum}  netherlands-latest.osm.pbf\n".encode(), content_type="text/plain"
    )


def serve_table(here, rows):
    here.tables |= {
        f"{TABLE_PATH}/TableInfos": [{"Modified": "2026-09-01T02:00:00"}],
        f"{TABLE_PATH}/Perioden": cbs.PERIODS,
        f"{TABLE_PATH}/Geslacht": cbs.SEXES,
        f"{TABLE_PATH}/Leeftijd": cbs.AGES,
        f"{TABLE_PATH}/TypedDataSet": rows,
    }


class Waits(list):
    """Records the pauses instead of waiting."""

    def __call__(self, seconds):
        self.append(seconds)


def get(here, folder, *, only=(ROADS,), **options):
    options.setdefault("pause", Waits())
    return fetch(folder, only=only, base_url=here.url, **options)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_fetched_verified_and_recorded(site, tmp_path):
    told = []
    records = get(site, tmp_path, progress=lambda *what: told.append(what))
    assert (tmp_path / ROADS).read_bytes() == PBF
    assert records == read_records(tmp_path)
    assert records[ROADS] == {
        "url": "https://download.geofabrik.de/europe/netherlands-latest.osm.pbf",
        "size": len(PBF),
        "sha256": hashlib.sha256(PBF).hexdigest(),
        "etag": '"first"',
        "last_modified": "Mon, 02 Nov 2026 03:00:00 GMT",
    }
    assert names(tmp_path) == [FETCHED, ROADS]
    assert told[-1] == (ROADS, len(PBF), len(PBF))
    assert site.asked(ROADS_PATH)[0]["User-Agent"].startswith("regiotafel/")


def test_what_breaks_off_is_resumed_from_where_it_was(site, tmp_path):
    site.files[ROADS_PATH].cuts = [300_000, 200_000, None]
    waits = Waits()
    get(site, tmp_path, pause=waits)
    assert (tmp_path / ROADS).read_bytes() == PBF
    ranges = [headers.get("Range") for headers in site.asked(ROADS_PATH)]
    # Whole pieces of 64 kB are kept of what arrived.
    assert ranges == [None, "bytes=262144-", "bytes=458752-"]
    assert waits == [1, 1]  # each attempt brought something, so patience starts anew


def test_a_later_call_resumes_what_an_earlier_one_left(site, tmp_path):
    site.files[ROADS_PATH].cuts = [400_000]
    site.files[ROADS_PATH].statuses = [None, *[503] * TRIES]
    with pytest.raises(InputError, match="answers 503"):
        get(site, tmp_path)
    assert names(tmp_path) == [f"{ROADS}.part", f"{ROADS}.part.json"]
    assert (tmp_path / f"{ROADS}.part").stat().st_size == 393_216
    get(site, tmp_path)
    assert (tmp_path / ROADS).read_bytes() == PBF
    assert site.asked(ROADS_PATH)[-1]["Range"] == "bytes=393216-"
    assert site.asked(ROADS_PATH)[-1]["If-Range"] == '"first"'
    assert names(tmp_path) == [FETCHED, ROADS]


def test_a_file_that_changed_meanwhile_is_begun_anew(site, tmp_path):
    site.files[ROADS_PATH].cuts = [400_000]
    site.files[ROADS_PATH].statuses = [None, *[503] * TRIES]
    with pytest.raises(InputError):
        get(site, tmp_path)
    newer = PBF[::-1] + b"OSMHeader"
    newer = PBF[:64] + newer
    serve_roads(site, newer, etag='"second"', last_modified="Tue, 03 Nov 2026 03:00:00 GMT")
    assert get(site, tmp_path)[ROADS]["etag"] == '"second"'
    assert (tmp_path / ROADS).read_bytes() == newer


@pytest.mark.parametrize(
    "changes",
    [
        {"ranges": False},
        {"etag": None, "last_modified": None},
        {"etag": 'W/"weak"', "last_modified": None},
    ],
)
def test_where_resuming_is_not_safe_it_begins_anew(site, tmp_path, changes):
    serve_roads(site, PBF, cuts=[700_000, None], **changes)
    get(site, tmp_path)
    assert (tmp_path / ROADS).read_bytes() == PBF


def test_a_weak_tag_resumes_by_its_date(site, tmp_path):
    serve_roads(site, PBF, cuts=[700_000, None], etag='W/"weak"')
    get(site, tmp_path)
    assert site.asked(ROADS_PATH)[-1]["If-Range"] == "Mon, 02 Nov 2026 03:00:00 GMT"
    assert (tmp_path / ROADS).read_bytes() == PBF


def test_a_part_that_is_whole_already_is_put_in_place(site, tmp_path):
    get(site, tmp_path)
    (tmp_path / ROADS).rename(tmp_path / f"{ROADS}.part")
    (tmp_path / FETCHED).unlink()
    (tmp_path / f"{ROADS}.part.json").write_text(
        json.dumps({"url": f"{site.url}{ROADS_PATH}", "etag": '"first"'})
    )
    get(site, tmp_path)
    assert (tmp_path / ROADS).read_bytes() == PBF
    assert names(tmp_path) == [FETCHED, ROADS]


@pytest.mark.parametrize("notes", ["", "[]", "{}", '{"url": "https://elsewhere/"}', "no json"])
def test_a_part_of_unknown_origin_is_not_resumed(site, tmp_path, notes):
    (tmp_path / f"{ROADS}.part").write_bytes(b"x" * 1000)
    (tmp_path / f"{ROADS}.part.json").write_text(notes)
    get(site, tmp_path)
    assert (tmp_path / ROADS).read_bytes() == PBF


def test_a_server_that_resumes_wrongly_cannot_spoil_the_file(site, tmp_path):
    served = site.files[ROADS_PATH]
    served.cuts = [400_000]
    served.statuses = [None, *[503] * TRIES]
    with pytest.raises(InputError, match="answers 503"):
        get(site, tmp_path)
    served.shift = 5  # answers with a range that begins five bytes further
    get(site, tmp_path)
    assert (tmp_path / ROADS).read_bytes() == PBF
    assert [headers.get("Range") for headers in site.asked(ROADS_PATH)][-2:] == [
        "bytes=393216-",
        None,
    ]


def test_what_has_not_changed_is_not_fetched_again(site, tmp_path):
    get(site, tmp_path)
    before = (tmp_path / FETCHED).read_bytes()
    said = []
    get(site, tmp_path, say=said.append)
    assert f"{ROADS}: has not changed" in said
    assert site.asked(ROADS_PATH)[-1]["If-None-Match"] == '"first"'
    assert (tmp_path / FETCHED).read_bytes() == before
    # But a file that was spoilt here is.
    (tmp_path / ROADS).write_bytes(b"spoilt")
    get(site, tmp_path)
    assert (tmp_path / ROADS).read_bytes() == PBF


def test_an_error_that_passes_is_waited_for(site, tmp_path):
    site.files[ROADS_PATH].statuses = [500, 503, 429]
    waits = Waits()
    get(site, tmp_path, pause=waits)
    assert waits == [1, 2, 4]
    assert (tmp_path / ROADS).read_bytes() == PBF


def test_the_server_says_how_long_to_wait(site, tmp_path):
    site.files[ROADS_PATH].statuses = [503]
    site.files[ROADS_PATH].headers = {"Retry-After": "7"}
    waits = Waits()
    get(site, tmp_path, pause=waits)
    assert waits == [7]


def spoil(here, how):
    served = here.files[ROADS_PATH]
    if how == "absent":
        del here.files[ROADS_PATH]
    elif how == "down":
        served.statuses = [500] * 99
    elif how == "page":
        served.body, served.content_type = b"<html>sign in</html>", "text/html; charset=utf-8"
    elif how == "disguised page":
        served.body = b"<html>sign in</html>"
    elif how == "checksum":
        served.body = PBF[:-1] + b"?"
    elif how == "no checksum":
        here.files[f"{ROADS_PATH}.md5"].body = b"<xml/>"
    elif how == "truncated":
        served.cuts = [0] * 99


@pytest.mark.parametrize(
    ("how", "message", "requests"),
    [
        ("absent", "answers 404 Not Found; see whether the publisher moved it", 1),
        ("down", "answers 500 Internal Server Error; try again later", TRIES),
        ("page", "sends a web page instead of data", 1),
        ("disguised page", "sends something that is no osm.pbf file", 1),
        ("checksum", "has the wrong checksum (MD5 ", 1),
        ("no checksum", "holds no MD5 checksum", 1),
        ("truncated", "broke off after 0 of", TRIES),
    ],
)
@pytest.mark.parametrize("earlier", [True, False])
def test_what_is_wrong_is_told_in_one_line_and_a_good_file_stays(
    site, tmp_path, how, message, requests, earlier
):
    good = PBF + b"older"
    if earlier:
        serve_roads(site, good, etag='"older"', last_modified=None)
        get(site, tmp_path)
        serve_roads(site, PBF)
        site.requests.clear()
    spoil(site, how)
    with pytest.raises(InputError) as caught:
        get(site, tmp_path)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert len(site.asked(ROADS_PATH)) == requests
    if earlier:
        assert (tmp_path / ROADS).read_bytes() == good
        assert read_records(tmp_path)[ROADS]["etag"] == '"older"'
    else:
        assert ROADS not in names(tmp_path)
        assert FETCHED not in names(tmp_path)


def test_a_wrong_file_is_not_resumed_the_next_time(site, tmp_path):
    spoil(site, "checksum")
    with pytest.raises(InputError):
        get(site, tmp_path)
    assert names(tmp_path) == []
    # A checksum that cannot be had now says nothing against the file: it is kept.
    serve_roads(site, PBF)
    site.files[f"{ROADS_PATH}.md5"].statuses = [500] * TRIES
    with pytest.raises(InputError, match=r"\.md5: answers 500"):
        get(site, tmp_path)
    assert f"{ROADS}.part" in names(tmp_path)
    get(site, tmp_path)
    assert (tmp_path / ROADS).read_bytes() == PBF


def test_offline(tmp_path):
    with publisher() as here:
        url = here.url  # nobody listens there any more
    with pytest.raises(InputError) as caught:
        fetch(tmp_path, base_url=url, pause=Waits())
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert all("cannot be reached; is this machine online?" in line for line in lines)


def test_one_source_that_fails_does_not_keep_the_others(site, tmp_path):
    serve_table(site, cbs.population_rows())
    with pytest.raises(InputError) as caught:
        get(site, tmp_path, only=())
    assert str(caught.value).count("\n") == 0
    assert "2026-cbs_pc4_2025_v1.zip: answers 404" in str(caught.value)
    assert sorted(read_records(tmp_path)) == [TABLE, ROADS]


def test_a_full_disk(site, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("U", (), {"free": 1000})())
    with pytest.raises(OutputError, match=r"1 MB are needed and 0 MB free; make room"):
        get(site, tmp_path)
    monkeypatch.undo()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    try:
        with pytest.raises(OutputError, match=r"cannot be written \(File too large\)"):
            get(site, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert ROADS not in names(tmp_path)
    get(site, tmp_path)  # resumed, once there is room
    assert (tmp_path / ROADS).read_bytes() == PBF


def test_a_folder_that_cannot_be_made(site, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        get(site, tmp_path / "file" / "raw")


def test_a_table_is_fetched_page_by_page_for_the_latest_year(site, tmp_path):
    rows = cbs.population_rows()
    serve_table(site, rows + cbs.population_rows(period="2021JJ00"))
    records = get(site, tmp_path, only=[TABLE])
    content = json.loads((tmp_path / TABLE).read_text(encoding="utf-8"))
    assert content["period"] == records[TABLE]["period"] == "2025JJ00"
    assert content["TypedDataSet"] == rows
    assert content["Leeftijd"] == cbs.AGES
    assert len(site.asked(f"{TABLE_PATH}/TypedDataSet")) == -(-len(rows) // site.page_size)
    said = []
    get(site, tmp_path, only=[TABLE], say=said.append)
    assert f"{TABLE}: has not changed" in said


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Perioden": [{"Key": "2025MM01"}]}, "Perioden: has no period latest"),
        ({"TypedDataSet": []}, "TypedDataSet: has no rows for the period 2025JJ00"),
    ],
)
def test_a_table_that_is_not_as_expected(site, tmp_path, change, message):
    serve_table(site, cbs.population_rows())
    site.tables |= {f"{TABLE_PATH}/{name}": rows for name, rows in change.items()}
    with pytest.raises(InputError) as caught:
        get(site, tmp_path, only=[TABLE])
    assert message in str(caught.value)


@pytest.mark.parametrize("body", [b"no json", b"[]", b"{}", b'{"value": 3}'])
def test_a_page_that_is_no_table(site, tmp_path, body):
    serve_table(site, [])
    del site.tables[f"{TABLE_PATH}/TypedDataSet"]
    site.files[f"{TABLE_PATH}/TypedDataSet"] = Served(body, content_type="application/json")
    with pytest.raises(InputError, match="sends something that is no OData page"):
        get(site, tmp_path, only=[TABLE])


def test_pages_in_a_circle(site, tmp_path):
    serve_table(site, [])
    del site.tables[f"{TABLE_PATH}/TypedDataSet"]
    page = json.dumps({"value": [{}], "odata.nextLink": "https://x.invalid/?$skip=0"}).encode()
    site.files[f"{TABLE_PATH}/TypedDataSet"] = Served(page, content_type="application/json")
    with pytest.raises(InputError, match="in a circle"):
        get(site, tmp_path, only=[TABLE])


def test_unknown_source(tmp_path):
    with pytest.raises(InputError, match=f"“cbs_pc5.zip” is no source; did you mean `{PC4}`"):
        fetch(tmp_path, only=["cbs_pc5.zip"])


def test_a_broken_list_of_what_was_fetched(site, tmp_path):
    for text in ("no json", "[1]", '{"a": {}}', '{"a": 1}'):
        (tmp_path / FETCHED).write_text(text)
        with pytest.raises(InputError, match="is no list of what was fetched"):
            get(site, tmp_path)


def test_a_catalogue_is_checked_whole(tmp_path):
    path = tmp_path / "own.yaml"
    content = yaml.safe_load(yaml.safe_dump(load_catalogue().model_dump(mode="json")))
    content["sources"][ROADS]["url"] = "ftp://elsewhere"
    content["sources"][TABLE]["content"] = "csv"
    content["sources"][PC4] |= {"colour": "red"}
    content["sources"]["../up"] = content["sources"][PC4]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(path)
    assert {fault.where.split(".")[-1] for fault in caught.value.faults} >= {"content", "colour"}
    content["sources"][TABLE]["content"] = "odata"
    del content["sources"][PC4]["colour"]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(path)
    assert "“ftp://elsewhere” is no address" in str(caught.value)
    assert "sources.../up: is no file name" in str(caught.value)


def test_a_checksum_of_ones_own(site, tmp_path):
    path = tmp_path / "own.yaml"
    content = load_catalogue().model_dump(mode="json")
    content["sources"][ROADS]["sha256"] = hashlib.sha256(PBF).hexdigest().upper()
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    get(site, tmp_path / "raw", catalogue=path)
    content["sources"][ROADS]["sha256"] = "0" * 64
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError, match=r"has the wrong checksum \(SHA-256"):
        get(site, tmp_path / "other", catalogue=path)


@pytest.fixture(scope="module")
def fetched(tmp_path_factory):
    """The made-up country, fetched by the command."""
    folder = tmp_path_factory.mktemp("fetched")
    write_roads(folder / "roads.osm.pbf")
    cbs.write_pc4(folder / PC4)
    with publisher() as here:
        serve_roads(here, (folder / "roads.osm.pbf").read_bytes(), cuts=[500, None])
        serve_table(here, cbs.population_rows())
        here.files[PC4_PATH] = Served((folder / PC4).read_bytes(), content_type="application/zip")
        result = CliRunner().invoke(
            cli.app, ["data", "fetch", str(folder / "raw"), "--base-url", here.url]
        )
    assert result.exit_code == 0, result.output
    assert "ready for" in result.stdout
    return folder / "raw"


def test_then_data_build_runs_on_it(fetched, tmp_path, caplog):
    region = load_region(build_data(fetched, tmp_path / "data"))
    assert list(region.areas.index) == sorted(cbs.AREAS)
    # The hospitals are those brought along, none of which stands in the made-up country.
    assert "hospital sites lie more than 3 km from any road" in caplog.text
    assert region.areas.loc["1002", "m_5_9"] == 12
    assert region.areas.loc["1002", "f_95_plus"] == 31
    sources = {source["file"]: source for source in region.provenance["sources"]}
    records = read_records(fetched)
    assert sources[TABLE]["period"] == "2025JJ00"
    assert {name: sources[name]["sha256"] for name in records} == {
        name: record["sha256"] for name, record in records.items()
    }
    assert {"areas.csv", "hospitals.csv", "endometriosis_candidates.csv"} < set(sources)
    again = build_data(fetched, tmp_path / "again")
    for path in (tmp_path / "data").rglob("*.*"):
        assert path.read_bytes() == (again / path.relative_to(tmp_path / "data")).read_bytes()


def test_data_build_names_what_was_not_fetched(fetched, tmp_path):
    import shutil

    raw = shutil.copytree(fetched, tmp_path / "raw")
    (raw / PC4).unlink()
    with pytest.raises(InputError, match=r"cbs_pc4\.zip: does not exist; fetch it with `regio"):
        build_data(raw, tmp_path / "data")


def test_the_command_says_what_is_wrong_in_one_line(site, tmp_path):
    del site.files[ROADS_PATH]
    result = CliRunner().invoke(
        cli.app, ["data", "fetch", str(tmp_path), "--base-url", site.url, "--only", ROADS]
    )
    assert result.exit_code == 2
    assert "answers 404" in result.stderr
    assert "Traceback" not in result.output
