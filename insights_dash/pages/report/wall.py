"""What the dialog of wall displays adds: the view that a report's page shows."""

from insights_dash.dash_host.forms import Values
from insights_dash.pages.embed_parts import say_all_teams
from insights_dash.pages.page_to_embed import NAMES, TITLE
from insights_dash.pages.report.embed import (
    PAGE,
    RELEASE,
    find_report,
    is_narrowed,
    read_view,
)
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.place import read_asked
from insights_dash.pages.services import Services
from insights_dash.pages.wall_dialog import PageToAdd, WallDialog, declare_wall_form

WALL = declare_wall_form(Ids.WALL_FORM)


def declare_wall_dialog() -> WallDialog:
    """Return the dialog of reports' pages."""
    return WallDialog(Ids.WALL, Ids.WALL_DIALOG, WALL, PAGE, find_page)


def find_page(services: Services, page: Values) -> PageToAdd:
    """Return the view that a page shows.

    Raises:
        InvalidInputError: if it is the rollout of a report without projects.
    """
    here = find_report(services, page["place"])
    release = read_asked(here, page["view"], now=services.now()).view["release"]
    fields = {
        "content": RELEASE if release else here.metric or "",
        "theme": "auto",
        "changes": [],
        "shown": [TITLE, NAMES],
    }
    view = read_view(services, here, page["view"], fields)
    note = say_all_teams("Wall displays show") if is_narrowed(page["view"]) else ""
    return PageToAdd(here.space, here.report.id, here.name, view, note)
