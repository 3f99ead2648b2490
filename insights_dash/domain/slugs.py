"""Names for URLs."""

import re
from collections.abc import Collection

from insights_dash.domain.names import normalize

# Leaves room for a number in the 200 characters of a slug's column.
_LONGEST = 190


def slug_of(name: str) -> str:
    """Return a name for URLs: lower case, ASCII, hyphens, at most 190 characters."""
    folded = normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", folded.lower())
    return slug.strip("-")[:_LONGEST].strip("-") or "unnamed"


def choose_slug(name: str, taken: Collection[str]) -> str:
    """Return the slug of a name, with a number if it is taken."""
    slug = wanted = slug_of(name)
    suffix = 1
    while slug in taken:
        suffix += 1
        slug = f"{wanted}-{suffix}"
    return slug
