"""Describes roles: their permissions, spaces and limits."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.components.attributes import aria
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.pages.administration.own import is_own
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.role_grants import GivenRole
from insights_dash.store.spaces import Space

# The kinds of documents that a role can be limited to, by the limit's name.
ALL_SPACES = "all"  # as the choice of a form
KINDS: Mapping[str, tuple[Kind, str]] = {
    "project_groups": (Kind.PROJECT_GROUP, "Project groups"),
    "projects": (Kind.PROJECT, "Projects"),
    "environments": (Kind.ENVIRONMENT, "Environments"),
    "tenants": (Kind.TENANT, "Tenants"),
}
_SHOWN = 5
_PERMISSIONS: Mapping[Role, str] = {
    Role.REPORT_VIEWER: "View reports",
    Role.REPORT_EDITOR: "View and edit reports",
    Role.REPORT_MANAGER: "View, create, edit and delete reports",
    Role.DEPLOYMENT_RECORDER: "Record releases and deployments",
}


def describe_limits(
    session: Session, spaces: Mapping[str, Space], grant: Grant
) -> Sequence[str]:
    """Return one line per kind, such as `Projects: Shop, Billing`; none without limits.

    `spaces` are all there are, by id: a role in all spaces can have limits too.
    """
    lines = []
    places = [each for each in spaces.values() if grant.space in {None, each.id}]
    for name, (kind, label) in KINDS.items():
        ids = getattr(grant.limits, name)
        if ids is None:
            continue
        shown = sorted(ids)[:_SHOWN]
        names: dict[str, str] = {}
        for space in places:
            names.update(find_names(session, space, kind, shown))
        more = f" and {len(ids) - _SHOWN:,} more" if len(ids) > _SHOWN else ""
        named = ", ".join(names.get(each, each) for each in shown) or "none"
        lines.append(f"{label}: {named}{more}")
    return lines


def list_limits(given: GivenRole, limits: Sequence[str]) -> list[Component]:
    """Return lines for below a role's name: its limits, and why it has to stay."""
    lines: list[Component] = [
        html.Span(each, className="listing__more") for each in limits
    ]
    if _is_own_way(given):
        lines.append(
            html.Span(
                "You can't revoke your own administrator role.",
                id=_reason_id(given),
                className="listing__more",
            )
        )
    return lines


def build_revoke_button(
    identifier: dict[str, Any], given: GivenRole, spaces: Mapping[str, Space]
) -> Component:
    """Return the button that revokes a role, disabled if the reader depends on it."""
    role = describe_role(given.grant, spaces)
    if _is_own_way(given):
        return html.Button(
            "Revoke",
            type="button",
            disabled=True,
            className="button",
            **aria(label=f"Revoke: {role}", describedby=_reason_id(given)),
        )
    confirmation = Confirmation(
        f"Revoke this role from {given.display_name}?",
        f"They lose “{role}” immediately. An administrator can grant it again.",
        "Revoke role",
    )
    name = f"{role}, {given.display_name}"
    return build_asking_button(identifier, "Revoke", confirmation, name=name)


def _is_own_way(given: GivenRole) -> bool:
    """Return whether it is the role with which the user administers the server."""
    return given.grant.permits(Permission.ADMINISTER, None) and is_own(given.account_id)


def _reason_id(given: GivenRole) -> str:
    return f"own-role-{given.number}"


def describe_permissions(grant: Grant) -> str:
    """What a role lets people do, such as `View and edit reports`."""
    if grant.role is Role.ADMINISTRATOR:
        where = "every space" if grant.space is None else "this space"
        return f"Everything in {where}"
    return _PERMISSIONS[grant.role]


def describe_role(grant: Grant, spaces: Mapping[str, Space]) -> str:
    """A role and where it holds, such as `Report viewer in all spaces`."""
    if grant.space is None:
        return f"{grant.role} in all spaces"
    space = spaces.get(grant.space)
    return f"{grant.role} in {space.name if space else grant.space}"
