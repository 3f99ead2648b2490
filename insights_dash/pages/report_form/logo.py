"""A report's uploaded picture: stored at once, apart from the rest of the form."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import enter_space, guarded_callback
from insights_dash.components.attributes import data
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.errors import InvalidInputError, NotFoundError
from insights_dash.domain.report import Logo, Report
from insights_dash.domain.role import Permission
from insights_dash.pages.report_form.ids import Ids
from insights_dash.pictures.logo import LARGEST_LOGO, NO_IMAGE, TOO_LARGE, read_logo
from insights_dash.store.database import Database
from insights_dash.store.reports import set_logo


def build_logo_field(report: Report | None) -> Component:
    """The picture there is, and what changes it; a new report has to be saved first."""
    if report is None:
        return html.P(
            "You can upload a logo after creating the report.",
            className="report-form__hint",
        )
    return html.Div(
        [
            html.Div(
                build_logo(report), id=Ids.LOGO_SHOWN, className="logo-field__now"
            ),
            html.Div(
                [
                    dcc.Upload(
                        html.Button(
                            [build_icon("upload"), "Upload a logo…"],
                            className="button",
                            type="button",
                        ),
                        id=Ids.LOGO_UPLOAD,
                        accept=".png,.jpg,.jpeg,.webp,.svg",
                        max_size=LARGEST_LOGO,
                        multiple=False,
                    ),
                    html.Button(
                        "Use the icon",
                        id=Ids.LOGO_REMOVE,
                        className="button",
                        type="button",
                        hidden=not report.has_logo,
                    ),
                ],
                className="logo-field__buttons",
            ),
            html.P(
                "Replaces the icon. PNG, JPEG, WebP or SVG, up to 1 MB. Saved "
                "immediately.",
                className="report-form__hint",
            ),
            html.Div(id=Ids.LOGO_ERROR, role="alert", className="logo-field__error"),
        ],
        className="logo-field",
        # For `browser/report_form/logo.js`: Dash drops other files without a word.
        **data(
            largest_logo=str(LARGEST_LOGO), other_type=NO_IMAGE, too_large=TOO_LARGE
        ),
    )


def build_logo(report: Report) -> Component | None:
    """Return the logo, None if there is none."""
    if not report.has_logo:
        return None
    address = f"/api/{report.space_id}/insights/reports/{report.id}/logo"
    return html.Img(
        src=f"{address}?revision={report.revision}",
        alt="The report's logo",
        className="report-icon report-icon--logo",
    )


def register_logo(
    app: Dash, *, database: Database, now: Callable[[], datetime]
) -> None:
    """Bind the callback of upload and removal."""
    shows = {
        "logo": Output(Ids.LOGO_SHOWN, "children"),
        "has_no_logo": Output(Ids.LOGO_REMOVE, "hidden"),
        "error": Output(Ids.LOGO_ERROR, "children"),
        "place": Output(Ids.PLACE, "data"),
    }

    @guarded_callback(
        app,
        output=shows,
        inputs={
            "contents": Input(Ids.LOGO_UPLOAD, "contents"),
            "clicks": Input(Ids.LOGO_REMOVE, "n_clicks"),
        },
        state={"place": State(Ids.PLACE, "data")},
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def change(contents: object, clicks: object, place: object) -> Mapping[str, object]:
        removes = ctx.triggered_id == Ids.LOGO_REMOVE
        if not (clicks if removes else contents):
            raise PreventUpdate
        sent = None if removes else contents
        shown = change_logo(database, sent, place, now=now())
        return {name: shown.get(name, no_update) for name in shows}


def change_logo(
    database: Database, contents: object, place: object, *, now: datetime
) -> Mapping[str, object]:
    """Store or remove the picture; return what the form shows then.

    `contents` is a data URL as Dash's upload gives it, None to remove the picture.
    """
    where: Mapping[str, Any] = place if isinstance(place, dict) else {}
    try:
        logo = None if contents is None else _read(contents)
        with database.write() as session:
            space = enter_space(session, str(where.get("space")))
            identifier = str(where.get("report"))
            report = set_logo(session, space, identifier, logo, now=now)
    except InvalidInputError as error:
        messages = " ".join(problem.message for problem in error.problems)
        return {"error": messages}
    except NotFoundError:
        gone = "This report no longer exists. Another user deleted it."
        return {"error": gone}
    # With the old revision, the form's own save would be refused as a conflict.
    after = {**where, "revision": report.revision}
    return {
        "logo": build_logo(report),
        "has_no_logo": not report.has_logo,
        "error": "",
        "place": after,
    }


def _read(contents: object) -> Logo:
    _, _, encoded = str(contents).partition(";base64,")
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    return read_logo(data)
