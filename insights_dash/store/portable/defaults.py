"""Keeps one default lifecycle per space and one default channel per project.

What a file says is the default wins over what the space has.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from insights_dash.store.catalogue.rules import choose_default_channel
from insights_dash.store.portable.columns import Key
from insights_dash.store.spaces import DEFAULT_LIFECYCLE, Space
from insights_dash.store.tables import ChannelRow, LifecycleRow, ProjectRow


def adopt_default_lifecycle(
    session: Session, space: Space, names: Sequence[str]
) -> None:
    """Give the lifecycle of a new space the first name of a file.

    Every new space has one. It keeps its name if a row of the file has it.
    """
    if names and DEFAULT_LIFECYCLE not in names:
        row = session.scalars(_list_lifecycles(space)).one()
        row.name = names[0]
        session.flush()


def settle_default_lifecycle(
    session: Session, space: Space, chosen: Collection[str], former: str | None
) -> int:
    """Leave a single default lifecycle; return how many rows that changed.

    It is one of the `chosen` names, else the `former` one.
    """
    rows = session.scalars(
        _list_lifecycles(space).execution_options(populate_existing=True)
    ).all()
    wanted = [row for row in rows if row.name in chosen and row.deleted_on is None]
    kept = [row for row in rows if row.name == former]
    [default, *_] = (*wanted, *kept, *rows)
    changed = [row for row in rows if row.is_default != (row is default)]
    for row in changed:
        row.is_default = row is default
    session.flush()
    return len(changed)


def find_default_lifecycle_name(session: Session, space: Space) -> str | None:
    """Return the name of the space's default lifecycle."""
    defaults = _list_lifecycles(space).where(LifecycleRow.is_default.is_(True))
    row = session.scalars(defaults).first()
    return row.name if row else None


def settle_default_channels(
    session: Session, space: Space, chosen: Collection[Key]
) -> int:
    """Leave a single default channel per project; return how many rows that changed.

    `chosen` are the default channels of a file, as pairs of project and channel.
    """
    rows = session.execute(
        select(ChannelRow, ProjectRow.name)
        .join(ProjectRow, ProjectRow.number == ChannelRow.project_number)
        .where(ChannelRow.space_number == space.number)
        .order_by(ChannelRow.number)
        .execution_options(populate_existing=True)
    )
    by_project: dict[str, list[ChannelRow]] = defaultdict(list)
    for channel, project in rows:
        by_project[project].append(channel)
    count = 0
    for project, channels in by_project.items():
        if sum(each.is_default for each in channels) != 1:
            listed = [each.name for each in channels if (project, each.name) in chosen]
            count += _settle_default(channels, next(iter(listed), None))
    session.flush()
    return count


def _settle_default(channels: Sequence[ChannelRow], wanted: str | None) -> int:
    """Make one channel of a project the default; return how many channels change."""
    had = {each.name: each.is_default for each in channels}
    default = choose_default_channel(had, wanted)
    changed = [each for each in channels if each.is_default != (each.name == default)]
    for each in changed:
        each.is_default = not each.is_default
    return len(changed)


def _list_lifecycles(space: Space) -> Select[LifecycleRow]:
    return (
        select(LifecycleRow)
        .where(LifecycleRow.space_number == space.number)
        .order_by(LifecycleRow.number)
    )
