"""Checks the tokens of embeds, and says which view of which report each one shows."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from functools import partial
from http import HTTPStatus

from flask import g, request
from sqlalchemy.orm import Session

from insights_dash.access.embed_tokens import (
    LONGEST_TOKEN,
    PREVIEW_LIFE,
    MalformedClaimsError,
    Minted,
    Preview,
    TokenError,
    derive_secret,
    hash_token_id,
    is_preview,
    is_signed,
    read_issuer,
    read_link,
    read_minted,
    read_preview,
    sign_link,
    sign_preview,
)
from insights_dash.access.embed_view import BAD_OPTIONS, EmbedView, find_view
from insights_dash.access.guard import current_caller
from insights_dash.access.permission import (
    Caller,
    Credential,
    PermissionDeniedError,
    require,
)
from insights_dash.access.portfolio_report import report_on_space
from insights_dash.domain.clock import SKEW
from insights_dash.domain.embed import (
    EmbedKey,
    EmbedLink,
    IssuerScope,
    KeyKind,
    LinkState,
    read_origins,
)
from insights_dash.domain.errors import InsightsError, InvalidInputError, NotFoundError
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import Report
from insights_dash.domain.role import PERMITTED, Grant, Permission, Role
from insights_dash.domain.visibility import Visibility
from insights_dash.domain.wall import WallDisplay
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import find_account, has_accounts
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import (
    EVERYONE,
    EmbedAuthor,
    Owners,
    find_key,
    find_link_key,
    get_link_key,
    is_token_revoked,
    record_use_of_issuer,
)
from insights_dash.store.embed_links import find_link, list_authors, record_use_of_link
from insights_dash.store.reports import get_report
from insights_dash.store.spaces import Space, get_space

NEEDED = frozenset({Permission.REPORT_VIEW})
_WHOLE_SCOPE = "A portfolio needs a scope with all reports, and no report claim."


class EmbedRefusal(Enum):
    """Why an embed cannot be shown: the status, a title, and what to do.

    A title has a place for what it is about, an embed or a wall display, and can have
    one for the origin of the page that frames it.
    """

    UNKNOWN = (
        HTTPStatus.NOT_FOUND,
        "{kind} not found",
        "The link is incomplete or its report was deleted.",
    )
    EXPIRED = (
        HTTPStatus.GONE,
        "This {kind} has expired",
        "Ask its owner for a new link.",
    )
    REVOKED = (
        HTTPStatus.GONE,
        "This {kind} has been revoked",
        "Ask its owner for a new link.",
    )
    ORIGIN = (
        HTTPStatus.FORBIDDEN,
        "This {kind} isn't allowed on {origin}",
        "Ask its owner to add this website.",
    )
    SCOPE = (
        HTTPStatus.FORBIDDEN,
        "This {kind} isn't permitted",
        "The application's scope doesn't cover this view.",
    )
    MALFORMED = (
        HTTPStatus.FORBIDDEN,
        "This {kind}'s token contains invalid characters",
        "The application has to sign a corrected token.",
    )
    AUTHOR = (
        HTTPStatus.FORBIDDEN,
        "This {kind} is no longer available",
        "Its owner lost access to the report.",
    )

    def __init__(self, status: HTTPStatus, title: str, text: str) -> None:
        self.status = status
        self.title = title
        self.text = text


class EmbedRefusedError(InsightsError):
    """An embed that cannot be shown.

    `reason` tells the developer of a host application more. `origin` is that of the
    page that frames the embed, as `read_origin` returned it.
    """

    kind = "embed"

    def __init__(
        self, refusal: EmbedRefusal, reason: str = "", *, origin: str = ""
    ) -> None:
        self.refusal = refusal
        self.reason = reason
        self.origin = origin
        title = refusal.title.replace("{kind}", self.kind).replace("{origin}", origin)
        self.title = f"{title[0].upper()}{title[1:]}"
        super().__init__(f"{self.title}. {reason or self.text}")

    @property
    def text(self) -> str:
        """Return what to do about it."""
        return self.refusal.text


@dataclass(frozen=True)
class Embed:
    """The one view of one report that the current request can see.

    Only pages of `origins` can frame it. `wall_title` is the title above it on a wall
    display, empty elsewhere.
    """

    caller: Caller
    space: Space
    report: Report
    view: EmbedView
    origins: tuple[str, ...]
    wall_title: str = ""

    @property
    def question(self) -> Question:
        """The question of the view; environment groups are never shown as one."""
        question = self.view.question
        if question.split is not Split.NONE:
            return question
        return replace(question, split=self.report.definition.whole_split)

    def change(self, wanted: object, tag_sets: Container[str]) -> "Embed":
        """Return the embed with its viewer's choices, except those they can't make."""
        return replace(self, view=self.view.change(wanted, tag_sets))


class EmbedService:
    """Checks the tokens of embeds, and signs those of links and previews."""

    def __init__(
        self, database: Database, secret_key: str, now: Callable[[], datetime]
    ) -> None:
        """Store what it needs; every key's secret is derived from `secret_key`."""
        self._database = database
        self._secret_key = secret_key
        self._now = now

    def list_addresses(self, links: Sequence[EmbedLink]) -> Mapping[str, str]:
        """Return the URLs of links on the server that the request reached, by link id.

        The current key signs them, and is created if there is none yet. So call this
        outside write transactions.
        """
        key = self.get_current_key()
        secret = self.secret_of(key)
        return {
            link.id: f"{request.host_url}embed/{sign_link(link.number, key, secret)}/"
            for link in links
        }

    def get_current_key(self) -> EmbedKey:
        """Return the key that signs links; it is created if there is none yet."""
        with self._database.read() as session:
            key = find_link_key(session)
        if key is not None:
            return key
        with self._database.write() as session:
            return get_link_key(session, now=self._now())

    def secret_of(self, key: EmbedKey) -> str:
        """Return the secret of a key; an issuer's application signs with it."""
        return derive_secret(self._secret_key, key)

    def preview(self, space: Space, report: str, view: EmbedView) -> str:
        """Return the URL of a preview for the caller; empty for API keys.

        It works for a few minutes, in pages of this server. With an API key or an
        access token there is no preview, since it could outlive them.
        """
        caller = current_caller()
        if caller.key is not None or caller.access_token is not None:
            return ""
        token = sign_preview(
            Preview(
                space.id,
                report,
                view.to_texts(),
                request.host_url.rstrip("/"),
                caller.account.number if caller.account else None,
                (self._now() + PREVIEW_LIFE).timestamp(),
            ),
            self._secret_key,
        )
        return f"/embed/{token}/"

    def admit(self, token: str, *, parent: str | None = None) -> Embed:
        """Return the embed that a token gives access to.

        `parent` is the origin of the page that frames it, None if unknown.

        Raises:
            EmbedRefusedError: if the token is invalid, or not allowed on that page.
        """
        if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
            raise EmbedRefusedError(EmbedRefusal.UNKNOWN)
        numbers = read_link(token)
        with self._database.read() as session:
            if numbers:
                embed = self._admit_link(session, token, *numbers)
            elif is_preview(token):
                embed = self._admit_preview(session, token)
            else:
                embed = self._admit_minted(session, token)
        if parent is not None and parent not in embed.origins:
            raise EmbedRefusedError(EmbedRefusal.ORIGIN, origin=parent)
        return embed

    def _admit_link(
        self, session: Session, token: str, number: int, key_number: int
    ) -> Embed:
        now, key = self._now(), find_key(session, KeyKind.LINKS, key_number)
        if key is None or not is_signed(token, self.secret_of(key)):
            raise EmbedRefusedError(EmbedRefusal.UNKNOWN)
        link = find_link(session, number)
        if link is None:
            raise EmbedRefusedError(EmbedRefusal.UNKNOWN)
        outcome = link.state(now)
        if key.ended is not None or outcome is LinkState.REVOKED:
            raise EmbedRefusedError(EmbedRefusal.REVOKED)
        if outcome is LinkState.EXPIRED or link.created > now + SKEW:
            raise EmbedRefusedError(EmbedRefusal.EXPIRED)
        view = find_view(link)
        if view is None:
            raise EmbedRefusedError(EmbedRefusal.SCOPE, BAD_OPTIONS)
        space = get_space(session, link.space_id)
        wanted = WantedView(link, space, link.report_id or "", view, link.origins)
        embed = enter_view(session, wanted)
        if link.use_is_outdated(now):
            self._database.write_later(
                ("link", link.number), partial(record_use_of_link, link=link, now=now)
            )
        return embed

    def _admit_minted(self, session: Session, token: str) -> Embed:
        now, number = self._now(), read_issuer(token)
        issuer = find_key(session, KeyKind.ISSUER, number) if number else None
        if issuer is None or issuer.scope is None:
            raise EmbedRefusedError(EmbedRefusal.UNKNOWN)
        scope = issuer.scope
        try:
            minted = read_minted(token, self.secret_of(issuer), now=now)
        except TokenError as error:
            raise EmbedRefusedError(_refusal_of(error), str(error)) from error
        is_revoked = is_token_revoked(session, issuer, hash_token_id(minted.id))
        if issuer.ended is not None or is_revoked:
            raise EmbedRefusedError(EmbedRefusal.REVOKED)
        try:
            view = EmbedView.parse(minted.view)
            origins = _read_origins(minted, scope)
            space = get_space(session, scope.space_id)
        except InvalidInputError as error:
            raise EmbedRefusedError(EmbedRefusal.SCOPE, str(error)) from error
        except NotFoundError as error:
            raise EmbedRefusedError(EmbedRefusal.UNKNOWN) from error
        _check_report(minted, view, scope)
        if not set(origins) <= set(scope.origins):
            raise EmbedRefusedError(EmbedRefusal.SCOPE)
        view = replace(view, hides_names=view.hides_names or scope.hides_names)
        embed = enter_view(
            session, WantedView(issuer, space, minted.report, view, origins)
        )
        if issuer.use_is_outdated(now):
            self._database.write_later(
                ("issuer", issuer.number),
                partial(record_use_of_issuer, key=issuer, now=now),
            )
        return embed

    def _admit_preview(self, session: Session, token: str) -> Embed:
        try:
            preview = read_preview(token, self._secret_key, now=self._now())
            space = get_space(session, preview.space)
        except TokenError as error:
            raise EmbedRefusedError(_refusal_of(error)) from error
        except NotFoundError as error:
            raise EmbedRefusedError(EmbedRefusal.UNKNOWN) from error
        if preview.account_number is None and has_accounts(session):
            raise EmbedRefusedError(EmbedRefusal.REVOKED)
        view = EmbedView.parse(preview.view)
        wanted = WantedView(preview, space, preview.report, view, (preview.origin,))
        return enter_view(session, wanted)


