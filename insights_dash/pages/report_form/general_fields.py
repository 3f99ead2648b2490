"""The sections of the form on name, look and time zone."""

from collections.abc import Sequence
from functools import partial

import dash_mantine_components as dmc
from dash import html

from insights_dash.components.administration import build_section
from insights_dash.components.icon_catalogue import list_icons
from insights_dash.components.report_icon import DEFAULT_COLOR, DEFAULT_ICON
from insights_dash.domain.report import Report
from insights_dash.domain.report_draft import NAME_LENGTH, ReportDraft
from insights_dash.pages.long_lists import Option
from insights_dash.pages.report_form.ids import Ids
from insights_dash.pages.report_form.logo import build_logo_field

OPTIONS_SHOWN = 60  # of a long list, until the user searches
_ICONS_SHOWN = 84
_COLORS = (
    *("#0D80D8", "#1864AB", "#0B7285", "#087F5B", "#2B8A3E", "#5C940D"),
    *("#E67700", "#D9480F", "#C92A2A", "#A61E4D", "#862E9C", "#5F3DC4"),
    *("#364FC7", "#495057"),
)
build_form_section = partial(build_section, block="report-form")


def build_identity(draft: ReportDraft) -> html.Section:
    """Build the section of name and description."""
    return build_form_section(
        "General",
        "Name and description",
        dmc.TextInput(
            id=Ids.NAME,
            label="Name",
            description=f"Must be unique in this space. Up to {NAME_LENGTH} "
            "characters.",
            value=draft.name,
            placeholder="e.g. Production, by team",
            withAsterisk=True,
        ),
        dmc.Textarea(
            id=Ids.DESCRIPTION,
            label="Description",
            description="Who it's for and any caveats about the data (optional)",
            value=draft.description,
            autosize=True,
            minRows=3,
            maxRows=10,
        ),
    )


def _build_icon_choice(chosen: str) -> dmc.Select:
    return dmc.Select(
        id=Ids.ICON,
        label="Icon",
        description="Search icons",
        data=list(list_icons()),
        value=chosen,
        searchable=True,
        allowDeselect=False,
        limit=_ICONS_SHOWN,
        filter={"function": "findOptions"},
        renderOption={"function": "renderIcon"},
        withCheckIcon=False,
        nothingFoundMessage="No matches",
        # Options lie in a grid: nothing may wrap them.
        withScrollArea=False,
        classNames={
            "dropdown": "icon-picker__dropdown",
            "options": "icon-picker__options",
        },
    )


def build_appearance(draft: ReportDraft, report: Report | None) -> html.Section:
    """Build the section of icon, colour and logo."""
    return build_form_section(
        "Appearance",
        "How the report looks in lists",
        html.Div(
            [
                html.Div(id=Ids.ICON_TILE, className="report-form__tile"),
                _build_icon_choice(draft.icon_id or DEFAULT_ICON),
                dmc.ColorInput(
                    id=Ids.ICON_COLOR,
                    label="Colour",
                    description="Pick a colour or enter a hex code",
                    value=draft.icon_color or DEFAULT_COLOR,
                    swatches=list(_COLORS),
                    swatchesPerRow=7,
                    withEyeDropper=False,
                    fixOnBlur=False,
                ),
            ],
            className="report-form__icon",
        ),
        build_logo_field(report),
    )


def build_time(draft: ReportDraft, time_zones: Sequence[Option]) -> html.Section:
    """Build the section of the time zone."""
    return build_form_section(
        "Time",
        "Determines when days, weeks and months start",
        dmc.Select(
            id=Ids.TIME_ZONE,
            label="Time zone",
            description="Search by city, country or Windows name. Offsets shown are "
            "current; daylight saving time is applied automatically.",
            data=list(time_zones),
            value=draft.time_zone,
            searchable=True,
            allowDeselect=False,
            limit=OPTIONS_SHOWN,
            filter={"function": "findOptions"},
            nothingFoundMessage="No matches",
        ),
    )
