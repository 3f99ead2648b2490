"""Spaces, and the revisions that say whether their data changed."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from insights_dash.domain.definitions import Definitions
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.identity import Kind, SpaceId
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.domain.names import check_characters, compose, list_forms, normalize
from insights_dash.domain.slugs import choose_slug
from insights_dash.domain.visibility import FULL_VISIBILITY, Visibility
from insights_dash.store.definitions import read_definitions
from insights_dash.store.names import in_order
from insights_dash.store.tables import (
    InstallationRow,
    LifecycleRow,
    RevisionMarkRow,
    SpaceRow,
)

DEFAULT_LIFECYCLE = "Default Lifecycle"
# The word for the default space in URLs.
DEFAULT_SPACE = "(default space)"
_MARKS_KEPT = 10_000
# Built once: every request runs one of them, and building it takes as long as running.
_DEFAULT = select(SpaceRow).where(SpaceRow.is_default.is_(True))
_BY_TEXT = (
    select(SpaceRow)
    .where(
        or_(
            SpaceRow.slug == bindparam("slug"),
            func.lower(SpaceRow.name).in_(
                [func.lower(bindparam(form)) for form in ("name", "composed", "apart")]
            ),
        )
    )
    .order_by(SpaceRow.number)
)
_BY_NUMBER = select(SpaceRow).where(SpaceRow.number == bindparam("number"))


@dataclass(frozen=True)
class Space:
    """A space, with what the caller can see of it.

    `revision` grows with every change to anything but reports. `catalogue_revision` is
    the revision that last changed anything but deployments and releases. If
    `history_ends_on` is set, pages show the space as of that instant. Reading functions
    only return what `visibility` includes. See `SpaceFields` for the others.
    """

    id: SpaceId
    name: str
    slug: str
    description: str
    is_default: bool
    revision: int
    catalogue_revision: int
    history_ends_on: datetime | None
    last_modified_on: datetime
    task_queue_stopped: bool = False
    definitions: Definitions | None = None
    visibility: Visibility = FULL_VISIBILITY

    @property
    def number(self) -> int:
        """Return the number in its id."""
        return int(self.id.rpartition("-")[2])


def list_spaces(session: Session) -> Sequence[Space]:
    """Return every space, by name."""
    rows = session.scalars(
        select(SpaceRow).order_by(in_order(SpaceRow.name), SpaceRow.number)
    )
    return [_to_space(row) for row in rows]


def list_space_numbers(session: Session) -> frozenset[int]:
    """Return the numbers of all spaces."""
    return frozenset(session.scalars(select(SpaceRow.number)))


def _find_rows(session: Session, identifier: str) -> Iterable[SpaceRow]:
    if identifier == DEFAULT_SPACE:
        return session.scalars(_DEFAULT)
    if (number := Kind.SPACE.find_number(identifier)) is not None:
        return session.scalars(_BY_NUMBER, {"number": number})
    forms = list_forms(identifier)
    texts = {"name": identifier, "composed": forms[-2:][0], "apart": forms[-1]}
    return session.scalars(_BY_TEXT, {"slug": identifier.lower(), **texts})


def get_space(
    session: Session,
    identifier: str,
    *,
    is_open: Callable[[SpaceId], bool] = lambda _space: True,
) -> Space:
    """Return the space with this id, name or slug; `DEFAULT_SPACE` is the default one.

    Only spaces that are open to the caller count, so that the names of others stay
    secret.

    Raises:
        NotFoundError: if there is none.
        AmbiguousNameError: if the name could mean several spaces.
    """
    is_name = identifier != DEFAULT_SPACE and Kind.SPACE.find_number(identifier) is None
    rows = _find_rows(session, identifier)
    found = [space for space in map(_to_space, rows) if is_open(space.id)]
    if is_name:
        found = _choose(identifier, found)
    if not found:
        visible = [each.slug for each in list_spaces(session) if is_open(each.id)]
        raise NotFoundError(identifier, Kind.SPACE, visible)
    return found[0]


def _choose(text: str, spaces: Sequence[Space]) -> list[Space]:
    """Put the space with this name before the one with this slug."""
    folded = text.lower()
    slugged = [each for each in spaces if each.slug == folded]
    # A space with another slug was found by name, even if only the database folds it.
    named = [
        each for each in spaces if each.name.lower() == folded or each not in slugged
    ]
    chosen = choose_by_name(text, ((each, each.name) for each in named), noun="space")
    return [chosen] if chosen else slugged


def read_installation(session: Session) -> str:
    """Return the UUID that this installation got when its database was created."""
    return session.scalars(select(InstallationRow.identifier)).one()


def find_space_by_name(session: Session, name: str) -> Space | None:
    """Return the space with this name, in any Unicode form; None if there is none."""
    named = select(SpaceRow).where(SpaceRow.name.in_(list_forms(name)))
    rows = [(row, row.name) for row in session.scalars(named)]
    row = choose_by_name(name, rows, noun="space")
    return _to_space(row) if row else None


def list_similar_spaces(session: Session, name: str) -> Sequence[Space]:
    """Return the spaces that a misspelt name could mean.

    Their names, slugs or ids differ from it at most in letter case, spaces or Unicode
    form.
    """
    wanted = _folded(name)
    return [
        space
        for space in list_spaces(session)
        if wanted in map(_folded, (space.name, space.slug, space.id))
    ]


def _folded(name: str) -> str:
    return " ".join(normalize("NFKC", name).casefold().split())


def get_space_by_any_name(session: Session, name: str) -> Space:
    """Return the space with exactly this name; else the one with this id or slug.

    Raises:
        NotFoundError: if there is none; it lists the spaces, similar names first.
    """
    similar = list_similar_spaces(session, name)
    found = find_space_by_name(session, name) or next(
        (space for space in similar if name in {space.slug, space.id}), None
    )
    if found is None:
        names = [space.name for space in (*similar, *list_spaces(session))]
        raise NotFoundError(name, Kind.SPACE, list(dict.fromkeys(names)))
    return found


def create_space(
    session: Session, name: str, *, now: datetime, description: str = ""
) -> Space:
    """Create a space; the first one is the default.

    Raises:
        InvalidInputError: if the name contains a forbidden character, or looks like
            the ID of a space.
        ConflictError: if there is a space with that name.
    """
    name = compose(name)
    if problems := list(check_characters("name", name)):
        raise InvalidInputError(problems)
    if Kind.SPACE.find_number(name) is not None:
        raise InvalidInputError([Problem("name", Kind.SPACE.refusal_of_ids)])
    taken = set(session.scalars(select(SpaceRow.slug)))
    slug = choose_slug(name, taken)
    row = SpaceRow(
        name=name,
        slug=slug,
        description=description,
        is_default=not taken,
        last_modified_on=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        message = f'A space named "{name}" already exists.'
        raise ConflictError(Problem("name", message)) from error
    lifecycle = LifecycleRow(name=DEFAULT_LIFECYCLE, is_default=True, phases=[])
    lifecycle.space_number = row.number
    session.add(lifecycle)
    return _to_space(row)


def mark_history_end(session: Session, space: Space, ends_on: datetime | None) -> None:
    """Set when a space's history ended, or None if it is continued."""
    session.execute(
        update(SpaceRow)
        .where(SpaceRow.number == space.number)
        .values(history_ends_on=ends_on)
    )


