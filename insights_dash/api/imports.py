"""Uploads files, and imports what is in them; imports can be undone."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request

from insights_dash.access.guard import enter_whole_space
from insights_dash.api.catalogue.resource import page_links
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_created, reply_empty, reply_file
from insights_dash.api.request import parse_slice, read_body
from insights_dash.api.route import CSV, Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import read_model
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.imports import MappingBody, WireImport, WireUndone
from insights_dash.domain.role import Permission
from insights_dash.ingest.uploads.stored_mapping import read_mapping
from insights_dash.store.spaces import Space

_PATH = "/imports"
_ONE = f"{_PATH}/<identifier>"


def upload(services: Services, *, space: str) -> Response:
    """Upload a file: the body is the file itself. Nothing is imported yet."""
    here = _enter(services, space)
    # One byte more, because Werkzeug cuts a chunked body and says nothing.
    request.max_content_length = services.uploads.largest + 1
    length = request.content_length
    if length is not None and length > services.uploads.largest:
        raise services.uploads.too_large()
    created = services.uploads.create(
        here,
        request.args.get("name", ""),
        request.stream,
        source=request.args.get("source", ""),
    )
    shown = WireImport.of(services.uploads.get(here, created.id))
    return reply_created(shown, f"/api/{here.id}{_PATH}/{created.id}")


def list_page(services: Services, *, space: str) -> Response:
    """List the imports of a space, newest first."""
    part = parse_slice(request.args)
    here = _enter(services, space)
    page = services.uploads.list_page(here, skip=part.skip, take=part.take)
    items = [WireImport.of(each) for each in page.items]
    paging = page_links(f"/api/{here.id}{_PATH}", part.skip, part.take, ())
    return reply(collection_to_wire("Import", items, total=page.total, paging=paging))


def get_one(services: Services, *, space: str, identifier: str) -> Response:
    """Get an import, with the progress of its job."""
    return _show(services, _enter(services, space), identifier)


def set_mapping(services: Services, *, space: str, identifier: str) -> Response:
    """Set how the file is read, or what its columns mean and its source."""
    read = read_model(MappingBody, read_body())
    read.refuse([])
    here, body = _enter(services, space), read.body
    if body.options:
        services.uploads.set_options(here, identifier, body.options)
    if body.tables or body.source or not body.options:
        found = services.uploads.get(here, identifier).imported
        tables = body.tables or found.mapping.get("tables", {})
        services.uploads.set_mapping(
            here, identifier, read_mapping({"tables": tables}), source=body.source
        )
    return _show(services, here, identifier)


def preview(services: Services, *, space: str, identifier: str) -> Response:
    """Start to find out what the import would do."""
    here = _enter(services, space)
    services.uploads.preview(here, identifier)
    return _show(services, here, identifier)


def confirm(services: Services, *, space: str, identifier: str) -> Response:
    """Start the import of all rows that have no problem."""
    here = _enter(services, space)
    services.uploads.confirm(here, identifier)
    return _show(services, here, identifier)


def cancel(services: Services, *, space: str, identifier: str) -> Response:
    """Cancel an import that isn't done, and delete its file."""
    here = _enter(services, space)
    services.uploads.cancel(here, identifier)
    return _show(services, here, identifier)


def plan_undo(services: Services, *, space: str, identifier: str) -> Response:
    """Get what an undo would take back, and what something newer needs."""
    here = _enter(services, space)
    return reply(WireUndone.of(services.uploads.plan_undo(here, identifier)))


def undo(services: Services, *, space: str, identifier: str) -> Response:
    """Start to take an import back, as far as nothing newer needs it."""
    here = _enter(services, space)
    services.uploads.undo(here, identifier)
    return _show(services, here, identifier)


def get_faults(services: Services, *, space: str, identifier: str) -> Response:
    """Get the rows that have problems, as CSV with a column "Problem"."""
    here = _enter(services, space)
    table = request.args.get("table", "")
    name, file = services.uploads.find_faults(here, identifier, table)
    return reply_file(file, name, media_type=CSV[0])


def delete_one(services: Services, *, space: str, identifier: str) -> Response:
    """Remove an import that has written nothing, or was undone, from the list."""
    services.uploads.delete(_enter(services, space), identifier)
    return reply_empty()


def _enter(services: Services, identifier: str) -> Space:
    """Return the space, if the caller can record deployments in all of it.

    A file can name any document, so callers with limits can't import.
    """
    with services.database.read() as session:
        return enter_whole_space(session, identifier)


def _show(services: Services, space: Space, identifier: str) -> Response:
    return reply(WireImport.of(services.uploads.get(space, identifier)))


_RECORD = (Permission.DEPLOYMENT_RECORD,)
_CONFLICT = (HTTPStatus.CONFLICT,)
_BUSY = (HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)


def _action(name: str, view: Callable[..., Response]) -> Route:
    return Route(
        "POST",
        f"{_ONE}/{name}",
        view,
        _RECORD,
        answer=WireImport,
        refusals=_CONFLICT,
    )


ROUTES = (
    Route(
        "GET",
        _PATH,
        list_page,
        _RECORD,
        answer=Collection[WireImport],
        parameters=PAGE,
    ),
    Route(
        "POST",
        _PATH,
        upload,
        _RECORD,
        answer=WireImport,
        parameters=("name", "source"),
        takes_file=True,
        status=HTTPStatus.CREATED,
        refusals=(*_BUSY, HTTPStatus.INSUFFICIENT_STORAGE),
    ),
    Route("GET", _ONE, get_one, _RECORD, answer=WireImport),
    Route("DELETE", _ONE, delete_one, _RECORD, refusals=_CONFLICT),
    Route(
        "PUT",
        f"{_ONE}/mapping",
        set_mapping,
        _RECORD,
        answer=WireImport,
        body=MappingBody,
        refusals=_BUSY,
    ),
    _action("preview", preview),
    _action("confirm", confirm),
    _action("cancel", cancel),
    Route(
        "GET",
        f"{_ONE}/undo",
        plan_undo,
        _RECORD,
        answer=WireUndone,
        refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
    ),
    _action("undo", undo),
    Route(
        "GET",
        f"{_ONE}/faults.csv",
        get_faults,
        _RECORD,
        media_types=CSV,
        parameters=("table",),
    ),
)
