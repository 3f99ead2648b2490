"""Who makes a change that a request asks for."""

from insights_dash.access.guard import current_caller
from insights_dash.api.services import Services
from insights_dash.store.audit import Author


def author_of(services: Services) -> Author:
    """The caller of the current request, now."""
    return Author(current_caller().name, services.now())
