"""Helpers for pages in a browser."""

from __future__ import annotations

import math

DESKTOP, PROJECTOR, PHONE = (1366, 768), (1920, 1080), (390, 844)


def shown(page, value):
    """Wait until the page shows this, and all parts of it are drawn."""
    page.wait_for_selector(f'html[data-shown="{value}"]:not([data-settled="no"])', state="attached")


def choose(page, selector):
    page.locator(selector).check(force=True)


def unfold(page):
    """Open what a phone folds."""
    page.evaluate("for (const each of document.querySelectorAll('details.fold')) each.open = true")


def dutch(text):
    return text.replace("-", "−").replace(".", ",")


def pixel(page, lon, lat):
    """Where a position lies in the window, by the map's own bounds (Mercator)."""
    west, south, east, north = map(
        float, page.locator("#map").get_attribute("data-bounds").split(",")
    )
    box = page.locator("#map").bounding_box()

    def height(degrees):
        return math.log(math.tan(math.pi / 4 + math.radians(degrees) / 2))

    return (
        box["x"] + box["width"] * (lon - west) / (east - west),
        box["y"] + box["height"] * (height(north) - height(lat)) / (height(north) - height(south)),
    )
