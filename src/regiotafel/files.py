"""Files in and out: what the package carries, tables checked as they are read, whole writes."""

from __future__ import annotations

import functools
import os
import re
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from regiotafel.errors import Fault, InputError, MissingFileError, OutputError, quoted
from regiotafel.provenance import hash_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

#: In every folder written here: the checksum of each other file in it.
MANIFEST = "SHA256SUMS"

_PACKAGE = Path(__file__).parent
#: By their name no YAML; anything else is read as such.
_TABLES = {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".parquet"}
_NUMBER_TAGS = {
    "tag:yaml.org,2002:int": r"^[-+]?(?:0|[1-9][0-9]*)$",
    "tag:yaml.org,2002:float": r"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$"
    r"|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$",
}


def bundled(*parts: str) -> Path:
    """Path of something under ``data/`` or ``scenarios/``, in a checkout or an installed wheel."""
    inside = _PACKAGE.joinpath(*parts)
    return inside if inside.exists() else _PACKAGE.parents[1].joinpath(*parts)


@functools.cache
def read_words(path: Path) -> dict[str, Any]:
    """Read a YAML file of this package's own, once; by libyaml where it is there, for speed."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506
    return content


def require_file(path: Path, remedy: str) -> Path:
    """Return ``path`` if it is a file with content, else raise MissingFileError with ``remedy``."""
    if not path.is_file():
        what = "is a folder, not a file" if path.is_dir() else "does not exist"
        raise MissingFileError(Fault(str(path), "", what, remedy))
    if path.stat().st_size == 0:
        raise MissingFileError(Fault(str(path), "", "the file is empty", remedy))
    return path


def read_table(path: Path, *, required: Sequence[str], remedy: str) -> pd.DataFrame:
    """Read a CSV (comma, UTF-8, decimal point) with every cell as text; empty cells are ``""``.

    The index is the line number in the file, so that a fault can name it. Raises InputError when
    the file is no such table or a ``required`` column is missing.
    """
    import pandas as pd

    require_file(path, remedy)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header
            table = pd.read_csv(
                path,
                dtype=str,
                keep_default_na=False,
                encoding="utf-8-sig",
                index_col=False,
                skip_blank_lines=False,  # a blank line must not shift the row numbers
            )
    except UnicodeDecodeError as error:
        raise InputError(
            Fault(str(path), f"byte {error.start}", "is not UTF-8 text", "save it as CSV UTF-8")
        ) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ")
        raise InputError(
            Fault(str(path), "", f"is not a readable CSV table ({reason})", remedy)
        ) from None
    except pd.errors.ParserWarning:
        raise InputError(
            Fault(
                str(path),
                "",
                "has rows with more cells than the header",
                "give each row as many commas as the header; put text that holds a comma in quotes",
            )
        ) from None
    missing = [column for column in required if column not in table.columns]
    if missing:
        found = ", ".join(map(str, table.columns[:12]))
        raise InputError(
            [
                Fault(str(path), f"column {column}", "is missing", f"the columns are: {found}")
                for column in missing
            ]
        )
    table.index = pd.RangeIndex(2, len(table) + 2, name="row")
    return table[(table != "").any(axis=1)]


def parse_numbers(
    table: pd.DataFrame,
    column: str,
    *,
    file: str,
    faults: list[Fault],
    minimum: float = 0.0,
    maximum: float = float("inf"),
    whole: bool = False,
    may_be_empty: bool = True,
    right: str | None = None,
) -> pd.Series[float]:
    """Turn a text column of :func:`read_table` into float64, empty = NaN; add faults by row.

    ``right`` is what would be right; by default the limits say it.
    """
    import numpy as np
    import pandas as pd

    text = table[column].str.strip()
    empty = (text == "").to_numpy(dtype=bool)
    numbers = pd.to_numeric(text.where(~empty), errors="coerce").to_numpy(dtype=np.float64)
    kind = "a whole number" if whole else "a number"
    limits = f"of at least {minimum:g}" + (
        "" if maximum == float("inf") else f" and at most {maximum:g}"
    )
    right = right or f"give {kind} {limits}" + (
        " or leave it empty for unknown" if may_be_empty else ""
    )
    finite = np.isfinite(numbers)
    bad = {
        "is not a number": ~empty & ~finite,
        "is out of range": finite & ((numbers < minimum) | (numbers > maximum)),
        "is empty": empty & (not may_be_empty),
        "is not a whole number": finite & (numbers != np.rint(numbers)) & whole,
    }
    for wrong, rows in bad.items():
        for row in table.index[rows]:
            shown = wrong if wrong == "is empty" else f"{quoted(text[row])} {wrong}"
            faults.append(Fault(file, f"row {row}, column {column}", shown, right))
    return pd.Series(numbers, index=table.index, name=column)


def read_yaml(path: Path, *, remedy: str) -> dict[str, Any]:
    """Read a YAML file that holds a mapping. Raises InputError with the line on a syntax error.

    ``remedy`` is what to give instead of a file that is absent or is something else.
    """
    require_file(path, remedy)
    if path.suffix.lower() in _TABLES:
        raise InputError(Fault(str(path), "", "is a table, not YAML", remedy))

    class Loader(yaml.SafeLoader):
        """Refuses a key given twice, of which YAML would silently keep the last.

        Reads numbers as YAML 1.2 does: in version 1.1 an unquoted ``3:8`` is 188 (base 60).
        """

        yaml_implicit_resolvers = {  # noqa: RUF012 (how PyYAML declares them)
            first: [(tag, how) for tag, how in resolvers if tag not in _NUMBER_TAGS]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            seen: set[Any] = set()
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if key in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key “{key}” stands here twice", key_node.start_mark
                    )
                seen.add(key)
            return super().construct_mapping(node, deep)

    for tag, pattern in _NUMBER_TAGS.items():
        Loader.add_implicit_resolver(tag, re.compile(pattern), list("-+.0123456789"))
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 (a SafeLoader)
    except UnicodeDecodeError as error:
        raise InputError(
            Fault(str(path), f"byte {error.start}", "is not UTF-8 text", "save it as UTF-8")
        ) from None
    except (yaml.YAMLError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "is not readable YAML"
        right = "mend the YAML there"
        if "mapping values" in str(problem):  # nl: Region: the north
            right = "put a text with a colon in it between quotes"
        elif "got ':'" in str(problem):  # [a, b: the same, or a bracket that is not closed
            right = "close the bracket before it, or put a text with a colon in it between quotes"
        raise InputError(Fault(str(path), where, str(problem), right)) from None
    if not isinstance(content, dict):
        raise InputError(Fault(str(path), "", "holds no keys and values", remedy))
    return content


def require_replaceable(target: Path, *, ours: str, kept: str | None = None) -> None:
    """Raise OutputError unless ``target`` is absent, empty, or wholly our own work.

    Our own is a folder that holds ``ours`` and in which every file is listed in ``SHA256SUMS`` and
    unchanged since; a file that somebody added or edited is never deleted. The file called ``kept``
    is no obstacle: :func:`whole_folder` carries it over.
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(f"{target}: is a file; name a folder")
    made = _checksums(target)
    present = {path.relative_to(target).as_posix(): path for path in _files_in(target, kept)}
    strangers = sorted(name for name, path in present.items() if made.get(name) != hash_file(path))
    if present and ours not in made:
        strangers = strangers or sorted(present)
    if strangers:
        some = ", ".join(strangers[:3]) + (" and more" if len(strangers) > 3 else "")
        raise OutputError(
            f"{target}: holds {some}, not made here or changed since, so it is not replaced; "
            "name a new or an empty folder"
        )


