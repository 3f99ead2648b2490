"""The form of a project's settings."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import dash_mantine_components as dmc

from insights_dash.components.form import Field, Form
from insights_dash.components.posted import read_text
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.project_settings import (
    LONGEST_TIME_OUT,
    ProjectSettings,
    check_settings,
)

WAIT, FINISH = "wait", "finish"
_WAITS = (
    "The deployment counts once a client reports Success or Failed. Choose this for "
    "pipelines that also report when a deployment ends."
)
_FINISHES = (
    "The deployment counts at once, without a duration. Choose this for pipelines that "
    "report only deployments that succeeded, such as with Octopus's GitHub Actions."
)
_HOURS = re.compile(r"(\d{1,6}) *(?:h|hours?)?", re.ASCII | re.IGNORECASE)
_NO_HOURS = (
    f"Enter a whole number of hours from 1 to {LONGEST_TIME_OUT:,}, or leave the field "
    "empty."
)
_CARDS = (
    (WAIT, "Wait for its end", _WAITS),
    (FINISH, "Count it as a success", _FINISHES),
)


def _read_hours(value: object) -> int | None:
    """Read hours. Return 0 for an empty field, and None if it isn't a number."""
    text = read_text(value).strip()
    if not text:
        return None if value and not isinstance(value, str) else 0
    hours = _HOURS.fullmatch(text)
    return int(hours[1]) if hours else None


SETTINGS = Form(
    "project-settings",
    "Save changes",
    (
        Field(
            "reported_deployments",
            "When a client reports a deployment",
            partial(
                dmc.RadioGroup,
                [
                    dmc.Radio(
                        label=label,
                        description=text,
                        value=value,
                        className="mode-card",
                    )
                    for value, label, text in _CARDS
                ],
            ),
        ),
        Field(
            "time_out_hours",
            "Time out after",
            partial(
                dmc.TextInput,
                description="Counted from the last report about the deployment. Leave "
                "empty to never time out.",
                placeholder="Never",
                rightSection="hours",
                rightSectionWidth=64,
                inputProps={"inputMode": "numeric"},
                className="short-field",
            ),
            read=_read_hours,
        ),
        Field(
            "owner_name",
            "Owner",
            partial(
                dmc.TextInput,
                description="The team that is responsible for this project, shown "
                "on the project's page and in the portfolio",
                placeholder="e.g. Payments",
            ),
            read=read_text,
        ),
        Field(
            "owner_url",
            "Link to the owner",
            partial(
                dmc.TextInput,
                description="Where the team can be reached, such as its page or chat "
                "channel.",
                placeholder="https://",
                inputProps={"inputMode": "url"},
            ),
            read=read_text,
        ),
    ),
)


def values_of(settings: ProjectSettings) -> dict[str, object]:
    """Return what the fields show of settings."""
    return {
        "reported_deployments": FINISH
        if settings.reported_deployments_are_finished
        else WAIT,
        "time_out_hours": str(settings.time_out_hours or ""),
        "owner_name": settings.owner_name,
        "owner_url": settings.owner_url,
    }


def to_settings(values: Mapping[str, object]) -> ProjectSettings:
    """Return the settings that the fields' values mean.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    choice, hours = values["reported_deployments"], values["time_out_hours"]
    settings = ProjectSettings(
        reported_deployments_are_finished=choice == FINISH,
        time_out_hours=hours if isinstance(hours, int) else -1,
        owner_name=read_text(values["owner_name"]),
        owner_url=read_text(values["owner_url"]),
    )
    problems: list[Problem] = []
    if choice not in {WAIT, FINISH}:
        problems.append(Problem("reported_deployments", "Choose one."))
    for problem in check_settings(settings):
        is_hours = problem.field == "time_out_hours"
        problems.append(replace(problem, message=_NO_HOURS) if is_hours else problem)
    if problems:
        raise InvalidInputError(problems)
    return settings
