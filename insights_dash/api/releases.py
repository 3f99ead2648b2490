"""Creates, updates and deletes releases, and lists their defects."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus

from flask import Response
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.author import author_of
from insights_dash.api.catalogue.release import RELEASES, WireRelease
from insights_dash.api.catalogue.resource import check_id
from insights_dash.api.reply import reply, reply_created, reply_empty
from insights_dash.api.request import read_body
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import Read, read_model
from insights_dash.api.wire.collection import Collection
from insights_dash.api.wire.model import apply_body
from insights_dash.api.wire.releases import (
    WireCreatedRelease,
    WireDefect,
    created_to_wire,
    defects_to_wire,
)
from insights_dash.api.wire.task_body import CreateReleaseBody, DefectBody
from insights_dash.domain.catalogue.document import check_name, check_text
from insights_dash.domain.catalogue.release import (
    GitReference,
    ReleaseFields,
    SelectedPackage,
    parse_package,
)
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.name_lookup import naming_field
from insights_dash.domain.role import Permission
from insights_dash.store import releases
from insights_dash.store.catalogue.channel import CHANNELS, only_channels_of_project
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.release import find_release
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space, lock_space


def create_release(services: Services, *, space: str) -> Response:
    """Create a release by IDs. Its creation time is now."""
    read = read_model(WireRelease.body, read_body())
    draft = apply_body(read, ReleaseFields())
    with services.database.write() as session:
        here = enter_space(session, space)
        read.refuse(list(releases.check_release(session, here, draft)))
        author = author_of(services)
        identifier = releases.create_release(session, here, draft, author)
        release = RELEASES.get(session, here, identifier)
    shown = WireRelease.of(here.id, release)
    return reply_created(shown, f"/api/{here.id}/releases/{identifier}")


def create_release_v1(services: Services, *, space: str) -> Response:
    """Create a release by names. Its creation time is now."""
    read = read_model(CreateReleaseBody, read_body())
    body = read.body
    with services.database.write() as session:
        here = enter_space(session, space)
        draft, broken = _draft_by_names(session, here, read)
        broken += map(_as_named, releases.check_release(session, here, draft))
        read.refuse(broken)
        version = draft.version.strip()
        known = find_release(
            session, here, draft.project_id, version, field="release_version"
        )
        if known is not None and body.ignore_if_already_exists:
            release = RELEASES.stored.get(session, here, known)
            return reply(created_to_wire(release))
        author = author_of(services)
        identifier = releases.create_release(session, here, draft, author)
        release = RELEASES.stored.get(session, here, identifier)
    address = f"/api/{here.id}/releases/{identifier}"
    return reply_created(created_to_wire(release), address)


def update_release(services: Services, *, space: str, identifier: str) -> Response:
    """Update a release. Absent properties keep their value."""
    read = read_model(WireRelease.body, read_body())
    with services.database.write() as session:
        here = enter_space(session, space)
        lock_space(session, here.number)
        stored = RELEASES.stored.get(session, here, identifier)
        draft = apply_body(read, stored)
        broken = list(releases.check_release(session, here, draft, stored=stored))
        if draft.project_id.lower() != stored.project_id.lower():
            broken.append(
                Problem("project_id", "A release can't move to another project.")
            )
        read.refuse([*broken, *check_id(read.body.own_id, stored.id)])
        author = author_of(services)
        releases.update_release(session, here, stored.id, draft, author)
        release = RELEASES.get(session, here, stored.id)
    return reply(WireRelease.of(here.id, release))


def delete_release(services: Services, *, space: str, identifier: str) -> Response:
    """Delete a release. Its deployments still count."""
    with services.database.write() as session:
        here = enter_space(session, space)
        stored = RELEASES.stored.get(session, here, identifier)
        releases.delete_release(session, here, stored.id, author_of(services))
    return reply_empty()


def list_defects(services: Services, *, space: str, release: str) -> Response:
    """List the defects of a release, all in one page."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = RELEASES.stored.get(session, here, release)
        defects = releases.list_defects(session, found)
    return reply(defects_to_wire(f"/api/{here.id}/releases/{found.id}", defects))


def report_defect(services: Services, *, space: str, release: str) -> Response:
    """Report a defect of a release."""
    read = read_model(DefectBody, read_body())
    text = read.body.description
    broken = [*check_text("description", text)]
    if not text.strip():
        broken += check_name("description", text)
    read.refuse(broken)
    with services.database.write() as session:
        here = enter_space(session, space)
        found = RELEASES.stored.get(session, here, release)
        author = author_of(services)
        releases.report_defect(session, here, found, text.strip(), author)
    response = reply_empty()
    response.status_code = HTTPStatus.CREATED
    return response


