"""What the list of accounts, and the page of one, show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.secrets import SHORTEST_PASSWORD
from insights_dash.components.administration import (
    AREAS,
    MOST_ROWS,
    ask_to_revoke_key,
    build_frame,
    build_head,
    build_moment,
    build_pager,
    build_secret,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.confirm_dialog import Question, build_asking_button
from insights_dash.components.delete_dialog import (
    build_delete_button,
    build_delete_dialog,
)
from insights_dash.components.report_icon import build_icon
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.states import build_not_found
from insights_dash.domain.role import PERMITTED, Role
from insights_dash.pages.accounts.ids import DELETE, Act, Ids, act_id
from insights_dash.pages.limits import ask_to_revoke_role, describe_role
from insights_dash.store.accounts import Account
from insights_dash.store.api_keys import ApiKey
from insights_dash.store.catalogue import Page
from insights_dash.store.role_grants import GivenRole
from insights_dash.store.spaces import Space

PATH = "/administration/accounts"
ALL_SPACES = "all"
NO_ROLE = "none"
_ROLES_SHOWN = 2


@dataclass(frozen=True)
class Filters:
    """What the list of accounts is narrowed by, as its address has it."""

    search: str = ""
    state: str = ""

    @property
    def is_active(self) -> bool | None:
        """Whether active ones are asked for, or others; None for both."""
        return {"active": True, "disabled": False}.get(self.state)

    @property
    def query(self) -> dict[str, str]:
        """What the address has."""
        return {name: text for name, text in vars(self).items() if text}


@dataclass(frozen=True)
class Detail:
    """An account and what belongs to it.

    `limits` are lines by the number of a role; `is_own` where it is the reader's.
    """

    account: Account
    roles: Sequence[GivenRole]
    limits: Mapping[int, Sequence[str]]
    keys: Sequence[ApiKey]
    sessions: int
    spaces: Mapping[str, Space]
    is_own: bool
    now: datetime


def account_path(identifier: str) -> str:
    """Where an account's page is."""
    return f"{PATH}/{identifier}"


def build_page(
    found: Page[Account],
    filters: Filters,
    page: int,
    spaces: Mapping[str, Space],
    now: datetime,
) -> html.Div:
    """The list of accounts, and what narrows it."""
    return build_frame(
        PATH,
        build_head(
            "Accounts",
            "People and programs that may come in.",
            actions=[
                dcc.Link(
                    [build_icon("plus"), "New account"],
                    href=f"{PATH}/new",
                    className="button button--filled",
                )
            ],
        ),
        [
            dcc.Store(id=Ids.FILTERS, data=["search", "state"]),
            html.Div(
                [
                    dmc.TextInput(
                        id=Ids.SEARCH,
                        label="Search",
                        placeholder="Part of a name or an address",
                        value=filters.search,
                        debounce=250,
                        leftSection=build_icon("magnifying-glass"),
                    ),
                    dmc.Select(
                        id=Ids.STATE,
                        label="State",
                        data=[
                            {"value": "active", "label": "Active"},
                            {"value": "disabled", "label": "Disabled"},
                        ],
                        value=filters.state or None,
                        placeholder="Any",
                        clearable=True,
                    ),
                ],
                className="filters",
            ),
            html.Div(build_list(found, filters, page, spaces, now), id=Ids.LIST),
        ],
    )


def build_list(
    found: Page[Account],
    filters: Filters,
    page: int,
    spaces: Mapping[str, Space],
    now: datetime,
) -> list[Component]:
    """The accounts that were found, and the ways to more."""
    rows: list[list[Component | str | None]] = [
        [
            html.Div(
                [
                    dcc.Link(account.display_name, href=account_path(account.id)),
                    html.Span(account.username, className="listing__more"),
                ]
            ),
            account.email or "\u2014",
            _summarise_roles(account, spaces),
            build_moment(account.last_signed_in),
            _build_state(account, now),
        ]
        for account in found.items
    ]
    columns = ("Name", "E-mail", "Roles", "Last signed in", "State")
    table = build_table(columns, rows, nothing="No account matches.")
    return [table, build_pager(PATH, filters.query, page, found.total)]


