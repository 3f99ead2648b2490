"""What a report's header asks: for which team, and on phones the way to the rest."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.control_sheet import build_opener
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.team import NamedTeam
from insights_dash.pages.report.controls import Overview, describe_set
from insights_dash.pages.report.ids import Ids, option_id
from insights_dash.pages.report.view import TEAM

ALL_TEAMS = "All teams"
_FEW = 20  # teams that are read faster than searched


def build_header_controls(overview: Overview) -> Component:
    """Build the choice of a team, and the button that opens the others on phones."""
    return html.Div(
        [
            build_reset(),
            _build_team(overview) if overview.teams else None,
            _build_opener(overview),
        ],
        className="overview__asks",
    )


def build_reset() -> Component:
    """Build the button for the defaults, which scripts show if anything is set."""
    return html.Button(
        [build_icon("rotate-left"), "Reset"],
        hidden=True,
        className="button overview__reset",
        **data(resets="true"),
    )


def _build_team(overview: Overview) -> dmc.Select:
    chosen = overview.place.team
    return dmc.Select(
        id=option_id(TEAM),
        value=chosen.team.text if chosen else "",
        data=[{"value": "", "label": ALL_TEAMS}, *_group_teams(overview.teams)],
        allowDeselect=False,
        checkIconPosition="right",
        searchable=len(overview.teams) > _FEW,
        nothingFoundMessage="No matches",
        maxDropdownHeight=420,
        className="overview__team",
        comboboxProps={"width": 260, "position": "bottom-start"},
        **aria(label="Team"),
    )


def _group_teams(teams: Sequence[NamedTeam]) -> list[dict[str, Any]]:
    """Return the choices under `Project groups` and `Owners`; one kind has no title."""
    kinds = {
        "Project groups": [each for each in teams if each.team.groups],
        "Owners": [each for each in teams if not each.team.groups],
    }
    choices = {
        title: [{"value": each.team.text, "label": each.name} for each in found]
        for title, found in kinds.items()
        if found
    }
    if len(choices) == 1:
        return next(iter(choices.values()))
    return [{"group": title, "items": items} for title, items in choices.items()]


def _build_opener(overview: Overview) -> Component:
    """The button of phones that opens the other controls, and says what is set."""
    said = describe_set(overview)
    return build_opener(said, identifier=Ids.SET, controls=Ids.CONTROLS)
