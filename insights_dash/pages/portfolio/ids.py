"""The IDs on the portfolio's page."""

from enum import StrEnum

from insights_dash.pages.embed_ids import EmbedIds


class Ids(StrEnum):
    """The components that callbacks and scripts read and write."""

    PLACE = "portfolio-place"  # the space, and what the URL leaves out
    VIEW = "portfolio-view"  # what the server is asked, by URL parameter
    BY = "portfolio-by"
    TIME_RANGE = "portfolio-time-range"
    CUSTOM_DAYS = "portfolio-custom-days"
    CONTROLS = "portfolio-controls"  # the sheet of phones
    CUSTOM_FIELD = "portfolio-custom-field"
    DAYS = "portfolio-days"  # the exact days of the period
    COMPARE = "portfolio-compare"
    COMPARED_DAYS = "portfolio-compared-days"
    ENVIRONMENT = "portfolio-environment"
    ENVIRONMENT_FIELD = "portfolio-environment-field"
    TAGS = "portfolio-tags"
    TAGS_FIELD = "portfolio-tags-field"
    GROUP = "portfolio-group"
    GROUP_FIELD = "portfolio-group-field"
    OWNER = "portfolio-owner"
    OWNER_FIELD = "portfolio-owner-field"
    AS_OF = "portfolio-as-of"
    SEARCH = "portfolio-search"
    ANSWER = "portfolio-answer"  # the rows as the server sent them
    NOTICE = "portfolio-notice"  # why there are no rows
    RETRY = "portfolio-retry"
    LEAD = "portfolio-lead"  # how many rows there are, below the title
    SET = "portfolio-set"  # the values of the controls, on a phone's button
    FIGURE = "portfolio-figure"  # the figure that rows have on a phone
    CHIPS = "portfolio-chips"
    TABLE = "portfolio-table"
    STATUS = "portfolio-status"  # how many rows are shown, for screen readers
    API_LINK = "portfolio-api-link"
    FILTERS = "portfolio-filters"  # filters and order of rows, by URL parameter
    EMBED = "portfolio-embed"  # the item that opens the dialog of embeds
    WALL = "portfolio-wall"  # the item that opens the dialog of wall displays
    WALL_DIALOG = "portfolio-wall-dialog"
    WALL_FORM = "portfolio-wall-form"


EMBED = EmbedIds(Ids.EMBED)