def build_new(spaces: Sequence[Space]) -> html.Div:
    """The form of a new account."""
    return build_frame(
        PATH,
        build_head("New account", "Somebody, or some program, that may come in."),
        [html.Div(_build_form(spaces), id=Ids.NEW)],
    )


def build_created(account: Account, link: str) -> Component:
    """What became of the form; `link` empty where no password is to be chosen."""
    return html.Div(
        [
            build_password_link(account, link)
            if link
            else dmc.Alert(
                f"{account.display_name} may come in.", color="teal", title="Created"
            ),
            html.Div(
                [
                    dcc.Link(
                        f"Go to {account.display_name}",
                        href=account_path(account.id),
                        className="button",
                    ),
                    dcc.Link("All accounts", href=PATH, className="button"),
                ],
                className="button-row",
            ),
        ],
        className="administration__fields",
    )


def build_password_link(account: Account, link: str) -> Component:
    """A link by which somebody chooses a password, this once."""
    return build_secret(
        f"{account.display_name} chooses a password by this link",
        link,
        "Pass it on by a way that only they read. It is shown this once, works once, "
        "and for three days.",
    )


def build_first() -> html.Div:
    """Return the form that creates the first administrator and ends local mode."""
    return build_frame(
        PATH,
        build_head(
            "Accounts",
            "Local mode: there are no accounts yet, so the server only answers this "
            "machine.",
        ),
        [
            dcc.Location(id=Ids.FIRST_LOCATION, refresh=True),
            build_section(
                "Create the first administrator",
                "This ends local mode for good. From then on everyone signs in, and "
                "you can open the server to other machines.",
                dmc.TextInput(
                    id=Ids.FIRST_CODE,
                    label="Setup code",
                    description=[
                        "The server printed it when it started. To see it again, run ",
                        html.Code("insights-dash user setup-code"),
                        ".",
                    ],
                    value="",
                    placeholder="ABCD-EFGH-IJKL-MNOP",
                    autoComplete="off",
                ),
                dmc.TextInput(
                    id=Ids.FIRST_USERNAME,
                    label="User name",
                    value="",
                    placeholder="ada",
                    autoComplete="username",
                ),
                dmc.PasswordInput(
                    id=Ids.FIRST_PASSWORD,
                    label="Password",
                    description=f"At least {SHORTEST_PASSWORD} characters.",
                    value="",
                    autoComplete="new-password",
                ),
                dmc.PasswordInput(
                    id=Ids.FIRST_AGAIN,
                    label="Confirm password",
                    value="",
                    autoComplete="new-password",
                ),
                dmc.Button("Create administrator", id=Ids.FIRST_CREATE),
            ),
        ],
    )


def build_detail(detail: Detail) -> html.Div:
    """The page of an account."""
    account = detail.account
    return build_frame(
        PATH,
        html.Div(build_title(detail), id=Ids.HEAD),
        [
            dcc.Location(id=Ids.LOCATION, refresh="callback-nav"),
            dcc.Store(id=Ids.PLACE, data=account.id),
            build_section(
                "Profile",
                "What pages and the log call them; by the address a sign-in service "
                "finds them.",
                dmc.TextInput(
                    id=Ids.CHANGED_NAME, label="Name", value=account.display_name
                ),
                dmc.TextInput(
                    id=Ids.CHANGED_EMAIL, label="E-mail", value=account.email
                ),
                dmc.Button("Save profile", id=Ids.SAVE),
            ),
            html.Div(build_content(detail), id=Ids.CONTENT),
            *([] if detail.is_own else _build_delete(account)),
        ],
    )


def build_missing() -> Component:
    """Where an account was, or never was."""
    return build_not_found("There is no such account", "It may have been deleted.")


def build_title(detail: Detail) -> list[Component]:
    """Whose page it is, and how the account stands."""
    account = detail.account
    return [
        build_breadcrumbs([("Accounts", PATH)], account.display_name),
        html.Div(
            html.Div(
                [
                    html.H1(account.display_name),
                    html.P(
                        [
                            f"{account.username} \u00b7 {account.id} ",
                            _build_state(account, detail.now),
                            " ",
                            build_state("This is you") if detail.is_own else None,
                        ]
                    ),
                ]
            ),
            className="administration__head",
        ),
    ]


