"""Documents of a space made, altered and deleted: groups, projects and so on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Response

from insights_dash.access.guard import enter_whole_space
from insights_dash.api import catalogue
from insights_dash.api.author import author_of
from insights_dash.api.catalogue import Noun
from insights_dash.api.reply import reply, reply_created, reply_empty
from insights_dash.api.request import read_body
from insights_dash.api.services import Services
from insights_dash.api.wire.body import Read
from insights_dash.api.wire.document_body import (
    ChannelBody,
    DocumentBody,
    EnvironmentBody,
    LifecycleBody,
    ProjectBody,
    TagSetBody,
    TenantBody,
    apply_body,
    read_document,
)
from insights_dash.domain import documents as drafts
from insights_dash.domain.documents import DocumentDraft
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.store import catalogue as store
from insights_dash.store import catalogue_changes as changes
from insights_dash.store.catalogue_changes import Editing

Item = TypeVar("Item")
Draft = TypeVar("Draft", bound=DocumentDraft)


@dataclass(frozen=True)
class Edited(Generic[Item, Draft]):
    """How one noun is changed: by which bodies, and from which draft on."""

    noun: Noun[Any]
    editing: Editing[Draft]
    body: type[DocumentBody]
    new: Draft
    draft_of: Callable[[Item], Draft]

    def create(self, services: Services, *, space: str) -> Response:
        """Create a document of this kind."""
        read = read_document(self.body, read_body())
        draft = apply_body(read, self.new)
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            broken = list(self.editing.check(session, here, draft, None))
            refuse_problems(read, broken)
            author = author_of(services)
            identifier = self.editing.create(session, here, draft, author)
            item = self.noun.get_item(session, here, identifier)
        shown = self.noun.to_wire(here.id, item)
        return reply_created(shown, f"/api/{here.id}/{self.noun.path}/{identifier}")

    def update(self, services: Services, *, space: str, identifier: str) -> Response:
        """Update a document. Absent properties keep their value."""
        read = read_document(self.body, read_body())
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            stored = self.noun.get_item(session, here, identifier)
            draft = apply_body(read, self.draft_of(stored))
            number = self.editing.kind.find_number(stored.id)
            broken = list(self.editing.check(session, here, draft, number))
            refuse_problems(read, [*broken, *check_id(read.body.id, stored.id)])
            self.editing.update(session, here, stored.id, draft, author_of(services))
            item = self.noun.get_item(session, here, stored.id)
        return reply(self.noun.to_wire(here.id, item))

    def delete(self, services: Services, *, space: str, identifier: str) -> Response:
        """Delete a document. Its deployments still count."""
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            stored = self.noun.get_item(session, here, identifier)
            self.editing.delete(session, here, stored.id, author_of(services))
        return reply_empty()


def refuse_problems(read: Read[Any], broken: list[Problem]) -> None:
    """Let a body without problems pass.

    Raises:
        InvalidInputError: with what could not be read and what breaks a rule.
    """
    problems = read.problems_with(broken)
    if problems:
        raise InvalidInputError(problems)


def check_id(sent: str, stored: str) -> list[Problem]:
    """The problem of an `Id` in a body that is not that of the address."""
    if not sent or sent.lower() == stored.lower():
        return []
    message = f'The body has ID "{sent[:100]}", but the URL has {stored}.'
    return [Problem("id", message)]


def _draft_group(group: store.ProjectGroup) -> DocumentDraft:
    return DocumentDraft(group.name, group.description)


def _draft_project(project: store.Project) -> drafts.ProjectDraft:
    return drafts.ProjectDraft(
        name=project.name,
        description=project.description,
        slug=project.slug,
        project_group_id=project.project_group_id,
        lifecycle_id=project.lifecycle_id or "",
        tenanted_deployment_mode=project.tenanted_mode,
        is_disabled=project.is_disabled,
    )


def _draft_channel(channel: store.Channel) -> drafts.ChannelDraft:
    return drafts.ChannelDraft(
        name=channel.name,
        description=channel.description,
        project_id=channel.project_id,
        lifecycle_id=channel.lifecycle_id or "",
        is_default=channel.is_default,
    )


def _draft_environment(environment: store.Environment) -> drafts.EnvironmentDraft:
    return drafts.EnvironmentDraft(
        name=environment.name,
        description=environment.description,
        sort_order=environment.sort_order,
        use_guided_failure=environment.uses_guided_failure,
    )


def _draft_tenant(tenant: store.Tenant) -> drafts.TenantDraft:
    return drafts.TenantDraft(
        name=tenant.name,
        description=tenant.description,
        tenant_tags=tenant.tags,
        project_environments=tenant.project_environments,
        is_disabled=tenant.is_disabled,
    )


def _draft_tag_set(tag_set: store.TagSet) -> drafts.TagSetDraft:
    return drafts.TagSetDraft(
        name=tag_set.name,
        description=tag_set.description,
        sort_order=tag_set.sort_order,
        tags=tuple(
            drafts.TagDraft(
                name=tag.name,
                description=tag.description,
                id=tag.id,
                color=tag.color,
                sort_order=tag.sort_order,
            )
            for tag in tag_set.tags
        ),
    )


def _draft_lifecycle(lifecycle: store.Lifecycle) -> drafts.LifecycleDraft:
    return drafts.LifecycleDraft(
        name=lifecycle.name,
        description=lifecycle.description,
        phases=tuple(
            drafts.PhaseDraft(
                id=phase.id,
                name=phase.name,
                automatic=phase.automatic,
                optional=phase.optional,
                minimum=phase.minimum,
                is_optional=phase.is_optional,
            )
            for phase in lifecycle.phases
        ),
    )


EDITED: tuple[Edited[Any, Any], ...] = (
    Edited(
        catalogue.PROJECT_GROUPS,
        changes.PROJECT_GROUPS,
        DocumentBody,
        DocumentDraft(),
        _draft_group,
    ),
    Edited(
        catalogue.PROJECTS,
        changes.PROJECTS,
        ProjectBody,
        drafts.ProjectDraft(),
        _draft_project,
    ),
    Edited(
        catalogue.CHANNELS,
        changes.CHANNELS,
        ChannelBody,
        drafts.ChannelDraft(),
        _draft_channel,
    ),
    Edited(
        catalogue.ENVIRONMENTS,
        changes.ENVIRONMENTS,
        EnvironmentBody,
        drafts.EnvironmentDraft(),
        _draft_environment,
    ),
    Edited(
        catalogue.TENANTS,
        changes.TENANTS,
        TenantBody,
        drafts.TenantDraft(),
        _draft_tenant,
    ),
    Edited(
        catalogue.TAG_SETS,
        changes.TAG_SETS,
        TagSetBody,
        drafts.TagSetDraft(),
        _draft_tag_set,
    ),
    Edited(
        catalogue.LIFECYCLES,
        changes.LIFECYCLES,
        LifecycleBody,
        drafts.LifecycleDraft(),
        _draft_lifecycle,
    ),
)
