"""Documents of a space as sent to be stored: drafts that nobody has checked yet.

Ids are text as it came. Checks name every problem that a draft has by itself; whether
what it names exists, the store knows.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from insights_dash.domain.errors import Problem
from insights_dash.domain.names import (
    check_characters,
    compose,
    is_blank,
    list_forms,
)

NAME_LENGTH = 200
VERSION_LENGTH = 349
TEXT_LENGTH = 100_000
TENANTED_MODES = ("Untenanted", "TenantedOrUntenanted", "Tenanted")
LARGEST_ORDER = 2_147_483_647
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class DocumentDraft:
    """What every document has; the name is kept in Unicode form NFC."""

    name: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        """Compose the name."""
        object.__setattr__(self, "name", compose(self.name))


@dataclass(frozen=True)
class ProjectDraft(DocumentDraft):
    """A project; an empty group or lifecycle is the default one."""

    slug: str = ""
    project_group_id: str = ""
    lifecycle_id: str = ""
    tenanted_deployment_mode: str = "TenantedOrUntenanted"
    is_disabled: bool = False


@dataclass(frozen=True)
class ChannelDraft(DocumentDraft):
    """A channel of a project; without a lifecycle it has the project's."""

    project_id: str = ""
    lifecycle_id: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class EnvironmentDraft(DocumentDraft):
    """An environment; `sort_order` None puts it last."""

    sort_order: int | None = None
    use_guided_failure: bool = False


@dataclass(frozen=True)
class TenantDraft(DocumentDraft):
    """A tenant with the canonical names of its tags, and what it is connected to."""

    tenant_tags: tuple[str, ...] = ()
    project_environments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_disabled: bool = False


@dataclass(frozen=True)
class TagDraft(DocumentDraft):
    """A tag; its id, where it is known, or else its name says which one."""

    id: str = ""
    color: str = "#333333"
    sort_order: int | None = None


@dataclass(frozen=True)
class TagSetDraft(DocumentDraft):
    """A tag set with all its tags; `sort_order` None puts it last."""

    sort_order: int | None = None
    tags: tuple[TagDraft, ...] = ()


@dataclass(frozen=True)
class PhaseDraft:
    """A phase of a lifecycle."""

    id: str = ""
    name: str = ""
    automatic: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    minimum: int = 0
    is_optional: bool = False

    def __post_init__(self) -> None:
        """Compose the name."""
        object.__setattr__(self, "name", compose(self.name))


@dataclass(frozen=True)
class LifecycleDraft(DocumentDraft):
    """A lifecycle with all its phases."""

    phases: tuple[PhaseDraft, ...] = ()


@dataclass(frozen=True)
class ReleaseDraft:
    """A release; an empty channel is the project's default one."""

    project_id: str = ""
    channel_id: str = ""
    version: str = ""
    release_notes: str | None = None

    def __post_init__(self) -> None:
        """Compose the version."""
        object.__setattr__(self, "version", compose(self.version))


def check_document(draft: DocumentDraft, *, stored: str = "") -> Iterator[Problem]:
    """Find what is wrong with a name and description; `stored` is the current name."""
    yield from check_name("name", draft.name, stored=stored)
    yield from check_text("description", draft.description)


def check_name(
    field: str, name: str, length: int = NAME_LENGTH, *, stored: str = ""
) -> Iterator[Problem]:
    """Find what is wrong with a name: empty, too long, or with a bad character.

    An unchanged (`stored`) name is not checked: it may be older than the rules.
    """
    if stored and name.strip() in list_forms(stored):
        return
    if is_blank(name):
        yield Problem(field, "Enter a name.")
    elif len(name.strip()) > length:
        yield Problem(field, f"The name is longer than {length} characters.")
    else:
        yield from check_characters(field, name)


def check_text(field: str, text: str) -> Iterator[Problem]:
    """What is wrong with a text that may be empty."""
    if len(text) > TEXT_LENGTH:
        yield Problem(field, f"The text is longer than {TEXT_LENGTH:,} characters.")
    if _NOT_TEXT.search(text):
        yield Problem(field, "Contains an invalid character. Remove it.")


def check_order(field: str, order: int | None) -> Iterator[Problem]:
    """What is wrong with a sort order."""
    if order is not None and not 0 <= order <= LARGEST_ORDER:
        message = f'"{order}" is not a whole number from 0 to {LARGEST_ORDER:,}.'
        yield Problem(field, message)


def check_project(draft: ProjectDraft, *, stored: str = "") -> Iterator[Problem]:
    """Find what is wrong with a project by itself; `stored` is its current name."""
    yield from check_document(draft, stored=stored)
    yield from check_text("slug", draft.slug)
    if draft.tenanted_deployment_mode not in TENANTED_MODES:
        yield Problem(
            "tenanted_deployment_mode",
            f'Unknown mode "{draft.tenanted_deployment_mode[:100]}". '
            f"Use one of {', '.join(TENANTED_MODES)}.",
        )


def check_tag_set(
    draft: TagSetDraft, *, stored: str = "", stored_tags: Collection[str] = ()
) -> Iterator[Problem]:
    """Find what is wrong with a tag set by itself.

    `stored` is its current name, `stored_tags` are the current names of its tags. An
    import can store two tags that differ only in letter case; they may stay so.
    """
    yield from check_document(draft, stored=stored)
    yield from check_order("sort_order", draft.sort_order)
    if "/" in draft.name:
        yield Problem("name", 'Tag set names can\'t contain "/".')
    names = Counter(tag.name.strip() for tag in draft.tags)
    folded = Counter(tag.name.strip().casefold() for tag in draft.tags)
    for index, tag in enumerate(draft.tags):
        place = f"tags.{index}"
        name = tag.name.strip()
        kept = name if name in stored_tags else ""
        yield from check_name(f"{place}.name", tag.name, stored=kept)
        yield from check_text(f"{place}.description", tag.description)
        yield from check_order(f"{place}.sort_order", tag.sort_order)
        if names[name] > 1 or (not kept and folded[name.casefold()] > 1):
            message = f'There\'s already a tag named "{name}" in this set.'
            yield Problem(f"{place}.name", message)
        if not _COLOR.match(tag.color):
            message = f'"{tag.color[:50]}" is not a hex code. Use one such as #0D80D8.'
            yield Problem(f"{place}.color", message)


def check_lifecycle(
    draft: LifecycleDraft, *, stored: str = "", stored_phases: Collection[str] = ()
) -> Iterator[Problem]:
    """Find what is wrong with a lifecycle by itself.

    `stored` is its current name, `stored_phases` are those of its phases.
    """
    yield from check_document(draft, stored=stored)
    for index, phase in enumerate(draft.phases):
        place = f"phases.{index}"
        name = phase.name.strip()
        kept = name if name in stored_phases else ""
        yield from check_name(f"{place}.name", phase.name, stored=kept)
        yield from check_text(f"{place}.id", phase.id)
        yield from check_order(f"{place}.minimum", phase.minimum)
