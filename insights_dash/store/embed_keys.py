"""Keys that sign embeds: the server's own, and those of host applications.

No secret is stored: a key is derived from its salt and the server's own secret.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from insights_dash.domain.embed import LONGEST_NAME, EmbedKey, IssuerScope, KeyKind
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import Kind, ReportId, SpaceId
from insights_dash.domain.names import check_characters, compose, is_blank
from insights_dash.store.audit import audit
from insights_dash.store.credentials import require_creator
from insights_dash.store.spaces import Space
from insights_dash.store.tables import EmbedKeyRow, EmbedRevocationRow


@dataclass(frozen=True)
class EmbedAuthor:
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
LOCAL_AUTHOR = EmbedAuthor()  # in local mode no one signs in


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
    session: Session,
    name: str,
    scope: IssuerScope,
    author: EmbedAuthor,
    *,
    now: datetime,
) -> EmbedKey:
    """Create an issuer: a host application that can sign tokens within a scope.

    Raises:
        InvalidInputError: if the name is not valid.
        SignInNeededError: if the actor has an API key only.
    """
    require_creator(session)
    name = compose(name.strip())
    problems = list(check_name(name))
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
    author: EmbedAuthor,
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


def record_use_of_issuer(session: Session, key: EmbedKey, *, now: datetime) -> None:
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


def check_name(name: str) -> Sequence[Problem]:
    """Find everything that is wrong with the name of a link or an issuer."""
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
    author: EmbedAuthor = LOCAL_AUTHOR,
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
