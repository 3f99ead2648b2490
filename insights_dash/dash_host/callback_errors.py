"""Shows why a callback failed in a toast."""

import logging
import uuid

from dash import ctx, no_update

from insights_dash.access.permission import PermissionDeniedError
from insights_dash.components.toast import GONE, show_toast
from insights_dash.domain.errors import (
    CredentialsChangedError,
    InsightsError,
    NotFoundError,
    SignInNeededError,
    StoreError,
    UnavailableError,
)

_REFUSED = "You don't have permission to do that"
_log = logging.getLogger("insights_dash")


def report_error(error: Exception) -> object:
    """Show an error in a toast and leave the page as it is; log the server's own."""
    title, message = _describe(error)
    show_toast(title, message, is_bad=True)
    return _leave_all(ctx.outputs_grouping)


def _describe(error: Exception) -> tuple[str, str]:
    if isinstance(error, PermissionDeniedError):
        return _REFUSED, error.in_words
    if isinstance(error, CredentialsChangedError | SignInNeededError):
        return _REFUSED, str(error)
    if isinstance(error, UnavailableError):
        _log.warning("%s", error)
        return "Try again later", error.summary
    if isinstance(error, NotFoundError):
        return "Not found", GONE
    if isinstance(error, InsightsError) and not isinstance(error, StoreError):
        return "Couldn't complete that", str(error)
    reference = uuid.uuid4().hex[:8]
    _log.error("Callback error %s", reference, exc_info=error)
    message = f"Try again. If it keeps happening, quote reference {reference}."
    return "Something went wrong", message


def _leave_all(outputs: object) -> object:
    """Return "no update" in the shape of a callback's outputs, which may be a list."""
    if isinstance(outputs, list):
        return [_leave_all(each) for each in outputs]
    return no_update
