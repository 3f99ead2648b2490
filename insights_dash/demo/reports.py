"""The four reports of the demo, as drafts with names from the histories."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from insights_dash.demo.history import GOVUK, KONFLUX, DemoHistory
from insights_dash.domain.definitions import DefinitionsDraft, Statistic, WeekStart
from insights_dash.domain.report import TenantMode
from insights_dash.domain.report_draft import EnvironmentGroupDraft, ReportDraft
from insights_dash.store.catalogue.kinds import Catalogue

_DEFINITIONS = DefinitionsDraft(WeekStart.MONDAY, Statistic.MEDIAN)


def draft_reports(history: DemoHistory, catalogue: Catalogue) -> Sequence[ReportDraft]:
    """Return the drafts of a history's reports, with ids of a space's catalogue."""
    drafters: Mapping[str, Callable[[Catalogue], Sequence[ReportDraft]]] = {
        GOVUK.folder: _draft_govuk,
        KONFLUX.folder: _draft_konflux,
    }
    return drafters[history.folder](catalogue)


def _draft_govuk(catalogue: Catalogue) -> Sequence[ReportDraft]:
    groups = tuple(group.id for group in catalogue.project_groups)
    return (
        ReportDraft(
            name="GOV.UK production by project group",
            description=(
                "Releases of GOV.UK's applications to production. Split by project "
                "group to compare publishing, frontend, API and supporting apps. "
                + GOVUK.description
            ),
            project_group_ids=groups,
            environment_groups=(_group(catalogue, "Production", ["production"]),),
            time_zone=GOVUK.time_zone,
            definitions=_DEFINITIONS,
            icon_id="landmark",
            icon_color="#1D70B8",
        ),
        ReportDraft(
            name="GOV.UK environments compared",
            description=(
                "The same applications in integration, staging and production. Split "
                "by environment group to see where changes wait and where they fail. "
                + GOVUK.description
            ),
            project_group_ids=groups,
            environment_groups=(
                _group(catalogue, "Integration", ["integration"]),
                _group(catalogue, "Staging", ["staging"]),
                _group(catalogue, "Production", ["production"]),
            ),
            time_zone=GOVUK.time_zone,
            definitions=_DEFINITIONS,
            icon_id="layer-group",
            icon_color="#00703C",
        ),
    )


def _draft_konflux(catalogue: Catalogue) -> Sequence[ReportDraft]:
    groups = tuple(group.id for group in catalogue.project_groups)
    production = _group(catalogue, "Production", ["production"])
    return (
        ReportDraft(
            name="Konflux production by ring",
            description=(
                "Services of Konflux on its production clusters, which receive changes "
                "ring by ring. Split by the tag set Ring to follow a change from ring "
                "to ring. " + KONFLUX.description
            ),
            project_group_ids=groups,
            environment_groups=(production,),
            tenant_mode=TenantMode.TENANTED,
            tenant_tags=_tags(catalogue, "Ring"),
            time_zone=KONFLUX.time_zone,
            definitions=_DEFINITIONS,
            icon_id="bullseye",
            icon_color="#C9190B",
        ),
        ReportDraft(
            name="Konflux services by tenant",
            description=(
                "All services of Konflux on all clusters, in staging and production. "
                "Each tenant is a cluster: split by tenant to compare clusters, or by "
                "project to compare services. " + KONFLUX.description
            ),
            project_group_ids=groups,
            environment_groups=(
                _group(catalogue, "Staging", ["staging"]),
                production,
            ),
            tenant_mode=TenantMode.TENANTED,
            time_zone=KONFLUX.time_zone,
            definitions=_DEFINITIONS,
            icon_id="circle-nodes",
            icon_color="#6753AC",
        ),
    )


def _group(
    catalogue: Catalogue, name: str, environments: Iterable[str]
) -> EnvironmentGroupDraft:
    ids = {each.name: each.id for each in catalogue.environments}
    return EnvironmentGroupDraft(name, tuple(ids[each] for each in environments))


def _tags(catalogue: Catalogue, tag_set: str) -> tuple[str, ...]:
    return tuple(
        tag.canonical_name
        for each in catalogue.tag_sets
        if each.name == tag_set
        for tag in each.tags
    )
