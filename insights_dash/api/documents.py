"""Documents of a space made, altered and deleted: groups, projects and so on."""

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
from insights_dash.domain.catalogue.channel import ChannelFields
from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.catalogue.environment import EnvironmentFields
from insights_dash.domain.catalogue.lifecycle import LifecycleFields
from insights_dash.domain.catalogue.project import ProjectFields
from insights_dash.domain.catalogue.tag_set import TagSetFields
from insights_dash.domain.catalogue.tenant import TenantFields
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.store.catalogue.channel import CHANNEL_EDITING
from insights_dash.store.catalogue.edit import Editing
from insights_dash.store.catalogue.environment import ENVIRONMENT_EDITING
from insights_dash.store.catalogue.lifecycle import LIFECYCLE_EDITING
from insights_dash.store.catalogue.project import PROJECT_EDITING
from insights_dash.store.catalogue.project_group import PROJECT_GROUP_EDITING
from insights_dash.store.catalogue.tag_set import TAG_SET_EDITING
from insights_dash.store.catalogue.tenant import TENANT_EDITING

Fields = TypeVar("Fields", bound=DocumentFields)


@dataclass(frozen=True)
class Edited(Generic[Fields]):
    """How one noun is changed: by which bodies. `new` are a new document's fields."""

    noun: Noun[Any]
    editing: Editing[Fields]
    body: type[DocumentBody]
    new: Fields

    def create(self, services: Services, *, space: str) -> Response:
        """Create a document of this kind."""
        read = read_document(self.body, read_body())
        fields = apply_body(read, self.new)
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            broken = list(self.editing.find_problems(session, here, fields))
            refuse_problems(read, broken)
            author = author_of(services)
            identifier = self.editing.create(session, here, fields, author)
            item = self.noun.stored.get(session, here, identifier)
        shown = self.noun.to_wire(here.id, item)
        return reply_created(shown, f"/api/{here.id}/{self.noun.path}/{identifier}")

    def update(self, services: Services, *, space: str, identifier: str) -> Response:
        """Update a document. Absent properties keep their value."""
        read = read_document(self.body, read_body())
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            stored = self.noun.stored.get(session, here, identifier)
            fields = apply_body(read, stored)
            broken = list(self.editing.find_problems(session, here, fields, stored.id))
            refuse_problems(read, [*broken, *check_id(read.body.id, stored.id)])
            self.editing.update(session, here, stored.id, fields, author_of(services))
            item = self.noun.stored.get(session, here, stored.id)
        return reply(self.noun.to_wire(here.id, item))

    def delete(self, services: Services, *, space: str, identifier: str) -> Response:
        """Delete a document. Its deployments still count."""
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            stored = self.noun.stored.get(session, here, identifier)
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


EDITED: tuple[Edited[Any], ...] = (
    Edited(
        catalogue.PROJECT_GROUPS, PROJECT_GROUP_EDITING, DocumentBody, DocumentFields()
    ),
    Edited(catalogue.PROJECTS, PROJECT_EDITING, ProjectBody, ProjectFields()),
    Edited(catalogue.CHANNELS, CHANNEL_EDITING, ChannelBody, ChannelFields()),
    Edited(
        catalogue.ENVIRONMENTS,
        ENVIRONMENT_EDITING,
        EnvironmentBody,
        EnvironmentFields(),
    ),
    Edited(catalogue.TENANTS, TENANT_EDITING, TenantBody, TenantFields()),
    Edited(catalogue.TAG_SETS, TAG_SET_EDITING, TagSetBody, TagSetFields()),
    Edited(catalogue.LIFECYCLES, LIFECYCLE_EDITING, LifecycleBody, LifecycleFields()),
)
