"""Identifies callers: by cookie, API key, access token, proxy or address."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from flask import Response, request
from itsdangerous import BadSignature, Signer
from sqlalchemy.orm import Session

from insights_dash.access.local_mode import (
    find_peer,
    is_local_request,
    is_setup_code,
)
from insights_dash.access.permission import (
    LOCAL_CALLER,
    STRANGER,
    Caller,
    Credential,
)
from insights_dash.access.public_paths import is_file
from insights_dash.access.refusals import Refusal, refuse
from insights_dash.access.secrets import (
    hash_token,
    hint_at,
    is_access_token,
    is_api_key,
)
from insights_dash.domain.address import fold_provided_name
from insights_dash.domain.errors import InsightsError
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.trusted_proxy import TrustedProxy
from insights_dash.store.access_tokens import find_token
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.accounts.read import (
    find_account,
    find_account_by_name,
    has_accounts,
)
from insights_dash.store.accounts.sign_in_methods import mark_signed_in
from insights_dash.store.api_keys import find_api_key, record_use_of_key
from insights_dash.store.database import Database
from insights_dash.store.sessions import LONGEST, find_session, record_use_of_session

COOKIE = "insights_session"
SALT = b"insights-dash.session"
KEY_HEADER = "X-Octopus-ApiKey"
_BEARER = "bearer "
_OF_SERVICES = {Credential.API_KEY, Credential.ACCESS_TOKEN}


class LocalModeError(InsightsError):
    """There are no accounts, and the request is not a direct one from this machine."""

    def __init__(self) -> None:
        super().__init__(
            "This server is in local mode and only accepts direct connections from its "
            "own machine, not through a proxy. To allow others, create an account on "
            "that machine: insights-dash user add USERNAME"
        )


class Authenticator:
    """Identifies callers."""

    def __init__(
        self,
        database: Database,
        secret_key: str,
        now: Callable[[], datetime],
        proxy: TrustedProxy | None,
        sign_up_role: Role | None,
    ) -> None:
        """Store how to identify callers; `secret_key` signs the cookies.

        A new user of the proxy gets an account with `sign_up_role`, or is refused if it
        is None.
        """
        self._database = database
        self._secret_key = secret_key
        self._signer = Signer(secret_key, salt=SALT)
        self._now = now
        self._proxy = proxy
        self._sign_up_role = sign_up_role

    def identify(self) -> Caller:
        """Return the caller of the current request.

        Raises:
            LocalModeError: if there are no accounts and another machine asks.
        """
        if is_file(request.path):
            return STRANGER
        with self._database.read() as session:
            if not has_accounts(session) and not self._read_proxy():
                return _admit_locally()
            key, bearer = _read_key(), _read_bearer()
            if not key and is_access_token(bearer):
                return self._find_by_access_token(session, bearer)
            if key or bearer:
                return self._find_by_key(session, key or bearer)
            token = self.read_session_token()
            if token:
                return self._find_by_token(session, token)
        return self._find_by_proxy() or STRANGER

    def set_session_cookie(self, response: Response, token: str) -> None:
        """Give the browser a session; scripts and other sites' pages cannot see it."""
        response.set_cookie(
            COOKIE,
            self._signer.sign(token).decode(),
            max_age=LONGEST,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )

    def is_setup_code(self, text: str) -> bool:
        """Return whether this is the setup code for the first account."""
        return is_setup_code(text, self._secret_key)

    def check_local_mode(self) -> None:
        """Refuse other machines in local mode, whatever credentials they send.

        Raises:
            LocalModeError: if there are no accounts and another machine asks.
        """
        with self._database.read() as session:
            if not has_accounts(session) and not self._read_proxy():
                _admit_locally()

    def read_session_token(self) -> str:
        """Return the token in the request's cookie, empty if its signature is wrong."""
        try:
            return self._signer.unsign(request.cookies.get(COOKIE, "")).decode()
        except (BadSignature, UnicodeDecodeError):
            return ""

    def _find_by_key(self, session: Session, key: str) -> Caller:
        now = self._now()
        found = find_api_key(session, hash_token(key)) if is_api_key(key) else None
        if found is None or not found.is_usable(now):
            hint = hint_at(key) if is_api_key(key) else ""
            details = {"name": found.id} if found else {"begins": hint}
            refuse(Refusal("API key refused", details))
            return STRANGER
        account = find_account(session, found.account_number)
        if found.use_is_outdated(now):
            self._database.write_later(
                ("key", found.id), partial(record_use_of_key, key=found, now=now)
            )
        return replace(_to_caller(account, Credential.API_KEY), key=found)

    def _find_by_access_token(self, session: Session, token: str) -> Caller:
        """Return the service account of a token that an OIDC identity has got."""
        found = find_token(session, hash_token(token), now=self._now())
        account = find_account(session, found.account_number) if found else None
        if found is None or account is None or not account.is_service:
            refuse(Refusal("access token refused", {}))
            return STRANGER
        caller = _to_caller(account, Credential.ACCESS_TOKEN)
        return replace(caller, access_token=found.number)

    def _find_by_token(self, session: Session, token: str) -> Caller:
        now = self._now()
        found = find_session(session, hash_token(token), now=now)
        if found is None:
            return STRANGER
        if found.use_is_outdated:
            self._database.write_later(
                ("session", found.number),
                partial(record_use_of_session, number=found.number, now=now),
            )
        account = find_account(session, found.account_number)
        caller = _to_caller(account, Credential.COOKIE)
        return replace(caller, session=found.number)

    def _read_proxy(self) -> str:
        """Return the username that a trusted proxy sent, empty if there is none."""
        if self._proxy is None or not self._proxy.is_at(find_peer(request)):
            return ""
        sent = request.headers.get(self._proxy.header, "").strip()
        try:
            # WSGI reads headers as Latin-1, proxies write names as UTF-8.
            return sent.encode("latin-1").decode()
        except UnicodeDecodeError:
            return sent

    def _find_by_proxy(self) -> Caller | None:
        username = fold_provided_name(self._read_proxy())
        if not username:
            return None
        with self._database.read() as session:
            account = find_account_by_name(session, username)
            # Earlier versions stored the name as they had read it.
            former = "" if account else username.encode().decode("latin-1")
            account = account or find_account_by_name(session, former)
        is_new = account.is_new if account else self._sign_up_role is not None
        if is_new:
            account = self._begin_by_proxy(username)
        return _to_caller(account, Credential.PROXY)

    def _begin_by_proxy(self, username: str) -> Account | None:
        """Record the first sign-in by proxy, and create the account if it is new."""
        now, role = self._now(), self._sign_up_role
        with self._database.write() as session:
            # Another request of the same user may have come first.
            account = find_account_by_name(session, username)
            if account is None and role is not None:
                new = NewAccount(username, grants=(Grant(role),))
                account = create_account(session, new, now=now)
            if account is not None and account.is_new:
                mark_signed_in(session, account, now=now)
        return account


def _admit_locally() -> Caller:
    if not is_local_request(request):
        raise LocalModeError
    return LOCAL_CALLER


def sends_key() -> bool:
    """Return whether a header has an API key or an access token, which may be wrong.

    Browsers only send these headers for pages of this server, because another site's
    page would have to ask for permission first (CORS).
    """
    return bool(_read_key() or _read_bearer())


def _read_key() -> str:
    """Return the API key in its own header; empty without one."""
    return request.headers.get(KEY_HEADER, "").strip()


def _read_bearer() -> str:
    """Return the API key or access token in `Authorization`, empty without one.

    Both are only read from headers: URLs would end up in logs.
    """
    authorization = request.headers.get("Authorization", "")
    is_bearer = authorization[: len(_BEARER)].lower() == _BEARER
    return authorization[len(_BEARER) :].strip() if is_bearer else ""


def _to_caller(account: Account | None, credential: Credential) -> Caller:
    """Return a caller with an account, or a stranger if they cannot sign in to it.

    Service accounts have API keys and access tokens, and nothing else.
    """
    if account is None or not account.is_active:
        return STRANGER
    if account.is_service and credential not in _OF_SERVICES:
        return STRANGER
    return Caller(account.username, account.grants, credential, account)
