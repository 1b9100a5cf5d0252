"""One trip in full: as a table that adds up on paper, in the terminal and on a page with a map."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.errors import OutputError
from regiotafel.files import read_words, whole_file
from regiotafel.travel.osm import ROAD_CLASSES
from regiotafel.travel.speeds import CROSSINGS, TENTHS_PER_MINUTE
from regiotafel.travel.trips import apportion

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from rich.console import Console

    from regiotafel.explain import Explanation

_HERE = Path(__file__).parent
#: Roads whose numbers people know them by.
_NUMBERED = ("motorway", "trunk", "primary", "secondary")
#: The outlines on the page's map are this rough (metres), and rounded to this (degrees).
_ROUGH_M, _GRID = 300, 0.0005


def clock(tenths: int) -> str:
    """Minutes, seconds and tenths of a second: 74:05.3."""
    minutes, rest = divmod(tenths, TENTHS_PER_MINUTE)
    return f"{minutes}:{rest // 10:02d}.{rest % 10}"


def print_route(explained: Explanation, *, console: Console | None = None) -> None:
    """Print what a trip consists of, the postcode's other points, and what is in doubt about it."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = console or Console()
    say = _Words("en")
    console.print(f"[bold]{escape(_title(explained))}[/bold]", highlight=False)
    console.print(escape(_subtitle(explained, say)), highlight=False)
    for title, headings, rows in _tables(explained, say):
        table = Table(title=title, title_justify="left")
        for number, heading in enumerate(headings):
            table.add_column(heading, justify="right" if number else "left", no_wrap=number > 0)
        for row in rows[:-1]:
            table.add_row(*map(escape, row))
        table.add_section()
        table.add_row(*map(escape, rows[-1]), style="bold")
        console.print(table)
    for sentence in _sentences(explained, say):
        console.print(escape(sentence), highlight=False)
    if len(explained.points) > 1:
        console.print(escape(say("other_point")), highlight=False)


def require_page(path: Path) -> None:
    """Refuse a file that would not open as a page, or that is already there."""
    if path.suffix != ".html":
        raise OutputError(f"{path}: a page; give a name that ends in .html")
    if path.exists():
        raise OutputError(f"{path}: exists and is not replaced; name another file, or take it away")


def write_route_page(explained: Explanation, path: Path) -> None:
    """Write the trip as a page with a map, in Dutch and English, that opens offline."""
    page = render_route_page(explained)
    with whole_file(path) as temporary:
        temporary.write_text(page, encoding="utf-8", newline="\n")


def render_route_page(explained: Explanation) -> str:
    """Return the page as HTML text."""
    from regiotafel.report.page import json_in_page, offline_page

    panels = "".join(_panel(explained, _Words(language)) for language in ("nl", "en"))
    facts = json_in_page(_drawn(explained))
    return offline_page(
        title=_title(explained),
        style=(_HERE / "route.css").read_text(encoding="utf-8"),
        body=f'<main>{panels}</main><script type="application/json" id="trip">{facts}</script>',
        entry=_HERE / "route.js",
    )


