"""Links to views of reports and of spaces, which other pages can embed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from insights_dash.domain.embed import NAMES_HIDDEN, EmbedLink, KeyKind
from insights_dash.domain.errors import (
    InvalidInputError,
    NotFoundError,
    Problem,
    SignInNeededError,
)
from insights_dash.domain.identity import Kind, ReportId, SpaceId
from insights_dash.domain.names import compose
from insights_dash.store.audit import audit
from insights_dash.store.credentials import find_key_of_actor, limit_to_key
from insights_dash.store.embed_keys import (
    EVERYONE,
    LOCAL_AUTHOR,
    EmbedAuthor,
    Owners,
    check_name,
    list_issuers,
)
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    EmbedKeyRow,
    EmbedLinkRow,
    ReportRow,
    WallDisplayRow,
)

_LATEST_LINKS = 200  # whose origins are suggested for the next one


@dataclass(frozen=True)
class NewLink:
    """A link to create; its view and its origins have been checked.

    `report_id` is None for a view of the whole space.
    """

    report_id: ReportId | None
    view: Mapping[str, str]
    origins: tuple[str, ...]
    name: str = ""
    expires: datetime | None = None
    author: EmbedAuthor = LOCAL_AUTHOR


def list_links(
    session: Session,
    space: Space,
    owners: Owners = EVERYONE,
    *,
    skip: int = 0,
    take: int | None = None,
) -> Sequence[EmbedLink]:
    """Return the owners' links of a space, newest first, even ended ones."""
    rows = session.scalars(
        select(EmbedLinkRow)
        .where(EmbedLinkRow.space_number == space.number, _belong_to(owners))
        .order_by(EmbedLinkRow.number.desc())
        .offset(skip)
        .limit(take)
    )
    return [_to_link(row) for row in rows]


def count_links(session: Session, space: Space, owners: Owners = EVERYONE) -> int:
    """Return how many links `list_links` has without `skip` and `take`."""
    counted = (
        select(func.count())
        .select_from(EmbedLinkRow)
        .where(EmbedLinkRow.space_number == space.number, _belong_to(owners))
    )
    return session.scalar(counted) or 0


def count_working_links(session: Session, *, now: datetime) -> int:
    """Return how many links of all spaces are neither revoked nor expired."""
    works = EmbedLinkRow.revoked.is_(None) & (
        EmbedLinkRow.expires.is_(None) | (EmbedLinkRow.expires > now)
    )
    return session.scalar(select(func.count()).where(works)) or 0


def list_origins(
    session: Session, space: Space, owners: Owners = EVERYONE
) -> Sequence[str]:
    """Return the origins of the owners' latest links in a space, the latest first."""
    latest = list_links(session, space, owners, take=_LATEST_LINKS)
    return list(dict.fromkeys(each for link in latest for each in link.origins))


def list_authors(session: Session, space: Space) -> frozenset[int]:
    """Return the numbers of the accounts that own embeds or walls of a space."""
    of_links = (
        select(EmbedLinkRow.account_number)
        .where(EmbedLinkRow.space_number == space.number)
        .distinct()
    )
    numbers = {each.account_number for each in list_issuers(session, space)}
    numbers |= set(session.scalars(of_links))
    numbers |= set(
        session.scalars(
            select(WallDisplayRow.account_number)
            .where(WallDisplayRow.space_number == space.number)
            .distinct()
        )
    )
    return frozenset(each for each in numbers if each is not None)


def find_link(session: Session, number: int) -> EmbedLink | None:
    """Return the link with this number, even if it has ended; None if there is none."""
    found = session.get(EmbedLinkRow, number)
    return _to_link(found) if found else None


def get_link(
    session: Session, space: Space, identifier: str, owners: Owners = EVERYONE
) -> EmbedLink:
    """Return the link with this id.

    Raises:
        NotFoundError: if the owners have no such link in the space.
    """
    link = find_link(session, Kind.EMBED_LINK.find_number(identifier) or 0)
    is_there = link is not None and link.space_id == space.id
    if link is None or not is_there or not owners.include(link.account_number):
        raise NotFoundError(identifier)
    return link


def create_link(
    session: Session, space: Space, new: NewLink, *, now: datetime
) -> EmbedLink:
    """Create a link to a report of the space, or to the space.

    Raises:
        InvalidInputError: with everything that is wrong.
        NotFoundError: if the space doesn't contain the report.
    """
    name = compose(new.name.strip())
    problems = list(check_name(name))
    if new.expires is not None and new.expires <= now:
        problems.append(Problem("expires", "The expiry date is in the past."))
    key = find_key_of_actor(session)
    if new.expires != limit_to_key(session, new.expires) or (key and not new.expires):
        message = (
            "An embed created with an API key can't outlive the key. Choose an "
            "earlier expiry date, or sign in."
        )
        problems.append(Problem("expires", message))
    if problems:
        raise InvalidInputError(problems)
    row = EmbedLinkRow(
        space_number=space.number,
        report_number=_find_report(session, space, new.report_id),
        view=_view_of(new),
        origins=list(new.origins),
        name=name,
        author=new.author.name,
        account_number=new.author.account_number,
        api_key_number=key,
        created=now,
        expires=new.expires,
    )
    session.add(row)
    session.flush()
    link = _to_link(row)
    _audit_link(session, link, "embed link created", now)
    return link


