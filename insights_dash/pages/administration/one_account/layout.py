"""What the page of an account shows."""

from collections.abc import Iterator
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    ACCOUNTS,
    AUDIT_LOG,
    MOST_ROWS,
    ROLES,
    build_form,
    build_frame,
    build_moment,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.components.link_button import build_link_button
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.states import build_not_found
from insights_dash.pages.administration.account_parts import (
    build_account_state,
    build_password_link,
    name_kind,
)
from insights_dash.pages.administration.limits import (
    build_revoke_button,
    describe_permissions,
    describe_role,
    list_limits,
)
from insights_dash.pages.administration.one_account.detail import Detail
from insights_dash.pages.administration.one_account.forms import DELETE, KEY, PROFILE
from insights_dash.pages.administration.one_account.identities import build_identities
from insights_dash.pages.administration.one_account.ids import Act, Ids, act_id
from insights_dash.pages.key_parts import build_key_end, build_key_form, build_new_key
from insights_dash.store.accounts.account import Account
from insights_dash.store.api_keys import ApiKey

PATH = ACCOUNTS.path
_DISABLED = "They are signed out, and their password and API keys stop working "
_DISABLED_SERVICE = "Its API keys and access tokens stop working "
_ENABLED = "Their password and API keys work again."


def build_detail(detail: Detail) -> html.Div:
    """The page of an account."""
    account = detail.account
    return build_frame(
        PATH,
        html.Div(build_title(detail), id=Ids.HEAD),
        [
            dcc.Store(id=Ids.PLACE, data=account.id),
            build_section(
                "Profile",
                "Display name and email"
                if account.is_service
                else "Display name and email. Single sign-on matches by email.",
                build_form(
                    PROFILE.build_field("display_name", value=account.display_name),
                    PROFILE.build_field("email", value=account.email),
                    PROFILE.build_submit(),
                ),
            ),
            html.Div(build_content(detail), id=Ids.CONTENT),
            *([] if detail.is_own else _build_delete(account)),
        ],
    )


def build_missing() -> Component:
    """Build the page of an account that doesn't exist."""
    return build_not_found(
        "Account not found",
        "It may have been deleted, or the URL may be wrong.",
        back=("Back to accounts", PATH),
    )


