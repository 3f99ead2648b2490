"""How the numbers of a deployment were calculated: sentences and a timeline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.commit import Text, fold_hashes
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.catalogue.change import is_link
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.metric import Figure
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_instant
from insights_dash.metrics.answer.drill_down import FoundDeployment, Recovery
from insights_dash.metrics.answer.explanation import Explanation, KnownRelease
from insights_dash.pages.report.deployment_links import DeploymentLinks
from insights_dash.pages.report.explained_changes import build_changes
from insights_dash.pages.report.project_links import link_deployed
from insights_dash.store.delivered_changes import DeliveredChanges

Item = TypeVar("Item")
MOST_SHOWN = 12  # of releases, and of failures: the first and the last
_DELETED = "a deleted release"


@dataclass(frozen=True)
class _Event:
    """A mark of the timeline."""

    at: datetime
    icon: str
    kind: str
    text: str
    note: str = ""


def build_explanation(
    explanation: Explanation,
    changes: DeliveredChanges,
    zone: ZoneInfo,
    links: DeploymentLinks,
    *,
    run: str = "",
) -> Component:
    """What a deployment's numbers are, and why, times in the report's zone.

    `run` is the URL of the pipeline's run, empty if it is unknown.
    """
    found = explanation.deployment
    names = (found.channel, found.environment, found.tenant)
    rest = " · ".join(name for name in names if name)
    rollout = links.release(found)
    return html.Div(
        [
            html.H3(fold_hashes(_version(found)), className="explained__title"),
            html.P(
                [
                    *_name_project(found, links),
                    rest,
                    " · " if rollout else None,
                    dcc.Link("Rollout", href=rollout) if rollout else None,
                ],
                className="explained__stream",
            ),
            html.Dl(
                [
                    part
                    for name, value in _list_facts(explanation, zone, run)
                    for part in (html.Dt(name), html.Dd(_fold(value)))
                ],
                className="explained__sentences",
            ),
            *build_changes(explanation, changes, zone),
            html.H4("Timeline", className="explained__subtitle"),
            html.Ol(
                [_build_event(each, zone) for each in _list_events(explanation)],
                className="timeline",
            ),
        ],
        className="explained",
    )


def _fold(value: Component | str) -> Component | Text:
    return fold_hashes(value) if isinstance(value, str) else value


def _name_project(
    found: FoundDeployment, links: DeploymentLinks
) -> Sequence[Component | str]:
    if not found.project:
        return []
    url = links.project(link_deployed(found))
    return [dcc.Link(found.project, href=url) if url else found.project, " · "]


def _list_facts(
    explanation: Explanation, zone: ZoneInfo, run: str
) -> Iterator[tuple[str, Component | str]]:
    yield from list_sentences(explanation, zone)
    if is_link(run):
        icon = build_icon("arrow-up-right-from-square")
        # The reader sees which site the link opens.
        text: list[Component | str] = [html.Bdi(urlsplit(run).hostname), " ", icon]
        link = html.A(text, href=run, target="_blank", rel="noopener noreferrer")
        yield "Pipeline run", link


def build_unexplained() -> Component:
    """The deployment of an address that the report does not have."""
    return html.P("This deployment isn't part of the report.", role="alert")


def list_sentences(
    explanation: Explanation, zone: ZoneInfo
) -> Sequence[tuple[str, str]]:
    """Describe each number with its name."""
    found = explanation.deployment
    sentences = [("Outcome", _describe_outcome(explanation, zone))]
    if found.metrics.task_state is TaskState.SUCCESS and not (
        found.metrics.had_guided_failure
    ):
        sentences += [
            ("Lead time", _describe_lead_time(explanation, zone)),
            ("Time since previous", _describe_previous(explanation, zone)),
            ("Time to recovery", _describe_recovery(explanation, zone)),
        ]
    if found.recovery:
        sentences.append(("Recovery", _describe_own_recovery(found.recovery, zone)))
    duration = found.durations.get(Figure.DEPLOYMENT_DURATION)
    if duration is not None:
        text, started = _span(duration), explanation.started
        if started:
            text += f", started on {describe_instant(started, zone)}"
        sentences.append(("Duration", f"{text}."))
    queue_time = found.durations.get(Figure.QUEUE_TIME)
    if queue_time is not None:
        sentences.append(("Queue time", f"{_span(queue_time)}."))
    return sentences


def _describe_outcome(explanation: Explanation, zone: ZoneInfo) -> str:
    metrics = explanation.deployment.metrics
    completed = describe_instant(metrics.completed, zone)
    if metrics.task_state is TaskState.FAILED:
        return (
            f"Failed on {completed}. Other metrics apply only to successful "
            "deployments."
        )
    if metrics.had_guided_failure:
        return (
            f"Succeeded on {completed} after manual intervention, so it counts as "
            "failed. No other metrics apply."
        )
    return f"Succeeded on {completed}."


def _describe_undated(explanation: Explanation, version: str) -> str:
    environment = explanation.deployment.environment or "this environment"
    return (
        f"Unknown. It would be measured from release {version}, whose "
        f"creation time isn't known. The release was deployed to {environment} "
        "first, so there is no earlier time to measure from."
    )


def _describe_lead_time(explanation: Explanation, zone: ZoneInfo) -> str:
    metrics, releases = explanation.deployment.metrics, explanation.releases
    where = _where(explanation.deployment)
    if explanation.undated is not None:
        return _describe_undated(explanation, explanation.undated.version)
    if metrics.lead_time is None:
        return (
            f"None. It deployed an older release than {_named(explanation.previous)}, "
            "so nothing new was delivered."
        )
    span = _span(metrics.lead_time)
    if _is_repeated(explanation):
        return (
            f"{span}. It redeployed the same release, so this is the time since the "
            "previous deployment."
        )
    first = releases[0]
    source = f"release {first.version} ({_describe_creation(first, zone)})"
    reason = f"the oldest release not yet in {where}"
    if explanation.is_first:
        reason = _describe_first(explanation)
    return f"{span}, measured from {source}, {reason}."


def _describe_creation(release: KnownRelease, zone: ZoneInfo) -> str:
    created = describe_instant(release.created, zone)
    if release.is_estimate:
        return f"first deployed {created}; its creation time isn't known"
    return f"created {created}"


def _describe_first(explanation: Explanation) -> str:
    """Say why a stream's first success is measured from its release."""
    first, delivered = explanation.releases[0], explanation.delivered
    if delivered is None:
        return "the oldest release of its channel"
    environment = explanation.deployment.environment or "this environment"
    if first.place <= delivered.place:
        return f"its own release, because {environment} already had it or a newer one"
    return (
        f"the first release after {delivered.version}, which was the newest one in "
        f"{environment}"
    )