class _Words:
    """The words of one language, with what is filled into them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = read_words(_HERE / "route.yaml")

    def __call__(self, key: str, **values: object) -> str:
        text: str = self._words[key][self.language].format(**values)
        return text

    def number(self, value: float, decimals: int) -> str:
        text = f"{value:.{decimals}f}"
        return text.replace(".", ",") if self.language == "nl" else text

    def clock(self, tenths: int) -> str:
        return clock(tenths).replace(".", ",") if self.language == "nl" else clock(tenths)


def _title(explained: Explanation) -> str:
    there = f"{explained.site_id} {explained.site_name}, {explained.city}"
    return f"{explained.pc4} {explained.place} → {there}"


def _subtitle(explained: Explanation, say: _Words) -> str:
    return say("door_to_door", profile=getattr(explained.profile.title, say.language))


def _tables(
    explained: Explanation, say: _Words
) -> Iterator[tuple[str | None, list[str], list[list[str]]]]:
    """Title, headings and rows; the last row is what the others come to."""
    several = len(explained.points) > 1
    which = say("point_of", point=explained.point, points=len(explained.points))
    yield (
        which if several else None,
        ["", "km", say("times"), say("clock")],
        [
            [
                name,
                "" if metres is None else say.number(metres / 1000, 2),
                "" if times is None else str(times),
                say.clock(tenths),
            ]
            for name, metres, times, tenths in _rows(explained, say)
        ],
    )
    if several:
        points, weight = explained.points, explained.points["weight"]
        mean = (weight * points["metres"]).sum() / weight.sum()
        rows = [
            [
                str(number),
                *(say.number(row[name], 4) for name in ("weight", "lon", "lat")),
                say.number(row["metres"] / 1000, 1),
                say.clock(int(row["tenths"])),
            ]
            for number, row in points.iterrows()
        ]
        entry = [say.number(mean / 1000, 1), say.clock(explained.tenths)]
        rows.append([say("mean"), say.number(weight.sum(), 4), "", "", *entry])
        headings = [say("point"), say("weight"), "lon", "lat", "km", say("clock")]
        yield say("points", pc4=explained.pc4), headings, rows


def _rows(explained: Explanation, say: _Words) -> Iterator[tuple[str, int | None, int | None, int]]:
    """Name, metres, how often, and tenths of a second; metres in tens, so that they add up."""
    route = explained.route
    by_class = route.stretches.groupby("road_class")[["metres", "tenths"]].sum()
    by_class = by_class.reindex([name for name in ROAD_CLASSES if name in by_class.index])
    total = round(route.metres / 10)
    tens = apportion(np.array(total), by_class["metres"].to_numpy(dtype=np.float64))
    for (name, tenths), ten in zip(by_class["tenths"].items(), tens, strict=True):
        yield say(str(name)), int(ten) * 10, None, int(tenths)
        if name in _NUMBERED:
            yield from _numbered(route.stretches[route.stretches["road_class"] == name], say)
    for name in (*CROSSINGS, "side_street"):
        passed, tenths = (int(route.delays[column][name]) for column in ("passed", "tenths"))
        if passed:
            yield say(name), None, passed, tenths
    yield say("origin_access"), None, None, route.origin_access_tenths
    yield say("destination_access"), None, None, route.destination_access_tenths
    yield say("total"), total * 10, None, route.tenths


def _numbered(stretches: pd.DataFrame, say: _Words) -> Iterator[tuple[str, int, None, int]]:
    """Of one class what was driven on each numbered road, in the order in which they were taken."""
    known = stretches[stretches["ref"] != ""]
    for ref, rows in known.groupby("ref", sort=False):
        metres, tenths = round(rows["metres"].sum()), int(rows["tenths"].sum())
        yield f"  {say('of_which', ref=ref)}", metres, None, tenths


def _sentences(explained: Explanation, say: _Words) -> list[str]:
    """The entry of the matrix, and how sure it is."""
    stretches, wide = explained.route.stretches, explained.profile.range
    minutes = explained.tenths / TENTHS_PER_MINUTE
    entry = say(
        "matrix",
        clock=say.clock(explained.tenths),
        minutes=say.number(minutes, 4),
        km=say.number(explained.metres / 1000, 1),
    )
    out = [
        entry + (say("of_points") if len(explained.points) > 1 else ""),
        say("range", fast=f"{minutes * wide.fast:.0f}", slow=f"{minutes * wide.slow:.0f}"),
    ]
    by_hand = float(stretches.loc[stretches["estimated"], "metres"].sum())
    if by_hand > 0:
        out.append(say("by_hand", share=f"{100 * by_hand / max(explained.route.metres, 1):.0f}"))
    if (stretches["road_class"] == "ferry").any():
        out.append(say("by_ferry"))
    if explained.minutes_saved_abroad > 0:
        out.append(say("abroad", minutes=f"{explained.minutes_saved_abroad:.0f}"))
    return out


def _panel(explained: Explanation, say: _Words) -> str:
    """All that is said in one language; the page's code shows one of them."""

    def cells(row: list[str], tag: str = "td") -> str:
        return "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row)

    parts = [f"<h1>{html.escape(_title(explained))}</h1>"]
    parts.append(f"<p>{html.escape(_subtitle(explained, say))}</p>")
    for title, headings, rows in _tables(explained, say):
        caption = "" if title is None else f"<caption>{html.escape(title)}</caption>"
        body = "".join(f"<tr>{cells(row)}</tr>" for row in rows)
        parts.append(
            f"<table>{caption}<thead><tr>{cells(headings, 'th')}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )
    said = [*_sentences(explained, say), say("map_note")]
    parts += [f"<p>{html.escape(sentence)}</p>" for sentence in said]
    attribution = str(explained.region.provenance.get("attribution", ""))
    parts.append(f'<p class="note">{html.escape(attribution)}</p>')
    other = {"nl": "English", "en": "Nederlands"}[say.language]
    hidden = "" if say.language == "nl" else " hidden"
    return (
        f'<section lang="{say.language}" data-map="{html.escape(say("map_label"))}"{hidden}>'
        f'<button type="button">{other}</button>{"".join(parts)}</section>'
    )


def _drawn(explained: Explanation) -> dict[str, object]:
    """What stands on the map, in degrees, latitude first as Leaflet wants it."""
    import shapely

    from regiotafel.report.board.map.geometry import city_labels, province_outlines

    region, route = explained.region, explained.route
    outlines = province_outlines(region.shapes, region.areas["province"])
    rough = outlines.to_crs("EPSG:28992").simplify(_ROUGH_M).to_crs("EPSG:4326")
    rings = [
        np.round(shapely.get_coordinates(part.exterior)[:, ::-1], 4).tolist()
        for part in shapely.get_parts(shapely.set_precision(rough.to_numpy(), _GRID))
        if not part.is_empty
    ]
    points = np.round(explained.points[["lat", "lon"]].to_numpy(dtype=np.float64), 5).tolist()
    there = [round(degrees, 5) for degrees in reversed(explained.destination)]
    return {
        "outlines": rings,
        "way": np.round(np.column_stack([route.lat, route.lon]), 5).tolist(),
        "ends": [points[explained.point - 1], there],
        "points": points,
        "cities": [[city["name"], city["lat"], city["lon"]] for city in city_labels(region.areas)],
    }