def _check_report(minted: Minted, view: EmbedView, scope: IssuerScope) -> None:
    """Check that a token is about a report in the scope, or about all of the space.

    Raises:
        EmbedRefusedError: if it isn't.
    """
    if view.portfolio:
        if minted.report or scope.report_ids is not None:
            raise EmbedRefusedError(EmbedRefusal.SCOPE, _WHOLE_SCOPE)
    elif not scope.covers(minted.report):
        raise EmbedRefusedError(EmbedRefusal.SCOPE)


def _refusal_of(error: TokenError) -> EmbedRefusal:
    if isinstance(error, MalformedClaimsError):
        return EmbedRefusal.MALFORMED
    return EmbedRefusal.EXPIRED if error.is_over else EmbedRefusal.UNKNOWN


def _read_origins(minted: Minted, scope: IssuerScope) -> tuple[str, ...]:
    """Return a token's origins: its issuer's, unless it names its own (possibly none).

    Raises:
        InvalidInputError: if one is not an origin.
    """
    if minted.origins is None:
        return scope.origins
    return read_origins(minted.origins) if minted.origins else ()


def current_author(space: Space) -> EmbedAuthor:
    """Return the caller as the author of an embed in the space that they entered."""
    account, sees_all = current_caller().account, space.visibility.is_unlimited
    if account is None:
        return EmbedAuthor(sees_all=sees_all)
    return EmbedAuthor(account.username, account.number, sees_all)


