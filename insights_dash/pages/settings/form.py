"""What the browser's form holds, and the draft of a report that it stands for.

Nothing that the browser sends is trusted: a value of another type than the field's is
taken for an empty field.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from insights_dash.domain.errors import Problem
from insights_dash.domain.report import EnvironmentGroupDraft, ReportDraft
from insights_dash.pages.settings import goals


@dataclass(frozen=True)
class GroupRow:
    """An environment group's row of the form; its key never changes."""

    key: str
    name: str = ""
    environments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A draft, and the keys of the rows that its environment groups stand in."""

    draft: ReportDraft
    group_keys: tuple[str, ...]


@dataclass(frozen=True)
class FieldErrors:
    """Messages by field; `other` are problems that belong to no field of the form."""

    fields: Mapping[str, str]
    tags: Sequence[str]
    group_names: Mapping[str, str]
    group_environments: Mapping[str, str]
    other: tuple[str, ...] = ()


FIELDS = {
    "name": "Name",
    "description": "Description",
    "icon_id": "Icon",
    "icon_color": "Colour",
    "project_group_ids": "Project groups",
    "project_ids": "Projects",
    "channel_ids": "Channels",
    "tenant_mode": "Tenanted deployments",
    "all_tenants": "All tenants",
    "tenant_ids": "Tenants",
    "time_zone": "Time zone",
    **goals.LABELS,
}


def parse_form(values: Mapping[str, object]) -> Form:
    """The form in a callback's state.

    `values` has the fields by name, and for repeated ones lists beside lists of ids:
    `tags`; `group_order`; `group_names` with `group_ids`; `group_environments` with
    `environment_ids`.
    """
    rows = _parse_groups(values)
    draft = ReportDraft(
        name=_text(values.get("name")),
        description=_text(values.get("description")),
        project_group_ids=parse_texts(values.get("project_group_ids")),
        project_ids=parse_texts(values.get("project_ids")),
        channel_ids=parse_texts(values.get("channel_ids")),
        environment_groups=tuple(
            EnvironmentGroupDraft(row.name, row.environments) for row in rows
        ),
        tenant_mode=_text(values.get("tenant_mode")),
        tenant_ids=parse_texts(values.get("tenant_ids")),
        tenant_tags=tuple(
            tag for tags in _list(values.get("tags")) for tag in parse_texts(tags)
        ),
        all_tenants=values.get("all_tenants") is True,
        time_zone=_text(values.get("time_zone")),
        icon_id=_text(values.get("icon_id")) or None,
        icon_color=_text(values.get("icon_color")).strip() or None,
        targets=goals.read_targets(values),
        annotations=goals.read_annotations(values),
    )
    return Form(draft, tuple(row.key for row in rows))


def place_problems(
    problems: Sequence[Problem],
    group_keys: Sequence[str],
    environment_names: Mapping[str, str],
) -> FieldErrors:
    """Each problem at the field it belongs to; ids of environments become names."""
    fields: dict[str, str] = {}
    tags: list[str] = []
    names: dict[str, str] = {}
    environments: dict[str, str] = {}
    other: list[str] = []
    for problem in problems:
        message = _with_names(problem.message, environment_names)
        parts = problem.field.split(".")
        goal = goals.place_goal(parts)
        if goal:
            _add(fields, goal[0], goal[1] + message)
            continue
        match parts:
            case ["environment_groups", index, "name"] if _is_row(index, group_keys):
                _add(names, group_keys[int(index)], message)
            case ["environment_groups", index, "environments"] if _is_row(
                index, group_keys
            ):
                _add(environments, group_keys[int(index)], message)
            case ["tenant_tags"]:
                tags.append(message)
            case [field] if field in FIELDS:
                _add(fields, field, message)
            case _:
                other.append(message)
    return FieldErrors(fields, tags, names, environments, tuple(other))


def list_messages(errors: FieldErrors, form: Form) -> Iterator[tuple[str, str]]:
    """Every message after the name of its field, in the order of the page."""
    for field, label in FIELDS.items():
        if field == "tenant_mode":
            yield from _list_group_messages(errors, form)
        if field in errors.fields:
            yield label, errors.fields[field]
        if field == "tenant_ids":
            yield from (("Tenant tags", message) for message in errors.tags)
    yield from (("", message) for message in errors.other)


def list_differences(
    theirs: ReportDraft, mine: ReportDraft
) -> Iterator[tuple[str, str, str]]:
    """Fields that differ: their label, the stored value and the form's, in words."""
    for field, label in FIELDS.items():
        if "." not in field:
            stored, own = getattr(theirs, field), getattr(mine, field)
            if stored != own:
                yield label, *_describe_both(stored, own)
    pairs = (
        ("Environment groups", theirs.environment_groups, mine.environment_groups),
        ("Tenant tags", theirs.tenant_tags, mine.tenant_tags),
        ("Targets", dict(theirs.targets), dict(mine.targets)),
    )
    for label, stored, own in pairs:
        if stored != own:
            yield label, *_describe_both(stored, own)


def _describe_both(stored: object, own: object) -> tuple[str, str]:
    return _describe(stored), _describe(own)


def _describe(value: object) -> str:
    """Texts as they are, of lists how many there are."""
    if isinstance(value, tuple | dict):
        return f"{len(value)} chosen" if value else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value else "none"


def _list_group_messages(errors: FieldErrors, form: Form) -> Iterator[tuple[str, str]]:
    groups = zip(form.group_keys, form.draft.environment_groups, strict=True)
    for number, (key, group) in enumerate(groups, start=1):
        label = f"Environment group {group.name.strip() or number}"
        for messages in (errors.group_names, errors.group_environments):
            if key in messages:
                yield label, messages[key]


def _parse_groups(values: Mapping[str, object]) -> list[GroupRow]:
    """The rows in the order that they are shown in."""
    names = _by_key(values.get("group_ids"), values.get("group_names"))
    environments = _by_key(
        values.get("environment_ids"), values.get("group_environments")
    )
    shown = [
        key for key in parse_texts(values.get("group_order")) if key in environments
    ]
    return [
        GroupRow(key, _text(names.get(key)), parse_texts(environments[key]))
        for key in dict.fromkeys([*shown, *environments])
    ]


def _by_key(ids: object, values: object) -> dict[str, object]:
    """Values of a field that each row has, by the key in the field's id."""
    pairs = zip(_list(ids), _list(values), strict=False)
    return {
        key: value
        for identifier, value in pairs
        if isinstance(identifier, dict) and (key := _text(identifier.get("key")))
    }


def _add(messages: dict[str, str], key: str, message: str) -> None:
    messages[key] = f"{messages[key]} {message}" if key in messages else message


def _is_row(index: str, keys: Sequence[str]) -> bool:
    return index.isdecimal() and int(index) < len(keys)


def _with_names(message: str, names: Mapping[str, str]) -> str:
    for identifier, name in names.items():
        message = message.replace(f'"{identifier}"', f'"{name}"')
    return message


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def parse_texts(value: object) -> tuple[str, ...]:
    """The texts of a list that the browser sent; nothing of anything else."""
    return tuple(each for each in _list(value) if isinstance(each, str))
