"""The ids on a report's pages: the overview, and one page per metric."""

from enum import StrEnum
from typing import Any

from insights_dash.pages.embed_ids import EmbedIds


class Ids(StrEnum):
    """The components that callbacks read and write."""

    PLACE = "overview-place"  # the report, and the end of its history
    VIEW = "overview-view"  # the question, by the names of the API's parameters
    CONTROLS = "overview-controls"  # on phones a sheet at the bottom
    SPLIT = "overview-split"
    TAG_SET = "overview-tag-set"
    TAG_SET_FIELD = "overview-tag-set-field"
    SERIES_FIELD = "overview-series-field"
    TIME_RANGE = "overview-time-range"
    CUSTOM_DAYS = "overview-custom-days"
    CUSTOM_FIELD = "overview-custom-field"
    DAYS = "overview-days"  # the exact days of the period
    COMPARED_DAYS = "overview-compared-days"  # and of the one it is compared with
    GRANULARITY = "overview-granularity"
    AS_OF = "overview-as-of"
    SERIES = "overview-series"
    RETRY = "overview-retry"
    ANSWER = "overview-answer"  # results as the server sent them
    RESULTS = "overview-results"  # the same in the colours of the theme
    LEGEND = "overview-legend"
    ASKED = "overview-asked"  # the question as text, for paper
    SET = "overview-set"  # the values of the controls, on a phone's button
    STATUS = "overview-status"  # what changed, for screen readers
    ZONE = "overview-zone"  # the time zone's name
    FRESHNESS = "overview-freshness"  # when the last deployment was
    FINDINGS = "overview-findings"  # what is wrong with the data
    API_LINK = "overview-api-link"
    OPTION = "report-option"  # how a metric is drawn; by name
    LISTED = "report-listed"  # the choice without the deployment in the drawer
    PICK = "report-pick"  # the chosen point, row or deployment
    PICKED = "report-picked"  # the picked interval, explained
    GRID_READY = "report-grid-ready"  # whether the browser has AG Grid's script
    DETAILS = "report-details"  # trends and table of a metric
    TABLE = "report-table"  # the metric by project, environment and tenant
    TABLE_SEARCH = "report-table-search"
    DEPLOYMENTS = "report-deployments"
    ROWS = "report-rows"  # the grid of deployments; by question
    QUESTION = "report-question"
    SEARCH = "report-search"
    COUNT = "report-count"  # how many deployments there are, or match; by question
    DRAWER = "report-drawer"
    EXPLANATION = "report-explanation"
    EMBED = "report-embed"  # the item that opens the dialog of embeds
    WALL = "report-wall"  # the item that opens the dialog of wall displays
    WALL_DIALOG = "report-wall-dialog"
    WALL_FORM = "report-wall-form"


EMBED = EmbedIds(Ids.EMBED)


def option_id(name: object) -> dict[str, Any]:
    """Return the id of an option, which has the name of its URL parameter."""
    return {"type": str(Ids.OPTION), "name": name}


def rows_id(part: Ids, key: object) -> dict[str, Any]:
    """Return the id of a part of the grid that answers the question `key`."""
    return {"type": str(part), "key": key}
