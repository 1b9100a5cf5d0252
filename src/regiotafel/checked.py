"""Content of a YAML file checked whole: pydantic's findings in this project's own words."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from regiotafel.errors import Fault, InputError, quoted
from regiotafel.files import bundled, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

_Model = TypeVar("_Model", bound=BaseModel)
#: Turns the place pydantic names, such as ``("region", "pc4", 2)``, into file and key path.
Place = Callable[[tuple[int | str, ...]], tuple[str, str]]

#: No count, volume or time in this package comes near it; a larger one is a slip of the keyboard.
_LARGEST = 1e9
#: Where the things that a scenario may name are kept, and how their files end.
_BUNDLED = {
    "pathway": (("data", "pathways"), ".yaml"),
    "candidates": (("data", "nl", "candidates"), ".csv"),
    "travel": (("data", "travel"), ".yaml"),
    "curve": (("data", "curves"), ".yaml"),
}


class Checked(BaseModel):
    """Base of what is read from YAML: frozen, and a key it does not know is a fault.

    The ``description`` of a field is the sentence a fault ends with: what would be right.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("is not text")  # noqa: TRY004 (pydantic gathers only ValueError)
    if not value.strip():
        raise ValueError("is empty")
    return value.strip()


def check_number(value: Any) -> float:
    """Return ``value`` as a float when it is finite and not negative, else raise ValueError.

    Text that looks like a number is refused, and so is ``true``: which number was meant is for the
    writer to say.
    """
    if isinstance(value, str):
        point = value.strip().replace(",", ".")
        meant = re.fullmatch(r"-?[0-9]+\.[0-9]+", point) if "," in value else None
        how = f" with a decimal point ({point})" if meant else ""
        raise ValueError(f"is text, not a number{how}")  # noqa: TRY004
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is not a number")  # noqa: TRY004
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is not a finite number")
    if value < 0:
        raise ValueError("is negative")
    if value > _LARGEST:
        raise ValueError("is too large")
    return float(value)


def between(low: float, high: float) -> PlainValidator:
    """Mark of a number that must lie from ``low`` to ``high``."""

    def check(value: Any) -> float:
        number = check_number(value)
        if not low <= number <= high:
            raise ValueError(f"is not between {low:g} and {high:g}")
        return number

    return PlainValidator(check)


def _above_zero(value: Any) -> float:
    number = check_number(value)
    if number == 0:
        raise ValueError("is not above zero")
    return number


