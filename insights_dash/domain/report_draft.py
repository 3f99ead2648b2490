"""Reports as users enter them: drafts, the rules for them, and their definitions."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from insights_dash.domain.definitions import (
    DefinitionsDraft,
    check_definitions,
    define,
    draft_of_definitions,
)
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.goals import (
    AnnotationDraft,
    check_annotations,
    check_targets,
    read_annotations,
    read_targets,
)
from insights_dash.domain.identity import (
    ChannelId,
    EnvironmentId,
    ProjectGroupId,
    ProjectId,
    TenantId,
)
from insights_dash.domain.names import check_characters, compose, fold, is_blank
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition, TenantMode
from insights_dash.domain.zones import find_zone

NAME_LENGTH = 200
DESCRIPTION_LENGTH = 5_000
MOST_ENVIRONMENT_GROUPS = 1_000
ICON_LENGTH = 100
_SHOWN = 100
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_ICON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
# PostgreSQL refuses NUL in a text, UTF-8 half a surrogate pair.
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class EnvironmentGroupDraft:
    """An environment group as a user entered it; the name is in Unicode form NFC."""

    name: str = ""
    environments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Compose the name."""
        object.__setattr__(self, "name", compose(self.name))


@dataclass(frozen=True)
class ReportDraft:
    """A report as a form or a client sent it, before any check.

    The name is in Unicode form NFC.
    """

    name: str = ""
    description: str = ""
    project_group_ids: tuple[str, ...] = ()
    project_ids: tuple[str, ...] = ()
    channel_ids: tuple[str, ...] = ()
    environment_groups: tuple[EnvironmentGroupDraft, ...] = ()
    tenant_mode: str = TenantMode.TENANTED_AND_UNTENANTED
    tenant_ids: tuple[str, ...] = ()
    tenant_tags: tuple[str, ...] = ()
    all_tenants: bool = False
    time_zone: str = "UTC"
    icon_id: str | None = None
    icon_color: str | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    annotations: tuple[AnnotationDraft, ...] = ()
    definitions: DefinitionsDraft | None = None

    def __post_init__(self) -> None:
        """Compose the name."""
        object.__setattr__(self, "name", compose(self.name))


@dataclass(frozen=True)
class KnownReferences:
    """The IDs and tags of a draft that exist in its space."""

    project_group_ids: frozenset[str] = frozenset()
    project_ids: frozenset[str] = frozenset()
    channel_ids: frozenset[str] = frozenset()
    environment_ids: frozenset[str] = frozenset()
    tenant_ids: frozenset[str] = frozenset()
    tenant_tags: frozenset[str] = frozenset()


def check_report(
    draft: ReportDraft,
    known: KnownReferences,
    former: ReportDefinition | None = None,
) -> tuple[Problem, ...]:
    """Find every problem of a draft, each with its field.

    Names and annotations that are already in the `former` definition can have any
    characters, because they may be older than the rules.
    """
    groups = former.environment_groups if former else ()
    return (
        *_check_texts(draft, former.name if former else ""),
        *_check_references(draft, known),
        *_check_environment_groups(draft, known, {group.name for group in groups}),
        *check_targets(draft.targets),
        *check_annotations(draft.annotations, former.annotations if former else ()),
        *check_definitions(draft.definitions),
    )


def define_report(
    draft: ReportDraft,
    known: KnownReferences,
    former: ReportDefinition | None = None,
) -> ReportDefinition:
    """Return the definition of a draft; repeated ids count once.

    `former` is the definition that it replaces.

    Raises:
        InvalidInputError: with every problem that `check_report` finds.
    """
    problems = check_report(draft, known, former)
    zone = find_zone(draft.time_zone)
    if problems or zone is None:
        raise InvalidInputError(problems)
    return ReportDefinition(
        name=draft.name.strip(),
        description=draft.description.strip(),
        project_group_ids=tuple(
            ProjectGroupId(each) for each in dict.fromkeys(draft.project_group_ids)
        ),
        project_ids=tuple(ProjectId(each) for each in dict.fromkeys(draft.project_ids)),
        channel_ids=tuple(ChannelId(each) for each in dict.fromkeys(draft.channel_ids)),
        environment_groups=tuple(
            EnvironmentGroup(
                group.name.strip(),
                tuple(
                    EnvironmentId(each) for each in dict.fromkeys(group.environments)
                ),
            )
            for group in draft.environment_groups
        ),
        tenant_mode=TenantMode(draft.tenant_mode),
        tenant_ids=tuple(TenantId(each) for each in dict.fromkeys(draft.tenant_ids)),
        tenant_tags=tuple(dict.fromkeys(draft.tenant_tags)),
        all_tenants=draft.all_tenants,
        time_zone=zone,
        icon_id=draft.icon_id or None,
        icon_color=draft.icon_color or None,
        targets=read_targets(draft.targets),
        annotations=read_annotations(draft.annotations),
        definitions=define(draft.definitions),
    )


