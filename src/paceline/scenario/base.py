"""What every part of a scenario file has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Words(BaseModel):
    """A mapping of a scenario file: known keys only, frozen once read.

    In a file a key is the alias (``distance: 42.195 km``); from Python the attribute serves as well, and a bare number
    is then in the unit that its name ends in (``distance_m=42195.0``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)
