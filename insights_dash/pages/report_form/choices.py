"""The options of the form's lists: a space's catalogue, and time zones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.identity import Kind
from insights_dash.domain.report_draft import ReportDraft
from insights_dash.domain.zone_countries import countries_of_zones
from insights_dash.domain.zones import windows_name, zone_names
from insights_dash.pages.long_lists import (
    LongLists,
    NameList,
    Option,
    build_hint,
    offer_options,
)
from insights_dash.store.catalogue.kinds import STORED_KINDS, find_names
from insights_dash.store.catalogue.tag_set import TAG_SETS
from insights_dash.store.spaces import Space


@dataclass(frozen=True)
class TagChoices:
    """The tags of one set, and those that are chosen."""

    id: str
    name: str
    options: Sequence[Option]
    chosen: Sequence[str]


@dataclass(frozen=True)
class Choices:
    """The options of a form when it opens; labels are unique in each list."""

    project_groups: Sequence[Option]
    projects: Sequence[Option]
    channels: Sequence[Option]
    environments: Sequence[Option]
    tenants: Sequence[Option]
    tags: Sequence[TagChoices]


def read_choices(
    session: Session, space: Space, draft: ReportDraft, lists: LongLists
) -> Choices:
    """Return the options for a draft: what exists, and what the draft refers to.

    Of long lists, that is the first page; the others are complete.
    """
    environments = [
        each for group in draft.environment_groups for each in group.environments
    ]

    def offer(kind: Kind, chosen: Sequence[str]) -> Sequence[Option]:
        names = lists.read(session, space, kind)
        gone = [each for each in dict.fromkeys(chosen) if each not in names.labels]
        deleted = find_names(session, space, kind, gone)
        return offer_page(names, chosen, name_gone(gone, deleted))

    existing = STORED_KINDS[Kind.ENVIRONMENT].list_names(session, space)
    known = dict(existing)
    gone = [each for each in dict.fromkeys(environments) if each not in known]
    deleted = find_names(session, space, Kind.ENVIRONMENT, gone)
    return Choices(
        project_groups=offer(Kind.PROJECT_GROUP, draft.project_group_ids),
        projects=offer(Kind.PROJECT, draft.project_ids),
        channels=offer(Kind.CHANNEL, draft.channel_ids),
        environments=offer_options([*existing, *name_gone(gone, deleted)]),
        tenants=offer(Kind.TENANT, draft.tenant_ids),
        tags=offer_tags(TAG_SETS.list_page(session, space).items, draft.tenant_tags),
    )


def offer_page(
    names: NameList, chosen: Sequence[str], gone: Sequence[tuple[str, str]]
) -> Sequence[Option]:
    """Return all options if they fit a page; else a page, the chosen ones, and a hint.

    Chosen ones that are `gone`, by id and name, come after those that exist.
    """
    found = names.find("", leave_out=chosen)
    if not found.more:
        return offer_options([*names.labels.items(), *gone])
    kept = [(each, names.labels[each]) for each in chosen if each in names.labels]
    return [
        *found.options,
        *(
            Option(value=value, label=label, kept=True)
            for value, label in dict([*kept, *gone]).items()
        ),
        build_hint("", found.more),
    ]


def name_gone(
    gone: Iterable[str], deleted: Mapping[str, str]
) -> Sequence[tuple[str, str]]:
    """Return ids of chosen documents that are deleted or unknown, with their labels."""
    return [
        (each, f"{deleted[each]} (deleted)" if each in deleted else each)
        for each in gone
    ]


def offer_tags(
    tag_sets: Iterable[TagSet], chosen: Sequence[str]
) -> Sequence[TagChoices]:
    """Return one field per tag set, and one for chosen tags that no longer exist."""
    left = dict.fromkeys(chosen)
    fields = []
    for tag_set in tag_sets:
        names = [tag.canonical_name for tag in tag_set.tags]
        fields.append(
            TagChoices(
                id=tag_set.id,
                name=tag_set.name,
                options=[
                    Option(value=tag.canonical_name, label=tag.name, color=tag.color)
                    for tag in tag_set.tags
                ],
                chosen=[each for each in left if each in names],
            )
        )
        left = dict.fromkeys(each for each in left if each not in names)
    if left:
        options = [Option(value=each, label=each) for each in left]
        fields.append(TagChoices("deleted", "Deleted tags", options, list(left)))
    return fields


def offer_time_zones(now: datetime) -> Sequence[Option]:
    """Return every time zone with its offset at `now`.

    It is also found by its Windows name and by the countries that use it.
    """
    options, countries = [], countries_of_zones()
    for name in zone_names():
        windows = windows_name(name)
        label = f"{name.replace('_', ' ')} ({describe_offset(name, now)})"
        terms = dict.fromkeys((name, windows, *countries.get(name, ())))
        options.append(Option(value=name, label=label, terms=" ".join(terms)))
    return options


def describe_offset(zone: str, now: datetime) -> str:
    """Return the zone's offset from UTC at `now`, such as `UTC+05:30`."""
    local = now.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"UTC{local[:3]}:{local[3:5]}".replace("UTC-", "UTC−")
