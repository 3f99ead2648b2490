"""What a page shows if a callback fails to return a part of it."""

import logging
import uuid
from collections.abc import Callable

from dash import html
from dash.development.base_component import Component

from insights_dash.access.permission import PermissionDeniedError
from insights_dash.components.report_icon import build_icon
from insights_dash.components.states import build_error, build_refused
from insights_dash.components.states import build_failure as describe_failure
from insights_dash.domain.errors import TooLargeError
from insights_dash.pages.report.ids import Ids

_log = logging.getLogger(__name__)


def show_failure(part: str) -> Callable[[Exception], Component]:
    """What a callback that fills a part of the page does with its errors."""
    return lambda error: build_failure(error, part)


def build_failure(error: Exception, part: str) -> Component:
    """Build a refusal, or an error with the reference that the log has for it.

    A question whose answer would be too large is not an error of the server.

    `part` is the part of the page that its button loads again.
    """
    if isinstance(error, PermissionDeniedError):
        return build_refused(error.in_words, is_page=False)
    if isinstance(error, TooLargeError):
        return describe_failure("Too much to show", str(error))
    reference = uuid.uuid4().hex[:8]
    _log.error("Report error %s", reference, exc_info=error)
    return build_error(reference, actions=[build_retry(part)])


def build_retry(part: str) -> Component:
    """Build the button that asks again for a `part` of the page."""
    return html.Button(
        [build_icon("rotate-right"), "Try again"],
        id={"type": Ids.RETRY, "role": part},
        className="button button--filled",
    )
