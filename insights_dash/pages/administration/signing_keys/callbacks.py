"""What happens on the page of signing keys."""

from collections.abc import Sequence
from datetime import datetime

from dash import Dash, Input, Output, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import guarded_callback
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.pages import PageRoute
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.administration.signing_keys.ids import Ids
from insights_dash.pages.administration.signing_keys.layout import (
    PATH,
    build_keys,
    build_page,
)
from insights_dash.pages.services import Services
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import list_link_keys, rotate_link_key
from insights_dash.store.embed_links import count_working_links


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callback, for administrators of the server; return the page."""
    database, now = services.database, services.now

    def show(**_: str) -> Component:
        with database.read() as session:
            keys = list_link_keys(session)
            return build_page(keys, count_working_links(session, now=now()))

    @guarded_callback(
        app,
        Output(Ids.KEYS, "children"),
        Input(Ids.ROTATE, "n_clicks"),
        Input(Ids.REVOKE, "n_clicks"),
        **ADMINISTER,
        prevent_initial_call=True,
    )
    def rotate(rotated: object, revoked: object) -> Component:
        if not (rotated or revoked):
            raise PreventUpdate
        keeps_old = ctx.triggered_id != Ids.REVOKE
        return rotate_key(database, keeps_old=keeps_old, now=now())

    return [PageRoute("signing_keys", PATH, "Signing keys", show, **ADMINISTER)]


def rotate_key(database: Database, *, keeps_old: bool, now: datetime) -> Component:
    """Sign links with a new key from now on; return all keys."""
    with database.write() as session:
        rotate_link_key(session, keeps_old=keeps_old, now=now)
        keys = list_link_keys(session)
    kept = "The old ones keep working." if keeps_old else "The old ones are revoked."
    show_toast("Signing key rotated", f"All embed URLs have changed. {kept}")
    return build_keys(keys)
