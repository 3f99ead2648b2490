"""The summary of the API for language models."""

LLMS_TEXT = """\
# Insights Dash

DORA metrics for your deployments, with an Octopus Deploy-compatible API. Requests and
responses are JSON. Send an API key in the header X-Octopus-ApiKey. {space} is the ID
of a space, such as Spaces-1, or its name or slug. No licence required.

## Explore
- GET /api/spaces/all: all spaces.
- GET /api/{space}: links to everything in a space.
- GET /api/{space}/projects: list of projects. The same works for projectgroups,
  environments, channels, tenants, tagsets, lifecycles, releases, deployments and tasks.
  Parameters: skip, take, ids, partialName.
- GET /api/openapi.json: the full description of the API.

## Get metrics
- GET /api/{space}/insights/reports: saved reports.
- GET /api/{space}/insights/reports/{report}/metrics?split=None&timeRange=LastQuarter
  &granularity=Weekly: deployment frequency, lead time, failure rate and time to
  recovery per interval. split: None, Project, ProjectGroup, Environment,
  EnvironmentGroup, Tenant, TenantTagSet (requires tenantTagSetId). timeRange:
  LastMonth, LastQuarter, LastYear. granularity: Daily, Weekly, Monthly.
- GET /api/{space}/insights/reports/{report}/deployments (or /deployments/csv): every
  deployment with its own metrics.
- GET /api/{space}/projects/{project}/insights/metrics and /insights/deployments: the
  same for one project, without a report.

## Record deployments from a pipeline
- POST /api/{space}/releases/create/v1 {"ProjectName", "ReleaseVersion"}
- POST /api/{space}/deployments/create/untenanted/v1 {"ProjectName", "ReleaseVersion",
  "EnvironmentNames": []}; .../tenanted/v1 {"EnvironmentName", "Tenants": []}
- POST /api/{space}/tasks/{task}/state {"State": "Executing" | "Success" | "Failed" |
  "Canceled", "Reason", "HadGuidedFailure"}

Durations are [-]h:mm:ss.f, and hours can exceed 24. Errors are
{"ErrorMessage", "Errors": []}.
"""
