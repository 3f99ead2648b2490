"""The section on definitions: week start, and the statistic of durations."""

from collections.abc import Mapping

import dash_mantine_components as dmc
from dash import html

from insights_dash.components.administration import build_section
from insights_dash.components.definition_fields import (
    LABELS,
    STATISTIC,
    STATISTICS,
    WEEK_START,
    build_statistic,
    build_week_start,
)
from insights_dash.components.posted import read_text
from insights_dash.domain.definitions import (
    PAGE_DEFINITIONS,
    Definitions,
    DefinitionsDraft,
    Statistic,
    draft_of_definitions,
)
from insights_dash.domain.report_draft import ReportDraft
from insights_dash.domain.week_starts import propose_week_start
from insights_dash.domain.zones import find_zone
from insights_dash.pages.report_form.ids import Ids

FIELD_IDS = {WEEK_START: Ids.WEEK_START, STATISTIC: Ids.STATISTIC}


def build_calculation(draft: ReportDraft) -> html.Section:
    """Build the section."""
    shown = show_definitions(draft.definitions)
    return build_section(
        "Calculation",
        "How figures are grouped into weeks and summarised",
        dmc.SimpleGrid(
            [
                build_week_start(
                    id=Ids.WEEK_START,
                    label=LABELS[WEEK_START],
                    value=shown.week_start,
                    allowDeselect=False,
                ),
                build_statistic(
                    id=Ids.STATISTIC,
                    label=LABELS[STATISTIC],
                    value=shown.statistic,
                    allowDeselect=False,
                ),
            ],
            cols={"base": 1, "sm": 2},
        ),
        block="report-form",
    )


def show_definitions(draft: DefinitionsDraft | None) -> DefinitionsDraft:
    """Return what the fields show; without definitions, what pages use."""
    return draft or DefinitionsDraft(
        PAGE_DEFINITIONS.week_start, PAGE_DEFINITIONS.statistic
    )


def read_definitions(values: Mapping[str, object]) -> DefinitionsDraft:
    """Return the definitions in the form."""
    return DefinitionsDraft(
        read_text(values.get(WEEK_START)), read_text(values.get(STATISTIC))
    )


def keep_unsaid(
    definitions: Definitions | None, former: Definitions | None
) -> Definitions | None:
    """Return what a stored report gets: none if it had none and the form shows that.

    Definitions change the answers of the API. Saving another field must not.
    """
    if former is None and definitions == PAGE_DEFINITIONS:
        return None
    return definitions


def propose_definitions(time_zone: str, space: Definitions | None) -> DefinitionsDraft:
    """Return the definitions that a new report begins with: the space's, if any."""
    own = draft_of_definitions(space)
    return own or DefinitionsDraft(propose_week_start(time_zone), Statistic.MEDIAN)


def follow_zone(zone: object, chosen: object, proposed: object) -> str | None:
    """Return the week start for another time zone; None if the user has chosen one.

    `proposed` is the form's last proposal, and None in a form that proposes nothing.
    """
    if proposed is None or chosen != proposed:
        return None
    known = find_zone(read_text(zone))
    return propose_week_start(known).value if known else None


def describe_definitions(draft: DefinitionsDraft | None) -> Mapping[str, str]:
    """Return what each field shows, by label."""
    shown = show_definitions(draft)
    names = {each.value: name for each, name in STATISTICS.items()}
    return {
        LABELS[WEEK_START]: shown.week_start,
        LABELS[STATISTIC]: names.get(shown.statistic, shown.statistic),
    }
