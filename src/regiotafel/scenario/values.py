"""Kinds of values in a scenario, with what is wrong of one that is none."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    PlainValidator,
    SerializeAsAny,
)

from regiotafel.checked import (
    AsList,
    Text,
    between,
    check_number,
    distinct,
    shown,
)

#: More centres than the country has hospital sites; it keeps a slip like 3:800000000 from memory.
LARGEST_K = 1000
#: A mean over more years than this hides what changes in the meantime.
_MOST_YEARS = 5
#: As in a file of hospital volumes.
_FIRST_YEAR, _LAST_YEAR = 1990, 2099


def _flag(value: Any) -> bool:
    if value is not True:
        raise ValueError("is not true")
    return True


def _whole(value: Any) -> int:
    """Return ``value`` as a whole number that is not negative, else raise ValueError."""
    number = check_number(value)
    if number != int(number):
        raise ValueError("is not a whole number")
    return int(number)


def _years(value: Any) -> int:
    number = _whole(value)
    if not 1 <= number <= _MOST_YEARS:
        raise ValueError(f"is not between 1 and {_MOST_YEARS}")
    return number


def _year_or_none(value: Any) -> int | None:
    if value is None:
        return None
    year = _whole(value)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return year


def _several(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(values) < 2:
        raise ValueError("names fewer than two")
    return values


def _chance(value: Any) -> float:
    number = check_number(value)
    if not 0 < number < 1:
        raise ValueError("is not between 0 and 1")
    return number


def _pc4(value: Any) -> str:
    # YAML reads 1011 as a number; that is the same postcode, never another.
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not re.fullmatch(r"[1-9][0-9]{3}", text):
        raise ValueError("is not a postcode of four digits")
    return text


def _version(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{12,64}", value.strip()):
        raise ValueError("is not a hash, or its first 12 or more digits")
    return value.strip()


def _not_empty(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return ``values`` when there are any, else raise ValueError."""
    if not values:
        raise ValueError("is empty")
    return values


def parse_k(value: Any) -> tuple[int, ...]:
    """Return the numbers of centres asked for, ascending and each once.

    ``6``, a list such as ``[3, 5, 8]``, or text: ``"6"``, ``"3:8"`` (both ends included),
    ``"3,5,8"``. Raises ValueError with what is wrong, worded to follow the value.
    """
    if isinstance(value, str):
        numbers: list[Any] = []
        for part in value.split(","):
            ends = re.fullmatch(r"\s*([0-9]{1,4})\s*(?::\s*([0-9]{1,4})\s*)?", part)
            if ends is None:
                raise ValueError("is no number or range of centres")
            first, last = int(ends[1]), int(ends[2] or ends[1])
            if last < first:
                raise ValueError("ends before it begins")
            numbers.extend(range(first, last + 1))
    else:
        numbers = list(value) if isinstance(value, list | tuple) else [value]
    if not numbers:
        raise ValueError("is empty")
    for number in numbers:
        which = f"holds {shown(number)}, which " if isinstance(value, list | tuple) else ""
        if isinstance(number, bool) or not isinstance(number, int):
            raise ValueError(f"{which}is not a whole number of centres")  # noqa: TRY004
        if not 1 <= number <= LARGEST_K:
            raise ValueError(f"{which}is out of range")
    return tuple(sorted(set(numbers)))


def _k(value: Any) -> int | str | tuple[int, ...]:
    parse_k(value)
    return tuple(value) if isinstance(value, list) else value


def _norm_rule(value: Any) -> float | str | None:
    return value if value is None or value == "pathway" else check_number(value)


def _whole_or_none(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is not true or false")  # noqa: TRY004 (pydantic gathers only ValueError)
    return value


#: The estimates of a figure that is not exactly known.
Variant = Literal["low", "base", "high"]
#: A criterion that needs nothing but its name.
Flag = Annotated[bool, PlainValidator(_flag)]
Version = Annotated[str, PlainValidator(_version)]
Pc4s = Annotated[
    tuple[Annotated[str, PlainValidator(_pc4)], ...],
    AsList,
    AfterValidator(_not_empty),
    AfterValidator(distinct),
]
Share = Annotated[float, between(0.0, 1.0)]
Chance = Annotated[float, PlainValidator(_chance)]
Whole = Annotated[int, PlainValidator(_whole)]
Years = Annotated[int, PlainValidator(_years)]
Sites = Annotated[tuple[Text, ...], AsList, AfterValidator(distinct), AfterValidator(_several)]
Labels = Annotated[tuple[Text, ...], AsList, AfterValidator(distinct)]
Procedures = Annotated[
    tuple[Text, ...], AsList, AfterValidator(_not_empty), AfterValidator(distinct)
]
Methods = Annotated[
    tuple[Literal["enumerate", "branch_and_bound", "milp"], ...],
    AsList,
    AfterValidator(_not_empty),
    AfterValidator(distinct),
]
Ks = Annotated[int | str | tuple[int, ...], PlainValidator(_k), SerializeAsAny()]
NormRule = Annotated[float | str | None, PlainValidator(_norm_rule)]
WholeOrNone = Annotated[int | None, PlainValidator(_whole_or_none)]
YearOrNone = Annotated[int | None, PlainValidator(_year_or_none)]
YesOrNo = Annotated[bool, PlainValidator(_yes_or_no)]
