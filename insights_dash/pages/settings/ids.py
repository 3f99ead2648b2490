"""Ids of the settings page."""

from enum import StrEnum
from typing import Any

from insights_dash.components.delete_dialog import DeleteIds
from insights_dash.domain.identity import Kind


class Ids(StrEnum):
    """What callbacks of this page read and write."""

    PLACE = "settings-place"  # which space and report the form is about
    LOCATION = "settings-location"
    FORM = "settings-form"
    SUMMARY = "settings-summary"
    FIRST_PROBLEM = "settings-first-problem"
    PREVIEW = "settings-preview"
    UNSAVED = "settings-unsaved"
    NAME = "settings-name"
    DESCRIPTION = "settings-description"
    ICON = "settings-icon"
    ICON_COLOR = "settings-icon-color"
    ICON_TILE = "settings-icon-tile"
    LOGO_SHOWN = "settings-logo-shown"
    LOGO_UPLOAD = "settings-logo-upload"
    LOGO_REMOVE = "settings-logo-remove"
    LOGO_ERROR = "settings-logo-error"
    PROJECT_GROUPS = "settings-project-groups"
    PROJECTS = "settings-projects"
    CHANNELS = "settings-channels"
    GROUPS = "settings-groups"
    GROUP_ORDER = "settings-group-order"
    GROUP_DROP = "settings-group-drop"  # a row dragged to another place
    ENVIRONMENT_CHOICES = "settings-environment-choices"
    GROUP_TEMPLATE = "settings-group-template"
    ADD_GROUP = "settings-add-group"
    TENANT_MODE = "settings-tenant-mode"
    ALL_TENANTS = "settings-all-tenants"
    TENANTS = "settings-tenants"
    TENANT_SUMMARY = "settings-tenant-summary"
    TENANT_PART = "settings-tenant-part"
    TENANT_LIMITS = "settings-tenant-limits"
    TIME_ZONE = "settings-time-zone"
    ANNOTATIONS = "settings-annotations"
    ANNOTATION_ORDER = "settings-annotation-order"
    ANNOTATION_TEMPLATE = "settings-annotation-template"
    ANNOTATION_PASTE = "settings-annotation-paste"  # lines pasted into a row
    ADD_ANNOTATION = "settings-add-annotation"
    SAVE = "settings-save"
    DELETE = "settings-delete"
    DELETE_MODAL = "settings-delete-modal"
    DELETE_NAME = "settings-delete-name"
    DELETE_CANCEL = "settings-delete-cancel"
    DELETE_CONFIRM = "settings-delete-confirm"


class GroupPart(StrEnum):
    """What a row of an environment group has; the value is its type in an id."""

    NAME = "settings-group-name"
    ENVIRONMENTS = "settings-group-environments"
    NOTE = "settings-group-note"
    UP = "settings-group-up"
    DOWN = "settings-group-down"
    REMOVE = "settings-group-remove"


class AnnotationPart(StrEnum):
    """What a row of an annotation has; the value is its type in an id."""

    DAY = "settings-annotation-day"
    TEXT = "settings-annotation-text"
    REMOVE = "settings-annotation-remove"


DELETE = DeleteIds(
    opens=Ids.DELETE,
    dialog=Ids.DELETE_MODAL,
    name=Ids.DELETE_NAME,
    cancel=Ids.DELETE_CANCEL,
    confirm=Ids.DELETE_CONFIRM,
)
LONG_LISTS = {
    Kind.PROJECT_GROUP: Ids.PROJECT_GROUPS,
    Kind.PROJECT: Ids.PROJECTS,
    Kind.CHANNEL: Ids.CHANNELS,
    Kind.TENANT: Ids.TENANTS,
}
TAGS = "settings-tags"
WANTED = "settings-wanted"
FOUND = "settings-found"
OVERWRITE = "settings-overwrite"


def group_id(part: GroupPart, key: Any) -> dict[str, Any]:  # noqa: ANN401 - or a wildcard
    """The id of a part of a group's row. Keys only grow: an index would move."""
    return {"type": str(part), "key": key}


def annotation_id(part: AnnotationPart, key: Any) -> dict[str, Any]:  # noqa: ANN401 - or a wildcard
    """The id of a part of an annotation's row."""
    return {"type": str(part), "key": key}


def wanted_id(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - or a wildcard
    """The id of what is searched in the long list of a kind."""
    return {"type": WANTED, "kind": kind}


def found_id(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - or a wildcard
    """The id of what was found there."""
    return {"type": FOUND, "kind": kind}


def overwrite_id(revision: Any) -> dict[str, Any]:  # noqa: ANN401 - or a wildcard
    """The id of what saves a form over this revision."""
    return {"type": OVERWRITE, "revision": revision}


def tags_id(tag_set: Any) -> dict[str, Any]:  # noqa: ANN401 - or a wildcard
    """The id of a tag set's field."""
    return {"type": TAGS, "set": tag_set}
