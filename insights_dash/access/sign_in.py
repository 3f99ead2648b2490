"""Sign in by password, invitation or OpenID Connect; change a password; sign out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from insights_dash.access.passwords import (
    Passwords,
    check_new_password,
    find_problems_of_password,
)
from insights_dash.access.provided_identity import (
    Identity,
    UnknownIdentityError,
    UnlinkedAccountError,
    new_account,
)
from insights_dash.access.refusals import Refusal, RefusalLog
from insights_dash.access.secrets import generate_token, hash_token
from insights_dash.access.sign_in_attempts import (
    Attempt,
    TooManyAttemptsError,
    begin_attempt,
    forgive,
)
from insights_dash.domain.errors import (
    CredentialsChangedError,
    InsightsError,
    InvalidInputError,
    Problem,
)
from insights_dash.domain.role import PERMITTED, Permission, Role
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import (
    create_account,
)
from insights_dash.store.accounts.read import (
    find_account,
    find_account_by_identity,
    find_account_by_name,
    find_accounts_by_email,
)
from insights_dash.store.accounts.sign_in_methods import (
    bind_identity,
    find_invited,
    mark_signed_in,
    read_password_hash,
    rehash_password,
    set_password,
)
from insights_dash.store.audit import act_as, audit
from insights_dash.store.database import Database
from insights_dash.store.sessions import (
    begin_session,
    end_session,
    find_session,
)


class SignInError(InsightsError):
    """No account that can sign in has this username and password."""

    def __init__(self) -> None:
        super().__init__("Incorrect username or password.")


class InvitationError(InsightsError):
    """The link to choose a password has expired or has been used."""

    def __init__(self) -> None:
        super().__init__(
            "This link has expired or has already been used. Ask an administrator for "
            "a new one."
        )


@dataclass(frozen=True)
class SignUp:
    """Whether users of the identity provider get an account.

    A new user gets one with `role`, if given. If `binds_administrators`, an address is
    enough to link an administrator's account.
    """

    role: Role | None = None
    binds_administrators: bool = False


class SignIn:
    """Begins and ends sessions. Each way to sign in returns the token of a session."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        sign_up: SignUp | None = None,
        *,
        passwords: Passwords | None = None,
        refusals: RefusalLog | None = None,
    ) -> None:
        """Create the ways to sign in; without `sign_up`, to known accounts only."""
        self._database = database
        self._now = now
        self._sign_up = sign_up or SignUp()
        self._passwords = passwords or Passwords()
        self._refusals = refusals or RefusalLog(database, now)

    def by_password(self, username: str, password: str, address: str) -> str:
        """Sign in with a password.

        Raises:
            SignInError: if the username or the password is wrong.
            TooManyAttemptsError: if the caller has to wait.
        """
        now = self._now()
        attempt = self._begin_attempt(username, address)
        with self._database.read() as session:
            account = find_account_by_name(session, username)
            stored = read_password_hash(session, account) if account else None
        is_right = self._passwords.is_right(password, stored)
        if account is None or not account.can_sign_in or not is_right:
            self._refuse("sign-in refused", username)
            raise SignInError
        is_outdated = stored and self._passwords.is_outdated(stored)
        newer = self._passwords.hash(password) if is_outdated else None
        token = generate_token()
        try:
            with self._database.write() as session:
                forgive(session, attempt, now=now)
                if newer:
                    rehash_password(session, account, newer)
                _let_in(session, account, token, now=now)
        except CredentialsChangedError as error:
            # The password was correct until a moment ago.
            self._refuse("sign-in refused", username)
            raise SignInError from error
        return token

    def by_invitation(self, link: str, password: str) -> str:
        """Set a password with the token of a link, and sign in with it.

        Raises:
            InvitationError: if the link has expired or has been used.
            InvalidInputError: if the password is too weak.
        """
        now, token = self._now(), generate_token()
        self.find_invited(link)
        check_new_password(password)
        hashed = self._passwords.hash(password)
        try:
            with self._database.write() as session:
                account = find_invited(session, hash_token(link), now=now)
                if account is None:
                    raise InvitationError
                act_as(session, account.username)
                changed = set_password(session, account, hashed, now=now)
                _let_in(session, changed, token, now=now)
        except CredentialsChangedError as error:
            # Someone else has just used the same link.
            raise InvitationError from error
        return token

    def find_invited(self, link: str) -> Account:
        """Return the account whose password the holder of a link can choose.

        Raises:
            InvitationError: if the link has expired or has been used.
        """
        with self._database.read() as session:
            account = find_invited(session, hash_token(link), now=self._now())
        if account is None:
            raise InvitationError
        return account

    def by_identity(self, identity: Identity) -> str:
        """Sign in the person that an identity provider has just named.

        An identity signs in to the account that it is linked to. A new one is linked to
        the account with its verified address, if exactly one person has it.

        Raises:
            UnknownIdentityError: if there is no account, and none may be created.
            UnlinkedAccountError: if there is one, but an address is not enough for it.
            InvalidInputError: if no account can be created from the provider's claims.
            CredentialsChangedError: if the account is changed at the same time.
        """
        now, token = self._now(), generate_token()
        with self._database.write() as session:
            account = find_account_by_identity(session, identity.key)
            if account is None:
                account = self._find_or_create(session, identity, now=now)
            if account is not None and account.can_sign_in:
                _let_in(session, account, token, now=now, by=identity.issuer)
                return token
        details = {"name": identity.username[:100], "identity": identity.key}
        self._refusals.note(Refusal("sign-in refused", details))
        if account is None and self._has_address(identity):
            raise UnlinkedAccountError(identity.username)
        raise UnknownIdentityError(identity.username)

    def _find_or_create(
        self, session: Session, identity: Identity, *, now: datetime
    ) -> Account | None:
        """Return the account to link a new identity to, None if there is none."""
        same = (
            find_accounts_by_email(session, identity.email)
            if identity.email_is_verified
            else ()
        )
        free = [each for each in same if each.can_sign_in and each.identity is None]
        if len(free) == 1 and self._may_bind(free[0]):
            bind_identity(session, free[0], identity.key, now=now)
            return free[0]
        if same or self._sign_up.role is None:
            # A second account next to that one would only hide the mistake.
            return None
        return create_account(
            session, new_account(identity, self._sign_up.role), now=now
        )

    def _may_bind(self, account: Account) -> bool:
        """Return whether an address that the provider vouches for is enough."""
        return self._sign_up.binds_administrators or not any(
            each.space is None and Permission.ADMINISTER in PERMITTED[each.role]
            for each in account.grants
        )

    def _has_address(self, identity: Identity) -> bool:
        with self._database.read() as session:
            found = find_accounts_by_email(session, identity.email)
        return identity.email_is_verified and bool(found)

    def change_password(
        self, account: Account, old: str, new: str, again: str, *, address: str
    ) -> str:
        """Change the caller's own password: all sessions end, and a new one begins.

        Raises:
            InvalidInputError: if the old one is wrong, or the new one is too weak
                or not the same `again`.
            TooManyAttemptsError: if the old one was wrong too often.
            CredentialsChangedError: if the account has changed since `account` was
                read, or the caller has been signed out.
        """
        now, token = self._now(), generate_token()
        attempt = self._begin_attempt(account.username, address)
        with self._database.read() as session:
            stored = read_password_hash(session, account)
        problems = []
        is_right = self._passwords.is_right(old, stored)
        if not is_right:
            self._refuse("password refused", account.username)
            problems.append(Problem("old_password", "Incorrect current password."))
        problems += find_problems_of_password(new)
        if new != again:
            problems.append(Problem("again", "Passwords don't match."))
        hashed = "" if problems else self._passwords.hash(new)
        with self._database.write() as session:
            if is_right:
                forgive(session, attempt, now=now)
            if not problems:
                changed = set_password(session, account, hashed, now=now)
                begin_session(session, changed, hash_token(token), now=now)
        if problems:
            raise InvalidInputError(problems)
        return token

    def end(self, token: str) -> None:
        """Sign out: end the session of a token."""
        now, hashed = self._now(), hash_token(token)
        with self._database.write() as session:
            found = find_session(session, hashed, now=now)
            account = find_account(session, found.account_number) if found else None
            end_session(session, hashed)
            if account is not None:
                act_as(session, account.username)
                details = {"name": account.username}
                audit(session, "signed out", account.id, details, now=now)

    def _begin_attempt(self, username: str, address: str) -> Attempt:
        try:
            return begin_attempt(self._database, username, address, now=self._now())
        except TooManyAttemptsError:
            details = {"user": username[:100]}
            self._refusals.note(Refusal("sign-in delayed", details))
            raise

    def _refuse(self, action: str, username: str) -> None:
        self._refusals.note(Refusal(action, {"name": username[:100]}))


def _let_in(
    session: Session, account: Account, token: str, *, now: datetime, by: str = ""
) -> None:
    """Begin a session; `by` is the identity provider, if there is one."""
    act_as(session, account.username)
    mark_signed_in(session, account, now=now)
    begin_session(session, account, hash_token(token), now=now)
    details = {"name": account.username, **({"by": by} if by else {})}
    audit(session, "signed in", account.id, details, now=now)
