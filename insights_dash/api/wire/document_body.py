"""Bodies that create or alter documents of a space.

An absent property keeps what is stored, or, in a new document, has its default; null
has the default. Everything else that Octopus sends is accepted and not stored.
"""

from dataclasses import replace
from typing import Any, TypeVar

from pydantic import Field

from insights_dash.api.wire.body import Body, Read, read_model
from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.catalogue.lifecycle import Phase
from insights_dash.domain.catalogue.release import ReleaseFields
from insights_dash.domain.catalogue.tag_set import TagFields

Draft = TypeVar("Draft", bound=DocumentFields | ReleaseFields)
_OBJECT_LISTS = ("tags", "phases")


class DocumentBody(Body):
    """A document with a name and a description."""

    id: str = ""
    name: str = ""
    description: str = ""


class ProjectBody(DocumentBody):
    """A project."""

    slug: str = ""
    project_group_id: str = ""
    lifecycle_id: str = ""
    tenanted_deployment_mode: str = "TenantedOrUntenanted"
    is_disabled: bool = False


class ChannelBody(DocumentBody):
    """A channel."""

    project_id: str = ""
    lifecycle_id: str = ""
    is_default: bool = False


class EnvironmentBody(DocumentBody):
    """An environment."""

    sort_order: int | None = None
    use_guided_failure: bool = False


class TenantBody(DocumentBody):
    """A tenant."""

    tenant_tags: list[str] = Field(default=[])
    project_environments: dict[str, list[str]] = Field(default={})
    is_disabled: bool = False


class _TagBody(DocumentBody):
    color: str = "#333333"
    sort_order: int | None = None

    def draft(self) -> TagFields:
        """The tag meant."""
        return TagFields(
            name=self.name,
            description=self.description,
            id=self.id,
            color=self.color,
            sort_order=self.sort_order,
        )


class TagSetBody(DocumentBody):
    """A tag set with its tags."""

    sort_order: int | None = None
    tags: list[_TagBody] = Field(default=[])


class _PhaseBody(Body):
    id: str = ""
    name: str = ""
    automatic_deployment_targets: list[str] = Field(default=[])
    optional_deployment_targets: list[str] = Field(default=[])
    minimum_environments_before_promotion: int = 0
    is_optional_phase: bool = False

    def draft(self) -> Phase:
        """The phase meant."""
        return Phase(
            id=self.id,
            name=self.name,
            automatic=tuple(self.automatic_deployment_targets),
            optional=tuple(self.optional_deployment_targets),
            minimum=self.minimum_environments_before_promotion,
            is_optional=self.is_optional_phase,
        )


class LifecycleBody(DocumentBody):
    """A lifecycle with its phases."""

    phases: list[_PhaseBody] = Field(default=[])


class ReleaseBody(Body):
    """A release."""

    id: str = ""
    project_id: str = ""
    channel_id: str = ""
    version: str = ""
    release_notes: str | None = None


AnyBody = DocumentBody | ReleaseBody
Model = TypeVar("Model", bound=DocumentBody | ReleaseBody)


def read_document(model: type[Model], values: dict[str, object]) -> Read[Model]:
    """What a body says of a document; `values` is used up."""
    return read_model(model, values, object_lists=_OBJECT_LISTS)


def apply_body(read: Read[Model], former: Draft) -> Draft:
    """The former draft with what a body names in the place of its own."""
    body = read.body
    names = (read.given - {"id"}) & type(body).model_fields.keys()
    changes: dict[str, Any] = {name: _value(getattr(body, name)) for name in names}
    return replace(former, **changes)


def _value(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_value, value))
    if isinstance(value, _TagBody | _PhaseBody):
        return value.draft()
    return value