def build_title(detail: Detail) -> list[Component]:
    """Build the page's heading: the account's name, state and kind."""
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
                            build_account_state(account, detail.now),
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

    `link` lets its owner choose a password; it is shown only once.
    """
    is_service = detail.account.is_service
    return [
        _build_way_in(detail, link),
        _build_roles(detail),
        html.Div(build_keys(detail), id=Ids.KEYS),
        *(
            [html.Div(build_identities(detail), id=Ids.IDENTITIES)]
            if is_service
            else []
        ),
        _build_log_links(detail.account),
        *([] if detail.is_own else [_build_switch(detail.account)]),
    ]


def _build_way_in(detail: Detail, link: str) -> Component:
    account, others = detail.account, not detail.is_own
    facts = [
        part
        for name, text in _list_facts(detail)
        for part in (html.Dt(name), html.Dd(text))
    ]
    buttons = [
        _build_invite(account) if others and _can_have_password(account) else None,
        _build_sign_out(account) if others and detail.sessions else None,
    ]
    return build_section(
        "Sign-in",
        _describe_way_in(detail),
        html.Dl(facts, className="facts"),
        build_password_link(account, link) if link else None,
        html.Div(buttons, className="button-row"),
    )


def _list_facts(detail: Detail) -> Iterator[tuple[str, Component | str]]:
    account = detail.account
    yield "Type", name_kind(account)
    yield "Sign-in method", _name_way_in(account)
    yield "Created", build_moment(account.created)
    if not account.is_service:
        yield "SSO identity", account.identity or "\u2014"
        yield "Last signed in", build_moment(account.last_signed_in)
        yield "Active sessions", f"{detail.sessions:,}"


def _name_way_in(account: Account) -> str:
    if account.is_service:
        return "API keys and OIDC identities"
    if account.has_password:
        return "Password"
    if account.invited_until is not None:
        return "Invitation link, not used yet"
    return "Single sign-on or proxy"


def _build_invite(account: Account) -> html.Button:
    name = account.display_name
    if account.has_password:
        label = "Reset password\u2026"
        confirmation = Confirmation(
            f"Create a password reset link for {name}?",
            "Their current password stops working and all sessions end.",
            "Create reset link",
        )
    else:
        label = "Create invitation link\u2026"
        confirmation = Confirmation(
            f"Create an invitation link for {name}?",
            "Earlier links stop working and all sessions end.",
            "Create invitation link",
            is_danger=False,
        )
    return build_asking_button(act_id(Act.INVITE), label, confirmation)


def _build_sign_out(account: Account) -> html.Button:
    confirmation = Confirmation(
        f"End all sessions of {account.display_name}?",
        "They are signed out of every browser immediately.",
        "End sessions",
    )
    return build_asking_button(
        act_id(Act.SIGN_OUT), "End all sessions\u2026", confirmation
    )


def _describe_way_in(detail: Detail) -> str:
    if detail.account.is_service:
        return "A service account signs in with the API keys or OIDC identities below."
    if _can_have_password(detail.account) and not detail.is_own:
        return "Send a reset link if they forgot their password."
    return "How this account signs in"


def _can_have_password(account: Account) -> bool:
    return account.is_active and not account.is_service


def _build_roles(detail: Detail) -> Component:
    rows: list[list[Component | str | None]] = [
        [
            html.Div(
                [
                    describe_role(each.grant, detail.spaces),
                    *list_limits(each, detail.limits.get(each.number, ())),
                ]
            ),
            describe_permissions(each.grant),
            build_revoke_button(
                act_id(Act.REVOKE_ROLE, str(each.number)), each, detail.spaces
            ),
        ]
        for each in detail.roles
    ]
    return build_section(
        "Roles",
        "What this account can do, and where",
        build_table(("Role", "Permissions", ""), rows, nothing="No roles yet"),
        html.Div(
            build_link_button(
                "plus", "Grant a role", href=f"{ROLES.path}?account={detail.account.id}"
            )
        ),
    )


def _build_key(key: ApiKey, now: datetime) -> list[Component | str | None]:
    return [
        key.purpose,
        html.Code(f"{key.hint}\u2026"),
        build_moment(key.last_used),
        build_moment(key.expires),
        build_key_end(key, act_id(Act.REVOKE_KEY, key.id), now),
    ]


def build_keys(detail: Detail, new_key: str = "") -> Component:
    """The account's API keys; a service account's are created here."""
    listed = build_table(
        ("Description", "Begins with", "Last used", "Expires", ""),
        [_build_key(key, detail.now) for key in detail.keys],
        nothing="No API keys yet",
        rest=f"Showing the newest {MOST_ROWS}. Search for the rest under API keys.",
    )
    if not detail.account.is_service:
        text = "People create their own keys in account settings."
        return build_section("API keys", text, listed)
    return build_section(
        "API keys",
        "Let the service call the API. A key has the same permissions as this account.",
        build_key_form(KEY) if detail.account.is_active else None,
        html.Div(build_new_key(new_key) if new_key else None, id=Ids.NEW_KEY),
        listed,
    )


def _build_log_links(account: Account) -> Component:
    log = AUDIT_LOG.path
    return build_section(
        "Audit log",
        "What this account did, and what changed about it",
        html.Div(
            [
                dcc.Link(
                    f"Activity by {account.display_name}",
                    href=f"{log}?person={account.username}",
                    className="button",
                ),
                dcc.Link(
                    "Changes to this account",
                    href=f"{log}?about={account.id}",
                    className="button",
                ),
            ],
            className="button-row",
        ),
    )


def _build_switch(account: Account) -> Component:
    enabled = (
        "Its API keys and OIDC identities work again."
        if account.is_service
        else _ENABLED
    )
    if account.is_active:
        button = build_asking_button(
            act_id(Act.DISABLE),
            "Disable account\u2026",
            Confirmation(
                f"Disable {account.display_name}'s account?",
                (_DISABLED_SERVICE if account.is_service else _DISABLED)
                + "until an administrator enables the account again.",
                "Disable account",
            ),
        )
        text = (
            "Blocks its API keys and OIDC identities, and ends its access tokens."
            if account.is_service
            else "Signs them out and blocks their password and API keys."
        )
    else:
        button = build_asking_button(
            act_id(Act.ENABLE),
            "Enable account\u2026",
            Confirmation(
                f"Enable {account.display_name}'s account?",
                enabled,
                "Enable account",
                is_danger=False,
            ),
        )
        text = enabled
    title = "Disable account" if account.is_active else "Enable account"
    return build_section(title, text, html.Div(button))


def _build_delete(account: Account) -> list[Component]:
    lost = "roles, sessions and keys"
    if account.is_service:
        lost = "roles, API keys, OIDC identities and access tokens"
    return [
        build_section(
            "Delete account",
            f"Permanently deletes the account, its {lost}. Audit log entries are kept.",
            DELETE.build_button(),
        ),
        DELETE.build(
            account.username,
            f"will be permanently deleted with its {lost}.",
        ),
    ]
