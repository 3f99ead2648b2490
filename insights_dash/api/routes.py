"""Every route of the API; each module declares its own.

docs/api.md describes each; a test compares the two.
"""

from insights_dash.api import (
    absent,
    build_information,
    dashboard,
    deployments,
    export,
    imports,
    ingest,
    metric_changes,
    oidc_identities,
    portfolio,
    processes,
    progression,
    project_settings,
    projects,
    quality,
    release_changes,
    releases,
    reporting,
    reports,
    rollout,
    search,
    server,
    spaces,
    tasks,
    users,
    walls,
)
from insights_dash.api.catalogue import (
    channel,
    environment,
    lifecycle,
    project,
    project_group,
    release,
    tag_set,
    tenant,
)
from insights_dash.api.route import Route


def list_routes() -> tuple[Route, ...]:
    """Return all of them."""
    return (
        *spaces.ROUTES,
        *users.ROUTES,
        *oidc_identities.ROUTES,
        *server.ROUTES,
        *reports.ROUTES,
        *projects.ROUTES,
        *metric_changes.ROUTES,
        *portfolio.ROUTES,
        *walls.ROUTES,
        *rollout.ROUTES,
        *project_settings.ROUTES,
        *project_group.ROUTES,
        *project.ROUTES,
        *channel.ROUTES,
        *environment.ROUTES,
        *tenant.ROUTES,
        *tag_set.ROUTES,
        *lifecycle.ROUTES,
        *release.ROUTES,
        *progression.ROUTES,
        *dashboard.ROUTES,
        *processes.ROUTES,
        *releases.ROUTES,
        *release_changes.ROUTES,
        *build_information.ROUTES,
        *deployments.ROUTES,
        *ingest.ROUTES,
        *imports.ROUTES,
        *export.ROUTES,
        *tasks.ROUTES,
        *quality.ROUTES,
        *search.ROUTES,
        *reporting.ROUTES,
        *absent.ROUTES,
    )