def build_content(detail: Detail, link: str = "") -> list[Component]:
    """What is known about an account, and what can be done about it.

    `link` is one by which its owner chooses a password, shown this once.
    """
    return [
        _build_way_in(detail, link),
        _build_roles(detail),
        _build_keys(detail),
        _build_log_links(detail.account),
        *([] if detail.is_own else [_build_switch(detail.account)]),
    ]


def _summarise_roles(account: Account, spaces: Mapping[str, Space]) -> str:
    named = [describe_role(each, spaces) for each in account.grants]
    more = len(named) - _ROLES_SHOWN
    shown = "; ".join(named[:_ROLES_SHOWN]) or "None"
    return f"{shown} and {more} more" if more > 0 else shown


def _build_state(account: Account, now: datetime) -> Component:
    if not account.is_active:
        return build_state("Disabled", "bad")
    if account.invited_until is not None:
        is_open = account.invited_until > now
        return build_state("Invited" if is_open else "Invitation expired", "warn")
    return build_state("Program" if account.is_service else "Active", "good")


def _build_form(spaces: Sequence[Space]) -> list[Component]:
    ways = (
        (
            "link",
            "With a password",
            "You get a link to pass on, by which they choose it themselves.",
        ),
        (
            "elsewhere",
            "By the sign-in service or the proxy",
            "They have no password here; the user name, or the address, finds them.",
        ),
        ("program", "It is a program", "It comes in by API keys only."),
    )
    return [
        build_section(
            "Who",
            "The user name cannot be changed later.",
            dmc.TextInput(
                id=Ids.USERNAME, label="User name", value="", withAsterisk=True
            ),
            dmc.TextInput(id=Ids.DISPLAY_NAME, label="Name", value=""),
            dmc.TextInput(id=Ids.EMAIL, label="E-mail", value=""),
        ),
        build_section(
            "Way in",
            "How they are known when they come.",
            dmc.RadioGroup(
                [
                    dmc.Radio(
                        label=label,
                        description=text,
                        value=value,
                        className="mode-card",
                    )
                    for value, label, text in ways
                ],
                id=Ids.WAY_IN,
                label="How they sign in",
                value="link",
            ),
        ),
        build_section(
            "First role",
            "More of them, and limits, can be given afterwards.",
            dmc.Select(
                id=Ids.ROLE,
                label="Role",
                data=[
                    *({"value": role.value, "label": role.value} for role in Role),
                    {"value": NO_ROLE, "label": "None yet"},
                ],
                value=Role.REPORT_VIEWER.value,
                allowDeselect=False,
            ),
            dmc.Select(
                id=Ids.SPACE,
                label="Space",
                data=[
                    {"value": ALL_SPACES, "label": "All spaces"},
                    *({"value": each.id, "label": each.name} for each in spaces),
                ],
                value=ALL_SPACES,
                allowDeselect=False,
                searchable=True,
            ),
            dmc.Button("Create account", id=Ids.CREATE),
        ),
    ]


def _build_way_in(detail: Detail, link: str) -> Component:
    account = detail.account
    if account.is_service:
        way = "A program: by API keys only"
    elif account.has_password:
        way = "By a password"
    elif account.invited_until is not None:
        way = "By a link to choose a password"
    else:
        way = "By the sign-in service or the proxy"
    sessions = "1 browser" if detail.sessions == 1 else f"{detail.sessions} browsers"
    facts: Sequence[tuple[str, Component | str]] = (
        ("Comes in", way),
        ("Identity", account.identity or "\u2014"),
        ("Made", build_moment(account.created)),
        ("Last signed in", build_moment(account.last_signed_in)),
        ("Signed in now", f"In {sessions}" if detail.sessions else "No"),
    )
    name = account.display_name
    if account.has_password:
        label = "Reset password\u2026"
        question = Question(
            f"Create a password reset link for {name}?",
            "Their current password stops working and all sessions end.",
            "Create reset link",
        )
    else:
        label = "Create invitation link\u2026"
        question = Question(
            f"Create an invitation link for {name}?",
            "Earlier links stop working and all sessions end.",
            "Create invitation link",
            is_danger=False,
        )
    invite = build_asking_button(act_id(Act.INVITE), label, question)
    sign_out = build_asking_button(
        act_id(Act.SIGN_OUT),
        "End all sessions\u2026",
        Question(
            f"End all sessions of {name}?",
            "They are signed out of every browser immediately.",
            "End sessions",
        ),
    )
    can_have_password = account.is_active and not account.is_service
    return build_section(
        "Sign-in",
        "A link replaces a password that was forgotten.",
        html.Dl(
            [part for name, text in facts for part in (html.Dt(name), html.Dd(text))],
            className="facts",
        ),
        build_password_link(account, link) if link else None,
        html.Div(
            [
                invite if can_have_password and not detail.is_own else None,
                sign_out if detail.sessions and not detail.is_own else None,
            ],
            className="button-row",
        ),
    )


