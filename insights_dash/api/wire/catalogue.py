"""Projects, channels, environments and so on in Octopus's shapes.

Source: OCTOPUS-WIRE 2.3. Properties that are not held here have the value that an
Octopus server gives a document where nobody has set them.
"""

from insights_dash.api.wire.documents import (
    WireChannel,
    WireEnvironment,
    WireLifecycle,
    WireProject,
    WireProjectGroup,
    WireRelease,
    WireRetention,
    WireTagSet,
    WireTenant,
    WireTypedEnvironment,
)
from insights_dash.api.wire.moment import instant_text
from insights_dash.domain.catalogue.channel import Channel
from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.lifecycle import Lifecycle
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.catalogue.project_group import ProjectGroup
from insights_dash.domain.catalogue.release import Release
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.catalogue.tenant import Tenant
from insights_dash.domain.identity import SpaceId


def project_group_to_wire(space: SpaceId, group: ProjectGroup) -> WireProjectGroup:
    """A project group."""
    return {
        "Id": group.id,
        "SpaceId": space,
        "Name": group.name,
        "Slug": group.slug_of_name,
        "Description": group.description,
        "EnvironmentIds": [],
        "RetentionPolicyId": None,
        "Links": {
            "Self": f"/api/{space}/projectgroups/{group.id}",
            "Projects": f"/api/{space}/projectgroups/{group.id}/projects",
        },
    }


def project_to_wire(space: SpaceId, project: Project) -> WireProject:
    """A project."""
    address = f"/api/{space}/projects/{project.id}"
    return {
        "Id": project.id,
        "SpaceId": space,
        "Name": project.name,
        "Slug": project.slug,
        "Description": project.description,
        "IsDisabled": project.is_disabled,
        "ProjectGroupId": project.project_group_id,
        "LifecycleId": project.lifecycle_id,
        "TenantedDeploymentMode": project.tenanted_deployment_mode,
        "DefaultGuidedFailureMode": "EnvironmentDefault",
        "VariableSetId": None,
        "DeploymentProcessId": None,
        "ClonedFromProjectId": None,
        "DiscreteChannelRelease": False,
        "IncludedLibraryVariableSetIds": [],
        "DefaultToSkipIfAlreadyInstalled": False,
        "VersioningStrategy": None,
        "ReleaseCreationStrategy": {
            "ChannelId": None,
            "ReleaseCreationPackage": None,
            "ReleaseCreationPackageStepId": None,
        },
        "Templates": [],
        "AutoDeployReleaseOverrides": [],
        "ReleaseNotesTemplate": None,
        "DeploymentChangesTemplate": None,
        "ForcePackageDownload": False,
        "Icon": None,
        "ExtensionSettings": [],
        "AutoCreateRelease": False,
        "IsVersionControlled": False,
        "PersistenceSettings": {"Type": "Database"},
        "ProjectConnectivityPolicy": None,
        "ProjectTags": [],
        "Links": {
            "Self": address,
            "Releases": f"{address}/releases{{/version}}{{?skip,take,searchByVersion}}",
            "Channels": f"{address}/channels{{?skip,take,partialName}}",
            "InsightsMetrics": f"{address}/insights/metrics"
            "{?channelId,environmentId,tenantFilter,tenantId,timeRange,granularity,"
            "timeZone}",
            "Web": f"/{space}/projects/{project.id}/insights",
        },
    }


def channel_to_wire(space: SpaceId, channel: Channel) -> WireChannel:
    """A channel."""
    return {
        "Id": channel.id,
        "SpaceId": space,
        "ProjectId": channel.project_id,
        "Name": channel.name,
        "Slug": channel.slug_of_name,
        "Description": channel.description,
        "LifecycleId": channel.lifecycle_id or None,
        "IsDefault": channel.is_default,
        "Rules": [],
        "TenantTags": [],
        "GitReferenceRules": [],
        "GitResourceRules": [],
        "Links": {
            "Self": f"/api/{space}/channels/{channel.id}",
            "Project": f"/api/{space}/projects/{channel.project_id}",
        },
    }


def environment_to_wire(space: SpaceId, environment: Environment) -> WireEnvironment:
    """An environment."""
    return {
        "Id": environment.id,
        "SpaceId": space,
        "Slug": environment.slug_of_name,
        "Name": environment.name,
        "Description": environment.description,
        "SortOrder": environment.sort_order,
        "UseGuidedFailure": environment.use_guided_failure,
        "AllowDynamicInfrastructure": False,
        "ExtensionSettings": [],
        "Links": {"Self": f"/api/{space}/environments/{environment.id}"},
    }


