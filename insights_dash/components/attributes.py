"""Attributes of HTML that are no names in Python, as keywords of a component."""

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """What screen readers are told: `aria(label="Search")` is `aria-label`."""
    return {f"aria-{name}": value for name, value in attributes.items()}


def data(**attributes: str) -> dict[str, Any]:
    """What scripts read: `data(as_of="2026-02-27")` is `data-as-of`."""
    return {
        f"data-{name.replace('_', '-')}": value for name, value in attributes.items()
    }