def _files_in(folder: Path, kept: str | None = None) -> list[Path]:
    """Files of which the checksum is listed: not the list itself, nor what is kept and grows."""
    files = (path for path in folder.rglob("*") if path.is_file())
    apart = {folder / name for name in (MANIFEST, kept) if name is not None}
    return sorted(path for path in files if path not in apart)


def _checksums(folder: Path) -> dict[str, str]:
    """What ``SHA256SUMS`` lists: name → hash; nothing where it is absent or something else."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _write_checksums(folder: Path, kept: str | None = None) -> None:
    lines = [
        f"{hash_file(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in _files_in(folder, kept)
    ]
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")


@contextmanager
def whole_folder(target: Path, *, ours: str, kept: str | None = None) -> Iterator[Path]:
    """Give an empty folder beside ``target`` to fill; move it into place only when all went well.

    The folder gets a list of its files, ``SHA256SUMS``, which ``sha256sum -c`` can check. An
    existing ``target`` is replaced only as :func:`require_replaceable` allows, and stays whole
    until the new one is complete; its file ``kept`` goes over as it is, and is not in the list, for
    it may grow. Raises OutputError when it cannot be written.
    """
    target = target.absolute()
    require_replaceable(target, ours=ours, kept=kept)
    backup = target.with_name(f".{target.name}.previous")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if backup.exists() and not target.exists():  # killed between the two renames below
            backup.rename(target)
        workplace = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise _cannot_write(target, error) from None
    try:
        yield workplace
        try:
            _write_checksums(workplace, kept)
            if kept is not None and (target / kept).is_file():
                shutil.copy2(target / kept, workplace / kept)
            workplace.chmod(0o777 & ~_umask())  # mkdtemp keeps it to the owner alone
            shutil.rmtree(backup, ignore_errors=True)
            if target.exists():
                target.rename(backup)
            workplace.rename(target)
        except OSError as error:
            raise _cannot_write(target, error) from None
        shutil.rmtree(backup, ignore_errors=True)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _cannot_write(target: Path, error: OSError) -> OutputError:
    return OutputError(f"{target}: cannot be written ({error.strerror}); name another place")


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a temporary path beside ``target`` to write; move it into place when all went well."""
    target = target.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise _cannot_write(target, error) from None
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
