"""What stands in the place of content: nothing found, gone wrong, on its way."""

from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.report_icon import build_icon


def build_empty(
    title: str,
    text: str | Sequence[Component | str],
    *,
    icon: str = "chart-line",
    actions: Sequence[Component] = (),
    is_page: bool = False,
) -> Component:
    """Say why there is nothing to show, and what to do about it.

    If it `is_page`, its title is the heading of the whole page.
    """
    heading = html.H1 if is_page else html.H2
    return html.Div(
        [
            html.Span(build_icon(icon), className="state__icon"),
            heading(title, className="state__title"),
            html.P(text, className="state__text"),
            html.Div(list(actions), className="state__actions") if actions else None,
        ],
        className="state",
        role="status",
    )


def build_failure(
    title: str,
    text: str | Sequence[Component | str],
    *,
    actions: Sequence[Component] = (),
    is_page: bool = False,
) -> Component:
    """Build what is shown in the place of content that could not be loaded."""
    heading = html.H1 if is_page else html.H2
    return html.Div(
        [
            html.Span(build_icon("triangle-exclamation"), className="state__icon"),
            heading(title, className="state__title"),
            html.P(text, className="state__text"),
            html.Div(list(actions), className="state__actions") if actions else None,
        ],
        className="state is-error",
        role="alert",
    )


def build_error(
    reference: str, *, actions: Sequence[Component] = (), is_page: bool = False
) -> Component:
    """Build the state of an error on the server, which its log has as `reference`."""
    return build_failure(
        "Something went wrong",
        [
            "If this keeps happening, contact your administrator and quote reference ",
            html.Code(reference, className="state__reference"),
            ".",
        ],
        actions=actions,
        is_page=is_page,
    )


def describe_lost_answers(*, actions: Sequence[Component] = ()) -> Mapping[str, object]:
    """Return what scripts show when the server does not answer a callback.

    `state` still lacks its title and text. `broken` has those of an error on the
    server, `unreachable` those of a server that sent nothing.
    """
    return {
        "state": build_failure("", "", actions=actions),
        "broken": {
            "title": "Something went wrong",
            "text": "Reload the page and try again.",
        },
        "unreachable": {
            "title": "Can't reach the server",
            "text": "Check your connection and try again.",
        },
    }


def build_refused(text: str, *, is_page: bool = True) -> Component:
    """The page, or the part of it, that a user without the permission gets."""
    return build_empty(
        "You don't have access to this page",
        text,
        icon="lock",
        is_page=is_page,
    )


def build_not_found(
    title: str = "Page not found",
    text: str = "The URL may be wrong, or the page may have been deleted.",
    *,
    back: tuple[str, str] = ("Back to reports", "/"),
    is_page: bool = True,
) -> Component:
    """The page of a URL that leads nowhere, with a way `back`: its text and path."""
    return build_empty(
        title,
        text,
        icon="compass",
        actions=[dcc.Link(back[0], href=back[1], className="button")],
        is_page=is_page,
    )