def draft_of(definition: ReportDefinition) -> ReportDraft:
    """Return the draft of a definition, for forms and updates."""
    return ReportDraft(
        name=definition.name,
        description=definition.description,
        project_group_ids=definition.project_group_ids,
        project_ids=definition.project_ids,
        channel_ids=definition.channel_ids,
        environment_groups=tuple(
            EnvironmentGroupDraft(group.name, group.environments)
            for group in definition.environment_groups
        ),
        tenant_mode=definition.tenant_mode,
        tenant_ids=definition.tenant_ids,
        tenant_tags=definition.tenant_tags,
        all_tenants=definition.all_tenants,
        time_zone=definition.time_zone,
        icon_id=definition.icon_id,
        icon_color=definition.icon_color,
        targets={each.value: target for each, target in definition.targets.items()},
        annotations=tuple(
            AnnotationDraft(each.day.isoformat(), each.text)
            for each in definition.annotations
        ),
        definitions=draft_of_definitions(definition.definitions),
    )


def _check_texts(draft: ReportDraft, stored: str) -> Iterator[Problem]:
    if is_blank(draft.name):
        yield Problem("name", "Enter a name.")
    elif len(draft.name.strip()) > NAME_LENGTH:
        yield Problem("name", f"The name is longer than {NAME_LENGTH} characters.")
    elif draft.name.strip() != stored:
        yield from check_characters("name", draft.name)
    if len(draft.description) > DESCRIPTION_LENGTH:
        yield Problem(
            "description",
            f"The description is longer than {DESCRIPTION_LENGTH:,} characters.",
        )
    if draft.tenant_mode not in list(TenantMode):
        yield Problem(
            "tenant_mode",
            f"Unknown tenant mode {_quote(draft.tenant_mode)}. "
            f"Use one of {', '.join(TenantMode)}.",
        )
    if find_zone(draft.time_zone) is None:
        yield Problem(
            "time_zone",
            f"Unknown time zone {_quote(draft.time_zone)}. Use an IANA or Windows "
            "name, such as Europe/London.",
        )
    if _NOT_TEXT.search(draft.description):
        message = "Contains an invalid character. Remove it."
        yield Problem("description", message)
    if draft.icon_id and not (
        _ICON.match(draft.icon_id) and len(draft.icon_id) <= ICON_LENGTH
    ):
        message = f"{_quote(draft.icon_id)} is not a Font Awesome icon name."
        yield Problem("icon_id", message)
    if draft.icon_color and not _COLOR.match(draft.icon_color):
        yield Problem(
            "icon_color",
            f"{_quote(draft.icon_color)} is not a hex code. Use one such as #0D80D8.",
        )


def _quote(text: str) -> str:
    """Return the start of a text in quotes."""
    return f'"{text[:_SHOWN]}…"' if len(text) > _SHOWN else f'"{text}"'


def _check_references(draft: ReportDraft, known: KnownReferences) -> Iterator[Problem]:
    listed = {
        "project_group_ids": ("project group", known.project_group_ids),
        "project_ids": ("project", known.project_ids),
        "channel_ids": ("channel", known.channel_ids),
        "tenant_ids": ("tenant", known.tenant_ids),
        "tenant_tags": ("tenant tag", known.tenant_tags),
    }
    for name, (noun, existing) in listed.items():
        for each in dict.fromkeys(getattr(draft, name)):
            if each not in existing:
                message = f"There is no {noun} {_quote(each)} in this space."
                yield Problem(name, message)


def _check_environment_groups(
    draft: ReportDraft, known: KnownReferences, stored: Collection[str]
) -> Iterator[Problem]:
    if len(draft.environment_groups) > MOST_ENVIRONMENT_GROUPS:
        message = (
            f"A report can have at most {MOST_ENVIRONMENT_GROUPS:,} environment groups."
        )
        yield Problem("environment_groups", message)
        return
    names = Counter(fold(group.name.strip()) for group in draft.environment_groups)
    placed: dict[str, str] = {}
    for index, group in enumerate(draft.environment_groups):
        field, name = f"environment_groups.{index}", group.name.strip()
        if is_blank(name):
            message = f"Enter a name for group {index + 1}."
            yield Problem(f"{field}.name", message)
        elif len(name) > NAME_LENGTH:
            message = f"The name is longer than {NAME_LENGTH} characters."
            yield Problem(f"{field}.name", message)
        elif names[fold(name)] > 1:
            yield Problem(
                f"{field}.name", f"There's already a group named {_quote(name)}."
            )
        elif name not in stored:
            yield from check_characters(f"{field}.name", group.name)
        for each in dict.fromkeys(group.environments):
            if each not in known.environment_ids:
                message = f"There is no environment {_quote(each)} in this space."
                yield Problem(f"{field}.environments", message)
            elif each in placed:
                message = (
                    f"{_quote(each)} is already in the group {_quote(placed[each])}."
                )
                yield Problem(f"{field}.environments", message)
            placed.setdefault(each, name)
