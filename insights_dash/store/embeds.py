"""Embeds: links, the keys that sign them, host applications, and revoked tokens.

No secret is stored: the secret of a key is derived from its salt and the server's own
secret.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.orm import Session

from insights_dash.domain.embed import (
    LONGEST_NAME,
    NAMES_HIDDEN,
    EmbedKey,
    EmbedLink,
    IssuerScope,
    KeyKind,
)
from insights_dash.domain.errors import (
    InvalidInputError,
    NotFoundError,
    Problem,
    SignInNeededError,
)
from insights_dash.domain.identity import Kind, ReportId, SpaceId
from insights_dash.domain.names import check_characters, compose, is_blank
from insights_dash.store.audit import audit
from insights_dash.store.credentials import (
    find_key_of_actor,
    limit_to_key,
    require_creator,
)
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    EmbedKeyRow,
    EmbedLinkRow,
    EmbedRevocationRow,
    ReportRow,
)

_LATEST_LINKS = 200  # whose origins are suggested for the next one
_LINKS = select(EmbedLinkRow, ReportRow.space_number).join(
    ReportRow, ReportRow.number == EmbedLinkRow.report_number
)


@dataclass(frozen=True)
class Author:
    """The account that creates a link or an issuer, which owns it from then on.

    `account_number` is None in local mode. If the author does not see every name
    (`sees_all` is False), the embed never shows names, even after the author's limits
    are removed.
    """

    name: str = ""
    account_number: int | None = None
    sees_all: bool = True


@dataclass(frozen=True)
class Owners:
    """The accounts whose embeds a caller can manage; `numbers` None means everyone.

    Embeds created in local mode have no owner: only "everyone" includes them.
    """

    numbers: frozenset[int] | None = None

    def include(self, account_number: int | None) -> bool:
        """Return whether the embeds of an account can be managed."""
        return self.numbers is None or account_number in self.numbers


EVERYONE = Owners()


@dataclass(frozen=True)
class NewLink:
    """A link to create; its view and its origins have been checked."""

    report_id: ReportId
    view: Mapping[str, str]
    origins: tuple[str, ...]
    name: str = ""
    expires: datetime | None = None
    author: Author = Author()


def list_links(
    session: Session,
    space: Space,
    owners: Owners = EVERYONE,
    *,
    skip: int = 0,
    take: int | None = None,
) -> Sequence[EmbedLink]:
    """Return the owners' links to reports of a space, newest first, even ended ones."""
    rows = session.execute(
        _LINKS.where(ReportRow.space_number == space.number, _belong_to(owners))
        .order_by(EmbedLinkRow.number.desc())
        .offset(skip)
        .limit(take)
    )
    return [_to_link(row, number) for row, number in rows]


