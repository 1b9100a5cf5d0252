"""The user's list of candidate centres: known sites by code, or own sites with a place."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING

from regiotafel.checked import find_data
from regiotafel.errors import Fault, InputError, quoted
from regiotafel.own_tables import Column, log, read_own_table
from regiotafel.region.sites import check_labels, code_remedy

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_REMEDY = "give a CSV or Excel file with a column site_id"
_DEGREES = "give degrees (EPSG:4326) such as {}"
_COLUMNS = {
    "site_id": Column(required=True),
    **dict.fromkeys(("site_name", "organisation", "city", "basis", "note", "open_today"), Column()),
    # Only a known site may leave its place out.
    "lon": Column(
        kind="number",
        minimum=-180,
        maximum=180,
        right=_DEGREES.format("5.4"),
        mistaken_for=("longitude", "lengtegraad"),
    ),
    "lat": Column(
        kind="number",
        minimum=-90,
        maximum=90,
        right=_DEGREES.format("52.1"),
        mistaken_for=("latitude", "breedtegraad"),
    ),
    "postcode": Column(kind="pc4"),
}
_NAME = "a site that is not known needs a name"
_PLACE = "a site that is not known needs lon and lat, or its postcode alone"
#: What spreadsheets and people write for yes and no; Excel writes WAAR and ONWAAR.
_YES, _NO = {"1", "true", "yes", "ja", "waar"}, {"0", "false", "no", "nee", "onwaar"}
#: A site of the user's own lies within this of the known ones; farther off its lon and lat are
#: exchanged or of another place.
_MARGIN_DEGREES = 2.0
#: A known site does not lie farther than this from where a file says it is.
_SAME_PLACE_KM = 2.0
_KM_PER_DEGREE = 111.2
#: Words that tell no hospital from another.
_COMMON_WORDS = re.compile(
    r"\b(ziekenhui(s|zen)|hospital|gasthuis|kliniek|medisch|medical|centr(um|e)|center|mc|umc|"
    r"universitair|academisch|locatie|st|sint|de|het|van|den|der|aan)\b"
)


def candidates_file(name_or_path: str, *, relative_to: Path) -> Path:
    """Path of a candidates file: a bundled name, or a path relative to the scenario's folder."""
    faults: list[Fault] = []
    path = find_data(
        name_or_path,
        kind="candidates",
        folder=relative_to,
        place=("candidates", ""),
        faults=faults,
    )
    if faults:
        raise InputError(faults)
    return path


