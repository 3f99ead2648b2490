"""The engine's evidence for a question that `plain_quality` answers too."""

from insights_dash.domain.identity import Kind
from insights_dash.metrics.answer.selection import list_channels, select
from insights_dash.metrics.quality.evidence import Evidence, Reported
from insights_dash.metrics.quality.uncounted import Uncounted
from plain_quality import PlainQuality
from random_worlds import build_catalogue, build_live_history


def collect(plain: PlainQuality) -> Evidence:
    """Return the evidence for the same question."""
    catalogue = build_catalogue(plain.world)
    counted = {"Success", "Failed"}
    uncounted = [
        (
            *(each.number, each.release, each.environment, each.tenant),
            each.started if each.started is not None else each.queued,
            *(each.state, False),
        )
        for each in plain.world.deployments
        if each.state not in counted or each.completed is None
    ]
    channels = {c for one in plain.reports for c in list_channels(one, catalogue)}
    environments = {
        Kind.ENVIRONMENT.find_number(each) or 0
        for one in plain.reports
        for each in one.environment_ids
    }
    return Evidence(
        history=build_live_history(plain.world).snapshot(),
        catalogue=catalogue,
        all_uncounted=Uncounted.of(uncounted),
        reported=Reported(channels, environments),
        time_outs=plain.time_outs,
        visibility=plain.visibility,
        selection=select(plain.report, catalogue) if plain.report else None,
        now=plain.now,
        ends=plain.ends,
    )