def count_links(session: Session, space: Space, owners: Owners = EVERYONE) -> int:
    """Return how many links `list_links` has without `skip` and `take`."""
    counted = (
        select(func.count())
        .select_from(EmbedLinkRow)
        .join(ReportRow, ReportRow.number == EmbedLinkRow.report_number)
        .where(ReportRow.space_number == space.number, _belong_to(owners))
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
    """Return the numbers of the accounts that own links or issuers of a space."""
    of_links = (
        select(EmbedLinkRow.account_number)
        .join(ReportRow, ReportRow.number == EmbedLinkRow.report_number)
        .where(ReportRow.space_number == space.number)
        .distinct()
    )
    numbers = {each.account_number for each in list_issuers(session, space)}
    numbers |= set(session.scalars(of_links))
    return frozenset(each for each in numbers if each is not None)


def find_link(session: Session, number: int) -> EmbedLink | None:
    """Return the link with this number, even if it has ended; None if there is none."""
    found = session.execute(_LINKS.where(EmbedLinkRow.number == number)).first()
    return _to_link(*found) if found else None


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
    """Create a link to a report of the space.

    Raises:
        InvalidInputError: with everything that is wrong.
        NotFoundError: if the space doesn't contain the report.
    """
    name = compose(new.name.strip())
    problems = list(_check_name(name))
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
    report = session.get(ReportRow, Kind.REPORT.find_number(new.report_id) or 0)
    if report is None or report.space_number != space.number:
        raise NotFoundError(new.report_id)
    row = EmbedLinkRow(
        report_number=report.number,
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
    link = _to_link(row, space.number)
    _audit_link(session, link, "embed link created", now)
    return link


def find_same_link(
    session: Session, link: NewLink, *, since: datetime, now: datetime
) -> EmbedLink | None:
    """Return a link like this one that the actor created since then.

    A second click on a button, or a request that is sent again, finds what the first
    one created.
    """
    number = Kind.REPORT.find_number(link.report_id) or 0
    rows = session.execute(
        _LINKS.where(
            EmbedLinkRow.report_number == number,
            EmbedLinkRow.created >= since,
            EmbedLinkRow.revoked.is_(None),
            EmbedLinkRow.account_number == link.author.account_number
            if link.author.account_number is not None
            else EmbedLinkRow.account_number.is_(None),
        ).order_by(EmbedLinkRow.number.desc())
    )
    key, lifetime = find_key_of_actor(session), link.expires and link.expires - now
    wanted = (_view_of(link), link.origins, link.name.strip(), key, lifetime)
    for each in (_to_link(*found) for found in rows):
        life = each.expires and each.expires - each.created
        if wanted == (each.view, each.origins, each.name, each.api_key_number, life):
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


def remake_link(  # noqa: PLR0913 - which one, for whom, when
    session: Session,
    space: Space,
    identifier: str,
    author: Author,
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


def note_use_of_link(session: Session, link: EmbedLink, *, now: datetime) -> None:
    """Store that the link was used now."""
    session.execute(
        update(EmbedLinkRow)
        .where(EmbedLinkRow.number == link.number)
        .values(last_used=now)
    )


def find_link_key(session: Session) -> EmbedKey | None:
    """Return the key that signs new links, None before the first link."""
    row = session.scalars(
        select(EmbedKeyRow)
        .where(
            EmbedKeyRow.kind == KeyKind.LINKS,
            EmbedKeyRow.replaced.is_(None),
            EmbedKeyRow.ended.is_(None),
        )
        .order_by(EmbedKeyRow.number.desc())
        .limit(1)
    ).first()
    return _to_key(row) if row else None


def get_link_key(session: Session, *, now: datetime) -> EmbedKey:
    """Return the key that signs new links, and create it before the first link."""
    found = find_link_key(session)
    return found or _to_key(_add_key(session, KeyKind.LINKS, now=now))


def list_link_keys(session: Session) -> Sequence[EmbedKey]:
    """Return the keys that sign links, newest first, even ended ones."""
    rows = session.scalars(
        select(EmbedKeyRow)
        .where(EmbedKeyRow.kind == KeyKind.LINKS)
        .order_by(EmbedKeyRow.number.desc())
    )
    return [_to_key(row) for row in rows]


def rotate_link_key(session: Session, *, keeps_old: bool, now: datetime) -> EmbedKey:
    """Create a new key for links from now on.

    Unless the old keys are kept, everything that they signed stops working.

    Raises:
        SignInNeededError: if the actor has an API key only.
    """
    require_creator(session)
    values: dict[str, datetime] = {"replaced": now}
    if not keeps_old:
        values["ended"] = now
    session.execute(
        update(EmbedKeyRow)
        .where(EmbedKeyRow.kind == KeyKind.LINKS, EmbedKeyRow.ended.is_(None))
        .values(values)
    )
    key = _to_key(_add_key(session, KeyKind.LINKS, now=now))
    details = {"old keys": "kept" if keeps_old else "revoked"}
    audit(session, "embed key rotated", key.id, details, now=now)
    return key


def find_key(session: Session, kind: KeyKind, number: int) -> EmbedKey | None:
    """Return the key with this number, even if it has ended; None if there is none."""
    row = session.get(EmbedKeyRow, number)
    return _to_key(row) if row is not None and row.kind == kind else None


def list_issuers(
    session: Session, space: Space, owners: Owners = EVERYONE
) -> Sequence[EmbedKey]:
    """Return the owners' host applications of a space, newest first."""
    rows = session.scalars(
        select(EmbedKeyRow)
        .where(EmbedKeyRow.kind == KeyKind.ISSUER)
        .order_by(EmbedKeyRow.number.desc())
    )
    keys = [_to_key(row) for row in rows]
    return [
        key
        for key in keys
        if _space(key) == space.id and owners.include(key.account_number)
    ]


def create_issuer(
    session: Session, name: str, scope: IssuerScope, author: Author, *, now: datetime
) -> EmbedKey:
    """Create an issuer: a host application that can sign tokens within a scope.

    Raises:
        InvalidInputError: if the name is not valid.
        SignInNeededError: if the actor has an API key only.
    """
    require_creator(session)
    name = compose(name.strip())
    problems = list(_check_name(name))
    if is_blank(name):
        problems.append(Problem("name", "Enter a name for the application."))
    if problems:
        raise InvalidInputError(problems)
    hides_names = scope.hides_names or not author.sees_all
    scope = replace(scope, hides_names=hides_names)
    row = _add_key(
        session, KeyKind.ISSUER, now=now, name=name, scope=scope, author=author
    )
    key = _to_key(row)
    details = {"name": name, "reports": _describe_reports(scope)}
    audit(session, "embed issuer created", key.id, details, now=now, space=_space(key))
    return key


def get_issuer(
    session: Session, space: Space, identifier: str, owners: Owners = EVERYONE
) -> EmbedKey:
    """Return the issuer with this id.

    Raises:
        NotFoundError: if the owners have no such issuer in the space.
    """
    number = Kind.EMBED_KEY.find_number(identifier) or 0
    key = find_key(session, KeyKind.ISSUER, number)
    is_there = key is not None and _space(key) == space.id
    if key is None or not is_there or not owners.include(key.account_number):
        raise NotFoundError(identifier)
    return key


def replace_issuer(
    session: Session,
    issuer: EmbedKey,
    author: Author,
    *,
    keeps_old: bool,
    now: datetime,
) -> EmbedKey:
    """Replace an issuer with one with a new id and secret, which its author owns.

    If the old issuer is kept, it works until it is ended, so that a host application
    can switch over.

    Raises:
        NotFoundError: if the issuer has ended.
    """
    if issuer.scope is None or issuer.ended is not None:
        raise NotFoundError(issuer.id)
    key = create_issuer(session, issuer.name, issuer.scope, author, now=now)
    values = {"replaced": now} if keeps_old else {"replaced": now, "ended": now}
    session.execute(
        update(EmbedKeyRow).where(EmbedKeyRow.number == issuer.number).values(**values)
    )
    details = {"name": issuer.name, "replacement": key.id}
    action = "embed issuer replaced"
    audit(session, action, issuer.id, details, now=now, space=_space(issuer))
    return key


def end_issuer(session: Session, issuer: EmbedKey, *, now: datetime) -> None:
    """End an issuer and all its tokens; ending it again changes nothing."""
    if issuer.ended is not None:
        return
    session.execute(
        update(EmbedKeyRow).where(EmbedKeyRow.number == issuer.number).values(ended=now)
    )
    details = {"name": issuer.name}
    action = "embed issuer ended"
    audit(session, action, issuer.id, details, now=now, space=_space(issuer))


def end_embeds_without_owner(session: Session, *, now: datetime) -> None:
    """Revoke links and end issuers that were created before there were accounts.

    In local mode everyone on the machine could create them, without an expiry date.
    """
    links = session.scalars(
        update(EmbedLinkRow)
        .where(EmbedLinkRow.account_number.is_(None), EmbedLinkRow.revoked.is_(None))
        .values(revoked=now)
        .returning(EmbedLinkRow.number)
    ).all()
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
    counts = {"links": len(links), "issuers": len(issuers)}
    details = {name: str(count) for name, count in counts.items() if count}
    if details:
        audit(session, "embeds of local mode ended", "", details, now=now)


def note_use_of_issuer(session: Session, key: EmbedKey, *, now: datetime) -> None:
    """Store that one of the issuer's tokens was used now."""
    session.execute(
        update(EmbedKeyRow)
        .where(EmbedKeyRow.number == key.number)
        .values(last_used=now)
    )


def revoke_token(
    session: Session, issuer: EmbedKey, token_hash: str, *, now: datetime
) -> None:
    """Revoke a token of an issuer before it expires; again changes nothing."""
    if is_token_revoked(session, issuer, token_hash):
        return
    session.add(
        EmbedRevocationRow(key_number=issuer.number, token_hash=token_hash, revoked=now)
    )
    details = {"name": issuer.name, "token": token_hash[:8]}
    action = "embed token revoked"
    audit(session, action, issuer.id, details, now=now, space=_space(issuer))


def is_token_revoked(session: Session, issuer: EmbedKey, token_hash: str) -> bool:
    """Return whether a token was revoked."""
    row = session.get(EmbedRevocationRow, (issuer.number, token_hash))
    return row is not None


def forget_revoked_tokens(session: Session, *, before: datetime) -> None:
    """Delete tokens that were revoked before an instant and have expired anyway."""
    session.execute(
        delete(EmbedRevocationRow).where(EmbedRevocationRow.revoked < before)
    )


def _view_of(new: NewLink) -> dict[str, str]:
    return {**new.view, **({} if new.author.sees_all else NAMES_HIDDEN)}


def _belong_to(owners: Owners) -> ColumnElement[bool]:
    if owners.numbers is None:
        return true()
    return EmbedLinkRow.account_number.in_(owners.numbers)


def _check_name(name: str) -> Sequence[Problem]:
    if len(name) > LONGEST_NAME:
        return [Problem("name", f"The name can have up to {LONGEST_NAME} characters.")]
    return list(check_characters("name", name))


def _add_key(  # noqa: PLR0913 - the parts of a key
    session: Session,
    kind: KeyKind,
    *,
    now: datetime,
    name: str = "",
    scope: IssuerScope | None = None,
    author: Author = Author(),
) -> EmbedKeyRow:
    row = EmbedKeyRow(
        kind=kind.value,
        name=name,
        salt=secrets.token_hex(32),
        scope=_write_scope(scope),
        author=author.name,
        account_number=author.account_number,
        created=now,
    )
    session.add(row)
    session.flush()
    return row


def _write_scope(scope: IssuerScope | None) -> dict[str, Any]:
    if scope is None:
        return {}
    return {
        "space": scope.space_id,
        "reports": None if scope.report_ids is None else list(scope.report_ids),
        "origins": list(scope.origins),
        "hides_names": scope.hides_names,
    }


def _read_scope(written: Mapping[str, Any]) -> IssuerScope | None:
    if not written:
        return None
    reports = written["reports"]
    return IssuerScope(
        SpaceId(written["space"]),
        None if reports is None else tuple(map(ReportId, reports)),
        tuple(written["origins"]),
        hides_names=bool(written["hides_names"]),
    )


def _describe_reports(scope: IssuerScope) -> str:
    return "all" if scope.report_ids is None else ", ".join(scope.report_ids)


def _space(key: EmbedKey) -> SpaceId | None:
    return key.scope.space_id if key.scope else None


def _audit_link(session: Session, link: EmbedLink, action: str, now: datetime) -> None:
    details = {"report": link.report_id, "origins": " ".join(link.origins)}
    if link.name:
        details["name"] = link.name
    audit(session, action, link.id, details, now=now, space=link.space_id)


def _to_link(row: EmbedLinkRow, space_number: int) -> EmbedLink:
    return EmbedLink(
        id=Kind.EMBED_LINK.identify(row.number),
        space_id=SpaceId(Kind.SPACE.identify(space_number)),
        report_id=ReportId(Kind.REPORT.identify(row.report_number)),
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


def _to_key(row: EmbedKeyRow) -> EmbedKey:
    return EmbedKey(
        id=Kind.EMBED_KEY.identify(row.number),
        kind=KeyKind(row.kind),
        name=row.name,
        salt=row.salt,
        scope=_read_scope(row.scope),
        author=row.author,
        account_number=row.account_number,
        created=row.created,
        replaced=row.replaced,
        ended=row.ended,
        last_used=row.last_used,
    )
