"""The words of ``words.yaml``, in Dutch and English, and figures as they are printed."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from regiotafel.checked import Bilingual
from regiotafel.files import read_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regiotafel.errors import Unit

_WORDS = Path(__file__).with_suffix(".yaml")


def say(key: str, **values: Bilingual | str | float) -> Bilingual:
    """Words under ``key``, filled; numbers get the decimal sign of the language."""

    def filled(language: str) -> str:
        template: str = read_words(_WORDS)[key][language]
        return template.format(**{name: _text(value, language) for name, value in values.items()})

    return Bilingual(nl=filled("nl"), en=filled("en"))


def joined(parts: Iterable[Bilingual], *, by: str = "; ") -> Bilingual:
    """Texts one after the other; at least one."""
    texts = list(parts)
    return Bilingual(nl=by.join(text.nl for text in texts), en=by.join(text.en for text in texts))


def centres(number: int) -> Bilingual:
    """Number of centres: "1 centre", "7 centres"."""
    return say("one_centre") if number == 1 else say("centres", number=number)


def listed(sites: Iterable[str]) -> str:
    """Labels of sites, the first few of many."""
    labels = list(sites)
    return ", ".join(labels if len(labels) <= 6 else [*labels[:5], "..."])


def quantity(value: float, unit: Unit, *, up: bool) -> Bilingual:
    """Return a figure with its unit, rounded up or down."""
    shown = rounded(100 * value if unit == "share" else value, up=up)
    if unit in {"centres", "changes"}:
        return centres(round(value)) if unit == "centres" else say("changes", value=round(value))
    return say(unit, value=shown)


def rounded(value: float, *, up: bool) -> float:
    """Two decimals, or four significant digits if that is finer; never on the other side."""
    exact = Decimal(repr(float(f"{value:.12g}")))
    finest = min(-2, exact.adjusted() - 3)
    return float(exact.quantize(Decimal(1).scaleb(finest), ROUND_CEILING if up else ROUND_FLOOR))


def _text(value: Bilingual | str | float, language: str) -> str:
    if isinstance(value, Bilingual):
        return value.nl if language == "nl" else value.en
    if isinstance(value, str):
        return value
    # Digits as a user would type them, without an exponent or a trailing ".0".
    text = format(Decimal(repr(float(value))), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if language == "nl" else text
