"""Join ES modules into one script: a page that opens from a file cannot import any.

Browsers refuse ``import`` in a page from a file, and a policy by hash knows whole blocks only. Our
modules use little of the language's syntax for modules, so that little code joins them and what
it joins stays readable in the page: ``import { a, b } from "./file.js";`` and ``export`` before a
function, a class or a constant, each at the start of a line. Anything else is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NAME = r"[A-Za-z_$][\w$]*"
_IMPORT = re.compile(r'^import \{([^{}]*)\} from "([^"\n]*)";\n', flags=re.MULTILINE)
_EXPORT = re.compile(
    rf"^export (?=(?:async function|function|class|const) ({_NAME})(?![\w$]))", flags=re.MULTILINE
)
#: What is left of other syntax for modules once that has been taken out.
_OTHER = re.compile(
    r"(?:^|[;{}]|\*/)\s*(?:import|export)\b|\bimport\s*[(.]|^await\b|^\S.*=\s*await\b"
)
#: A line that is nothing but comment.
_COMMENT = re.compile(r"\s*(?://|(?:/\*|\*)(?!.*\*/\s*\S))")


class ModuleError(ValueError):
    """Modules that cannot be joined: names the file, and what is wrong in it."""


@dataclass(frozen=True)
class _Module:
    """One file: its code without imports and exports, and what they were."""

    path: Path
    code: str
    imports: dict[Path, tuple[str, ...]]
    exports: tuple[str, ...]


def join_modules(entry: Path, *, call: str) -> str:
    """Return one script, in strict mode, of a module and all that it imports.

    Every module is a function that returns its exports, so that names of different modules cannot
    clash. It stands after those it imports; otherwise modules stand in the order in which they are
    first imported. Equal files, equal text.

    Parameters
    ----------
    entry
        The module to start from.
    call
        What the script ends with: a call of a function that ``entry`` exports, ``"start(map)"``.

    Raises
    ------
    ModuleError
        A module imports, by way of others, itself; imports a file that is not there or a name
        that it does not export; has a name twice; or uses other syntax than the above.
    """
    modules: dict[Path, _Module] = {}
    _gather(entry.resolve(), modules, importing=())
    places = {path: f"${place}" for place, path in enumerate(modules)}
    started = modules[entry.resolve()]
    if call.partition("(")[0] not in started.exports:
        raise ModuleError(f"{started.path}: does not export what is called, {call}")
    joined = [_function(module, places) for module in modules.values()]
    return "\n".join(['"use strict";', *joined, f"{places[started.path]}.{call};"])


def _gather(path: Path, modules: dict[Path, _Module], *, importing: tuple[Path, ...]) -> None:
    """Add a module to ``modules``, after all that it imports."""
    if path in modules:
        return
    if path in importing:
        circle = " -> ".join(each.name for each in (*importing[importing.index(path) :], path))
        raise ModuleError(f"{path}: imports itself: {circle}; move what both need to another file")
    module = _read(path)
    for other, names in module.imports.items():
        _gather(other, modules, importing=(*importing, path))
        missing = [name for name in names if name not in modules[other].exports]
        if missing:
            raise ModuleError(f"{path}: {other.name} does not export {', '.join(missing)}")
    modules[path] = module


def _read(path: Path) -> _Module:
    text = path.read_text(encoding="utf-8")
    imports: dict[Path, tuple[str, ...]] = {}
    for match in _IMPORT.finditer(text):
        other = _resolve(match[2], path)
        if other in imports:
            raise ModuleError(f"{path}: imports {match[2]} twice; write one import")
        imports[other] = _names(match[1], path)
    if "</script" in text.lower():
        raise ModuleError(f"{path}: holds </script, which would end the script in the page")
    exports = tuple(match[1] for match in _EXPORT.finditer(text))
    _require_once(exports, path, what="exports")
    _require_once([name for names in imports.values() for name in names], path, what="imports")
    for number, line in enumerate(_EXPORT.sub("", _IMPORT.sub(_blank, text)).splitlines(), 1):
        if _OTHER.search(line) and not _COMMENT.match(line):
            raise ModuleError(
                f"{path}, line {number}: cannot be joined: {line.strip()}; write imports as "
                'import { a, b } from "./file.js"; and export before a function, class or const'
            )
    return _Module(path, _EXPORT.sub("", _IMPORT.sub("", text)).strip("\n"), imports, exports)


def _blank(match: re.Match[str]) -> str:
    """Lines keep their numbers."""
    return "\n" * match[0].count("\n")


def _resolve(named: str, path: Path) -> Path:
    other = (path.parent / named).resolve()
    if not named.startswith(("./", "../")) or not named.endswith(".js"):
        raise ModuleError(f"{path}: imports {named}; name a file beside it, as ./words.js")
    if not other.is_file():
        raise ModuleError(f"{path}: imports {named}, which is not there")
    return other


def _names(listed: str, path: Path) -> tuple[str, ...]:
    names = [name.strip() for name in listed.split(",")]
    if names[-1] == "":  # a comma may follow the last
        names.pop()
    for name in names:
        if not re.fullmatch(_NAME, name):
            raise ModuleError(f"{path}: imports {name!r}; import names as they are exported")
    return tuple(names)


def _require_once(names: tuple[str, ...] | list[str], path: Path, *, what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ModuleError(f"{path}: {what} {', '.join(twice)} twice")


def _function(module: _Module, places: dict[Path, str]) -> str:
    """Write a module as a function that is called once and returns its exports."""
    taken = "".join(
        f"const {{ {', '.join(names)} }} = {places[other]};\n"
        for other, names in module.imports.items()
    )
    return (
        f"const {places[module.path]} = (() => {{ // {module.path.name}\n"
        f"{taken}{module.code}\nreturn {{ {', '.join(module.exports)} }};\n}})();"
    )
