"""Metrics and streams, as answers have them. Source: insights-api.md.

Their bodies are written from arrays, without these: the API's description is made of
them, and tests hold the bodies to it.
"""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

# Hours have no upper limit.
Duration = Annotated[
    str, Field(pattern=r"^-?\d+:[0-5]\d:[0-5]\d\.\d+$", examples=["27:03:12.0"])
]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
# UTC with seven digits of fraction.
ExactInstant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class WireDurations(TypedDict):
    """A summary of durations. If `Count` is 0, everything else is null."""

    Count: int
    Mean: Duration | None
    Median: Duration | None
    Min: Duration | None
    Max: Duration | None
    NinetyFifth: Duration | None


class WireNumbers(TypedDict):
    """A summary of numbers. If `Count` is 0, everything else is null."""

    Count: int
    Mean: float | None
    Median: float | None
    Min: float | None
    Max: float | None
    NinetyFifth: float | None


class WireFailureRate(TypedDict):
    """Deployments by outcome. `Rate` is `Failed` ÷ `Total`, null if `Total` is 0."""

    Successful: int
    DeploymentFailure: int
    SuccessfulButHadGuidedFailure: int
    Total: int
    Failed: int
    Rate: float | None


class WireFigures(TypedDict):
    """Metrics of some time."""

    NumberOfSuccessfulDeployments: int
    LeadTime: WireDurations
    DeploymentFailureRate: WireFailureRate
    TimeSincePreviousDeployment: WireDurations
    MeanTimeToRecovery: WireDurations
    DeploymentsUntilRecovery: WireNumbers


class WireInterval(WireFigures):
    """The metrics of one interval."""

    StartOfInterval: Day


class WireSummary(WireFigures):
    """The metrics of the exact period, from its first to its last local day."""

    From: Day
    To: Day


class WireSeries(TypedDict):
    """One line of a chart: a name and its intervals.

    `Summary` is part of the answer if the query has `compare`.
    """

    Name: str
    Intervals: list[WireInterval]
    Summary: NotRequired[WireSummary]


class WireMetrics(TypedDict):
    """Metrics per interval, in one or more series.

    `Comparison` is part of the answer if the query compares the period with another.
    """

    Series: list[WireSeries]
    Comparison: NotRequired[list[WireSeries]]


class WireDeploymentMetrics(TypedDict):
    """A deployment with its own metrics."""

    Id: str
    ReleaseVersion: str | None
    TaskState: str
    CompletedTime: ExactInstant
    HadGuidedFailure: bool
    LeadTime: Duration | None
    LeadTimeCalculatedFromVersion: str | None
    TimeSincePreviouslySuccessfulDeployment: Duration | None
    PreviousSuccessfulDeploymentId: str | None
    TimeToRecovery: Duration | None
    DeploymentsUntilRecovery: int | None
    RecoveredFromFailedDeploymentId: str | None
    RecoveredFromFailedReleaseVersion: str | None


class WireStream(TypedDict):
    """Deployments of one project, channel, environment and tenant, oldest first."""

    ProjectId: str
    ProjectName: str | None
    ChannelId: str
    ChannelName: str | None
    EnvironmentId: str
    EnvironmentName: str | None
    TenantId: str | None
    TenantName: str | None
    Deployments: list[WireDeploymentMetrics]


class WireReportStreams(TypedDict):
    """A report's deployments, grouped into streams."""

    ReportName: str
    Streams: list[WireStream]


class WireProjectStreams(TypedDict):
    """A project's deployments, grouped into streams."""

    ProjectName: str
    Streams: list[WireStream]