def lock_space(session: Session, number: int) -> int:
    """Return a space's revision, which is locked until the transaction ends.

    Other writers of the space's data wait. What only refers to the space can be added
    in the meantime, such as an uploaded file or an entry of the audit log.

    Raises:
        NotFoundError: if there is none.
    """
    locked = select(SpaceRow.revision).where(SpaceRow.number == number)
    # On PostgreSQL, this is FOR NO KEY UPDATE: foreign keys don't wait for it.
    locked = locked.with_for_update(key_share=True)
    revision: int | None = session.scalar(locked)
    if revision is None:
        raise NotFoundError(Kind.SPACE.identify(number), Kind.SPACE)
    return revision


def raise_revision(session: Session, space: Space, *, catalogue: bool) -> int:
    """Begin a change of a space's data, and return the revision for its rows.

    Other writers of the space wait until this transaction ends. `catalogue` says that
    the change concerns more than deployments and releases.
    """
    values = {SpaceRow.revision: SpaceRow.revision + 1}
    if catalogue:
        values[SpaceRow.catalogue_revision] = SpaceRow.revision + 1
    revision: int | None = session.scalar(
        update(SpaceRow)
        .where(SpaceRow.number == space.number)
        .values(values)
        .returning(SpaceRow.revision)
    )
    if revision is None:
        raise NotFoundError(space.id, Kind.SPACE)
    _mark(session, space.number, revision)
    return revision


def _mark(session: Session, space_number: int, revision: int) -> None:
    own = RevisionMarkRow.space_number == space_number
    long_ago = RevisionMarkRow.revision < revision - _MARKS_KEPT
    session.execute(delete(RevisionMarkRow).where(own, long_ago))
    mark = 1 + secrets.randbits(62)
    session.execute(
        insert(RevisionMarkRow).values(
            space_number=space_number, revision=revision, mark=mark
        )
    )


def _to_space(row: SpaceRow) -> Space:
    return Space(
        id=SpaceId(Kind.SPACE.identify(row.number)),
        name=row.name,
        slug=row.slug,
        description=row.description,
        is_default=row.is_default,
        revision=row.revision,
        catalogue_revision=row.catalogue_revision,
        history_ends_on=row.history_ends_on,
        last_modified_on=row.last_modified_on,
        task_queue_stopped=row.task_queue_stopped,
        definitions=read_definitions(row.definitions),
    )
