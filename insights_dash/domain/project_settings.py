"""Settings of a project: what reports of its deployments mean, and when they time out.

They are not part of the project itself, which has Octopus's properties only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from insights_dash.domain.errors import Problem

USUAL_TIME_OUT, LONGEST_TIME_OUT = 24, 8_760


@dataclass(frozen=True)
class ProjectSettings:
    """What a project's deployments count as before a client says how they ended.

    A reported deployment is finished at once if `reported_deployments_are_finished`.
    Any other one times out `time_out_hours` after the last report about it, and never
    if that is 0.
    """

    reported_deployments_are_finished: bool = False
    time_out_hours: int = USUAL_TIME_OUT

    @property
    def time_out(self) -> timedelta | None:
        """Return after how long a deployment times out, or None for never."""
        return timedelta(hours=self.time_out_hours) if self.time_out_hours else None


def check_settings(settings: ProjectSettings) -> Iterator[Problem]:
    """Find everything that is wrong with settings."""
    if not 0 <= settings.time_out_hours <= LONGEST_TIME_OUT:
        yield Problem(
            "time_out_hours",
            f"Enter a whole number of hours from 1 to {LONGEST_TIME_OUT:,}, or 0 to "
            "never time out.",
        )


def describe_time_out(settings: ProjectSettings) -> str:
    """Return the time-out as text, `24 hours` or `never`."""
    hours = settings.time_out_hours
    return f"{hours:,} hour{'' if hours == 1 else 's'}" if hours else "never"
