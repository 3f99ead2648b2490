"""The values of the form in the browser, and the draft of a report in them.

Nothing that the browser sends is trusted: a value of another type than the field's
counts as an empty field.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from insights_dash.components.definition_fields import LABELS as DEFINITIONS
from insights_dash.components.posted import read_text, read_texts
from insights_dash.domain.errors import Problem
from insights_dash.domain.report_draft import EnvironmentGroupDraft, ReportDraft
from insights_dash.pages.report_form import calculation, targets
from insights_dash.pages.report_form.annotations import read_annotations
from insights_dash.pages.report_form.ids import (
    AnnotationPart,
    GroupPart,
    Ids,
    annotation_id,
    group_id,
    tags_id,
)
from insights_dash.pages.report_form.rows import (
    element_id,
    list_keys,
    list_values,
    read_column,
)


@dataclass(frozen=True)
class Form:
    """A draft, and the places of its parts in the form.

    Keys are those of the rows of environment groups and annotations, in the draft's
    order. `tag_fields` has the tags chosen in each tag set's field, by the set's id.
    """

    draft: ReportDraft
    group_keys: tuple[str, ...] = ()
    annotation_keys: tuple[str, ...] = ()
    tag_fields: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldErrors:
    """Messages by field, those of rows by the row's key.

    `other` are problems without a field in the form.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    group_names: Mapping[str, str] = field(default_factory=dict)
    group_environments: Mapping[str, str] = field(default_factory=dict)
    annotation_days: Mapping[str, str] = field(default_factory=dict)
    annotation_texts: Mapping[str, str] = field(default_factory=dict)
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A problem in the summary: its field's label, and the element to focus."""

    label: str
    text: str
    target: str = ""


FIELDS = {
    "name": "Name",
    "description": "Description",
    "project_group_ids": "Project groups",
    "project_ids": "Projects",
    "channel_ids": "Channels",
    "environment_groups": "Environment groups",
    "tenant_mode": "Tenanted deployments",
    "all_tenants": "All tenants",
    "tenant_ids": "Tenants",
    "tenant_tags": "Tenant tags",
    "time_zone": "Time zone",
    **DEFINITIONS,
    **targets.LABELS,
    "annotations": "Annotations",
    "icon_id": "Icon",
    "icon_color": "Colour",
}
# The fields that can show their own error.
FIELD_IDS: Mapping[str, str] = {
    "name": Ids.NAME,
    "description": Ids.DESCRIPTION,
    "icon_id": Ids.ICON,
    "icon_color": Ids.ICON_COLOR,
    "project_group_ids": Ids.PROJECT_GROUPS,
    "project_ids": Ids.PROJECTS,
    "channel_ids": Ids.CHANNELS,
    "tenant_mode": Ids.TENANT_MODE,
    "tenant_ids": Ids.TENANTS,
    "time_zone": Ids.TIME_ZONE,
    **calculation.FIELD_IDS,
    **targets.FIELD_IDS,
}
_TARGETS = {
    **FIELD_IDS,
    "all_tenants": Ids.ALL_TENANTS,
    "environment_groups": Ids.ADD_GROUP,
    "annotations": Ids.ADD_ANNOTATION,
}


def parse_form(values: Mapping[str, object]) -> Form:
    """Read the form from a callback's state.

    `values` has the fields by name; repeated fields are lists next to lists of ids:
    `tags` with `tag_ids`; `group_order`; `group_names` with `group_ids`;
    `group_environments` with `environment_ids`; annotations as in `annotations.py`.
    """
    groups = _read_groups(values)
    annotations = read_annotations(values)
    tag_fields = _read_tag_fields(values)
    draft = ReportDraft(
        name=read_text(values.get("name")),
        description=read_text(values.get("description")),
        project_group_ids=read_texts(values.get("project_group_ids")),
        project_ids=read_texts(values.get("project_ids")),
        channel_ids=read_texts(values.get("channel_ids")),
        environment_groups=tuple(groups.values()),
        tenant_mode=read_text(values.get("tenant_mode")),
        tenant_ids=read_texts(values.get("tenant_ids")),
        tenant_tags=tuple(
            tag for tags in list_values(values.get("tags")) for tag in read_texts(tags)
        ),
        all_tenants=values.get("all_tenants") is True,
        time_zone=read_text(values.get("time_zone")),
        icon_id=read_text(values.get("icon_id")) or None,
        icon_color=read_text(values.get("icon_color")).strip() or None,
        targets=targets.read_targets(values),
        annotations=tuple(annotations.values()),
        definitions=calculation.read_definitions(values),
    )
    return Form(draft, tuple(groups), tuple(annotations), tag_fields)