def read_candidates(
    path: Path, sites: pd.DataFrame, *, areas: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Read candidates and join them with ``sites`` on ``site_id``; index ``site_id`` ascending.

    CSV or Excel, read as :func:`regiotafel.own_tables.read_columns` says. Columns of the file:
    ``site_id``; optional ``basis`` and ``note`` (why it is a candidate), ``open_today`` (1 or 0;
    default 1), and for a site that is not in ``sites``: ``site_name``, ``lon`` and ``lat``
    (EPSG:4326) or ``postcode`` and, if wanted, ``city`` and ``organisation``. A site with a
    postcode alone stands at the mean position of its addresses, ``lon`` and ``lat`` in ``areas``.

    Returns ``site_name``, ``organisation``, ``city``, ``lon``, ``lat``, ``postcode`` (of a site
    that is placed by it, else ``""``), ``basis``, ``note``, ``open_today``. Warns of a known code
    with a name that has no word in common with the known one. Raises InputError with all faults: an
    unknown code without a place, a repeated code, positions that are no numbers, far from every
    known site, or not those of the known site whose code they have.
    """
    import pandas as pd

    faults: list[Fault] = []
    table = read_own_table(path, _COLUMNS, remedy=_REMEDY, faults=faults)
    file = str(path)
    site_id = check_labels(table, "site_id", file=file, faults=faults)
    open_today = _flags(table, "open_today", file=file, faults=faults)
    is_known = site_id.isin(sites.index)
    own = table.index[~is_known & (site_id != "")]
    table = _placed(table, own, areas, file=file, faults=faults)
    faults += _own_site_faults(table.loc[own], sites, file=file, before=faults)
    faults += _known_site_faults(table[is_known], sites, file=file)
    if table.empty:
        faults.append(Fault(file, "", "has no rows", _REMEDY))
    if faults:
        raise InputError(faults)

    known = sites.reindex(site_id)
    known.index = table.index
    out = known[["site_name", "organisation", "city", "lon", "lat"]].copy()
    for name in out.columns.intersection(table.columns):
        out.loc[own, name] = table.loc[own, name]
    out = out.fillna({"organisation": "", "city": ""})
    out["postcode"] = table["placed_by"]
    for name in ("basis", "note"):
        out[name] = table[name] if name in table.columns else ""
    out["open_today"] = open_today
    return out.set_index(pd.Index(site_id, name="site_id")).sort_index()


def _placed(
    table: pd.DataFrame,
    own: pd.Index[int],
    areas: pd.DataFrame | None,
    *,
    file: str,
    faults: list[Fault],
) -> pd.DataFrame:
    """Give own sites with a postcode alone its ``lon`` and ``lat``, and the rest none.

    ``placed_by`` is that postcode, ``""`` for all others. What is no postcode at all is a fault
    already.
    """
    table = table.assign(placed_by="")
    if "postcode" not in table.columns or areas is None:
        return table
    without = table.reindex(columns=["lon", "lat"]).isna().all(axis=1)
    rows = own[(without & (table["postcode"] != "")).loc[own]]
    known = table.loc[rows, "postcode"].isin(areas.index)
    said = {fault.where for fault in faults}
    faults += [
        Fault(
            file,
            f"row {row}, column postcode",
            f"{code} is not in the areas table",
            "give lon and lat",
        )
        for row, code in table.loc[rows[~known], "postcode"].items()
        if f"row {row}, column postcode" not in said
    ]
    rows = rows[known]
    if rows.empty:
        return table
    table = table.reindex(columns=list(dict.fromkeys([*table.columns, "lon", "lat"])))
    table.loc[rows, "placed_by"] = codes = table.loc[rows, "postcode"]
    table.loc[rows, ["lon", "lat"]] = areas.loc[codes, ["lon", "lat"]].to_numpy()
    placed = [
        f"{site} ({code})" for site, code in zip(table.loc[rows, "site_id"], codes, strict=True)
    ]
    sites = "1 site" if len(rows) == 1 else f"{len(rows)} sites"
    log.info(
        "%s: %s placed at the mean address of the postcode: %s", file, sites, ", ".join(placed)
    )
    return table


def _own_site_faults(
    own: pd.DataFrame, sites: pd.DataFrame, *, file: str, before: list[Fault]
) -> list[Fault]:
    """Faults of rows with a site of the user's own: each needs a name and a place.

    Not of places in the file, or columns, of which a fault ``before`` tells: what cannot be read is
    not empty.
    """
    said = {fault.where for fault in before}
    given = own.reindex(columns=["site_name", "lon", "lat", "postcode"])
    told = ~(given.isna() | given.isin([""]))
    unknown = ~told.any(axis=1)
    faults = [
        Fault(
            file,
            f"row {row}, column site_id",
            f"{site} is no known site",
            code_remedy(
                site,
                sites.index,
                otherwise="use a code of known_sites.csv, or give its site_name, and its lon and "
                "lat or its postcode",
            ),
        )
        for row, site in own.loc[unknown, "site_id"].items()
    ]
    partly, told = own[~unknown], told[~unknown]
    has_lon, has_lat = told["lon"], told["lat"]
    lacking = {
        ("site_name",): ~told["site_name"],
        ("lon",): ~has_lon & has_lat,
        ("lat",): has_lon & ~has_lat,
        ("lon", "lat"): ~has_lon & ~has_lat & ~told["postcode"],
    }
    for names, rows in lacking.items():
        if any(f"`{name}`" in fault.right for name in names for fault in before):
            continue  # the column stands there under another name
        columns, be = ("columns", "are") if len(names) > 1 else ("column", "is")
        columns = f"{columns} {' and '.join(names)}"
        right = _NAME if names == ("site_name",) else _PLACE
        without = partly.loc[rows, "site_id"]
        if not set(names) & set(own.columns) and rows.any():
            more = f" and {len(without) - 1} more" if len(without) > 1 else ""
            no_site = "are no known sites" if more else "is no known site"
            wrong = f"{be} missing, while {without.iloc[0]}{more} {no_site}"
            faults.append(Fault(file, columns, wrong, right))
            continue
        faults += [
            Fault(
                file, f"row {row}, {columns}", f"{be} empty, while {site} is no known site", right
            )
            for row, site in without.items()
            if not said & {f"row {row}, column {name}" for name in names}
        ]
    return faults + _far_faults(own, sites, file=file)


def _far_faults(own: pd.DataFrame, sites: pd.DataFrame, *, file: str) -> list[Fault]:
    if not {"lon", "lat"} <= set(own.columns):
        return []
    placed = own[own["lon"].between(-180, 180) & own["lat"].between(-90, 90)]
    far = sum(
        (placed[name] < sites[name].min() - _MARGIN_DEGREES)
        | (placed[name] > sites[name].max() + _MARGIN_DEGREES)
        for name in ("lon", "lat")
    )
    return [
        Fault(
            file,
            f"row {row}, columns lon and lat",
            f"{placed.loc[row, 'lon']:g}, {placed.loc[row, 'lat']:g} is far from all known sites",
            "give degrees (EPSG:4326), lon first; are the two exchanged?",
        )
        for row in placed.index[far > 0]
    ]


def _known_site_faults(given: pd.DataFrame, sites: pd.DataFrame, *, file: str) -> list[Fault]:
    """Faults of rows with a known code at another place; a warning of those with another name."""
    faults = []
    given = given.reindex(columns=["site_id", "site_name", "lon", "lat"])
    for row, code, name, lon, lat in given.itertuples(name=None):
        known = sites.loc[code]
        is_called = f"{code} is {known['site_name']}"
        east = (lon - known["lon"]) * math.cos(math.radians(known["lat"]))
        km = _KM_PER_DEGREE * math.hypot(east, lat - known["lat"])
        if km > _SAME_PLACE_KM:  # never so where one of them is NaN, not given
            faults.append(
                Fault(
                    file,
                    f"row {row}, columns lon and lat",
                    f"{is_called}, which stands {km:.0f} km from {lon:g}, {lat:g}",
                    "leave both empty for that site, or give another one a code of its own",
                )
            )
        elif isinstance(name, str) and not _alike(name, known):
            log.warning(
                "%s, row %d: %s, not %s; its known name and place count, so give another site a "
                "code of its own",
                file,
                row,
                is_called,
                quoted(name),
            )
    return faults


def _alike(name: str, known: pd.Series[str]) -> bool:
    """Whether a name shares a word that tells hospitals apart with a known one, or has none."""
    words = _telling_words(name)
    others = _telling_words(" ".join(known[["site_name", "organisation", "city"]]))
    return not words or any(
        word == other or (min(len(word), len(other)) > 3 and (word in other or other in word))
        for word in words
        for other in others
    )


def _telling_words(text: str) -> set[str]:
    """Words without capitals and accents, those left aside that half of all hospitals have."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return set(re.findall(r"\w+", _COMMON_WORDS.sub(" ", plain)))


def _flags(table: pd.DataFrame, column: str, *, file: str, faults: list[Fault]) -> pd.Series[bool]:
    import pandas as pd

    if column not in table.columns:
        return pd.Series(data=True, index=table.index)
    text = table[column].str.lower()
    for row in table.index[~text.isin(_YES | _NO)]:
        wrong = quoted(text[row]) if text[row] else "is empty"
        faults.append(Fault(file, f"row {row}, column {column}", wrong, "give 1 (yes) or 0 (no)"))
    return text.isin(_YES)
