"""The body of the recording call: releases with their changes, and deployments.

Property names are in lower camel case, as in the columns of import bundles. Unlike
elsewhere, an unknown property is refused: a typo must not lose data.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import ClassVar

from pydantic import AliasGenerator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from insights_dash.api.wire.body import (
    UNKNOWN_PROPERTY,
    Body,
    Read,
    property_names,
)
from insights_dash.api.wire.problem import property_path
from insights_dash.domain.errors import Problem
from insights_dash.domain.names import compose
from insights_dash.ingest.items import Items, ReleaseItem

_HINTS = {
    "incidents": "Incidents can't be recorded yet.",
    "changes": "Put changes into the release that contains them: releases[].changes.",
}


class ItemBody(Body):
    """An object with property names in lower camel case, and no other properties."""

    is_in_pascal_case: ClassVar[bool] = False

    model_config = ConfigDict(
        extra="forbid",
        alias_generator=AliasGenerator(
            validation_alias=lambda field: field.replace("_", ""),
            serialization_alias=to_camel,
        ),
    )


class ChangeItem(ItemBody):
    """A change of a release: a pull request or a commit."""

    id: str = ""
    message: str = ""
    author: str = ""
    is_bot: bool | None = None
    authored: str = ""
    committed: str = ""
    opened: str = ""
    merged: str = ""
    pull_request: str = ""
    reverts: str = ""
    link: str = ""


class ReleaseItemBody(ItemBody):
    """A version of a project, with the commit that it was built from."""

    project: str = ""
    channel: str = ""
    version: str = ""
    created: str = ""
    commit: str = ""
    repository: str = ""
    changes: list[ChangeItem] = Field(default=[])


class DeploymentItemBody(ItemBody):
    """A deployment of a version to an environment."""

    id: str = ""
    project: str = ""
    channel: str = ""
    version: str = ""
    environment: str = ""
    tenant: str = ""
    queued: str = ""
    started: str = ""
    completed: str = ""
    state: str = ""
    had_guided_failure: bool | None = None
    commit: str = ""
    repository: str = ""
    link: str = ""


class IngestBody(ItemBody):
    """What to record, all of it or nothing."""

    releases: list[ReleaseItemBody] = Field(default=[])
    deployments: list[DeploymentItemBody] = Field(default=[])

    def to_items(self) -> Items:
        """Return the items as the import reads them."""
        return Items(
            [
                ReleaseItem(_to_texts(each), [_to_texts(one) for one in each.changes])
                for each in self.releases
            ],
            [_to_texts(each) for each in self.deployments],
        )


_NAMES = property_names([IngestBody])
_BY_PATH: Mapping[tuple[str, ...], type[ItemBody]] = {
    (): IngestBody,
    ("releases",): ReleaseItemBody,
    ("releases", "changes"): ChangeItem,
    ("deployments",): DeploymentItemBody,
}


def word_problems(
    read: Read[IngestBody], broken: Sequence[Problem] = ()
) -> list[Problem]:
    """Return every problem, with its place in front: `deployments[0].state: …`."""
    problems = read.problems_with(broken)
    return [Problem("", _word(each.field, each.message)) for each in problems]


def _word(field: str, message: str) -> str:
    if message == UNKNOWN_PROPERTY:
        message = _explain_unknown(field)
    place = property_path(field, _NAMES)
    return f"{place}: {message}" if place else message


def _explain_unknown(field: str) -> str:
    """Return what to do about an unknown property."""
    *path, name = field.split(".")
    if not path and name in _HINTS:
        return f"{UNKNOWN_PROPERTY} {_HINTS[name]}"
    model = _BY_PATH.get(tuple(part for part in path if not part.isdecimal()), ItemBody)
    known = [to_camel(each) for each in model.model_fields]
    similar = get_close_matches(name, known, n=1)
    hint = f"Did you mean {similar[0]}?" if similar else f"Use {', '.join(known)}."
    return f"{UNKNOWN_PROPERTY} {hint}"


def _to_texts(item: ItemBody) -> Mapping[str, str]:
    """Return the values of an item as texts by field, without empty ones."""
    values = item.model_dump(exclude={"changes"})
    texts = {name: _to_text(value) for name, value in values.items()}
    return {name: text for name, text in texts.items() if text}


def _to_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return compose(str(value or "").strip())
