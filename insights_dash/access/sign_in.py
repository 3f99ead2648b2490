"""Signing in with a name and a password, or as whom OpenID Connect knows; signing out.

Failures in a row make the next attempt wait, longer each time, by user name and by
address; a name that nobody has is treated the same.
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy.orm import Session

from insights_dash.access.passwords import (
    Passwords,
    check_new_password,
    find_problems_of_password,
)
from insights_dash.access.refusals import Refusal, RefusalLog
from insights_dash.access.secrets import hash_token, make_token
from insights_dash.domain.address import fold_address
from insights_dash.domain.errors import (
    CredentialsChangedError,
    InsightsError,
    InvalidInputError,
    Problem,
)
from insights_dash.domain.names import without_flaws
from insights_dash.domain.role import PERMITTED, Grant, Permission, Role
from insights_dash.domain.usernames import fold_username
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import (
    LONGEST_NAME,
    NewAccount,
    create_account,
    find_problems,
)
from insights_dash.store.accounts.read import (
    find_account,
    find_account_by_identity,
    find_account_by_name,
    find_accounts_by_email,
    has_accounts,
)
from insights_dash.store.accounts.sign_in_methods import (
    LONGEST_IDENTITY,
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
    Failures,
    add_failure,
    begin_session,
    bound_failures,
    end_session,
    find_session,
    forget_failures,
    read_failures,
    take_back_failures,
)

# Free attempts before the first wait, which then doubles up to the longest: of a name
# from one address, of a name from anywhere, and of an address with any name. A stranger
# elsewhere cannot so easily keep somebody out.
_FREE = (4, 30, 20)
_FIRST_WAIT, _LONGEST_WAIT = 2, 15 * 60
_MOST_DOUBLINGS = 16


class SignInError(InsightsError):
    """Name and password are not those of an account that may sign in."""

    def __init__(self) -> None:
        super().__init__("Incorrect username or password.")


class TooManyAttemptsError(InsightsError):
    """Somebody has to wait before the next attempt."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        unit = "second" if seconds == 1 else "seconds"
        super().__init__(f"Too many attempts. Try again in {seconds} {unit}.")


class InvitationError(InsightsError):
    """A link to choose a password that lets nobody in, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            "This link has expired or has already been used. Ask an administrator for "
            "a new one."
        )


class UnknownIdentityError(InsightsError):
    """The provider vouches for an identity that no account here has."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} doesn't have an account here. Contact your administrator."
        )


class UnlinkedAccountError(InsightsError):
    """An identity's address belongs to an account that it is not linked to."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"You signed in as {name}. An account with your email address exists, but "
            "it isn't linked to this sign-in service. Sign in with its password, or "
            "ask an administrator to link it.",
        )


@dataclass(frozen=True)
class Identity:
    """Whom OpenID Connect knows: `issuer` and `subject` say who, the rest is shown."""

    issuer: str
    subject: str
    username: str
    display_name: str
    email: str
    email_is_verified: bool

    @property
    def key(self) -> str:
        """The text that an account stores, unique to its issuer and subject."""
        return make_identity_key(self.issuer, self.subject)


def make_identity_key(issuer: str, subject: str) -> str:
    """Return `issuer|subject`, the text by which an account stores an identity.

    Raises:
        InvalidInputError: if either is blank or padded, if the two are too long, or if
            the issuer contains |: two identities could then share one key.
    """
    problems = [
        Problem(
            field,
            "Enter this exactly as the provider does, without extra spaces.",
        )
        for field, text in (("issuer", issuer), ("subject", subject))
        if not text or text != text.strip() or not text.isprintable()
    ]
    if "|" in issuer:
        problems.append(Problem("issuer", "The issuer URL must not contain |."))
    if len(issuer) + len(subject) >= LONGEST_IDENTITY:
        problems.append(
            Problem("subject", "The issuer and the subject are too long together.")
        )
    if problems:
        raise InvalidInputError(problems)
    return f"{issuer}|{subject}"


@dataclass(frozen=True)
class SignUp:
    """How people whom an identity provider names get to an account.

    A new user gets one with `role`, if given. If `binds_administrators`, an address
    is enough to link an administrator's account.
    """

    role: Role | None = None
    binds_administrators: bool = False


class SignIn:
    """Opens and ends sessions. Each gives the token of a new session."""

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
        """Sign in by a password.

        Raises:
            SignInError: where it is not right.
            TooManyAttemptsError: where one has to wait.
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
        token = make_token()
        try:
            with self._database.write() as session:
                _forgive(session, attempt, now=now)
                if newer:
                    rehash_password(session, account, newer)
                _let_in(session, account, token, now=now)
        except CredentialsChangedError as error:
            # The password was correct until a moment ago.
            self._refuse("sign-in refused", username)
            raise SignInError from error
        return token

    def by_invitation(self, link: str, password: str) -> str:
        """Choose a password by the token of a link, and sign in with it.

        Raises:
            InvitationError: where the link lets nobody in, or no longer.
            InvalidInputError: where the password is too weak.
        """
        now, token = self._now(), make_token()
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
        """Whose password the token of a link lets its bearer choose.

        Raises:
            InvitationError: where the link lets nobody in, or no longer.
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
        now, token = self._now(), make_token()
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
        """Return the account to link a new identity to."""
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
            # A second account beside that one would only hide the mistake.
            return None
        return create_account(
            session, _new_account(identity, self._sign_up.role), now=now
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
        now, token = self._now(), make_token()
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
                _forgive(session, attempt, now=now)
            if not problems:
                changed = set_password(session, account, hashed, now=now)
                begin_session(session, changed, hash_token(token), now=now)
        if problems:
            raise InvalidInputError(problems)
        return token

    def end(self, token: str) -> None:
        """Sign out: the token opens nothing any more."""
        now, hashed = self._now(), hash_token(token)
        with self._database.write() as session:
            found = find_session(session, hashed, now=now)
            account = find_account(session, found.account_number) if found else None
            end_session(session, hashed)
            if account is not None:
                act_as(session, account.username)
                details = {"name": account.username}
                audit(session, "signed out", account.id, details, now=now)

    def _begin_attempt(self, username: str, address: str) -> "_Attempt":
        """Count an attempt before the password is checked, so parallel ones count too.

        Every password check starts here.

        Raises:
            TooManyAttemptsError: if the caller has to wait.
        """
        now, subjects = self._now(), _subjects(username, address)
        with self._database.write() as session:
            bound_failures(session, subjects, now=now)
            failures = [read_failures(session, each, now=now) for each in subjects]
            seconds = _seconds_to_wait(failures, now)
            if seconds == 0:
                for subject in subjects:
                    add_failure(session, subject, now=now)
        if seconds > 0:
            details = {"user": username[:100]}
            self._refusals.note(Refusal("sign-in delayed", details))
            raise TooManyAttemptsError(seconds)
        return _Attempt(*subjects, before=failures[-1])

    def _refuse(self, action: str, username: str) -> None:
        self._refusals.note(Refusal(action, {"name": username[:100]}))


@dataclass(frozen=True)
class _Attempt:
    """What an attempt is counted by, and its address's earlier failures."""

    both: str
    name: str
    address: str
    before: Failures


