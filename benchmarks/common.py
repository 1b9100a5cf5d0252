"""What the benchmarks share: the national question, a process of one's own, a place on a page."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "endometriose.yaml"


def alone(function, *arguments):
    """Call in a new process: its peak memory is then that of this call."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def write_between(page: Path, written: str, *, script: str) -> None:
    """Put ``written`` between the marks that ``script`` has on a page."""
    begin, end = f"<!-- written by benchmarks/{script} -->", "<!-- end -->"
    text = page.read_text(encoding="utf-8")
    # The nearest end: a page may hold what several scripts write.
    text, places = re.subn(
        f"{begin}.*?{end}", lambda _: f"{begin}\n\n{written}\n\n{end}", text, flags=re.DOTALL
    )
    if places != 1:
        raise ValueError(f"{page} has {places} places for {script}, not one")
    page.write_text(text, encoding="utf-8")
