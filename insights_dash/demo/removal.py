"""Finds the demo's spaces, and deletes them with everything in them."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from insights_dash.demo.installation import INSTALLED
from insights_dash.domain.errors import ConflictError, Problem
from insights_dash.domain.source import SourceKind
from insights_dash.store.audit import Author, find_last_audit_entry
from insights_dash.store.sources import find_spaces_with_sources
from insights_dash.store.space_changes import change_space, fields_of, remove_space
from insights_dash.store.spaces import Space, list_spaces

_ALONE = "The demo is all that this server has. Create another space first."


def find_demo_spaces(session: Session) -> Sequence[Space]:
    """Return the spaces that the demo was installed into, whatever they are called."""
    candidates = find_spaces_with_sources(session, SourceKind.DEMO)
    return [
        space
        for space in list_spaces(session)
        if space.number in candidates
        and find_last_audit_entry(session, space, INSTALLED) is not None
    ]


def remove_demo(session: Session, author: Author) -> Sequence[Space]:
    """Delete the demo's spaces, and return them; other spaces stay as they are.

    If one of them is the default space, another space becomes it.

    Raises:
        ConflictError: if there is no other space.
    """
    demo = find_demo_spaces(session)
    gone = {space.id for space in demo}
    others = [space for space in list_spaces(session) if space.id not in gone]
    if demo and not others:
        raise ConflictError(Problem("", _ALONE))
    if any(space.is_default for space in demo):
        fields = replace(fields_of(others[0]), is_default=True)
        change_space(session, others[0], fields, author)
    for space in demo:
        remove_space(session, space, author, is_confirmed=True)
    return demo
