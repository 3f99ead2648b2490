"""Exchanges ID tokens of pipelines for access tokens of service accounts.

Source: RFC 8693 (OAuth 2.0 Token Exchange), as OctopusDeploy/login and the command line
of Octopus use it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from insights_dash.access.id_tokens import (
    Claims,
    IdTokenError,
    UnverifiedToken,
    parse_token,
    verify_token,
)
from insights_dash.access.issuer_documents import IssuerError
from insights_dash.access.issuer_keys import IssuerKeys, KeysBusyError
from insights_dash.access.refusals import Refusal, refuse
from insights_dash.access.secrets import generate_access_token, hash_token
from insights_dash.access.sign_in_attempts import (
    TooManyAttemptsError,
    check_exchanges,
    count_refused_exchange,
    forgive_exchanges,
)
from insights_dash.domain.errors import CredentialsChangedError, InsightsError
from insights_dash.domain.oidc_identity import OidcIdentity
from insights_dash.domain.subject_rule import matches
from insights_dash.store.access_tokens import (
    LIFETIME,
    MOST_TOKENS,
    NewToken,
    count_tokens,
    issue_token,
)
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import find_service_account
from insights_dash.store.database import Database
from insights_dash.store.oidc_identities import list_identities

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - a name
_SUBJECT_TYPES = frozenset(
    f"urn:ietf:params:oauth:token-type:{each}" for each in ("jwt", "id_token")
)
_EXTERNAL_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LONGEST_DETAIL, _LONGEST_REASON = 200, 500


class ExchangeError(InsightsError):
    """No access token was issued; `code` is an error code of OAuth 2.0.

    After `retry_after` seconds, the same request may succeed.
    """

    def __init__(
        self,
        code: str,
        message: str,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        *,
        retry_after: int = 0,
    ) -> None:
        self.code, self.status, self.retry_after = code, status, retry_after
        super().__init__(message)


@dataclass(frozen=True)
class ExchangeRequest:
    """The parameters of a request, by their names in OAuth 2.0; empty if not sent."""

    grant_type: str = ""
    audience: str = ""
    subject_token: str = ""
    subject_token_type: str = ""
    requested_token_type: str = ""
    scope: str = ""
    actor_token: str = ""


class TooManyTokensError(InsightsError):
    """The account has reached the limit of valid access tokens."""

    def __init__(self) -> None:
        super().__init__(f"The account has {MOST_TOKENS:,} valid access tokens.")


_REFUSALS = (IdTokenError, IssuerError, CredentialsChangedError, TooManyTokensError)


class TokenExchange:
    """Issues access tokens."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._keys = IssuerKeys()

    def exchange(self, asked: ExchangeRequest, address: str) -> str:
        """Return an access token for the service account that the request names.

        Raises:
            ExchangeError: if there is none for this token.
        """
        _check_request(asked)
        self._wait(address)
        account = None
        try:
            token = parse_token(asked.subject_token)
            account, identities = self._find(asked.audience, token)
            keys = self._keys.find(token.issuer, token.key_id, now=self._now())
            claims = verify_token(token, keys, now=self._now())
            identity = _choose(account, identities, claims)
            return self._issue(account, identity, claims, address)
        except _REFUSALS as error:
            refused = _explain(error)
            _refuse(str(refused), account, asked)
            if refused.status == HTTPStatus.BAD_REQUEST:
                with self._database.write() as session:
                    count_refused_exchange(session, address, now=self._now())
            raise refused from error

    def _wait(self, address: str) -> None:
        try:
            check_exchanges(self._database, address, now=self._now())
        except TooManyAttemptsError as error:
            refuse(Refusal("token exchange delayed", {}))
            status, seconds = HTTPStatus.TOO_MANY_REQUESTS, error.seconds
            code = "slow_down"
            raise ExchangeError(
                code, str(error), status, retry_after=seconds
            ) from error

    def _find(
        self, audience: str, token: UnverifiedToken
    ) -> tuple[Account, Sequence[OidcIdentity]]:
        """Return the account and those of its identities that trust the issuer.

        Strangers get the same answer for unknown accounts and for those that don't
        trust the issuer.
        """
        with self._database.read() as session:
            is_id = _EXTERNAL_ID.fullmatch(audience) is not None
            account = find_service_account(session, audience) if is_id else None
            found = (
                list_identities(session, account, issuer=token.issuer)
                if account
                else ()
            )
        if account is None or not found:
            # The audit log keeps the message, and PostgreSQL no NUL.
            shown = audience[:100] if audience.isprintable() else ""
            message = (
                f'No service account "{shown}" accepts tokens from '
                f'"{token.issuer}". Check the service account ID, and that the account '
                "is enabled and has an OIDC identity with exactly this issuer."
            )
            raise IdTokenError(message)
        return account, found

    def _issue(
        self, account: Account, identity: OidcIdentity, claims: Claims, address: str
    ) -> str:
        now, token = self._now(), generate_access_token()
        details = {
            "subject": claims.subject[:_LONGEST_DETAIL],
            "issuer": claims.issuer,
            "token": claims.token_id[:_LONGEST_DETAIL],
        }
        new = NewToken(hash_token(token), details)
        with self._database.write() as session:
            if count_tokens(session, account, now=now) >= MOST_TOKENS:
                raise TooManyTokensError
            issue_token(session, account, identity, new, now=now)
            forgive_exchanges(session, address)
        return token


