"""Layouts and titles behind a guard, with words for whoever may not see them."""

import logging
import uuid
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from dash import html
from dash.development.base_component import Component

from insights_dash.access.guard import guarded
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.components.states import build_error, build_refused
from insights_dash.domain.role import Permission

_log = logging.getLogger(__name__)
Parameters = ParamSpec("Parameters")
Shown = TypeVar("Shown")
_View = Callable[Parameters, Shown]


def guarded_layout(
    *permissions: Permission, of_server: bool = False
) -> Callable[[_View[Parameters, Component]], _View[Parameters, Component]]:
    """A page layout for callers who have one of `permissions`; for all, without any.

    One that is `of_server` takes a permission for the whole server. One that fails is
    a page too, with the reference by which the log has the error.
    """

    def guard(layout: _View[Parameters, Component]) -> _View[Parameters, Component]:
        guarded_one = _guard(permissions, build_refused, of_server=of_server)(layout)

        @wraps(guarded_one)
        def show(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Component:
            try:
                return guarded_one(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - the last that can say so
                reference = uuid.uuid4().hex[:8]
                _log.error("Page error %s", reference, exc_info=error)
                # An empty address is that of the page itself.
                again = html.A("Try again", href="", className="button button--filled")
                return build_error(reference, actions=[again], is_page=True)

        return show

    return guard


def guarded_title(
    *permissions: Permission,
) -> Callable[[_View[Parameters, str]], _View[Parameters, str]]:
    """A page's title, which may name what it shows; one that does not, for others."""
    return _guard(permissions, lambda _: "Insights Dash")


def _guard(
    permissions: tuple[Permission, ...],
    refuse: Callable[[str], Shown],
    *,
    of_server: bool = False,
) -> Callable[[_View[Parameters, Shown]], _View[Parameters, Shown]]:
    def guard(view: _View[Parameters, Shown]) -> _View[Parameters, Shown]:
        shown = guarded(*permissions, of_server=of_server)(view)

        @wraps(shown)
        def show(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Shown:
            try:
                return shown(*args, **kwargs)
            except PermissionDeniedError as error:
                return refuse(str(error))

        return show

    return guard
