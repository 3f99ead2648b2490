"""The layout of administration pages: navigation, blocks, tables and page links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.link_button import build_link_button
from insights_dash.components.report_icon import build_icon

PAGE = 50  # rows of a list
MOST_ROWS = 100  # of a table without pages


@dataclass(frozen=True)
class Area:
    """An area of the administration, as its navigation shows it."""

    path: str
    icon: str
    name: str


ACCOUNTS = Area("/administration/accounts", "users", "Accounts")
ROLES = Area("/administration/roles", "user-shield", "Roles")
API_KEYS = Area("/administration/keys", "key", "API keys")
AUDIT_LOG = Area("/administration/log", "clock-rotate-left", "Audit log")
SPACES = Area("/administration/spaces", "cubes", "Spaces")
SIGNING_KEYS = Area("/administration/signing-keys", "signature", "Signing keys")
AREAS = (ACCOUNTS, ROLES, SPACES, API_KEYS, AUDIT_LOG, SIGNING_KEYS)


def build_frame(
    here: str, head: Component, content: Sequence[Component | None]
) -> html.Div:
    """Build a page next to the navigation; `here` is the path of its area."""
    links = [_build_link(area, is_here=area.path == here) for area in AREAS]
    navigation = html.Nav(
        [html.P("Administration", className="areas__title"), *links],
        className="areas",
        **aria(label="Administration"),
    )
    page = html.Div([head, *content], className="administration__page")
    return html.Div([navigation, page], className="administration")


def _build_link(area: Area, *, is_here: bool) -> dcc.Link:
    name = html.Span(area.name, **aria(current="page")) if is_here else area.name
    return dcc.Link(
        [build_icon(area.icon), name],
        href=area.path,
        className="areas__link is-here" if is_here else "areas__link",
    )


def build_head(
    title: str, lead: str, *, actions: Sequence[Component] = ()
) -> html.Header:
    """Build a page's heading, with the buttons of its actions."""
    return html.Header(
        [
            html.Div([html.H1(title), html.P(lead)]),
            html.Div(list(actions), className="administration__actions"),
        ],
        className="administration__head",
    )


def build_section(
    title: str,
    text: str | Sequence[Component | str],
    *content: Component | None,
    block: str = "administration",
    hidden: bool = False,
) -> html.Section:
    """Build a block: its subject on the left, its contents on the right.

    The names of its CSS classes begin with `block`.
    """
    anchor = f"about-{title.lower().replace(' ', '-')}"
    return html.Section(
        [
            html.Div(
                [html.H2(title, id=anchor), html.P(text)],
                className=f"{block}__about",
            ),
            html.Div(list(content), className=f"{block}__fields"),
        ],
        hidden=hidden,
        className=f"{block}__section",
        **aria(labelledby=anchor),
    )


def build_form(
    *content: Component | None, class_name: str = "administration__fields"
) -> html.Form:
    """A form that Enter submits, and that password managers recognise.

    Enter presses the form's button. `browser/administration.js` keeps the browser from
    sending the form: callbacks do.
    """
    return html.Form(list(content), className=f"enter-form {class_name}")


def build_submit(label: str, identifier: str) -> Component:
    """The button of a form; `n_clicks` counts clicks and Enter."""
    button: Component = dmc.Button(label, id=identifier, buttonProps={"type": "submit"})
    return button


def build_username(username: str) -> html.Div:
    """The hidden username of a password form, for password managers."""
    return html.Div(
        dmc.TextInput(
            value=username,
            readOnly=True,
            autoComplete="username",
            inputProps={"tabIndex": -1},
            **aria(label="Username"),
        ),
        className="is-said",
        **aria(hidden="true"),
    )


def build_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Component | str | None]],
    *,
    nothing: str,
    rest: str = "",
    kind: str = "",
) -> Component:
    """Build a table, or a text if it has no rows.

    With `rest`, at most `MOST_ROWS` are shown, and `rest` says where to find the
    others. On phones each cell shows the name of its column; a column without a name
    contains buttons. `kind` is for tables that phones show in another way.
    """
    if not rows:
        return html.P(nothing, className="listing__nothing", role="status")
    is_cut = bool(rest) and len(rows) > MOST_ROWS
    if is_cut:
        rows = rows[:MOST_ROWS]
    unnamed = html.Span("Actions", className="is-said")
    head = html.Thead(
        html.Tr([html.Th(name or unnamed, scope="col") for name in columns])
    )
    body = [
        html.Tr(
            [
                html.Td(
                    cell, className="" if name else "listing__do", **data(label=name)
                )
                for name, cell in zip(columns, row, strict=True)
            ]
        )
        for row in rows
    ]
    table = html.Table([head, html.Tbody(body)], className=f"listing {kind}".strip())
    return html.Div(
        [table, html.P(rest, className="listing__nothing")] if is_cut else table,
        className="listing__frame",
    )


def build_pager(path: str, query: Mapping[str, str], page: int, total: int) -> html.Nav:
    """Build the total, and links to the pages before and after; pages count from 1."""
    first, last = (page - 1) * PAGE + 1, min(page * PAGE, total)
    shown = f"{first:,}\u2013{last:,} of {total:,}" if total else ""
    ways = [
        build_link_button(
            icon, name, href=f"{path}?{urlencode({**query, 'page': other})}"
        )
        for icon, name, other in (
            ("chevron-left", "Previous", page - 1),
            ("chevron-right", "Next", page + 1),
        )
        if 1 <= other <= -(-total // PAGE)
    ]
    return html.Nav(
        [html.Span(shown, role="status"), *ways],
        className="listing__pager",
        **aria(label="Pagination"),
    )


def read_page(text: object) -> int:
    """Return the page number in a URL, 1 if there is none."""
    digits = text if isinstance(text, str) else ""
    fits = digits.isascii() and digits.isdecimal() and len(digits) < len("1000000")
    return max(1, int(digits)) if fits else 1


def build_moment(
    instant: datetime | None, *, never: str = "Never", is_exact: bool = False
) -> Component | str:
    """Build an instant in UTC, which browsers show in their own time zone.

    It is exact to the minute, or with `is_exact` to the second, with the time zone.
    """
    if instant is None:
        return never
    shown = f"{instant:%Y-%m-%d %H:%M:%S}" if is_exact else f"{instant:%Y-%m-%d %H:%M}"
    return html.Time(
        f"{shown} UTC",
        dateTime=instant.isoformat(timespec="seconds"),
        className="moment moment--exact" if is_exact else "moment",
    )


def build_state(text: str, tone: str = "") -> Component:
    """Build a short status; `tone` is good, bad, warn or empty."""
    return html.Span(text, className=f"tag tag--{tone}" if tone else "tag")


def build_secret(label: str, secret: str, note: str) -> Component:
    """Build a secret that is shown only once, and a button that copies it."""
    text = dmc.TextInput(
        value=secret, readOnly=True, className="secret__text", **aria(label=label)
    )
    copy = html.Button(
        [
            build_icon("copy"),
            html.Span("Copy", **aria(live="polite")),
            html.Span(f" {label}", className="is-said"),
        ],
        type="button",
        className="button secret__copy",
    )
    shown: Component = dmc.Alert(
        [
            html.Div([text, copy], className="secret"),
            html.P(note, className="secret__note"),
        ],
        title=label,
        color="teal",
        icon=build_icon("key"),
    )
    return shown


def build_problems(messages: Sequence[str]) -> Component | str:
    """Build the errors of a whole form, shown above it."""
    if not messages:
        return ""
    return html.Div(
        [html.P(each) for each in messages], className="notice is-bad", role="alert"
    )
