"""What every part of ``result.json`` is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Minutes = Annotated[float | None, Field(description="minutes, one way; null = no cases")]
Share = Annotated[float | None, Field(description="share, 0 to 1; null = no cases")]
Cases = Annotated[float, Field(description="expected cases per year (modelled)")]
Hash = Annotated[str, Field(description="SHA-256, hexadecimal", pattern="^[0-9a-f]{64}$")]
PlanName = Annotated[str, Field(pattern="^(today|k[0-9]+)$")]
Count = Annotated[str, Field(pattern="^k[0-9]+$")]


class Part(BaseModel):
    """Base of every part: frozen, and a key that is not declared is a fault."""

    # Any value that JSON cannot write (NaN, infinity) is refused: unknown is null.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
