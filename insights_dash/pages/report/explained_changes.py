"""The changes that a deployment brings: a sentence and a list, newest first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from insights_dash.components.commit import fold_hashes
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.catalogue.change import Change, is_link, pair_reverts
from insights_dash.domain.deployment import TaskState
from insights_dash.figures.sentences import describe_instant
from insights_dash.metrics.answer.delivery import BroughtRelease
from insights_dash.metrics.answer.explanation import Explanation
from insights_dash.store.delivered_changes import DeliveredChange, DeliveredChanges

SHOWN = 8  # the others are folded
MOST_LISTED = 200
_HASH = re.compile(r"[0-9a-f]{12,64}")
_SHORT = 8
_DELETED = "a deleted release"


def describe_changes(explanation: Explanation, changes: DeliveredChanges) -> str:
    """Say how many changes a deployment brings, and since when."""
    releases = explanation.delivery.releases
    if not releases:
        return _describe_nothing(explanation)
    if not changes.total:
        if len(releases) == 1:
            return f"Unknown. No changes are recorded for {_version(releases[0])}."
        return f"Unknown. No changes are recorded for these {len(releases):,} releases."
    counted = f"{_count(changes.total)}{_describe_origin(explanation)}"
    is_delivered, reason = _is_delivered(explanation)
    text = f"Brings {counted}."
    if not is_delivered:
        text = f"None, {reason}. It would have brought {counted}."
    return " ".join([text, *_list_remarks(releases, changes)])


def _count(total: int) -> str:
    return f"{total:,} change{'s' * (total != 1)}"


def _is_delivered(explanation: Explanation) -> tuple[bool, str]:
    metrics = explanation.deployment.metrics
    if metrics.task_state is TaskState.FAILED:
        return False, "because it failed"
    if metrics.had_guided_failure:
        return False, "because it counts as failed"
    return True, ""


def _describe_nothing(explanation: Explanation) -> str:
    since = explanation.delivery.since
    where = explanation.deployment.environment or "This environment"
    if since is None:
        return "None."
    if since.version == explanation.deployment.metrics.release_version:
        return f"None. {where} already had this release."
    return f"None. {where} already had {_version(since)}, which is newer."


def _describe_origin(explanation: Explanation) -> str:
    """Say since which release the changes are counted."""
    delivery = explanation.delivery
    where = explanation.deployment.environment or "this environment"
    if delivery.since is None:
        return f" with the first release of its channel in {where}"
    if delivery.older[-1:] == (delivery.since.number,):
        return f" since {_version(delivery.since)}"
    had = f"because {where} already had {_version(delivery.since)}"
    return f" from its own release only, {had}"


def _list_remarks(
    releases: Sequence[BroughtRelease], changes: DeliveredChanges
) -> Iterator[str]:
    if unknown := len(changes.unknown):
        yield (
            f"No changes are recorded for {unknown:,} of its {len(releases):,} new "
            "releases."
        )
    pairs = pair_reverts([each.change for each in changes.changes])
    if pairs and changes.are_all_read:
        yield f"{len(pairs):,} of them cancel each other out."


def build_changes(
    explanation: Explanation, changes: DeliveredChanges, zone: ZoneInfo
) -> Sequence[Component]:
    """Say what a deployment brings, and list it; long lists are folded."""
    releases = explanation.delivery.releases
    row = _Row(
        zone,
        _name_pairs([each.change for each in changes.changes]),
        {each.number: _version(each) for each in releases if len(releases) > 1},
    )
    listed = changes.changes[::-1][:MOST_LISTED]
    items = [html.Li(row.build(each), className="changes__item") for each in listed]
    sentence = describe_changes(explanation, changes)
    return [
        html.H4("Changes", className="explained__subtitle"),
        html.P(fold_hashes(sentence), className="explained__changes"),
        *([html.Ul(items[:SHOWN], className="changes")] if items else []),
        *_fold(items[SHOWN:], unlisted=changes.total - len(listed)),
    ]


def _name_pairs(changes: Sequence[Change]) -> Mapping[str, str]:
    """Return what pages call the other one of each pair, by the ID of the one."""
    names = {each.id: _name(each) for each in changes}
    return {one: names[other] for one, other in pair_reverts(changes).items()}


def _fold(items: Sequence[Component], *, unlisted: int) -> Sequence[Component]:
    if not items:
        return []
    more: list[Component] = [html.Ul(items, className="changes")]
    if unlisted:
        words = f"{unlisted:,} earlier change{'s' * (unlisted != 1)} not listed"
        more.append(html.P(words, className="changes__meta"))
    shown = "change" if len(items) == 1 else "changes"
    summary = html.Summary(f"Show {len(items):,} more {shown}")
    return [html.Details([summary, *more], className="changes__more")]


@dataclass(frozen=True)
class _Row:
    """How rows of the list are built.

    `reverted` are the changes that are cancelled out by others, which it names.
    `versions` are those of several releases, by number.
    """

    zone: ZoneInfo
    reverted: Mapping[str, str]
    versions: Mapping[int, str]

    def build(self, delivered: DeliveredChange) -> Sequence[Component]:
        """Build a change: its message, and a line with everything else."""
        change = delivered.change
        icon = "code-pull-request" if change.pull_request else "code-commit"
        is_left_out = change.id in self.reverted or change.is_merge_commit
        text = "changes__text is-left-out" if is_left_out else "changes__text"
        facts = _join(self._list_facts(delivered))
        return [
            html.Span(build_icon(icon), className="changes__icon"),
            html.Div(
                [
                    html.Span(_build_title(change), className=text),
                    html.Span(facts, className="changes__meta"),
                ]
            ),
        ]

    def _list_facts(self, delivered: DeliveredChange) -> Iterator[Component | str]:
        change = delivered.change
        yield from _list_origins(change)
        if version := self.versions.get(delivered.release):
            yield html.Span(fold_hashes(f"in {version}"))
        written = change.committed or change.authored
        if change.merged:
            yield f"merged {describe_instant(change.merged, self.zone)}"
        elif written:
            yield f"committed {describe_instant(written, self.zone)}"
        if other := self.reverted.get(change.id):
            yield html.Bdi(f"{'reverts' if change.reverts else 'reverted by'} {other}")
        elif change.is_merge_commit:
            yield "merge commit"


def _build_title(change: Change) -> Component:
    title = html.Bdi(change.message or _shorten(change.id))
    if not is_link(change.link):
        return title
    return html.A(title, href=change.link, target="_blank", rel="noopener noreferrer")


def _list_origins(change: Change) -> Iterator[Component]:
    """Say who made a change, and what its source calls it."""
    if change.author:
        yield html.Bdi(change.author)
    if change.is_bot:
        yield html.Span("bot", className="changes__bot")
    if change.pull_request:
        yield html.Bdi(_name(change))
    elif change.message:
        yield html.Code(_name(change))


def _join(facts: Iterator[Component | str]) -> Sequence[Component | str]:
    joined: list[Component | str] = []
    for fact in facts:
        joined += [" · ", fact] if joined else [fact]
    return joined


def _name(change: Change) -> str:
    number = change.pull_request
    if number:
        return f"#{number}" if number.isdecimal() else number
    return _shorten(change.id)


def _shorten(identifier: str) -> str:
    is_hash = _HASH.fullmatch(identifier) is not None
    return identifier[:_SHORT] if is_hash else identifier


def _version(release: BroughtRelease) -> str:
    return release.version or _DELETED
