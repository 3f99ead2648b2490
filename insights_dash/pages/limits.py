"""What a role is limited to, in words."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from insights_dash.components.confirm_dialog import Question
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Grant
from insights_dash.domain.sight import Limits
from insights_dash.store.catalogue import find_names
from insights_dash.store.spaces import Space

# The kinds of documents that a role can be limited to, by the limit's name.
KINDS: Mapping[str, tuple[Kind, str]] = {
    "project_groups": (Kind.PROJECT_GROUP, "Project groups"),
    "projects": (Kind.PROJECT, "Projects"),
    "environments": (Kind.ENVIRONMENT, "Environments"),
    "tenants": (Kind.TENANT, "Tenants"),
}
_SHOWN = 5


def describe_limits(
    session: Session, space: Space | None, limits: Limits
) -> Sequence[str]:
    """A line a kind, such as `Projects: Shop, Billing`; none without limits."""
    lines = []
    for name, (kind, label) in KINDS.items():
        ids = getattr(limits, name)
        if ids is None:
            continue
        shown = sorted(ids)[:_SHOWN]
        names = find_names(session, space, kind, shown) if space else {}
        more = f" and {len(ids) - _SHOWN:,} more" if len(ids) > _SHOWN else ""
        named = ", ".join(names.get(each, each) for each in shown) or "none"
        lines.append(f"{label}: {named}{more}")
    return lines


def ask_to_revoke_role(person: str, role: str) -> Question:
    """What to ask before a role is revoked; `role` as `describe_role` names it."""
    return Question(
        f"Revoke this role from {person}?",
        f"They lose “{role}” immediately. An administrator can grant it again.",
        "Revoke role",
    )


def describe_role(grant: Grant, spaces: Mapping[str, Space]) -> str:
    """A role and where it holds, such as `Report viewer of all spaces`."""
    if grant.space is None:
        return f"{grant.role} of all spaces"
    space = spaces.get(grant.space)
    return f"{grant.role} of {space.name if space else grant.space}"
