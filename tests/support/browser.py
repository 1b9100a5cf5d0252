"""Helpers for pages in a browser."""

from __future__ import annotations

DESKTOP, PROJECTOR, PHONE = (1366, 768), (1920, 1080), (390, 844)


def shown(page, value):
    page.wait_for_selector(f'html[data-shown="{value}"]', state="attached")


def choose(page, selector):
    page.locator(selector).check(force=True)


def dutch(text):
    return text.replace("-", "−").replace(".", ",")