def place_problems(
    problems: Sequence[Problem], form: Form, environment_names: Mapping[str, str]
) -> FieldErrors:
    """Return each problem at its field; ids of environments become names."""
    fields: dict[str, str] = {}
    tags: list[str] = []
    other: list[str] = []
    names, environments, days, texts = (dict[str, str]() for _ in range(4))
    rows = {
        ("environment_groups", "name"): names,
        ("environment_groups", "environments"): environments,
        ("annotations", "day"): days,
        ("annotations", "text"): texts,
    }
    keys = {"environment_groups": form.group_keys, "annotations": form.annotation_keys}
    for problem in problems:
        message = _with_names(problem.message, environment_names)
        match problem.field.split("."):
            case [kind, index, part] if (kind, part) in rows and _is_row(
                index, keys[kind]
            ):
                _add(rows[kind, part], keys[kind][int(index)], message)
            case ["tenant_tags"]:
                tags.append(message)
            case _ if problem.field in FIELDS:
                _add(fields, problem.field, message)
            case _:
                other.append(message)
    return FieldErrors(fields, tags, names, environments, days, texts, tuple(other))


def list_messages(errors: FieldErrors, form: Form) -> Iterator[Message]:
    """Return every message with the name of its field, in the order of the page."""
    for name, label in FIELDS.items():
        if name in errors.fields:
            yield Message(label, errors.fields[name], _TARGETS.get(name, ""))
        if name == "environment_groups":
            yield from _list_group_messages(errors, form)
        if name == "tenant_tags":
            yield from _list_tag_messages(errors, form)
        if name == "annotations":
            yield from _list_annotation_messages(errors, form)
    yield from (Message("", text) for text in errors.other)


def names_tag(message: str, tags: Sequence[str]) -> bool:
    """Return whether a message is about one of these tags."""
    return any(f'"{tag}"' in message for tag in tags)


def list_differences(
    theirs: ReportDraft, mine: ReportDraft
) -> Iterator[tuple[str, str, str]]:
    """Return fields that differ: label, stored value and the form's value as text."""
    for name, label in FIELDS.items():
        if name in targets.LABELS or name in DEFINITIONS:
            continue
        stored, own = getattr(theirs, name), getattr(mine, name)
        if stored != own:
            yield label, _describe(stored), _describe(own)
    shown = calculation.describe_definitions(theirs.definitions)
    for label, text in calculation.describe_definitions(mine.definitions).items():
        if text != shown[label]:
            yield label, shown[label], text
    stored, own = dict(theirs.targets), dict(mine.targets)
    if stored != own:
        yield "Targets", _describe(stored), _describe(own)


def _describe(value: object) -> str:
    """Return a text as it is, and of a list its length."""
    if isinstance(value, tuple | dict):
        return f"{len(value)} selected" if value else "None"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value) if value else "None"


def _list_group_messages(errors: FieldErrors, form: Form) -> Iterator[Message]:
    groups = zip(form.group_keys, form.draft.environment_groups, strict=True)
    for number, (key, group) in enumerate(groups, start=1):
        label = f"Environment group {group.name.strip() or number}"
        for part, messages in (
            (GroupPart.NAME, errors.group_names),
            (GroupPart.ENVIRONMENTS, errors.group_environments),
        ):
            if key in messages:
                yield Message(label, messages[key], element_id(group_id(part, key)))


def _list_tag_messages(errors: FieldErrors, form: Form) -> Iterator[Message]:
    for message in errors.tags:
        fields = [
            element_id(tags_id(identifier))
            for identifier, tags in form.tag_fields.items()
            if names_tag(message, tags)
        ]
        yield Message("Tenant tags", message, *fields[:1])


def _list_annotation_messages(errors: FieldErrors, form: Form) -> Iterator[Message]:
    for number, key in enumerate(form.annotation_keys, start=1):
        for part, messages in (
            (AnnotationPart.DAY, errors.annotation_days),
            (AnnotationPart.TEXT, errors.annotation_texts),
        ):
            if key in messages:
                target = element_id(annotation_id(part, key))
                yield Message(f"Annotation {number}", messages[key], target)


def _read_groups(values: Mapping[str, object]) -> Mapping[str, EnvironmentGroupDraft]:
    """Return the environment groups by the keys of their rows, in the order shown."""
    names = read_column(values.get("group_ids"), values.get("group_names"))
    environments = read_column(
        values.get("environment_ids"), values.get("group_environments")
    )
    return {
        key: EnvironmentGroupDraft(
            read_text(names.get(key)), read_texts(environments[key])
        )
        for key in list_keys(values.get("group_order"), environments)
    }


def _read_tag_fields(values: Mapping[str, object]) -> Mapping[str, Sequence[str]]:
    pairs = zip(
        list_values(values.get("tag_ids")),
        list_values(values.get("tags")),
        strict=False,
    )
    return {
        read_text(identifier.get("set")): read_texts(tags)
        for identifier, tags in pairs
        if isinstance(identifier, dict)
    }


def _add(messages: dict[str, str], key: str, message: str) -> None:
    messages[key] = f"{messages[key]} {message}" if key in messages else message


def _is_row(index: str, keys: Sequence[str]) -> bool:
    return index.isdecimal() and int(index) < len(keys)


def _with_names(message: str, names: Mapping[str, str]) -> str:
    for identifier, name in names.items():
        message = message.replace(f'"{identifier}"', f'"{name}"')
    return message
