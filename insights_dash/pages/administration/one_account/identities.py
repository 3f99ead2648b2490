"""The part of a service account's page with its OIDC identities."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    build_form,
    build_moment,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.attributes import aria
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.components.form import Form
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.oidc_identity import IdentityDraft, OidcIdentity
from insights_dash.pages.administration.one_account.detail import Detail
from insights_dash.pages.administration.one_account.forms import (
    CHANGED_IDENTITY,
    NEW_IDENTITY,
)
from insights_dash.pages.administration.one_account.ids import (
    IdentityAct,
    Ids,
    identity_act_id,
)

_ACCOUNT_ID = "Service account ID"


def build_identities(detail: Detail, edited: OidcIdentity | None = None) -> Component:
    """The identities, and the form of a new one or of the one that is `edited`."""
    is_active = detail.account.is_active
    return build_section(
        "Sign-in without keys",
        "Let pipelines, such as GitHub Actions, exchange their ID tokens for access "
        "tokens of this account. An access token lasts an hour.",
        _build_account_id(detail.account.external_id),
        build_table(
            ("Identity", "Last used", ""),
            [_build_row(each) for each in detail.identities],
            nothing="No OIDC identities yet",
        ),
        _build_tokens(detail),
        _build_form(edited) if is_active else None,
    )


def _build_account_id(identifier: str) -> Component:
    """Show the account's ID, which pipelines need, with a button that copies it."""
    text = dmc.TextInput(
        value=identifier,
        label=_ACCOUNT_ID,
        description="Enter it as service_account_id in OctopusDeploy/login. "
        "It isn't a secret.",
        readOnly=True,
        className="secret__text",
    )
    copy = html.Button(
        [
            build_icon("copy"),
            html.Span("Copy", **aria(live="polite")),
            html.Span(f" {_ACCOUNT_ID}", className="is-said"),
        ],
        type="button",
        className="button secret__copy",
    )
    return html.Div([text, copy], className="secret secret--labelled")


def _build_row(identity: OidcIdentity) -> list[Component | str | None]:
    draft = identity.draft
    return [
        html.Div(
            [
                html.Div(
                    [
                        draft.name,
                        " ",
                        build_state("Broad subject", "warn")
                        if identity.warning
                        else None,
                    ]
                ),
                html.Code(draft.subject),
                html.Span(_describe_source(draft), className="listing__more"),
                html.Span(identity.warning, className="listing__more")
                if identity.warning
                else None,
            ],
            className="oidc-identity",
        ),
        build_moment(identity.last_used),
        html.Div(
            [
                html.Button(
                    "Edit",
                    id=identity_act_id(IdentityAct.EDIT, identity.id),
                    type="button",
                    className="button",
                    **aria(label=f"Edit: {draft.name}"),
                ),
                build_asking_button(
                    identity_act_id(IdentityAct.DELETE, identity.id),
                    "Delete",
                    _ask_to_delete(draft.name),
                    name=draft.name,
                ),
            ],
            className="button-row",
        ),
    ]


def _describe_source(draft: IdentityDraft) -> str:
    audience = f" · audience {draft.audience}" if draft.audience else ""
    return f"{draft.issuer}{audience}"


def _ask_to_delete(name: str) -> Confirmation:
    return Confirmation(
        f"Delete “{name}”?",
        "Pipelines can no longer sign in with it, and its access tokens stop working.",
        "Delete identity",
    )


def _build_form(edited: OidcIdentity | None) -> Component:
    """Build the form of a new identity, or of the edited one with its values."""
    if edited is None:
        return html.Div(
            [
                html.H3("Add an identity"),
                build_form(*_build_fields(NEW_IDENTITY, IdentityDraft())),
            ],
            className="oidc-identity__form",
        )
    cancel = html.Button(
        "Cancel",
        id=identity_act_id(IdentityAct.CANCEL),
        type="button",
        className="button",
    )
    *fields, submit = _build_fields(CHANGED_IDENTITY, edited.draft)
    return html.Div(
        [
            dcc.Store(id=Ids.EDITED, data=edited.id),
            html.H3(f"Edit {edited.draft.name}"),
            build_form(*fields, html.Div([submit, cancel], className="button-row")),
        ],
        className="oidc-identity__form",
    )


def _build_fields(form: Form, draft: IdentityDraft) -> list[Component]:
    values = vars(draft)
    return [
        *(form.build_field(each.name, value=values[each.name]) for each in form.fields),
        form.build_submit(),
    ]


def _build_tokens(detail: Detail) -> Component | None:
    if not detail.tokens:
        return None
    name, count = detail.account.display_name, detail.tokens
    text = "1 valid access token" if count == 1 else f"{count:,} valid access tokens"
    button = build_asking_button(
        identity_act_id(IdentityAct.REVOKE_TOKENS),
        "Revoke access tokens…",
        Confirmation(
            f"Revoke all access tokens of {name}?",
            "Pipelines that are running lose access. They can sign in again.",
            "Revoke access tokens",
        ),
    )
    return html.Div(
        [html.Span(text), button], className="button-row oidc-identity__tokens"
    )