def _check_request(asked: ExchangeRequest) -> None:
    """Refuse requests for anything else than an access token of an account."""
    code, message = "invalid_request", ""
    missing = [
        name
        for name in ("grant_type", "audience", "subject_token", "subject_token_type")
        if not getattr(asked, name)
    ]
    if missing:
        message = f"Missing: {', '.join(missing)}."
    elif asked.grant_type != GRANT_TYPE:
        code, message = "unsupported_grant_type", f"Use the grant_type {GRANT_TYPE}."
    elif asked.subject_token_type not in _SUBJECT_TYPES:
        message = f"Use the subject_token_type {' or '.join(sorted(_SUBJECT_TYPES))}."
    elif asked.requested_token_type not in {"", ACCESS_TOKEN_TYPE}:
        message = f"Use the requested_token_type {ACCESS_TOKEN_TYPE}, or leave it out."
    elif asked.actor_token:
        message = "Actor tokens are not supported."
    elif asked.scope:
        code, message = "invalid_scope", "Access tokens have the rights of the account."
    if message:
        raise ExchangeError(code, message)


def _choose(
    account: Account, identities: Sequence[OidcIdentity], claims: Claims
) -> OidcIdentity:
    """Return the oldest identity that matches a verified token.

    Raises:
        IdTokenError: if none matches.
    """
    fitting = [
        each for each in identities if matches(each.draft.subject, claims.subject)
    ]
    if not fitting:
        message = (
            f'The token\'s subject is "{claims.subject}". No OIDC identity of this '
            "service account matches it."
        )
        raise IdTokenError(message)
    for each in fitting:
        if (each.draft.audience or account.external_id) in claims.audiences:
            return each
    raise IdTokenError(_explain_audience(account, fitting[0], claims))


def _explain_audience(account: Account, identity: OidcIdentity, claims: Claims) -> str:
    wanted = (
        "in the settings of the OIDC identity"
        if identity.draft.audience
        else f"{account.external_id}, which is the service account ID"
    )
    sent = ", ".join(claims.audiences)[:_LONGEST_DETAIL]
    return (
        f'The token was issued for the audience "{sent}". Request the ID token for the '
        f"audience {wanted}."
    )


def _refuse(reason: str, account: Account | None, asked: ExchangeRequest) -> None:
    """Record a refusal in the audit log; texts from strangers are shortened."""
    is_id = _EXTERNAL_ID.fullmatch(asked.audience) is not None
    details = {
        "name": account.username if account else "",
        "audience": asked.audience if is_id else "",
        "reason": reason[:_LONGEST_REASON],
    }
    refuse(Refusal("token exchange refused", details))


def _explain(error: InsightsError) -> ExchangeError:
    """Return the error that the client gets."""
    later = "temporarily_unavailable", HTTPStatus.SERVICE_UNAVAILABLE
    match error:
        case KeysBusyError():
            return ExchangeError(later[0], str(error), later[1], retry_after=2)
        case IssuerError():
            return ExchangeError(later[0], str(error), later[1], retry_after=30)
        case TooManyTokensError():
            code, status = "slow_down", HTTPStatus.TOO_MANY_REQUESTS
            return ExchangeError(code, str(error), status, retry_after=60)
        case CredentialsChangedError():
            code, message = "invalid_grant", "The account has just been changed."
            return ExchangeError(code, f"{message} Try again.")
    return ExchangeError("invalid_grant", str(error))


def describe_lifetime() -> int:
    """Return how many seconds a new access token is valid."""
    return int(LIFETIME.total_seconds())