def find_same_link(
    session: Session, space: Space, link: NewLink, *, since: datetime, now: datetime
) -> EmbedLink | None:
    """Return a link of the space like this one that the actor created since then.

    A second click on a button, or a request that is sent again, finds what the first
    one created.
    """
    rows = session.scalars(
        select(EmbedLinkRow)
        .where(
            EmbedLinkRow.space_number == space.number,
            EmbedLinkRow.created >= since,
            EmbedLinkRow.revoked.is_(None),
            EmbedLinkRow.account_number.is_not_distinct_from(
                link.author.account_number
            ),
        )
        .order_by(EmbedLinkRow.number.desc())
    )
    key, lifetime = find_key_of_actor(session), link.expires and link.expires - now
    shown = (link.report_id, _view_of(link), link.origins, link.name.strip())
    for each in map(_to_link, rows):
        life = each.expires and each.expires - each.created
        is_same = shown == (each.report_id, each.view, each.origins, each.name)
        if is_same and (key, lifetime) == (each.api_key_number, life):
            return each
    return None


def revoke_link(
    session: Session,
    space: Space,
    identifier: str,
    owners: Owners = EVERYONE,
    *,
    now: datetime,
) -> None:
    """Revoke a link permanently; revoking it again changes nothing.

    Raises:
        NotFoundError: if the owners have no such link in the space.
    """
    link = get_link(session, space, identifier, owners)
    if link.revoked is None:
        session.execute(
            update(EmbedLinkRow)
            .where(EmbedLinkRow.number == link.number)
            .values(revoked=now)
        )
        _audit_link(session, link, "embed link revoked", now)


def replace_link(  # noqa: PLR0913 - which one, for whom, when
    session: Session,
    space: Space,
    identifier: str,
    author: EmbedAuthor,
    owners: Owners = EVERYONE,
    *,
    now: datetime,
) -> EmbedLink:
    """Replace a link with one that its author owns and that lasts as long.

    Raises:
        NotFoundError: if the owners have no such link in the space.
    """
    old = get_link(session, space, identifier, owners)
    revoke_link(session, space, identifier, owners, now=now)
    expires = now + (old.expires - old.created) if old.expires else None
    expires = limit_to_key(session, expires)
    if expires is None and find_key_of_actor(session):
        raise SignInNeededError
    new = NewLink(old.report_id, old.view, old.origins, old.name, expires, author)
    return create_link(session, space, new, now=now)


def record_use_of_link(session: Session, link: EmbedLink, *, now: datetime) -> None:
    """Store that the link was used now."""
    session.execute(
        update(EmbedLinkRow)
        .where(EmbedLinkRow.number == link.number)
        .values(last_used=now)
    )


def end_embeds_without_owner(session: Session, *, now: datetime) -> None:
    """End links, wall displays and issuers from before there were accounts.

    In local mode everyone on the machine could create them, without an expiry date.
    """
    links, walls = (
        session.scalars(
            update(table)
            .where(table.account_number.is_(None), table.revoked.is_(None))
            .values(revoked=now)
            .returning(table.number)
        ).all()
        for table in (EmbedLinkRow, WallDisplayRow)
    )
    issuers = session.scalars(
        update(EmbedKeyRow)
        .where(
            EmbedKeyRow.kind == KeyKind.ISSUER,
            EmbedKeyRow.account_number.is_(None),
            EmbedKeyRow.ended.is_(None),
        )
        .values(ended=now)
        .returning(EmbedKeyRow.number)
    ).all()
    counts = {"links": len(links), "issuers": len(issuers), "walls": len(walls)}
    details = {name: str(count) for name, count in counts.items() if count}
    if details:
        audit(session, "embeds of local mode ended", "", details, now=now)


def _find_report(
    session: Session, space: Space, identifier: ReportId | None
) -> int | None:
    """Return the number of a report of the space, None for the space itself.

    Raises:
        NotFoundError: if the space doesn't contain the report.
    """
    if identifier is None:
        return None
    report = session.get(ReportRow, Kind.REPORT.find_number(identifier) or 0)
    if report is None or report.space_number != space.number:
        raise NotFoundError(identifier)
    return report.number


def _view_of(new: NewLink) -> dict[str, str]:
    return {**new.view, **({} if new.author.sees_all else NAMES_HIDDEN)}


def _belong_to(owners: Owners) -> ColumnElement[bool]:
    if owners.numbers is None:
        return true()
    return EmbedLinkRow.account_number.in_(owners.numbers)


def _audit_link(session: Session, link: EmbedLink, action: str, now: datetime) -> None:
    page = link.view.get("page", "")
    shown = {"report": link.report_id} if link.report_id else {"page": page}
    details = {**shown, "origins": " ".join(link.origins)}
    if link.name:
        details["name"] = link.name
    audit(session, action, link.id, details, now=now, space=link.space_id)


def _to_link(row: EmbedLinkRow) -> EmbedLink:
    report = row.report_number
    return EmbedLink(
        id=Kind.EMBED_LINK.identify(row.number),
        space_id=SpaceId(Kind.SPACE.identify(row.space_number)),
        report_id=None if report is None else ReportId(Kind.REPORT.identify(report)),
        name=row.name,
        view=row.view,
        origins=tuple(row.origins),
        author=row.author,
        account_number=row.account_number,
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        last_used=row.last_used,
        api_key_number=row.api_key_number,
    )