def find_owners(session: Session, space: Space, permission: Permission) -> Owners:
    """Return the accounts whose embeds the caller can list, replace and end.

    These are the caller's own account and those that see nothing beyond the caller's
    limits. Deactivated accounts keep counting with their roles, because they can be
    activated again. Accounts that cannot view the space, or were deleted, are left to
    callers without limits: it is unknown what their embeds could show.
    """
    caller = current_caller()
    visibility = caller.visibility(space.id, frozenset({permission}))
    if visibility.is_unlimited:
        return EVERYONE
    numbers = {caller.account.number} if caller.account else set()
    for number in list_authors(session, space):
        author = find_account(session, number)
        shown = _visibility_of(author, space) if author else None
        if shown and shown.limits and visibility.covers(shown):
            numbers.add(number)
    return Owners(frozenset(numbers))


def can_open(link: EmbedLink | WallDisplay, space: Space) -> bool:
    """Return whether the caller can see the address of a link or a wall display.

    A link that shows names was created by an account without limits. Even if its owner
    has limits now, they may be removed again. So other callers with limits cannot see
    its address: they have to replace the link.

    A caller with an API key can see the addresses of the links that it created, which
    end with the key. Those of others would still open reports after the key has ended.
    With an access token, callers see none.
    """
    caller = current_caller()
    if caller.access_token is not None:
        return False
    if caller.key is not None and caller.key.number != link.api_key_number:
        return False
    account = caller.account
    is_own = account is not None and link.account_number == account.number
    return is_own or space.visibility.is_unlimited or link.hides_names