def environment_to_wire_v2(
    space: SpaceId, environment: Environment
) -> WireTypedEnvironment:
    """An environment with its type: ephemeral ones are not held here."""
    return {**environment_to_wire(space, environment), "Type": "Static"}


def tenant_to_wire(space: SpaceId, tenant: Tenant) -> WireTenant:
    """A tenant with the canonical names of its tags."""
    return {
        "Id": tenant.id,
        "SpaceId": space,
        "Name": tenant.name,
        "Slug": tenant.slug_of_name,
        "Description": tenant.description,
        "TenantTags": list(tenant.tenant_tags),
        "ProjectEnvironments": {
            project: list(environments)
            for project, environments in tenant.project_environments.items()
        },
        "ClonedFromTenantId": None,
        "IsDisabled": tenant.is_disabled,
        "Links": {"Self": f"/api/{space}/tenants/{tenant.id}"},
    }


def tag_set_to_wire(space: SpaceId, tag_set: TagSet) -> WireTagSet:
    """A tag set with its tags."""
    return {
        "Id": tag_set.id,
        "SpaceId": space,
        "Name": tag_set.name,
        "Description": tag_set.description,
        "SortOrder": tag_set.sort_order,
        "Tags": [
            {
                "Id": tag.id,
                "Name": tag.name,
                "CanonicalTagName": tag.canonical_name,
                "Color": tag.color,
                "Description": tag.description,
                "SortOrder": tag.sort_order,
            }
            for tag in tag_set.tags
        ],
        "Scopes": ["Tenant"],
        "Type": "MultiSelect",
        "IsSystem": False,
        "Links": {"Self": f"/api/{space}/tagsets/{tag_set.id}"},
    }


def lifecycle_to_wire(space: SpaceId, lifecycle: Lifecycle) -> WireLifecycle:
    """A lifecycle; here nothing is ever deleted by retention."""
    retention: WireRetention = {
        "Unit": "Days",
        "QuantityToKeep": 0,
        "ShouldKeepForever": True,
    }
    return {
        "Id": lifecycle.id,
        "SpaceId": space,
        "Name": lifecycle.name,
        "Slug": lifecycle.slug_of_name,
        "Description": lifecycle.description,
        "IsDefault": lifecycle.is_default,
        "Phases": [
            {
                "Id": phase.id,
                "Name": phase.name,
                "AutomaticDeploymentTargets": list(phase.automatic),
                "OptionalDeploymentTargets": list(phase.optional),
                "MinimumEnvironmentsBeforePromotion": phase.minimum,
                "IsOptionalPhase": phase.is_optional,
                "ReleaseRetentionPolicy": None,
                "TentacleRetentionPolicy": None,
            }
            for phase in lifecycle.phases
        ],
        "ReleaseRetentionPolicy": retention,
        "TentacleRetentionPolicy": retention,
        "Links": {"Self": f"/api/{space}/lifecycles/{lifecycle.id}"},
    }


def release_to_wire(space: SpaceId, release: Release) -> WireRelease:
    """A release; `Assembled` is when it was created, as far as that is known.

    A release without a date has no `Assembled`: clients of Octopus read that as unset,
    but some of them fail on null.
    """
    address = f"/api/{space}/releases/{release.id}"
    wire: WireRelease = {
        "Id": release.id,
        "SpaceId": space,
        "ProjectId": release.project_id,
        "Version": release.version,
        "ChannelId": release.channel_id,
        "AssembledIsEstimate": bool(release.created and not release.is_creation_known),
        "ReleaseNotes": release.release_notes,
        "IgnoreChannelRules": False,
        "BuildInformation": [],
        "SelectedPackages": [],
        "SelectedGitResources": [],
        "LibraryVariableSetSnapshotIds": [],
        "ProjectVariableSetSnapshotId": None,
        "ProjectDeploymentProcessSnapshotId": None,
        "VersionControlReference": None,
        "Links": {
            "Self": address,
            "Project": f"/api/{space}/projects/{release.project_id}",
            "Channel": f"/api/{space}/channels/{release.channel_id}",
            "Deployments": f"{address}/deployments{{?skip,take}}",
            "Defects": f"{address}/defects",
            "ReportDefect": f"{address}/defects",
            "ResolveDefect": f"{address}/defects/resolve",
            "Web": f"/{space}/projects/{release.project_id}/insights",
        },
    }
    if release.created is not None:
        wire["Assembled"] = instant_text(release.created)
    return wire
