"""The views of embeds and wall displays with IDs of documents, and what files have.

Files have names. Options that are lists of IDs are lists of names, because names can
contain commas. Null stands for a document that no longer exists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insights_dash.domain.identity import Kind
from insights_dash.store.portable.columns import (
    Conversion,
    Directory,
    Key,
    SpaceTable,
)
from insights_dash.store.portable.conversions import read_texts

_TAGS = "tags"
_SPLIT = "tenantTagSetId"


@dataclass(frozen=True)
class NamedTables:
    """The tables that views name rows of."""

    reports: SpaceTable
    projects: SpaceTable
    groups: SpaceTable
    environments: SpaceTable
    tag_sets: SpaceTable
    tags: SpaceTable
    releases: SpaceTable

    @property
    def by_option(self) -> Mapping[str, tuple[Kind, SpaceTable]]:
        """The options that are lists of IDs."""
        return {
            "projectId": (Kind.PROJECT, self.projects),
            "projectGroupId": (Kind.PROJECT_GROUP, self.groups),
            "environmentId": (Kind.ENVIRONMENT, self.environments),
            "groupBy": (Kind.TAG_SET, self.tag_sets),
            "release": (Kind.RELEASE, self.releases),
        }


def name_view(tables: NamedTables) -> Conversion:
    """Return the conversion of what an embed or a view of a wall display shows."""

    def write(view: Mapping[str, str], directory: Directory) -> dict[str, Any]:
        return _write_options(tables, view, directory)

    def read(view: Mapping[str, Any], directory: Directory) -> dict[str, str]:
        named = _read_options(tables, view, directory)
        rest = {name: value for name, value in view.items() if name not in named}
        texts = {**read_texts(rest, directory), **named}
        return {name: texts[name] for name in view}

    return Conversion(write, read)


def name_wall_views(tables: NamedTables) -> Conversion:
    """Return the conversion of the views of a wall display.

    Views of reports that were deleted are left out.
    """
    shown = name_view(tables)

    def write(views: Sequence[Mapping[str, Any]], directory: Directory) -> list[Any]:
        written = []
        for each in views:
            try:
                report = _write_report(tables, each["report"], directory)
            except KeyError:
                continue
            view = shown.write(each["view"], directory)
            written.append({"report": report, "name": each["name"], "view": view})
        return written

    def read(views: Sequence[Mapping[str, Any]], directory: Directory) -> list[Any]:
        read = []
        for key, each in enumerate(_list(views), start=1):
            report = each["report"]
            number = directory.number(tables.reports, (_text(report),)) if report else 0
            own = Kind.REPORT.identify(number) if number else None
            name = _text(each["name"])
            view = shown.read(each["view"], directory)
            read.append({"key": key, "report": own, "view": view, "name": name})
        return read

    return Conversion(write, read)


def _write_report(
    tables: NamedTables, report: str | None, directory: Directory
) -> str | None:
    if report is None:
        return None
    return directory.name(tables.reports, Kind.REPORT.find_number(report) or 0)[0]


def _write_options(
    tables: NamedTables, view: Mapping[str, str], directory: Directory
) -> dict[str, Any]:
    options: dict[str, Any] = dict(view)
    for name, (kind, table) in tables.by_option.items():
        if options.get(name):
            ids = str(options[name]).split(",")
            numbers = [kind.find_number(each.strip()) or 0 for each in ids]
            options[name] = [_write_name(table, each, directory) for each in numbers]
    if options.get(_TAGS):
        tags = str(options[_TAGS]).split(",")
        options[_TAGS] = [_write_tag(tables, each.strip(), directory) for each in tags]
    if options.get(_SPLIT):
        number = Kind.TAG_SET.find_number(options[_SPLIT]) or 0
        options[_SPLIT] = _write_name(tables.tag_sets, number, directory)
    return options


def _write_name(
    table: SpaceTable, number: int, directory: Directory
) -> str | list[str] | None:
    """Return a document's name, or its names if it is one of another document's."""
    try:
        key = directory.name(table, number)
    except KeyError:
        return None
    return key[0] if len(key) == 1 else list(key)


def _write_tag(tables: NamedTables, tag: str, directory: Directory) -> str | None:
    """Return the canonical name of a tag, given by ID or by this name."""
    tag_set, _, own = tag.partition("/")
    number = Kind.TAG.find_number(own) if Kind.TAG_SET.find_number(tag_set) else None
    if not number:
        return tag
    name = _write_name(tables.tags, number, directory)
    return "/".join(name) if name else None


def _read_options(
    tables: NamedTables, options: Mapping[str, Any], directory: Directory
) -> dict[str, str]:
    """Return the options that are names in files, as texts with IDs."""
    found: dict[str, str] = {}
    for name, of_kind in tables.by_option.items():
        if options.get(name):
            names = _list(options[name])
            ids = [_read_name(each, *of_kind, directory) for each in names]
            found[name] = ",".join(ids)
    if options.get(_TAGS):
        tags = _list(options[_TAGS])
        found[_TAGS] = ",".join(_read_tag(tables, each, directory) for each in tags)
    if options.get(_SPLIT, "") != "":
        split = options[_SPLIT]
        found[_SPLIT] = _read_name(split, Kind.TAG_SET, tables.tag_sets, directory)
    return found


def _read_name(
    name: object, kind: Kind, table: SpaceTable, directory: Directory
) -> str:
    """Return the ID of a document; null has one that no document has."""
    if name is None:
        return kind.identify(0)
    names = [name] if len(table.key_names) == 1 else _list(name)
    key: Key = tuple(_text(each) for each in names)
    if len(key) != len(table.key_names):
        raise ValueError
    return kind.identify(directory.number(table, key))


def _read_tag(tables: NamedTables, name: object, directory: Directory) -> str:
    tag_set, _, own = ("", "", "") if name is None else _text(name).partition("/")
    of_set, of_tag = (None, None) if name is None else (tag_set, [tag_set, own])
    read_set = _read_name(of_set, Kind.TAG_SET, tables.tag_sets, directory)
    return f"{read_set}/{_read_name(of_tag, Kind.TAG, tables.tags, directory)}"


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
