"""What a language model has to know to use the API."""

LLMS_TEXT = """\
# Insights Dash

DORA metrics of deployments, with an API in the shapes of Octopus Deploy's. JSON;
send an API key as the header X-Octopus-ApiKey. {space} is an id such as Spaces-1, or a
slug.

## Find your way
- GET /api/spaces/all: spaces. GET /api/{space}: links to everything in a space.
- GET /api/{space}/projects, projectgroups, environments, channels, tenants, tagsets,
  lifecycles, releases, deployments, tasks: lists with skip, take, ids, partialName.

## Insights
- GET /api/{space}/insights/reports: saved reports.
- GET /api/{space}/insights/reports/{report}/metrics?split=None&timeRange=LastQuarter
  &granularity=Weekly: deployment frequency, lead time, failure rate and time to
  recovery by interval. split: None, Project, ProjectGroup, Environment,
  EnvironmentGroup, Tenant, TenantTagSet (needs tenantTagSetId). timeRange: LastMonth,
  LastQuarter, LastYear. granularity: Daily, Weekly, Monthly.
- GET /api/{space}/insights/reports/{report}/deployments (and /deployments/csv): every
  deployment with its own metrics.
- GET /api/{space}/projects/{project}/insights/metrics and /insights/deployments: the
  same for one project, without a report. No licence is needed.

## Record what a pipeline does
- POST /api/{space}/releases/create/v1 {"ProjectName", "ReleaseVersion"}
- POST /api/{space}/deployments/create/untenanted/v1 {"ProjectName", "ReleaseVersion",
  "EnvironmentNames": []}; .../tenanted/v1 {"EnvironmentName", "Tenants": []}
- POST /api/{space}/tasks/{task}/state {"State": "Executing" | "Success" | "Failed" |
  "Canceled", "Reason", "HadGuidedFailure"}

Durations read [-]h:mm:ss.f, and hours are not capped. Errors are
{"ErrorMessage", "Errors": []}.
"""
