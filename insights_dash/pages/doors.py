"""Layouts and titles behind a guard, with words for whoever may not see them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from dash.development.base_component import Component

from insights_dash.access.guard import guarded
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.components.states import build_refused
from insights_dash.domain.role import Permission

Parameters = ParamSpec("Parameters")
Shown = TypeVar("Shown")
_View = Callable[Parameters, Shown]


def guarded_layout(
    *permissions: Permission,
) -> Callable[[_View[Parameters, Component]], _View[Parameters, Component]]:
    """A page layout for callers who have one of `permissions`; for all, without any."""
    return _guard(permissions, build_refused)


def guarded_title(
    *permissions: Permission,
) -> Callable[[_View[Parameters, str]], _View[Parameters, str]]:
    """A page's title, which may name what it shows; one that does not, for others."""
    return _guard(permissions, lambda _: "Insights Dash")


def _guard(
    permissions: tuple[Permission, ...], refuse: Callable[[str], Shown]
) -> Callable[[_View[Parameters, Shown]], _View[Parameters, Shown]]:
    def guard(view: _View[Parameters, Shown]) -> _View[Parameters, Shown]:
        shown = guarded(*permissions)(view)

        @wraps(shown)
        def show(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Shown:
            try:
                return shown(*args, **kwargs)
            except PermissionDeniedError as error:
                return refuse(str(error))

        return show

    return guard
