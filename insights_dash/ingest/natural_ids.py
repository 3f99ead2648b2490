"""IDs of deployments that come without one: always the same for the same deployment."""

import hashlib
import json
from collections.abc import Iterable

from insights_dash.domain.names import fold

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def derive_id(names: Iterable[str], time: str) -> str:
    """Return the ID of a deployment, made of its names and of when it ran.

    It ends with a letter, because a number at the end of an ID would order deployments.
    """
    parts = [*map(fold, names), time]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return f"auto-{digest[:32].translate(_LETTERS)}"
