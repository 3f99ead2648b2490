"""Settings of a project: who owns it, and what reports of its deployments mean.

They are not part of the project itself, which has Octopus's properties only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from insights_dash.domain.catalogue.change import check_link
from insights_dash.domain.catalogue.document import NAME_LENGTH
from insights_dash.domain.errors import Problem
from insights_dash.domain.names import check_characters, compose, is_blank

USUAL_TIME_OUT, LONGEST_TIME_OUT = 24, 8_760
# A link is that of an owner, so they only change together.
_TOGETHER = (
    ("reported_deployments_are_finished",),
    ("time_out_hours",),
    ("owner_name", "owner_url"),
)


@dataclass(frozen=True)
class Owner:
    """The team that owns a project, and where it can be reached, if that is known."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class ProjectSettings:
    """Who owns a project, and what its deployments count as before they end.

    The owner is a team, with a link to where it can be reached; both can be empty. A
    reported deployment is finished at once if `reported_deployments_are_finished`.
    Any other one times out `time_out_hours` after the last report about it, and never
    if that is 0.
    """

    reported_deployments_are_finished: bool = False
    time_out_hours: int = USUAL_TIME_OUT
    owner_name: str = ""
    owner_url: str = ""

    def cleaned(self) -> Self:
        """Return the settings without spaces around texts, in composed Unicode."""
        name = compose(self.owner_name.strip())
        return replace(self, owner_name=name, owner_url=self.owner_url.strip())

    def merged(self, shown: Mapping[str, object], stored: Self) -> Self:
        """Return what a user entered, with what is stored in place of the unchanged.

        `shown` has the settings by name when the user began.
        """
        own = vars(self)
        unchanged = [
            name
            for names in _TOGETHER
            if all(name in shown and own[name] == shown[name] for name in names)
            for name in names
        ]
        return replace(self, **{each: getattr(stored, each) for each in unchanged})

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
    cleaned = settings.cleaned()
    yield from check_owner(cleaned.owner_name, cleaned.owner_url)


def check_owner(name: str, url: str) -> Iterator[Problem]:
    """Find what is wrong with an owner's name and link, which can both be empty."""
    if len(name) > NAME_LENGTH:
        message = f"The name is longer than {NAME_LENGTH} characters."
        yield Problem("owner_name", message)
    elif name and is_blank(name):
        yield Problem("owner_name", "Enter a name, or leave the field empty.")
    else:
        yield from check_characters("owner_name", name)
    if url and not name:
        yield Problem("owner_name", "Enter the name of the owner that the URL is for.")
    yield from check_link("owner_url", url)


def describe_time_out(settings: ProjectSettings) -> str:
    """Return the time-out as text, `24 hours` or `never`."""
    hours = settings.time_out_hours
    return f"{hours:,} hour{'' if hours == 1 else 's'}" if hours else "never"
