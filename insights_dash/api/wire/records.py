"""Deployments, tasks, events and users, as answers have them. Source: OCTOPUS-WIRE 2.3.

The checker holds what writes them to these shapes, and the API's description is made
of them.
"""

from collections.abc import Mapping

from typing_extensions import TypedDict

from insights_dash.api.wire.collection import Collection, Links
from insights_dash.api.wire.documents import Nothing
from insights_dash.api.wire.moment import InstantText


class WireCreatedRelease(TypedDict):
    """What was made by names."""

    ReleaseId: str
    ReleaseVersion: str
    AutomaticallyDeployedEnvironments: str


class WireDefect(TypedDict):
    """Why a release is not to go further."""

    Id: str
    Description: str
    Status: str
    Links: Links


class WireDeployment(TypedDict):
    """A deployment of a release."""

    Id: str
    SpaceId: str
    ReleaseId: str
    ChannelId: str
    ProjectId: str
    EnvironmentId: str
    TenantId: str | None
    TaskId: str
    Name: str
    Created: InstantText | None
    QueueTime: InstantText | None
    QueueTimeExpiry: None
    DeployedBy: str
    DeployedById: None
    FailureEncountered: bool
    UseGuidedFailure: bool
    Changes: Nothing
    ChangesMarkdown: None
    Comments: str
    FormValues: dict[str, str]
    SkipActions: Nothing
    SpecificMachineIds: Nothing
    ExcludedMachineIds: Nothing
    DeployedToMachineIds: Nothing
    ForcePackageDownload: bool
    ForcePackageRedeployment: bool
    Priority: str
    TentacleRetentionPeriod: None
    DeploymentProcessId: None
    ManifestVariableSetId: None
    Links: Links


class WireStartedDeployment(TypedDict):
    """A deployment and its task."""

    DeploymentId: str
    ServerTaskId: str


class WireStarted(TypedDict):
    """What was started."""

    DeploymentServerTasks: list[WireStartedDeployment]


class WireArguments(TypedDict):
    """What a task is about."""

    DeploymentId: str


class WireTask(TypedDict):
    """The task of a deployment."""

    Id: str
    SpaceId: str
    Name: str
    Description: str
    Arguments: WireArguments
    State: str
    QueueTime: InstantText | None
    QueueTimeExpiry: None
    StartTime: InstantText | None
    LastUpdatedTime: InstantText | None
    CompletedTime: InstantText | None
    Completed: str
    Duration: str
    ErrorMessage: str
    HasBeenPickedUpByProcessor: bool
    IsCompleted: bool
    FinishedSuccessfully: bool
    HasPendingInterruptions: bool
    PendingInterruptionTypes: Nothing
    HasWarningsOrErrors: bool
    CanRerun: bool
    ServerNode: None
    UnmetPreconditions: str
    ProjectId: str
    Links: Links


class WireTaskPage(Collection[WireTask]):
    """A page of tasks, and how many are in each state."""

    TotalCounts: Mapping[str, int]
    TotalCountsInOtherSpaces: Mapping[str, int]


class WireLogElement(TypedDict):
    """A line of a task's log."""

    Category: str
    OccurredAt: InstantText
    MessageText: str
    Detail: str


class WireActivity(TypedDict):
    """What a task did."""

    Id: str
    Name: str
    Started: InstantText | None
    Ended: InstantText | None
    Status: str
    Children: Nothing
    ShowAtSummaryLevel: bool
    LogElements: list[WireLogElement]
    ProgressPercentage: int
    ProgressMessage: str


class WireProgress(TypedDict):
    """How far a task is."""

    ProgressPercentage: int
    EstimatedTimeRemaining: str


class WireTaskDetails(TypedDict):
    """A task with the states it went through as its log."""

    Task: WireTask
    ActivityLogs: list[WireActivity]
    PhysicalLogSize: int
    Progress: WireProgress
    Links: Links


class WireForm(TypedDict):
    """What somebody is asked."""

    Values: dict[str, str]
    Elements: Nothing


class WireInterruption(TypedDict):
    """A guided failure."""

    Id: str
    SpaceId: str
    TaskId: str
    Title: str
    Type: str
    Created: InstantText | None
    IsPending: bool
    Form: WireForm
    RelatedDocumentIds: list[str]
    ResponsibleTeamIds: Nothing
    ResponsibleUserId: None
    HasResponsibility: bool
    CanTakeResponsibility: bool
    IsLinkedToOtherInterruption: bool
    CorrelationId: str
    Links: Links


class WireUser(TypedDict):
    """A user."""

    Id: str
    Username: str
    DisplayName: str
    EmailAddress: str | None
    IsActive: bool
    IsService: bool
    IsRequestor: bool
    CanPasswordBeEdited: bool
    Identities: Nothing
    Links: Links


class WireStatus(TypedDict):
    """The server at work."""

    IsDatabaseEncrypted: bool
    IsMajorMinorUpgrade: bool
    IsInMaintenanceMode: bool
    MaintenanceExpires: None
    IsUpgradeAvailable: bool
    MaximumAvailableVersion: None
    MaximumAvailableVersionCoveredByLicense: None
    Links: Links


class WireZone(TypedDict):
    """A time zone that reports take."""

    Id: str
    Name: str
    IsLocal: bool
    Links: Links


class WireChanges(TypedDict):
    """What an event changed: only its details are kept."""

    DocumentContext: None
    Differences: None


class WireEvent(TypedDict):
    """Who did what."""

    Id: str
    SpaceId: str | None
    RelatedDocumentIds: list[str]
    Category: str
    UserId: None
    Username: str
    IsService: bool
    IdentityEstablishedWith: str
    UserAgent: str
    Occurred: InstantText
    Message: str
    MessageHtml: None
    MessageReferences: Nothing
    Comments: None
    Details: str
    ChangeDetails: WireChanges
    IpAddress: str | None
    Links: Links
