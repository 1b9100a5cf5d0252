"""Node, which runs the page's JavaScript outside a browser: Playwright brings one along."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import playwright

if TYPE_CHECKING:
    from collections.abc import Callable

    Node = Callable[..., subprocess.CompletedProcess[str]]


def find_node() -> Node | None:
    """Return what runs node with some arguments and returns what it did; None without a node."""
    driver = Path(playwright.__file__).parent / "driver"
    own = next(filter(Path.is_file, (driver / "node", driver / "node.exe")), None)
    program = own or shutil.which("node")
    if program is None:
        return None

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments], capture_output=True, encoding="utf-8", check=False, timeout=120
        )

    return run