def _build_roles(detail: Detail) -> Component:
    rows: list[list[Component | str | None]] = [
        [
            html.Div(
                [
                    describe_role(each.grant, detail.spaces),
                    *(
                        html.Span(line, className="listing__more")
                        for line in detail.limits.get(each.number, ())
                    ),
                ]
            ),
            ", ".join(sorted(PERMITTED[each.grant.role])),
            build_asking_button(
                act_id(Act.REVOKE_ROLE, str(each.number)),
                "Revoke",
                ask_to_revoke_role(
                    detail.account.display_name,
                    describe_role(each.grant, detail.spaces),
                ),
                name=describe_role(each.grant, detail.spaces),
            ),
        ]
        for each in detail.roles
    ]
    return build_section(
        "Roles",
        "What they may do, and where.",
        build_table(("Role", "May", ""), rows, nothing="They may do nothing yet."),
        html.Div(
            dcc.Link(
                [build_icon("plus"), "Grant a role"],
                href=f"{AREAS[1].path}?account={detail.account.id}",
                className="button",
            )
        ),
    )


def _build_keys(detail: Detail) -> Component:
    rows: list[list[Component | str | None]] = [
        [
            key.purpose,
            html.Code(f"{key.hint}\u2026"),
            build_moment(key.last_used),
            build_moment(key.expires),
            build_asking_button(
                act_id(Act.REVOKE_KEY, key.id),
                "Revoke",
                ask_to_revoke_key(key.purpose),
                name=key.purpose,
            )
            if key.is_valid(detail.now)
            else build_state("Revoked" if key.revoked else "Expired"),
        ]
        for key in detail.keys
    ]
    return build_section(
        "API keys",
        "People make theirs on their own page.",
        build_table(
            ("For", "Begins", "Last used", "Expires", ""),
            rows,
            nothing="No API keys.",
            rest=f"Showing the newest {MOST_ROWS}. Search for the others under "
            "API keys.",
        ),
    )


def _build_log_links(account: Account) -> Component:
    log = AREAS[3].path
    return build_section(
        "Log",
        "What the audit log has about them.",
        html.Div(
            [
                dcc.Link(
                    "What they did",
                    href=f"{log}?person={account.username}",
                    className="button",
                ),
                dcc.Link(
                    "What was done about them",
                    href=f"{log}?about={account.id}",
                    className="button",
                ),
            ],
            className="button-row",
        ),
    )


def _build_switch(account: Account) -> Component:
    if account.is_active:
        button = build_asking_button(
            act_id(Act.DISABLE),
            "Disable account\u2026",
            Question(
                f"Disable {account.display_name}'s account?",
                "They are signed out, and their password and API keys stop working "
                "until an administrator enables the account again.",
                "Disable account",
            ),
        )
        text = "They are signed out, and neither password nor keys let them in."
    else:
        button = build_asking_button(
            act_id(Act.ENABLE),
            "Enable account\u2026",
            Question(
                f"Enable {account.display_name}'s account?",
                "Their password and API keys work again.",
                "Enable account",
                is_danger=False,
            ),
        )
        text = "They may come in again, by the password and the keys they had."
    title = "Disable" if account.is_active else "Enable"
    return build_section(title, text, html.Div(button))


def _build_delete(account: Account) -> list[Component]:
    return [
        build_section(
            "Delete account",
            "For good, with roles, sessions and keys. What they did stays in the log.",
            build_delete_button(DELETE, "account"),
        ),
        build_delete_dialog(
            DELETE,
            "account",
            account.username,
            "will be gone with its roles, sessions and keys.",
        ),
    ]
