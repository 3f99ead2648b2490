"""The checks of data quality, each one entry of a table.

To add a check, add its function to `find.py` and its entry here; API and pages follow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from insights_dash.metrics.quality import find
from insights_dash.metrics.quality.evidence import Evidence
from insights_dash.metrics.quality.find import GONE_DAYS, SILENT_DAYS, SILENT_GAPS
from insights_dash.metrics.quality.findings import Found


@dataclass(frozen=True)
class Check:
    """A check, and what a finding of it means.

    `title` names what is found, after a number: "3 of 70 `deployments without a
    start`". `effect` says what it does to figures and `advice` what to do about it.
    `rule` defines what is found. If it isn't `for_reports`, it only concerns a space.
    """

    key: str
    title: str
    effect: str
    risk: str
    advice: str
    rule: str
    find: Callable[[Evidence], Found | None]
    for_reports: bool = True


CHECKS: Sequence[Check] = (
    Check(
        "releases-without-creation",
        "releases without a creation time",
        "Lead time starts at their first deployment, so that one has no lead time.",
        "Would start lead time at their first deployment",
        "Send the creation time with the release, or import it in the column created.",
        "No source gave the release a creation time.",
        find.find_undated_releases,
    ),
    Check(
        "releases-created-late",
        "releases created after their first deployment",
        "They give negative lead times.",
        "Would give negative lead times",
        "Check the clock and the time zone of the source, and record the releases "
        "again.",
        "The release was created after its first deployment had completed.",
        find.find_late_releases,
    ),
    Check(
        "releases-created-together",
        "releases created at the same instant as their neighbour",
        "They are ordered as they arrived, and their lead times start at that instant.",
        "Would be ordered as they arrived",
        "If they were back-filled, record them again with their own creation times.",
        "Another release of the channel has exactly the same creation time.",
        find.find_simultaneous_releases,
    ),
    Check(
        "versions-repeated",
        "releases whose version another release repeats",
        "Each counts as a change of its own.",
        "Would count a change twice",
        "Delete the ones that you don't need, and let the source use one form.",
        "Another release of the project has the same version, in another channel, in "
        "another letter case, or with or without a leading v.",
        find.find_same_versions,
    ),
    Check(
        "deployments-without-start",
        "deployments without a start",
        "They have no deployment duration and no queue time.",
        "Would have no deployment duration",
        "Send the start too, or import it in the column started.",
        "The deployment counts, and its start is unknown.",
        find.find_unstarted,
    ),
    Check(
        "deployments-queued-late",
        "deployments queued after they started",
        "They have no queue time.",
        "Would have no queue time",
        "Check which clock or time zone the source reads each time from.",
        "The deployment counts, and was queued later than it started.",
        find.find_queued_late,
    ),
    Check(
        "deployments-in-the-future",
        "deployments completed in the future",
        "They are missing from all figures until then.",
        "Would be missing until then",
        "Check the clock and the time zone of the source, and correct the times.",
        "The deployment counts, and its completion is later than now.",
        find.find_future,
    ),
    Check(
        "deployments-unfinished",
        "deployments that never finished",
        "They are missing from all figures.",
        "Would be missing from all figures",
        "Report how they ended, or cancel them.",
        "The deployment hasn't ended, although the time-out of its project has passed "
        "since the last report, or no time is known of it.",
        find.find_unfinished,
    ),
    Check(
        "deployments-timed-out",
        "deployments that timed out",
        "They are missing from all figures, even if they failed.",
        "Would be missing from all figures",
        "Let the pipeline report each end, or raise the project's time-out.",
        "No client reported an end in time, or the source says that it timed out.",
        find.find_timed_out,
    ),
    Check(
        "streams-silent",
        "streams that went silent",
        "Deployment frequency falls, whether work stopped or only the reports did.",
        "Would lower deployment frequency",
        "Check whether the source still sends deployments.",
        "The last deployment of the project to the environment, and for the tenant if "
        f"it has one, was {SILENT_DAYS} to {GONE_DAYS} days ago. That is at least "
        f"{SILENT_GAPS} times the longest gap between its deployments before.",
        find.find_silent,
    ),
    Check(
        "deployments-outside-reports",
        "deployments in channels that no report includes",
        "They are missing from reports, although their project isn't.",
        "Would be missing from reports",
        "Add the channel to a report if it should count.",
        "A report has the project, and none has the deployment's channel. Reports "
        "include only the default channel unless they list another one.",
        find.find_unreported_channels,
        for_reports=False,
    ),
    Check(
        "projects-outside-reports",
        "projects that no report includes",
        "Their deployments are missing from all reports.",
        "Would be missing from reports",
        "Add them, or their group, to a report.",
        "No report has the project, its group or one of its channels.",
        find.find_unreported_projects,
        for_reports=False,
    ),
    Check(
        "environments-outside-reports",
        "environments that no report includes",
        "Deployments to them are missing from all reports.",
        "Would be missing from reports",
        "Add them to an environment group of a report if they should count.",
        "No report has the environment in one of its environment groups.",
        find.find_unreported_environments,
        for_reports=False,
    ),
    Check(
        "names-similar",
        "names that differ only in letter case or form",
        "The same project, environment or tenant counts twice.",
        "Would count one project twice",
        "Let every source use the same name, and delete the copy.",
        "Another name of the same kind is equal, apart from letter case, Unicode form, "
        "letter width and repeated spaces.",
        find.find_similar_names,
    ),
    Check(
        "events-failed",
        "rows that imports left out",
        "They are missing from all figures.",
        "Would be missing from all figures",
        "Download them from the page of their import, and upload them corrected.",
        "A file imported within the last 30 days had a row that could not be read.",
        find.find_failed_events,
        for_reports=False,
    ),
)
REPORT_CHECKS = frozenset(
    each.key for each in CHECKS if each.key.endswith("-outside-reports")
)
"""The keys of checks for what no report includes."""
CHECKS_BY_KEY: Mapping[str, Check] = {each.key: each for each in CHECKS}
