"""A folder to start one's own question from: a scenario, tables to fill in, and how to go on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from regiotafel.errors import OutputError
from regiotafel.files import bundled, whole_folder

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO, KNOWN_SITES = "scenario.yaml", "known_sites.csv"


def make_starter(folder: Path, *, data: Path | None = None) -> None:
    """Fill a new or empty folder with a question that runs as it stands, on invented hospitals.

    Written are the files of ``data/templates/start`` and ``known_sites.csv``: the codes that a
    list of candidates may use, of the region in ``data`` (default: the bundled Netherlands).
    Tables are as a Dutch Excel opens them: semicolons, decimal comma, UTF-8 with a byte-order mark.
    Raises OutputError when the folder holds anything, or cannot be written.
    """
    from regiotafel.region import load_region

    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise OutputError(f"{folder}: exists and is not empty; name a new or an empty folder")
    sites = load_region(data).sites
    with whole_folder(folder, ours=SCENARIO) as workplace:
        for template in sorted(bundled("data", "templates", "start").iterdir()):
            shutil.copyfile(template, workplace / template.name)
        known = sites[["site_name", "organisation", "city", "lon", "lat"]]
        known.to_csv(
            workplace / KNOWN_SITES,
            sep=";",
            decimal=",",
            encoding="utf-8-sig",
            lineterminator="\r\n",
        )
