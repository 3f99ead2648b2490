"""Instants as the API writes them, but for Insights. Source: OCTOPUS-WIRE 2.4."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

InstantText = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def instant_text(instant: datetime) -> InstantText:
    """UTC with milliseconds and a numeric offset: how other resources write them."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")
