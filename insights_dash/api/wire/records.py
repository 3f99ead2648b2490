"""Deployments, tasks, events and users, as answers have them. Source: OCTOPUS-WIRE 2.3.

The checker holds what writes them to these shapes, and the API's description is made
of them.
"""

from collections.abc import Mapping

from typing_extensions import TypedDict

from insights_dash.api.wire.collection import Collection, Links
from insights_dash.api.wire.moment import InstantText

# A list of what is not stored here, and therefore always empty.
Nothing = list[str]


class WireCreatedRelease(TypedDict):
    """A release that was created by names."""

    ReleaseId: str
    ReleaseVersion: str
    AutomaticallyDeployedEnvironments: str


class WireDefect(TypedDict):
    """A defect: the reason not to deploy a release any further."""

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
    """The deployments that were queued, with their tasks."""

    DeploymentServerTasks: list[WireStartedDeployment]


class WireArguments(TypedDict):
    """The deployment that a task carries out."""

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
    """A page of tasks, with the number of tasks in each state."""

    TotalCounts: Mapping[str, int]
    TotalCountsInOtherSpaces: Mapping[str, int]


class WireLogElement(TypedDict):
    """A line in the log of a task."""

    Category: str
    OccurredAt: InstantText
    MessageText: str
    Detail: str


class WireActivity(TypedDict):
    """A step of a task, with its log."""

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
    """The progress of a task."""

    ProgressPercentage: int
    EstimatedTimeRemaining: str


class WireTaskDetails(TypedDict):
    """A task with its history of states as the log."""

    Task: WireTask
    ActivityLogs: list[WireActivity]
    PhysicalLogSize: int
    Progress: WireProgress
    Links: Links


class WireForm(TypedDict):
    """The form of an interruption. Always empty."""

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
    """The status of the server."""

    IsDatabaseEncrypted: bool
    IsMajorMinorUpgrade: bool
    IsInMaintenanceMode: bool
    MaintenanceExpires: None
    IsUpgradeAvailable: bool
    MaximumAvailableVersion: None
    MaximumAvailableVersionCoveredByLicense: None
    Links: Links


class WireZone(TypedDict):
    """A time zone that reports can use."""

    Id: str
    Name: str
    IsLocal: bool
    Links: Links


class WireChanges(TypedDict):
    """The differences that an event made. Not stored, so always null."""

    DocumentContext: None
    Differences: None


class WireEvent(TypedDict):
    """An event in the audit log: who did what to which document."""

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
