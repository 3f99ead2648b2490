"""Lists of what Octopus has and this server doesn't: they are empty.

Clients ask for them on their way to something else, and take a 404 for a wrong space or
a wrong server.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Response, request
from pydantic import Field
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.catalogue.resource import FILTERS, paging_of
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_wanted
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.absent import ABSENT, Absent
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.model import Wire
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.spaces import DEFAULT_SPACE, Space


class WireAbsent(Wire):
    """A document that only Octopus has. No list contains one."""

    id: str


class WireCapabilities(Wire):
    """What Octopus has and other servers may not have. This server has none of it."""

    capabilities: list[str] = Field(default=[])


@dataclass(frozen=True)
class _Lists:
    """The empty lists of one kind of document."""

    absent: Absent

    def list_page(
        self,
        services: Services,
        *,
        space: str,
        project: str = "",
        environment: str = "",
    ) -> Response:
        """Return an empty page."""
        wanted = parse_wanted(request.args, paged=True)
        owner = ""
        with services.database.read() as session:
            here = self._find_space(session, space)
            if here and project:
                owner = f"/projects/{PROJECTS.get(session, here, project).id}"
            if here and environment:
                found = ENVIRONMENTS.get(session, here, environment)
                owner = f"/environments/{found.id}"
        place = f"/{here.id}{owner}" if here else ""
        paging = paging_of(f"/api{place}/{self.absent.path}", wanted)
        items: list[WireAbsent] = []
        return reply(
            collection_to_wire(self.absent.item_type, items, total=0, paging=paging)
        )

    def list_all(self, services: Services, *, space: str) -> Response:
        """Return an empty array."""
        with services.database.read() as session:
            self._find_space(session, space)
        return reply([])

    def _find_space(self, session: Session, space: str) -> Space | None:
        """Return the space that a URL means, None for the whole server.

        Raises:
            NotFoundError: if there is none, or none that the caller can see.
        """
        if self.absent.of_server and space == DEFAULT_SPACE:
            return None
        return enter_space(session, space)


def get_capabilities(_services: Services) -> Response:
    """Get what this server has of Octopus's newer functions."""
    return reply(WireCapabilities())


def list_nothing(services: Services, *, space: str) -> Response:
    """Return an empty array."""
    with services.database.read() as session:
        enter_space(session, space)
    return reply([])


def _list_routes() -> Iterator[Route]:
    for absent in ABSENT:
        lists, nothing = _Lists(absent), f"{absent.nouns}. There are none"
        page = Route(
            "GET",
            f"/{absent.path}",
            lists.list_page,
            LIST_READERS,
            answer=Collection[WireAbsent],
            parameters=(*PAGE, *FILTERS),
            summary=f"List {nothing}",
        )
        yield page
        yield Route(
            "GET",
            f"/{absent.path}/all",
            lists.list_all,
            LIST_READERS,
            answer=list[WireAbsent],
            summary=f"List {nothing}, as an array",
        )
        for owner in absent.owners:
            yield replace(
                page,
                address=f"/{owner}s/<{owner}>/{absent.path}",
                summary=f"List a {owner}'s {nothing}",
            )


_ARRAYS = (
    ("/events/agents", "List the agents of events. They aren't stored"),
    ("/events/groups", "List groups of events. There are none"),
    ("/tenants/variables-missing", "List missing variables. Tenants have none"),
)
ROUTES = (
    *_list_routes(),
    *(
        Route(
            "GET",
            address,
            list_nothing,
            LIST_READERS,
            answer=list[WireAbsent],
            summary=summary,
        )
        for address, summary in _ARRAYS
    ),
    Route("GET", "/api/capabilities", get_capabilities, answer=WireCapabilities),
)
