"""Tenants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.identity import TenantId


@dataclass(frozen=True)
class TenantFields(DocumentFields):
    """A tenant, with the canonical names of its tags: `Set/Tag`.

    `project_environments` are the IDs of the environments of each project that it is
    connected to, by the project's ID.
    """

    tenant_tags: tuple[str, ...] = ()
    project_environments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_disabled: bool = False


@dataclass(frozen=True)
class Tenant(TenantFields):
    """A stored tenant, its tags in the order of sets and tags."""

    id: TenantId = field(kw_only=True)