def _is_repeated(explanation: Explanation) -> bool:
    """Whether the deployment before brought the same release."""
    previous, metrics = explanation.previous, explanation.deployment.metrics
    return (
        previous is not None
        and previous.metrics.release_version == metrics.release_version
        and metrics.lead_time == metrics.time_since_previous
    )


def _describe_previous(explanation: Explanation, zone: ZoneInfo) -> str:
    previous, metrics = explanation.previous, explanation.deployment.metrics
    if previous is None or metrics.time_since_previous is None:
        return "None. This is the first successful deployment here."
    return (
        f"{_span(metrics.time_since_previous)}, since {_version(previous)} succeeded "
        f"on {describe_instant(previous.metrics.completed, zone)}."
    )


def _describe_recovery(explanation: Explanation, zone: ZoneInfo) -> str:
    metrics, failures = explanation.deployment.metrics, explanation.failures
    if metrics.time_to_recovery is None or not failures:
        if explanation.previous is None:
            return "Not applicable: this is the first deployment here."
        return "Not applicable: the previous deployment succeeded."
    verb = "attempt was" if len(failures) == 1 else "attempts were"
    return (
        f"{_span(metrics.time_to_recovery)}, since {_version(failures[0])} failed on "
        f"{describe_instant(failures[0].metrics.completed, zone)}. "
        f"{len(failures)} failed {verb} made before recovery."
    )


def _describe_own_recovery(recovery: Recovery, zone: ZoneInfo) -> str:
    version = recovery.version or _DELETED
    completed = describe_instant(recovery.completed, zone)
    return f"{_span(recovery.after)}, until {version} succeeded on {completed}."


def _list_events(explanation: Explanation) -> Sequence[_Event]:
    found = explanation.deployment
    undated = [explanation.undated] if explanation.undated else []
    releases = [*_shorten(explanation.releases), *undated]
    events = [_release_event(each) for each in releases]
    if explanation.previous:
        note = f"previous successful deployment to {_where(found)}"
        events.append(_deployment_event(explanation.previous, note))
    events += [_deployment_event(each, "") for each in _shorten(explanation.failures)]
    if explanation.queued:
        events.append(_Event(explanation.queued, "clock", "start", "Queued"))
    if explanation.started:
        events.append(_Event(explanation.started, "play", "start", "Started"))
    events.append(_deployment_event(found, "this deployment", is_this=True))
    # If both are at the same instant, a release comes before its deployment.
    return sorted(events, key=lambda each: each.at)


def _release_event(release: KnownRelease) -> _Event:
    note = "first deployed, creation time unknown" if release.is_estimate else "created"
    return _Event(release.created, "tag", "release", f"Release {release.version}", note)


def _deployment_event(
    found: FoundDeployment, note: str, *, is_this: bool = False
) -> _Event:
    metrics = found.metrics
    is_failed = metrics.task_state is TaskState.FAILED or metrics.had_guided_failure
    kind = "failure" if is_failed else "success"
    return _Event(
        metrics.completed,
        "xmark" if is_failed else "check",
        f"{kind} is-this" if is_this else kind,
        f"{_version(found)} {'failed' if is_failed else 'deployed'}",
        note,
    )


def _build_event(event: _Event, zone: ZoneInfo) -> Component:
    return html.Li(
        [
            html.Span(
                build_icon(event.icon), className=f"timeline__mark is-{event.kind}"
            ),
            html.Div(
                [
                    html.Span(fold_hashes(event.text), className="timeline__text"),
                    html.Span(
                        fold_hashes(
                            f"{describe_instant(event.at, zone)}"
                            + (f" · {event.note}" if event.note else "")
                        ),
                        className="timeline__at",
                    ),
                ]
            ),
        ],
        className="timeline__event",
    )


def _shorten(items: Sequence[Item]) -> Sequence[Item]:
    """The first and the last ones, where there are many."""
    if len(items) <= MOST_SHOWN:
        return items
    half = MOST_SHOWN // 2
    return [*items[:half], *items[-half:]]


def _version(found: FoundDeployment) -> str:
    return found.metrics.release_version or _DELETED


def _named(found: FoundDeployment | None) -> str:
    return _version(found) if found else "the previous deployment"


def _where(found: FoundDeployment) -> str:
    environment = found.environment or "this environment"
    return f"{environment} for {found.tenant}" if found.tenant else environment


def _span(span: timedelta) -> str:
    return describe_duration(span.total_seconds())
