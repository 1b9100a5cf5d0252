"""Files in and out: what the package carries, tables checked as they are read, whole writes."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from regiotafel.errors import Fault, InputError, MissingFileError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

_PACKAGE = Path(__file__).parent
_NUMBER_TAGS = {
    "tag:yaml.org,2002:int": r"^[-+]?(?:0|[1-9][0-9]*)$",
    "tag:yaml.org,2002:float": r"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$"
    r"|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$",
}


def bundled(*parts: str) -> Path:
    """Path of something under ``data/`` or ``scenarios/``, in a checkout or an installed wheel."""
    inside = _PACKAGE.joinpath(*parts)
    return inside if inside.exists() else _PACKAGE.parents[1].joinpath(*parts)


def require_file(path: Path, remedy: str) -> Path:
    """Return ``path`` if it is a file with content, else raise MissingFileError with ``remedy``."""
    if not path.is_file():
        what = "is a folder, not a file" if path.is_dir() else "does not exist"
        raise MissingFileError(f"{path}: {what}; {remedy}")
    if path.stat().st_size == 0:
        raise MissingFileError(f"{path}: the file is empty; {remedy}")
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
) -> pd.Series[float]:
    """Turn a text column of :func:`read_table` into float64, empty = NaN; add faults by row."""
    import pandas as pd

    text = table[column].str.strip()
    numbers = pd.to_numeric(text.where(text != ""), errors="coerce").astype("float64")
    kind = "a whole number" if whole else "a number"
    limits = f"of at least {minimum:g}" + (
        "" if maximum == float("inf") else f" and at most {maximum:g}"
    )
    right = f"give {kind} {limits}" + (" or leave it empty for unknown" if may_be_empty else "")
    finite = numbers.abs() < float("inf")  # False for NaN too
    bad: dict[str, pd.Series[bool]] = {
        "is not a number": (text != "") & ~finite,
        "is out of range": finite & ((numbers < minimum) | (numbers > maximum)),
        "is empty": (text == "") & (not may_be_empty),
        "is not a whole number": finite & (numbers != numbers.round()) & whole,
    }
    for wrong, rows in bad.items():
        for row in table.index[rows.to_numpy(dtype=bool)]:
            shown = wrong if wrong == "is empty" else f"“{text[row]}” {wrong}"
            faults.append(Fault(file, f"row {row}, column {column}", shown, right))
    return numbers


def read_yaml(path: Path, *, remedy: str) -> dict[str, Any]:
    """Read a YAML file that holds a mapping. Raises InputError with the line on a syntax error."""
    require_file(path, remedy)

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
        raise InputError(Fault(str(path), where, str(problem), "mend the YAML there")) from None
    if not isinstance(content, dict):
        raise InputError(Fault(str(path), "", "holds no keys and values", remedy))
    return content


def require_replaceable(target: Path, *, ours: str) -> None:
    """Raise OutputError when ``target`` exists and is neither empty nor a folder with ``ours``."""
    if target.exists() and (
        not target.is_dir() or (any(target.iterdir()) and not (target / ours).is_file())
    ):
        raise OutputError(
            f"{target}: exists and holds no {ours}, so it was not made here and is not replaced; "
            "name a new or an empty folder"
        )


@contextmanager
def whole_folder(target: Path, *, ours: str) -> Iterator[Path]:
    """Give an empty folder beside ``target`` to fill; move it into place only when all went well.

    An existing ``target`` is replaced only if it is empty or holds the file ``ours`` (so that a
    folder of somebody's own files is never deleted), and stays whole until the new one is complete.
    Raises OutputError when it cannot be written.
    """
    target = target.absolute()
    require_replaceable(target, ours=ours)
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
