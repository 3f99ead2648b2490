"""IDs of the page of a report's form."""

from enum import StrEnum
from typing import Any

from insights_dash.components.delete_dialog import DeleteDialog
from insights_dash.domain.identity import Kind


class Ids(StrEnum):
    """What callbacks of this page read and write."""

    PLACE = "report-form-place"  # which space and report the form is about
    LOCATION = "report-form-location"
    FORM = "report-form-form"
    SUMMARY = "report-form-summary"
    FIRST_PROBLEM = "report-form-first-problem"
    PREVIEW = "report-form-preview"
    UNSAVED = "report-form-unsaved"
    NAME = "report-form-name"
    DESCRIPTION = "report-form-description"
    ICON = "report-form-icon"
    ICON_COLOR = "report-form-icon-color"
    ICON_TILE = "report-form-icon-tile"
    LOGO_SHOWN = "report-form-logo-shown"
    LOGO_UPLOAD = "report-form-logo-upload"
    LOGO_REMOVE = "report-form-logo-remove"
    LOGO_ERROR = "report-form-logo-error"
    PROJECT_GROUPS = "report-form-project-groups"
    PROJECTS = "report-form-projects"
    CHANNELS = "report-form-channels"
    GROUPS = "report-form-groups"
    GROUP_ORDER = "report-form-group-order"
    GROUP_DROP = "report-form-group-drop"  # a row dragged to another place
    ENVIRONMENT_CHOICES = "report-form-environment-choices"
    GROUP_TEMPLATE = "report-form-group-template"
    ADD_GROUP = "report-form-add-group"
    TENANT_MODE = "report-form-tenant-mode"
    ALL_TENANTS = "report-form-all-tenants"
    TENANTS = "report-form-tenants"
    TENANT_SUMMARY = "report-form-tenant-summary"
    TENANT_PART = "report-form-tenant-part"
    TENANT_LIMITS = "report-form-tenant-limits"
    TIME_ZONE = "report-form-time-zone"
    WEEK_START = "report-form-week-start"
    WEEK_START_PROPOSED = "report-form-week-start-proposed"  # for the time zone
    STATISTIC = "report-form-statistic"
    ANNOTATIONS = "report-form-annotations"
    ANNOTATION_ORDER = "report-form-annotation-order"
    ANNOTATION_TEMPLATE = "report-form-annotation-template"
    ANNOTATION_PASTE = "report-form-annotation-paste"  # lines pasted into a row
    ADD_ANNOTATION = "report-form-add-annotation"
    SAVE = "report-form-save"


class GroupPart(StrEnum):
    """What a row of an environment group has; the value is its type in an id."""

    NAME = "report-form-group-name"
    ENVIRONMENTS = "report-form-group-environments"
    NOTE = "report-form-group-note"
    UP = "report-form-group-up"
    DOWN = "report-form-group-down"
    REMOVE = "report-form-group-remove"


class AnnotationPart(StrEnum):
    """What a row of an annotation has; the value is its type in an id."""

    DAY = "report-form-annotation-day"
    TEXT = "report-form-annotation-text"
    REMOVE = "report-form-annotation-remove"


DELETE = DeleteDialog("report-form-delete", "report", "report name")
LONG_LISTS = {
    Kind.PROJECT_GROUP: Ids.PROJECT_GROUPS,
    Kind.PROJECT: Ids.PROJECTS,
    Kind.CHANNEL: Ids.CHANNELS,
    Kind.TENANT: Ids.TENANTS,
}
TAGS = "report-form-tags"
WANTED = "report-form-wanted"
FOUND = "report-form-found"
OVERWRITE = "report-form-overwrite"


def group_id(part: GroupPart, key: object) -> dict[str, Any]:
    """The id of a part of a group's row. Keys only grow: an index would move."""
    return {"type": str(part), "key": key}


def annotation_id(part: AnnotationPart, key: object) -> dict[str, Any]:
    """The id of a part of an annotation's row."""
    return {"type": str(part), "key": key}


def wanted_id(kind: object) -> dict[str, Any]:
    """The id of what is searched in the long list of a kind."""
    return {"type": WANTED, "kind": kind}


def found_id(kind: object) -> dict[str, Any]:
    """The id of what was found there."""
    return {"type": FOUND, "kind": kind}


def overwrite_id(revision: object) -> dict[str, Any]:
    """The id of what saves a form over this revision."""
    return {"type": OVERWRITE, "revision": revision}


def tags_id(tag_set: object) -> dict[str, Any]:
    """The id of a tag set's field."""
    return {"type": TAGS, "set": tag_set}