def _list(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError("is not a list")  # noqa: TRY004
    return value


Text = Annotated[str, PlainValidator(_text)]
Number = Annotated[float, PlainValidator(check_number)]
PositiveNumber = Annotated[float, PlainValidator(_above_zero)]
#: Mark of a tuple that is written as a list; anything else with elements is refused.
AsList = BeforeValidator(_list)


class DisagreementError(ValueError):
    """Keys of one mapping do not go together; the text is whole, without the value before it."""


class Bilingual(Checked):
    """The same sentence in Dutch (``nl``, the language of the boards) and English (``en``)."""

    nl: Text = Field(description="give the Dutch text")
    en: Text = Field(description="give the English text")


class Words(Bilingual):
    """A text in both languages; plain text stands in both as it was written."""

    @model_validator(mode="before")
    @classmethod
    def _in_both(cls, value: Any) -> Any:
        return value if isinstance(value, dict | cls) else dict.fromkeys(("nl", "en"), _text(value))

    @model_serializer(mode="wrap")
    def _as_written(self, both: SerializerFunctionWrapHandler) -> Any:
        return self.nl if self.nl == self.en else both(self)


Statements = Annotated[tuple[Bilingual, ...], AsList]


def distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return ``values`` when no element stands twice, else raise ValueError naming the first."""
    twice = next((value for place, value in enumerate(values) if value in values[:place]), None)
    if twice is not None:
        raise ValueError(f"names “{twice}” twice")
    return values


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """Return the question that names the known word most like ``word``, else ``otherwise``.

    A word in other capitals is the most alike.
    """
    in_lower_case = {other.casefold(): other for other in known}
    close = difflib.get_close_matches(word.casefold(), in_lower_case, n=1)
    return f"did you mean `{in_lower_case[close[0]]}`?" if close else otherwise


def validate(
    model: type[_Model], content: Mapping[str, Any], *, place: Place, faults: list[Fault]
) -> _Model | None:
    """Return ``content`` as a ``model``; where it does not fit add every fault and return None."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = error.errors(include_url=False)
    for detail in found:
        location = tuple(part for part in detail["loc"] if part != "[key]")
        holder, right = _follow(model, location)
        wrong = _wrong(detail["type"], detail["input"], detail.get("ctx", {}))
        if detail["type"] in ("extra_forbidden", "invalid_key"):
            keys = list(holder.model_fields)
            right = did_you_mean(
                str(location[-1]), keys, otherwise=f"the keys are: {', '.join(keys)}"
            )
        faults.append(Fault(*place(location), wrong, right))
    return None


def load_checked(model: type[_Model], path: Path, *, remedy: str) -> _Model:
    """Read a YAML file as a ``model``. Raises InputError with every fault by key.

    ``remedy`` as :func:`regiotafel.files.read_yaml`.
    """
    faults: list[Fault] = []
    found = validate(
        model,
        read_yaml(path, remedy=remedy),
        place=lambda location: (str(path), key_path(location)),
        faults=faults,
    )
    if found is None:
        raise InputError(faults)
    return found


def find_data(
    value: str,
    *,
    kind: Literal["pathway", "candidates", "travel", "curve"],
    folder: Path,
    place: tuple[str, str],
    faults: list[Fault],
) -> Path:
    """Return the file ``value`` stands for: a path counted from ``folder``, or a bundled name.

    What holds a dot or a slash is a path. Adds a fault when there is no such file or name.
    """
    parts, suffix = _BUNDLED[kind]
    names = sorted(path.stem for path in bundled(*parts).glob(f"*{suffix}"))
    there_are = f"the names in {'/'.join(parts)} are: {', '.join(names)}"
    if any(sign in value for sign in "./\\"):
        path = folder / value
        if not path.is_file():
            kinds = f"{suffix} or .xlsx" if suffix == ".csv" else suffix
            start = f"{folder}/" if folder.parts else "the folder you are in"
            right = f"give the path of a {kinds} file, counted from {start}; {there_are}"
            faults.append(Fault(*place, f"there is no file {shown(value)}", right))
        return path
    if value not in names:
        right = did_you_mean(value, names, otherwise=there_are)
        faults.append(Fault(*place, f"there is no {kind} {shown(value)}", right))
    return bundled(*parts) / f"{value}{suffix}"


def key_path(location: Iterable[int | str]) -> str:
    """Write a place the way one would look it up: ``region.pc4[2]``, counting from 0."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.removeprefix(".")


def shown(value: Any) -> str:
    """Write a value of a YAML file so that a reader recognises it."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list | tuple | dict | set):
        return "a mapping" if isinstance(value, dict) else "the list"
    return shown(str(value))[1:-1]


def _wrong(kind: str, value: Any, context: Mapping[str, Any]) -> str:
    if kind == "missing":
        return "is missing"
    if kind in ("extra_forbidden", "invalid_key"):
        return "is not a known key"
    if kind == "value_error":
        problem = context["error"]
        return (
            str(problem) if isinstance(problem, DisagreementError) else f"{shown(value)} {problem}"
        )
    if kind == "literal_error":
        return f"{shown(value)} is not one of the choices"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{shown(value)} holds no keys and values"
    raise AssertionError(f"no words for a fault of the kind {kind}")


def _follow(model: type[BaseModel], location: tuple[int | str, ...]) -> tuple[type[BaseModel], str]:
    """Return the model that holds the last key of ``location`` and what would be right there."""
    holder, right = model, ""
    inner: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, str) and inner is not None:
            holder = inner
            field = inner.model_fields.get(part)
            if field is not None:
                right = field.description or right
                inner = _model_within(field.annotation)
    return holder, right


def _model_within(annotation: Any) -> type[BaseModel] | None:
    """Return the model in an annotation such as ``tuple[Visit, ...]`` or ``Region | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_within(argument) for argument in get_args(annotation))
    return next((model for model in inner if model is not None), None)