def _forgive(session: Session, attempt: _Attempt, *, now: datetime) -> None:
    """Forget the failures of one account, but keep the address's other failures.

    Otherwise, anyone who knows one password could guess all others without a wait.
    """
    own = read_failures(session, attempt.both, now=now).count
    forget_failures(session, attempt.both)
    forget_failures(session, attempt.name)
    take_back_failures(session, attempt.address, own, last=attempt.before.last)


def find_problems_of_administrator(
    username: str, password: str, again: str
) -> Sequence[Problem]:
    """Find everything that is wrong with the first administrator's form."""
    problems = [
        *find_problems(NewAccount(username)),
        *find_problems_of_password(password),
    ]
    if password != again:
        problems.append(Problem("again", "Passwords don't match."))
    return problems


def make_administrator(
    database: Database, password: str, *, now: datetime, username: str = "admin"
) -> Account | None:
    """Create the first account, which ends local mode; None if there are accounts.

    Raises:
        InvalidInputError: if the name can't be used or the password is too weak.
    """
    if problems := find_problems_of_administrator(username, password, password):
        raise InvalidInputError(list(problems))
    new = NewAccount(username, grants=(Grant(Role.ADMINISTRATOR),))
    with database.read() as session:
        if has_accounts(session):
            return None
    new = replace(new, password_hash=Passwords().hash(password))
    with database.write() as session:
        # Another process may start at the same time.
        if has_accounts(session):
            return None
        return create_account(session, new, now=now)


def _let_in(
    session: Session, account: Account, token: str, *, now: datetime, by: str = ""
) -> None:
    """Begin a session; `by` is who says that it is them, where not we do."""
    act_as(session, account.username)
    mark_signed_in(session, account, now=now)
    begin_session(session, account, hash_token(token), now=now)
    details = {"name": account.username, **({"by": by} if by else {})}
    audit(session, "signed in", account.id, details, now=now)


def _new_account(identity: Identity, role: Role) -> NewAccount:
    """Return a new account with the claims of the provider that fit into one.

    Half an address would be someone else's, so an address that is too long is left
    out. So is one that could be mistaken for another.
    """
    has_email = (
        identity.email_is_verified
        and len(identity.email) <= LONGEST_NAME
        and fold_address(identity.email) is not None
    )
    # The cut may leave half of a joined emoji.
    shown = without_flaws(without_flaws(identity.display_name)[:LONGEST_NAME])
    return NewAccount(
        identity.username,
        shown,
        identity.email if has_email else "",
        identity=identity.key,
        grants=(Grant(role),),
    )


def _find_network(address: str) -> str:
    """Return what one attacker controls: an IPv4 address, or an IPv6 /64 network."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found) >> 64 << 64, 64)))


def _subjects(username: str, address: str) -> tuple[str, str, str]:
    """What failures are counted by; hashed, as people type passwords as names."""
    name, address = fold_username(username), _find_network(address)
    return (
        _hash(f"both {address} {name}"),
        _hash(f"name {name}"),
        _hash(f"address {address}"),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _seconds_to_wait(failures: Sequence[Failures], now: datetime) -> int:
    return max(
        _wait_after(each, free, now) for each, free in zip(failures, _FREE, strict=True)
    )


def _wait_after(failures: Failures, free: int, now: datetime) -> int:
    extra = failures.count - free
    if extra <= 0 or failures.last is None:
        return 0
    wait = min(_FIRST_WAIT * 2 ** min(extra - 1, _MOST_DOUBLINGS), _LONGEST_WAIT)
    remaining = failures.last + timedelta(seconds=wait) - now
    return max(0, math.ceil(remaining.total_seconds()))