def find_embed() -> Embed | None:
    """Return the embed of the current request, None if it has no token."""
    embed: Embed | None = g.get("embed")
    return embed


def current_embed() -> Embed:
    """Return the embed of the current request.

    Raises:
        EmbedRefusedError: if the request has no token.
    """
    embed = find_embed()
    if embed is None:
        raise EmbedRefusedError(EmbedRefusal.UNKNOWN)
    return embed


def act_for(
    session: Session, made: EmbedLink | EmbedKey | Preview | WallDisplay
) -> Caller:
    """Return a caller with the author's current rights, but only to view reports."""
    grants: tuple[Grant, ...] = (Grant(Role.REPORT_VIEWER),)
    if made.account_number is not None:
        account = find_account(session, made.account_number)
        grants = _list_views(account) if account and account.is_active else ()
    name = "preview" if isinstance(made, Preview) else made.id
    return Caller(name, grants, Credential.EMBED)


def _visibility_of(author: Account, space: Space) -> Visibility:
    """Return what the embeds of an account could show of a space."""
    caller = Caller(author.username, _list_views(author), Credential.EMBED)
    return caller.visibility(space.id, NEEDED)


def _list_views(account: Account) -> tuple[Grant, ...]:
    """Return the account's roles that let it view reports, as viewer roles."""
    return tuple(
        replace(each, role=Role.REPORT_VIEWER)
        for each in account.grants
        if Permission.REPORT_VIEW in PERMITTED[each.role]
    )


@dataclass(frozen=True)
class WantedView:
    """What a token gives access to; `made` is its link, issuer, preview or wall."""

    made: EmbedLink | EmbedKey | Preview | WallDisplay
    space: Space
    report: str
    view: EmbedView
    origins: tuple[str, ...]


def enter_view(session: Session, wanted: WantedView) -> Embed:
    """Return a view as its author can see it today.

    Raises:
        EmbedRefusedError: if the author can't, or the report has been deleted.
    """
    caller, space = act_for(session, wanted.made), wanted.space
    try:
        require(caller, NEEDED, space.id)
        if wanted.view.portfolio:
            space = replace(space, visibility=caller.visibility(space.id, NEEDED))
            found = report_on_space(session, space, wanted.view.portfolio)
        else:
            found = get_report(session, space, wanted.report)
    except PermissionDeniedError as error:
        raise EmbedRefusedError(EmbedRefusal.AUTHOR) from error
    except NotFoundError as error:
        raise EmbedRefusedError(EmbedRefusal.UNKNOWN) from error
    except InvalidInputError as error:
        raise EmbedRefusedError(EmbedRefusal.SCOPE, str(error)) from error
    # The embed must not show names to viewers that its author cannot see.
    hides = (
        wanted.view.hides_names or not caller.visibility(space.id, NEEDED).is_unlimited
    )
    view = replace(wanted.view, hides_names=hides)
    return Embed(caller, space, found, view, wanted.origins)
