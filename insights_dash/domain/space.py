"""What administrators can set of a space."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from insights_dash.domain.catalogue.document import check_name, check_text
from insights_dash.domain.definitions import DefinitionsDraft, check_definitions
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose

_LONGEST_SLUG = 190
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class SpaceFields:
    """The properties of a space that administrators set.

    An empty `slug` stands for one made of the name. `task_queue_stopped` has no effect
    on recording; a space can only be deleted while it is true. A project's insights
    follow `definitions`, and forms of new reports start from them.
    """

    name: str = ""
    slug: str = ""
    description: str = ""
    is_default: bool = False
    task_queue_stopped: bool = False
    definitions: DefinitionsDraft | None = None

    def composed(self) -> Self:
        """Return the fields as they are stored: trimmed, and the name in NFC."""
        return replace(
            self,
            name=compose(self.name).strip(),
            slug=self.slug.strip().lower(),
            description=self.description.strip(),
        )


def check_space(
    fields: SpaceFields, stored: SpaceFields | None = None
) -> Iterator[Problem]:
    """Find what is wrong with the fields of a new space, or of a `stored` one."""
    yield from check_name("name", fields.name, stored=stored.name if stored else "")
    is_new_name = stored is None or fields.name != stored.name
    if is_new_name and Kind.SPACE.find_number(fields.name) is not None:
        yield Problem("name", Kind.SPACE.refusal_of_ids)
    yield from check_text("description", fields.description)
    yield from check_definitions(fields.definitions)
    if stored is None or fields.slug != stored.slug:
        yield from _check_slug(fields.slug)
    if stored is not None and stored.is_default and not fields.is_default:
        message = "Set another space as the default instead."
        yield Problem("is_default", message)


def _check_slug(slug: str) -> Iterator[Problem]:
    if not slug:
        return
    if len(slug) > _LONGEST_SLUG:
        yield Problem("slug", f"The slug is longer than {_LONGEST_SLUG} characters.")
    elif not _SLUG.fullmatch(slug):
        message = "Use letters from a to z and digits, separated by single hyphens."
        yield Problem("slug", message)
    elif Kind.SPACE.find_number(slug) is not None:
        yield Problem("slug", "A slug can't look like the ID of a space.")
