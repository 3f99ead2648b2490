"""HTML attributes whose names are invalid in Python, as keywords of a component."""

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """Return attributes for screen readers: `aria(label="Search")` is `aria-label`."""
    return {f"aria-{name}": value for name, value in attributes.items()}


def data(**attributes: str) -> dict[str, Any]:
    """Return attributes for scripts: `data(as_of="2026-02-27")` is `data-as-of`."""
    return {
        f"data-{name.replace('_', '-')}": value for name, value in attributes.items()
    }
