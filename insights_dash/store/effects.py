"""What recording does to single entries, for a preview."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, literal, select
from sqlalchemy.orm import Session

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


def read_effects(
    session: Session,
    incoming: FromClause,
    is_same: Select[Any],
    differs: ColumnElement[bool],
    *,
    first: int,
) -> Mapping[int, str]:
    """Return the effect of the first entries, by their position.

    `is_same` selects the stored row of an entry, and `differs` compares the two. It has
    to be called before anything is written.
    """
    changed = is_same.where(differs).exists()
    effect = case(
        (~is_same.exists(), literal(NEW)),
        (changed, literal(CHANGED)),
        else_=literal(UNCHANGED),
    )
    rows = session.execute(
        select(incoming.c.position, effect).order_by(incoming.c.row).limit(first)
    )
    return dict(rows.all())
