"""What the product calls the choices of a question."""

from insights_dash.domain.question import Split
from insights_dash.domain.time_range import TimeRange

SPLITS = {
    Split.NONE: "None",
    Split.PROJECT: "Project",
    Split.PROJECT_GROUP: "Project group",
    Split.ENVIRONMENT: "Environment",
    Split.ENVIRONMENT_GROUP: "Environment group",
    Split.TENANT: "Tenant",
    Split.TENANT_TAG_SET: "Tenant tag set",
}
RANGES = {
    TimeRange.LAST_MONTH: "Last month",
    TimeRange.LAST_QUARTER: "Last 3 months",
    TimeRange.LAST_YEAR: "Last 12 months",
}
