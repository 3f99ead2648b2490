"""Instants as the API writes them, but for Insights. Source: OCTOPUS-WIRE 2.4."""

from datetime import UTC, datetime


def instant_text(instant: datetime) -> str:
    """UTC with milliseconds and a numeric offset: how other resources write them."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")
