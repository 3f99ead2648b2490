"""What a space is made of, as answers have it. Source: OCTOPUS-WIRE 2.3.

The checker holds what writes them to these shapes, and the API's description is made
of them.
"""

from typing import NotRequired

from typing_extensions import TypedDict

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.moment import InstantText

# What is not held here, and therefore always empty.
Nothing = list[str]


class WireProjectGroup(TypedDict):
    """A project group."""

    Id: str
    SpaceId: str
    Name: str
    Slug: str
    Description: str
    EnvironmentIds: Nothing
    RetentionPolicyId: None
    Links: Links


class WireReleaseCreation(TypedDict):
    """The trigger that creates releases automatically. There never is one."""

    ChannelId: None
    ReleaseCreationPackage: None
    ReleaseCreationPackageStepId: None


class WirePersistence(TypedDict):
    """How a project is stored. Always in the database."""

    Type: str


class WireProject(TypedDict):
    """A project."""

    Id: str
    SpaceId: str
    Name: str
    Slug: str
    Description: str
    IsDisabled: bool
    ProjectGroupId: str
    LifecycleId: str | None
    TenantedDeploymentMode: str
    DefaultGuidedFailureMode: str
    VariableSetId: None
    DeploymentProcessId: None
    ClonedFromProjectId: None
    DiscreteChannelRelease: bool
    IncludedLibraryVariableSetIds: Nothing
    DefaultToSkipIfAlreadyInstalled: bool
    VersioningStrategy: None
    ReleaseCreationStrategy: WireReleaseCreation
    Templates: Nothing
    AutoDeployReleaseOverrides: Nothing
    ReleaseNotesTemplate: None
    DeploymentChangesTemplate: None
    ForcePackageDownload: bool
    Icon: None
    ExtensionSettings: Nothing
    AutoCreateRelease: bool
    IsVersionControlled: bool
    PersistenceSettings: WirePersistence
    ProjectConnectivityPolicy: None
    ProjectTags: Nothing
    Links: Links


class WireChannel(TypedDict):
    """A channel of a project."""

    Id: str
    SpaceId: str
    ProjectId: str
    Name: str
    Slug: str
    Description: str
    LifecycleId: str | None
    IsDefault: bool
    Rules: Nothing
    TenantTags: Nothing
    GitReferenceRules: Nothing
    GitResourceRules: Nothing
    Links: Links


class WireEnvironment(TypedDict):
    """An environment."""

    Id: str
    SpaceId: str
    Slug: str
    Name: str
    Description: str
    SortOrder: int
    UseGuidedFailure: bool
    AllowDynamicInfrastructure: bool
    ExtensionSettings: Nothing
    Links: Links


class WireTypedEnvironment(WireEnvironment):
    """An environment with its type."""

    Type: str


class WireTenant(TypedDict):
    """A tenant with the canonical names of its tags."""

    Id: str
    SpaceId: str
    Name: str
    Slug: str
    Description: str
    TenantTags: list[str]
    ProjectEnvironments: dict[str, list[str]]
    ClonedFromTenantId: None
    IsDisabled: bool
    Links: Links


class WireTag(TypedDict):
    """A tag in a tag set."""

    Id: str
    Name: str
    CanonicalTagName: str
    Color: str
    Description: str
    SortOrder: int


class WireTagSet(TypedDict):
    """A tag set with its tags."""

    Id: str
    SpaceId: str
    Name: str
    Description: str
    SortOrder: int
    Tags: list[WireTag]
    Scopes: list[str]
    Type: str
    IsSystem: bool
    Links: Links


class WireRetention(TypedDict):
    """A retention period."""

    Unit: str
    QuantityToKeep: int
    ShouldKeepForever: bool


class WirePhase(TypedDict):
    """A phase of a lifecycle."""

    Id: str
    Name: str
    AutomaticDeploymentTargets: list[str]
    OptionalDeploymentTargets: list[str]
    MinimumEnvironmentsBeforePromotion: int
    IsOptionalPhase: bool
    ReleaseRetentionPolicy: None
    TentacleRetentionPolicy: None


class WireLifecycle(TypedDict):
    """A lifecycle with its phases."""

    Id: str
    SpaceId: str
    Name: str
    Slug: str
    Description: str
    IsDefault: bool
    Phases: list[WirePhase]
    ReleaseRetentionPolicy: WireRetention
    TentacleRetentionPolicy: WireRetention
    Links: Links


class WireRelease(TypedDict):
    """A release of a project. `AssembledIsEstimate` is not in Octopus's API."""

    Id: str
    SpaceId: str
    ProjectId: str
    Version: str
    ChannelId: str
    Assembled: NotRequired[InstantText]
    AssembledIsEstimate: bool
    ReleaseNotes: str | None
    IgnoreChannelRules: bool
    BuildInformation: Nothing
    SelectedPackages: Nothing
    SelectedGitResources: Nothing
    LibraryVariableSetSnapshotIds: Nothing
    ProjectVariableSetSnapshotId: None
    ProjectDeploymentProcessSnapshotId: None
    VersionControlReference: None
    Links: Links
