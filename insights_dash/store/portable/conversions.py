"""JSON columns with numbers of documents, and what files have instead: names."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from insights_dash.domain.embed import read_origins
from insights_dash.domain.identity import Kind
from insights_dash.store.portable.columns import Conversion, Directory, SpaceTable


def name_environments(table: SpaceTable) -> Conversion:
    """Return the conversion of a list of environments; `table` is theirs."""

    def write(numbers: list[int], directory: Directory) -> list[str]:
        return [directory.name(table, each)[0] for each in numbers]

    def read(names: list[str], directory: Directory) -> list[int]:
        return [directory.number(table, (_text(each),)) for each in _list(names)]

    return Conversion(write, read)


def name_phases(table: SpaceTable) -> Conversion:
    """Return the conversion of a lifecycle's phases; `table` is the environments'."""
    listed = name_environments(table)

    def convert(
        phases: list[dict[str, Any]],
        directory: Directory,
        way: Callable[[list[Any], Directory], list[Any]],
    ) -> list[dict[str, Any]]:
        return [
            {
                "id": _text(phase["id"]),
                "name": _text(phase["name"]),
                "automatic": way(phase["automatic"], directory),
                "optional": way(phase["optional"], directory),
                "minimum": int(phase["minimum"]),
                "is_optional": bool(phase["is_optional"]),
            }
            for phase in _list(phases)
        ]

    return Conversion(
        lambda phases, directory: convert(phases, directory, listed.write),
        lambda phases, directory: convert(phases, directory, listed.read),
    )


def name_selection(
    groups: SpaceTable,
    projects: SpaceTable,
    channels: SpaceTable,
    environments: SpaceTable,
    tenants: SpaceTable,
) -> Conversion:
    """Return the conversion of what a report selects; channels are pairs of names."""
    lists = {
        "project_groups": ("project_group_ids", Kind.PROJECT_GROUP, groups),
        "projects": ("project_ids", Kind.PROJECT, projects),
        "channels": ("channel_ids", Kind.CHANNEL, channels),
        "tenants": ("tenant_ids", Kind.TENANT, tenants),
    }
    of_group = (Kind.ENVIRONMENT, environments)

    def write(columns: Mapping[str, Any], directory: Directory) -> dict[str, Any]:
        selected: dict[str, Any] = {
            name: _write_names(columns[column], kind, table, directory)
            for name, (column, kind, table) in lists.items()
        }
        selected["environment_groups"] = [
            {"name": name, "environments": _write_names(ids, *of_group, directory)}
            for name, ids in columns["environment_groups"]
        ]
        return {**selected, "tenant_tags": list(columns["tenant_tags"])}

    def read(selected: Mapping[str, Any], directory: Directory) -> dict[str, Any]:
        columns: dict[str, Any] = {
            column: _read_names(selected[name], kind, table, directory)
            for name, (column, kind, table) in lists.items()
        }
        columns["environment_groups"] = [
            (
                _text(group["name"]),
                _read_names(group["environments"], *of_group, directory),
            )
            for group in _list(selected["environment_groups"])
        ]
        tags = read_list_of_texts(selected["tenant_tags"], directory)
        return {**columns, "tenant_tags": tags}

    return Conversion(write, read)


def _write_names(
    ids: Iterable[str], kind: Kind, table: SpaceTable, directory: Directory
) -> list[Any]:
    numbers = [kind.find_number(each) or 0 for each in ids]
    keys = [directory.name(table, number) for number in numbers]
    return [key[0] if len(key) == 1 else list(key) for key in keys]


def _read_names(
    names: object, kind: Kind, table: SpaceTable, directory: Directory
) -> list[str]:
    keys = [
        (_text(each),) if len(table.key_names) == 1 else tuple(map(_text, _list(each)))
        for each in _list(names)
    ]
    return [kind.identify(directory.number(table, key)) for key in keys]


def read_texts(values: Mapping[Any, object], _directory: Directory) -> dict[str, str]:
    """Return an object of texts."""
    return {_text(name): _text(value) for name, value in values.items()}


def read_list_of_texts(values: object, _directory: Directory) -> list[str]:
    """Return a list of texts."""
    return [_text(each) for each in _list(values)]


def read_websites(values: object, directory: Directory) -> list[str]:
    """Return origins, which end up in a header.

    Raises:
        InvalidInputError: if one of them can't be an origin.
    """
    return list(read_origins(read_list_of_texts(values, directory)))


def read_objects(*names: str) -> Conversion:
    """Return the conversion of a list of objects with these texts."""

    def read(values: object, _directory: Directory) -> list[dict[str, str]]:
        return [{name: _text(each[name]) for name in names} for each in _list(values)]

    return Conversion(read=read)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value
