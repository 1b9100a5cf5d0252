"""Where a result comes from: hashes of all it depends on, and the versions that made it."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np

from regiotafel import __version__

if TYPE_CHECKING:
    from pathlib import Path

#: Libraries whose version can change a figure, and which therefore stand in every result.
_DECISIVE = ("numpy", "pandas", "numba", "pulp", "highspy", "shapely", "geopandas")


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of(*parts: Any) -> str:
    """SHA-256 of any mixture of arrays, text, numbers, lists and dicts; equal content, equal hash.

    Arrays are hashed with their type and shape; everything else as canonical JSON (keys sorted).
    Raises TypeError for what has no canonical form.
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"array {part.dtype.str} {part.shape};".encode())
            digest.update(np.ascontiguousarray(part).tobytes())
        else:
            text = json.dumps(part, sort_keys=True, ensure_ascii=False, allow_nan=True)
            digest.update(f"json {len(text)};{text}".encode())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Version of this package, of Python and of each library that can change a figure."""
    return {
        "regiotafel": __version__,
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in _DECISIVE},
    }
