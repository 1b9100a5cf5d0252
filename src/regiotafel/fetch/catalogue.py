"""The list of sources that can be fetched: a YAML file, checked whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PlainValidator

from regiotafel.checked import AsList, Checked, Text, load_checked
from regiotafel.errors import Fault, InputError
from regiotafel.files import bundled

if TYPE_CHECKING:
    from pathlib import Path


class Source(Checked):
    """One file to fetch, and what will be said of it where it is used."""

    url: Text = Field(description="give an address that starts with https://")
    content: Literal["osm.pbf", "zip", "odata"] = Field(description="give osm.pbf, zip or odata")
    used_for: Text = Field(description="say which step uses it")
    name: Text = Field(description="name the data")
    origin: Text = Field(description="say who made them")
    year: Annotated[str, PlainValidator(str)] = Field(description="say of what year they are")
    licence: Text = Field(description="name the licence")
    known_defects: Annotated[tuple[Text, ...], AsList] = Field((), description="give a list")
    md5_url: Text | None = Field(None, description="give the address of an MD5 checksum, or null")
    sha256: Text | None = Field(None, description="give 64 hexadecimal digits, or null")
    period: Text | None = Field(None, description="give a key such as 2021JJ00, or latest")


class Catalogue(Checked):
    """What can be fetched; equal to its YAML file, by default ``data/fetch_nl.yaml``."""

    attribution: Text = Field(description="give the text to show with every map")
    sources: dict[str, Source] = Field(description="give a mapping of file name to source")
    done: Annotated[tuple[Text, ...], AsList] = Field(description="give a list of sentences")
    estimated: Annotated[tuple[Text, ...], AsList] = Field(description="give a list of sentences")


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read a list of sources (default: the bundled one). Raises InputError with every fault."""
    path = path or bundled("data", "fetch_nl.yaml")
    catalogue = load_checked(
        Catalogue, path, remedy="describe the sources as data/fetch_nl.yaml does"
    )
    faults: list[Fault] = []
    for name, source in catalogue.sources.items():
        if not re.fullmatch(r"[\w][\w.+-]*", name):
            wrong = "is no file name"
            faults.append(Fault(str(path), f"sources.{name}", wrong, "give a name without folders"))
        for key, url in (("url", source.url), ("md5_url", source.md5_url)):
            if url and not re.match(r"https?://[^/]+/", url):
                wrong, right = f"“{url}” is no address", "give one that starts with https://"
                faults.append(Fault(str(path), f"sources.{name}.{key}", wrong, right))
    if faults:
        raise InputError(faults)
    return catalogue
