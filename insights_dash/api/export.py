"""Everything that belongs to a space as a zip, the same one as the command writes."""

from contextlib import ExitStack
from http import HTTPStatus

from flask import Response, request

from insights_dash.access.guard import enter_space
from insights_dash.access.permission import LimitedRoleError
from insights_dash.api.reply import reply_file
from insights_dash.api.route import ZIP, Route
from insights_dash.api.services import Services
from insights_dash.domain.choice import choose
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.file_names import name_file
from insights_dash.domain.role import Permission
from insights_dash.export.bundle import ExportFormat, note_export


def export(services: Services, *, space: str) -> Response:
    """Get everything that belongs to a space, as a zip of CSV or Parquet files."""
    problems: list[Problem] = []
    wanted = choose(request.args, "format", ExportFormat.CSV, problems)
    if problems:
        raise InvalidInputError(problems)
    with services.database.read() as session:
        here = enter_space(session, space)
    if not here.visibility.is_unlimited:
        raise LimitedRoleError
    with ExitStack() as stack:
        file = services.exports.write(services.database, here.id, wanted)
        stack.callback(file.close)
        note_export(services.database, here.id, wanted, now=services.now())
        stack.pop_all()  # the answer closes it
    name = name_file(here.name, here.id, f"export-{wanted}.zip")
    return reply_file(file, name, media_type=ZIP[0])


ROUTES = (
    Route(
        "GET",
        "/export",
        export,
        (Permission.ADMINISTER,),
        answer=bytes,
        parameters=("format",),
        media_types=ZIP,
        refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
    ),
)
