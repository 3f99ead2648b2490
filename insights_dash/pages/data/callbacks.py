"""The pages of a space's data, which have no callbacks yet."""

from collections.abc import Mapping, Sequence

from dash import Dash
from dash.development.base_component import Component

from insights_dash.access.guard import enter_space
from insights_dash.components.administration import PAGE, read_page
from insights_dash.components.states import build_not_found
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission
from insights_dash.metrics.quality.checks import CHECKS_BY_KEY
from insights_dash.pages.data.found import FoundPage, build_found
from insights_dash.pages.data.imports.imports_card import ImportList, build_imports_card
from insights_dash.pages.data.layout import build_page
from insights_dash.pages.data.place import find_data_place
from insights_dash.pages.data.sources import build_sources
from insights_dash.pages.services import Services
from insights_dash.store.examples import describe_examples
from insights_dash.store.sources import list_sources
from insights_dash.store.spaces import Space

_MOST_IMPORTS = 5
_WHY = "It may have been deleted, or the URL may be wrong."


def register(_app: Dash, services: Services) -> Sequence[PageRoute]:
    """Return the page of a space's data, and that of one check of their quality."""

    def show(space: str = "", report: str = "", **_: str) -> Component:
        return show_data(services, space, report)

    def show_check(
        space: str = "", check: str = "", report: str = "", page: str = "", **_: str
    ) -> Component:
        return show_found(services, (space, report), check, page=read_page(page))

    def find_ids(space: str, check: str = "") -> Mapping[str, str]:
        with services.database.read() as session:
            here = enter_space(session, space)
        if check and check.lower() not in CHECKS_BY_KEY:
            raise NotFoundError(check)
        return {"space": here.id, "check": check.lower()}

    wanted, one = Permission.DEPLOYMENT_RECORD, "/<space>/data/quality/<check>"
    return [
        PageRoute("data", "/<space>/data", "Data", show, wanted, find_ids),
        PageRoute("data_quality", one, "Data quality", show_check, wanted, find_ids),
    ]


def show_data(services: Services, space: str, report: str = "") -> Component:
    """Build the page, or one that says that the space or report was not found."""
    now = services.now()
    sections: list[Component] = []
    try:
        with services.database.read() as session:
            place = find_data_place(session, space, report)
            if place.report is None:
                found = list_sources(session, place.space, now=now)
                sections.append(build_sources(found, now=now))
    except NotFoundError:
        return build_not_found("Data not found", _WHY)
    quality = services.quality.check(place.space, place.report, now=now)
    if place.may_import:
        sections.append(_build_imports(services, place.space))
    return build_page(place, quality, sections=sections)


def _build_imports(services: Services, space: Space) -> Component:
    services.uploads.resume()
    found = services.uploads.list_page(space, skip=0, take=_MOST_IMPORTS)
    items = [each.imported for each in found.items]
    largest = services.uploads.largest
    return build_imports_card(ImportList(space, items, found.total, largest))


def show_found(
    services: Services, named: tuple[str, str], check: str, *, page: int
) -> Component:
    """Build the page of a check; `named` are the IDs of its space and its report."""
    try:
        with services.database.read() as session:
            place = find_data_place(session, *named)
        quality = services.quality.check(place.space, place.report, now=services.now())
        finding = quality.get(check)
    except NotFoundError:
        return build_not_found("Check not found", _WHY)
    page = min(page, max(1, -(-len(finding.examples) // PAGE)))
    shown = finding.examples[(page - 1) * PAGE : page * PAGE]
    with services.database.read() as session:
        examples = describe_examples(session, place.space, shown)
    return build_found(FoundPage(place, finding, examples, page))
