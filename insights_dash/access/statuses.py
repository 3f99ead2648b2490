"""The HTTP status of each error: the one table of the API and the pages."""

from collections.abc import Mapping
from http import HTTPStatus

from insights_dash.access.authenticator import LocalModeError
from insights_dash.access.guard import CrossSiteRequestError
from insights_dash.access.permission import (
    LimitedRoleError,
    NotSignedInError,
    PermissionDeniedError,
)
from insights_dash.domain.errors import (
    AmbiguousNameError,
    ChangedMeanwhileError,
    ConflictError,
    CredentialsChangedError,
    InsightsError,
    InvalidInputError,
    NotFoundError,
    SignInNeededError,
    StoreFullError,
    StoreUnavailableError,
    UnavailableError,
)
from insights_dash.store.idempotency import ReusedKeyError

SECONDS_TO_RETRY = "10"  # when the server is busy or its database is unavailable
_STATUSES: Mapping[type[InsightsError], HTTPStatus] = {
    InvalidInputError: HTTPStatus.BAD_REQUEST,
    NotSignedInError: HTTPStatus.UNAUTHORIZED,
    CredentialsChangedError: HTTPStatus.UNAUTHORIZED,
    SignInNeededError: HTTPStatus.FORBIDDEN,
    PermissionDeniedError: HTTPStatus.FORBIDDEN,
    LimitedRoleError: HTTPStatus.FORBIDDEN,
    LocalModeError: HTTPStatus.FORBIDDEN,
    CrossSiteRequestError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    AmbiguousNameError: HTTPStatus.CONFLICT,
    ConflictError: HTTPStatus.CONFLICT,
    ChangedMeanwhileError: HTTPStatus.PRECONDITION_FAILED,
    ReusedKeyError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreFullError: HTTPStatus.INSUFFICIENT_STORAGE,
}


def find_status(error: InsightsError) -> HTTPStatus | None:
    """Return the status of an error, None if no request is expected to raise it.

    An error of a kind that isn't in the table has the status of what it derives from.
    """
    kinds = (each for each in type(error).__mro__ if each in _STATUSES)
    return next((_STATUSES[each] for each in kinds), None)
