"""What happens in the card of the demo: it is loaded, watched and removed."""

from collections.abc import Mapping, Sequence

from dash import ALL, Dash, Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import current_actor, guarded_callback
from insights_dash.components.shell import SpaceLink
from insights_dash.components.switcher import update_switcher
from insights_dash.dash_host.buttons import bind_buttons
from insights_dash.demo.removal import find_demo_spaces, remove_demo
from insights_dash.domain.role import Permission
from insights_dash.pages.reports.demo import DemoState, build_demo_state
from insights_dash.pages.reports.ids import DemoButton, Ids
from insights_dash.pages.services import Services
from insights_dash.store.audit import Author
from insights_dash.store.spaces import list_spaces


def register_demo(app: Dash, services: Services) -> None:
    """Bind the buttons, and the clock that watches the demo while it is loaded."""
    bind_buttons(
        app,
        [DemoButton.LOAD.id(ALL)],
        lambda *_: load_demo(services),
        shows={
            "state": Output(Ids.DEMO, "children", allow_duplicate=True),
            "is_idle": Output(Ids.DEMO_WATCH, "disabled", allow_duplicate=True),
        },
        permission=Permission.ADMINISTER,
        of_server=True,
    )
    bind_buttons(
        app,
        [DemoButton.REMOVE.id(ALL)],
        lambda *_: delete_demo(services),
        shows={"opens": Output(Ids.DEMO_OPENS, "href")},
        permission=Permission.ADMINISTER,
        of_server=True,
    )

    @guarded_callback(
        app,
        Output(Ids.DEMO, "children"),
        Output(Ids.DEMO_WATCH, "disabled"),
        Input(Ids.DEMO_WATCH, "n_intervals"),
        permission=Permission.ADMINISTER,
        of_server=True,
        prevent_initial_call=True,
    )
    def watch(times: object) -> tuple[Sequence[Component | str], bool]:
        if not times:
            raise PreventUpdate
        return watch_demo(services)


def read_demo(services: Services) -> DemoState:
    """Return the demo's spaces, and how it is being loaded."""
    loading = services.demo.watch()
    with services.database.read() as session:
        spaces = find_demo_spaces(session)
        is_alone = len(spaces) == len(list_spaces(session))
    return DemoState(spaces, loading, is_alone)


def load_demo(services: Services) -> Mapping[str, object]:
    """Start loading the demo; return what the card shows."""
    actor = current_actor()
    services.demo.start(actor.name, actor.address)
    return {"state": build_demo_state(read_demo(services)), "is_idle": False}


def watch_demo(services: Services) -> tuple[Sequence[Component | str], bool]:
    """Return what the card shows, and whether nothing is being loaded any longer."""
    state = read_demo(services)
    if not state.is_running:
        with services.database.read() as session:
            spaces = list_spaces(session)
        update_switcher([SpaceLink(each.id, each.slug, each.name) for each in spaces])
    return build_demo_state(state), not state.is_running


def delete_demo(services: Services) -> Mapping[str, object]:
    """Delete the demo's spaces; return the page that the browser opens.

    Raises:
        ConflictError: if there is no other space.
    """
    author = Author(current_actor().name, services.now())
    with services.database.write() as session:
        remove_demo(session, author)
    services.demo.forget()
    services.metrics.forget_deleted_spaces()
    return {"opens": "/"}
