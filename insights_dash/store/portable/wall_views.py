"""The views of wall displays with IDs of documents, and what files have: names.

Lists of IDs are lists of names in files, because names can contain commas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insights_dash.domain.identity import Kind
from insights_dash.store.portable.columns import Conversion, Directory, SpaceTable
from insights_dash.store.portable.conversions import name_tag_set, read_texts

_TAGS = "tags"


@dataclass(frozen=True)
class NamedTables:
    """The tables that views name rows of."""

    reports: SpaceTable
    projects: SpaceTable
    groups: SpaceTable
    environments: SpaceTable
    tag_sets: SpaceTable
    tags: SpaceTable

    @property
    def by_option(self) -> Mapping[str, tuple[Kind, SpaceTable]]:
        """The options that are lists of IDs."""
        return {
            "projectId": (Kind.PROJECT, self.projects),
            "projectGroupId": (Kind.PROJECT_GROUP, self.groups),
            "environmentId": (Kind.ENVIRONMENT, self.environments),
            "groupBy": (Kind.TAG_SET, self.tag_sets),
        }


def name_wall_views(tables: NamedTables) -> Conversion:
    """Return the conversion of the views of a wall display.

    Views of reports that were deleted are left out.
    """
    split = name_tag_set(tables.tag_sets)

    def write(views: Sequence[Mapping[str, Any]], directory: Directory) -> list[Any]:
        written = []
        for each in views:
            try:
                report = _write_report(tables, each["report"], directory)
                view = split.write(each["view"], directory)
                view = _write_options(tables, view, directory)
            except KeyError:
                continue
            written.append({"report": report, "name": each["name"], "view": view})
        return written

    def read(views: Sequence[Mapping[str, Any]], directory: Directory) -> list[Any]:
        read = []
        for key, each in enumerate(_list(views), start=1):
            report, options = each["report"], dict(each["view"])
            lists = _read_options(tables, options, directory)
            rest = {name: options[name] for name in options if name not in lists}
            texts = split.read(read_texts(rest, directory), directory)
            number = directory.number(tables.reports, (_text(report),)) if report else 0
            own = Kind.REPORT.identify(number) if number else None
            name = _text(each["name"])
            view = {**texts, **lists}
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
            options[name] = [directory.name(table, each)[0] for each in numbers]
    if options.get(_TAGS):
        tags = str(options[_TAGS]).split(",")
        options[_TAGS] = [_write_tag(tables, each.strip(), directory) for each in tags]
    return options


def _write_tag(tables: NamedTables, tag: str, directory: Directory) -> str:
    """Return the canonical name of a tag, given by ID or by this name."""
    tag_set, _, own = tag.partition("/")
    number = Kind.TAG.find_number(own) if Kind.TAG_SET.find_number(tag_set) else None
    return "/".join(directory.name(tables.tags, number)) if number else tag


def _read_options(
    tables: NamedTables, options: Mapping[str, Any], directory: Directory
) -> dict[str, str]:
    """Return the options that are lists in files, as texts with IDs."""
    found = {}
    for name, (kind, table) in tables.by_option.items():
        if options.get(name):
            keys = [(_text(each),) for each in _list(options[name])]
            ids = [kind.identify(directory.number(table, each)) for each in keys]
            found[name] = ",".join(ids)
    if options.get(_TAGS):
        tags = [_text(each) for each in _list(options[_TAGS])]
        found[_TAGS] = ",".join(_read_tag(tables, each, directory) for each in tags)
    return found


def _read_tag(tables: NamedTables, name: str, directory: Directory) -> str:
    tag_set, _, own = name.partition("/")
    of_set = Kind.TAG_SET.identify(directory.number(tables.tag_sets, (tag_set,)))
    return (
        f"{of_set}/{Kind.TAG.identify(directory.number(tables.tags, (tag_set, own)))}"
    )


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