def resolve_defect(services: Services, *, space: str, release: str) -> Response:
    """Resolve the defect of a release."""
    with services.database.write() as session:
        here = enter_space(session, space)
        found = RELEASES.stored.get(session, here, release)
        releases.resolve_defect(session, here, found, author_of(services))
    return reply_empty()


def _draft_by_names(
    session: Session, space: Space, read: Read[CreateReleaseBody]
) -> tuple[ReleaseFields, list[Problem]]:
    """Return the draft that a body's names mean, and a problem per unknown channel."""
    body = read.body
    named = body.project_name or body.project_id_or_name
    try:
        with naming_field("project_name"):
            project = PROJECTS.get(session, space, named)
    except NotFoundError as error:
        problems = read.problems_with([Problem("project_name", str(error))])
        raise InvalidInputError(problems) from error
    version = body.release_version or releases.next_version(session, project.id)
    channel_name = body.channel_name or body.channel_id_or_name
    problems = []
    channel = ""
    if channel_name:
        channel = _find_channel(session, space, project.id, channel_name)
        if not channel:
            message = f'The project has no channel "{channel_name[:100]}".'
            problems.append(Problem("channel_name", message))
    reference = GitReference(body.git_ref, body.git_commit)
    draft = ReleaseFields(
        project.id,
        channel,
        version,
        body.release_notes,
        tuple(_parse_packages(body.packages, problems)),
        reference or None,
        body.custom_fields,
    )
    return draft, problems


def _parse_packages(
    texts: Sequence[str], problems: list[Problem]
) -> Iterator[SelectedPackage]:
    for index, text in enumerate(texts):
        package = parse_package(text)
        if package is None:
            message = (
                f'"{text[:100]}" is not a package. Write step:version, package:version '
                "or step:package:version."
            )
            problems.append(Problem(f"packages.{index}", message))
        else:
            yield package


def _as_named(problem: Problem) -> Problem:
    """Return a problem of a release at the property that created it by names."""
    field = problem.field.removeprefix("version_control_reference.")
    if field.startswith("selected_packages"):
        field = ".".join(["packages", *field.split(".")[1:2]])
    return replace(problem, field=field)


def _find_channel(session: Session, space: Space, project: str, name: str) -> str:
    """Return the id of a project's channel by id or name; empty if none is found."""
    of_project = (only_channels_of_project(project),)
    wanted = Wanted(name=name, only=of_project)
    with naming_field("channel_name"):
        named = CHANNELS.list_page(session, space, wanted).items
    if named:
        return named[0].id
    try:
        found = CHANNELS.get(session, space, name)
    except NotFoundError:
        return ""
    return found.id if found.project_id == project else ""


_ONE, _DEFECTS = "/releases/<identifier>", "/releases/<release>/defects"
_RECORD = (Permission.DEPLOYMENT_RECORD,)
_CONFLICT = (HTTPStatus.CONFLICT,)
ROUTES = (
    Route(
        "POST",
        "/releases",
        create_release,
        _RECORD,
        answer=WireRelease,
        body=WireRelease.body,
        required=("project_id", "version"),
        status=HTTPStatus.CREATED,
        refusals=_CONFLICT,
    ),
    Route(
        "POST",
        "/releases/create/v1",
        create_release_v1,
        _RECORD,
        answer=WireCreatedRelease,
        body=CreateReleaseBody,
        status=HTTPStatus.CREATED,
        also=(HTTPStatus.OK,),
        refusals=_CONFLICT,
    ),
    Route(
        "PUT",
        _ONE,
        update_release,
        _RECORD,
        answer=WireRelease,
        body=WireRelease.body,
        refusals=_CONFLICT,
    ),
    Route("DELETE", _ONE, delete_release, _RECORD),
    Route("GET", _DEFECTS, list_defects, LIST_READERS, answer=Collection[WireDefect]),
    Route(
        "POST",
        _DEFECTS,
        report_defect,
        _RECORD,
        body=DefectBody,
        required=("description",),
        status=HTTPStatus.CREATED,
        refusals=_CONFLICT,
    ),
    Route("POST", f"{_DEFECTS}/resolve", resolve_defect, _RECORD, refusals=_CONFLICT),
)
