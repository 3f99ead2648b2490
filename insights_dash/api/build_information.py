"""Information on builds of packages, as build servers push it."""

from http import HTTPStatus

from flask import Response, request
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.api.author import author_of
from insights_dash.api.catalogue.resource import page_links
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_created, reply_empty
from insights_dash.api.request import parse_flag, parse_slice, read_body
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import read_model
from insights_dash.api.wire.build_information import (
    BuildInformationBody,
    WireBuildInformation,
)
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.domain.catalogue.build_information import (
    BuildInformation,
    check_build,
)
from insights_dash.domain.choice import find_choice
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.store.build_information import (
    OverwriteMode,
    delete_build,
    may_push,
    only_builds_like,
    only_latest,
    only_package,
    only_visible_builds,
    push_build,
)
from insights_dash.store.catalogue.build_information import BUILD_INFORMATION
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space

_PATH = "/build-information"
_PLACE = "octopus_build_information."
FILTERS = ("packageId", "filter", "latest")


def push(services: Services, *, space: str) -> Response:
    """Push information on the build of a package. Its commits become changes."""
    mode = _read_mode()
    read = read_model(BuildInformationBody, read_body())
    fields = read.body.fields()
    read.refuse(list(check_build(fields, _PLACE)))
    with services.database.write() as session:
        here = enter_space(session, space)
        _require_package(session, here, fields.package_id)
        identifier, is_new = push_build(
            session, here, fields, mode=mode, author=author_of(services)
        )
        shown = WireBuildInformation.of(here.id, _get(session, here, identifier))
    if is_new:
        return reply_created(shown, f"/api/{here.id}{_PATH}/{identifier}")
    return reply(shown)


def list_page(services: Services, *, space: str) -> Response:
    """List information on builds, newest first."""
    part = parse_slice(request.args)
    only_newest = parse_flag(request.args, "latest")
    only: list[ColumnElement[bool]] = []
    if package := request.args.get("packageId", "").strip():
        only.append(only_package(package))
    if searched := request.args.get("filter", "").strip():
        only.append(only_builds_like(searched))
    with services.database.read() as session:
        here = enter_space(session, space)
        if only_newest:
            only.append(only_latest(here))
        only += only_visible_builds(session, here)
        wanted = Wanted(skip=part.skip, take=part.take, only=tuple(only))
        page = BUILD_INFORMATION.list_page(session, here, wanted)
    items = [WireBuildInformation.of(here.id, each) for each in page.items]
    paging = page_links(f"/api/{here.id}{_PATH}", part.skip, part.take, FILTERS)
    return reply(
        collection_to_wire(
            "OctopusPackageVersionBuildInformation",
            items,
            total=page.total,
            paging=paging,
        )
    )


def get_one(services: Services, *, space: str, identifier: str) -> Response:
    """Get information on a build."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = _get(session, here, identifier)
    return reply(WireBuildInformation.of(here.id, found))


def delete_one(services: Services, *, space: str, identifier: str) -> Response:
    """Delete information on a build, and the changes that only came from it."""
    with services.database.write() as session:
        here = enter_space(session, space)
        found = _get(session, here, identifier)
        delete_build(session, here, found.id, author_of(services))
    return reply_empty()


def _get(session: Session, space: Space, identifier: str) -> BuildInformation:
    only = tuple(only_visible_builds(session, space))
    wanted = Wanted(ids=(identifier,), only=only)
    for found in BUILD_INFORMATION.list_page(session, space, wanted).items:
        return found
    raise NotFoundError(identifier, Kind.BUILD_INFORMATION)


def _require_package(session: Session, space: Space, package_id: str) -> None:
    """Refuse packages that aren't named like a project within the caller's limits.

    Raises:
        PermissionDeniedError: if the builds could be those of a hidden project.
    """
    if not may_push(session, space, package_id):
        raise PermissionDeniedError(frozenset({Permission.DEPLOYMENT_RECORD}))


def _read_mode() -> OverwriteMode:
    text = request.args.get("overwriteMode", "").strip()
    mode = find_choice(text, OverwriteMode) if text else OverwriteMode.FAIL_IF_EXISTS
    if mode is None:
        message = f'Unknown mode "{text[:50]}". Use one of {", ".join(OverwriteMode)}.'
        raise InvalidInputError([Problem("overwriteMode", message)])
    return mode


_RECORD = (Permission.DEPLOYMENT_RECORD,)
ROUTES = (
    Route(
        "GET",
        _PATH,
        list_page,
        LIST_READERS,
        answer=Collection[WireBuildInformation],
        parameters=(*PAGE, *FILTERS),
    ),
    Route(
        "POST",
        _PATH,
        push,
        _RECORD,
        answer=WireBuildInformation,
        parameters=("overwriteMode",),
        body=BuildInformationBody,
        required=("package_id", "version"),
        status=HTTPStatus.CREATED,
        also=(HTTPStatus.OK,),
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Route(
        "GET",
        f"{_PATH}/<identifier>",
        get_one,
        LIST_READERS,
        answer=WireBuildInformation,
    ),
    Route("DELETE", f"{_PATH}/<identifier>", delete_one, _RECORD),
)
