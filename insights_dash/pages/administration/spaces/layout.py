"""What the pages of spaces show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    AUDIT_LOG,
    ROLES,
    SPACES,
    build_form,
    build_frame,
    build_head,
    build_moment,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.definition_fields import STATISTIC, WEEK_START
from insights_dash.components.link_button import build_link_button
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.states import build_not_found
from insights_dash.pages.administration.spaces.forms import DELETE, NEW, PROFILE
from insights_dash.pages.administration.spaces.ids import Ids
from insights_dash.store.spaces import Space

PATH = SPACES.path
_LONGEST_LINE = 100  # of a description in the list


@dataclass(frozen=True)
class Detail:
    """A space, and how many documents it has, by their nouns (`projects`)."""

    space: Space
    counts: Mapping[str, int]


def _build_row(space: Space) -> list[Component | str | None]:
    link = dcc.Link(space.name, href=f"{PATH}/{space.id}")
    more = html.Span(_shorten(space.description), className="listing__more")
    return [
        html.Div([link, more]),
        html.Code(space.id),
        html.Code(space.slug),
        build_moment(space.last_modified_on),
        build_space_state(space),
    ]


def build_list(spaces: Sequence[Space]) -> html.Div:
    """Build the list of all spaces."""
    new = build_link_button("plus", "New space", href=f"{PATH}/new", is_filled=True)
    return build_frame(
        PATH,
        build_head(
            "Spaces",
            "Each space has its own projects, environments, reports and roles.",
            actions=[new],
        ),
        [
            build_table(
                ("Name", "ID", "Slug", "Last changed", ""),
                [_build_row(space) for space in spaces],
                nothing="No spaces yet",
            )
        ],
    )


def build_new() -> html.Div:
    """Build the form of a new space."""
    return build_frame(
        PATH,
        html.Div(
            [
                build_breadcrumbs([("Spaces", PATH)], "New space"),
                build_head("New space", "For teams whose data should be kept apart"),
            ]
        ),
        [
            dcc.Location(id=Ids.OPENS, refresh="callback-nav"),
            build_form(
                build_section(
                    "Space",
                    "The space starts with a default lifecycle and a default project "
                    "group. Administrators of all spaces have access. Grant roles to "
                    "others.",
                    *map(NEW.build_field, ("name", "description")),
                    NEW.build_submit(),
                ),
                class_name="",
            ),
        ],
    )


def build_missing() -> Component:
    """Build the page of a space that doesn't exist."""
    return build_not_found(
        "Space not found",
        "It may have been deleted, or the URL may be wrong.",
        back=("Back to spaces", PATH),
    )


def build_detail(detail: Detail) -> html.Div:
    """Build the page of a space."""
    space = detail.space
    return build_frame(
        PATH,
        html.Div(build_title(space), id=Ids.HEAD),
        [
            dcc.Store(id=Ids.PLACE, data=space.id),
            build_section(
                "Space",
                "Its name in the space switcher, its slug in URLs, and how its figures "
                "are calculated",
                build_form(
                    PROFILE.build_field("name", value=space.name),
                    PROFILE.build_field("slug", value=space.slug),
                    PROFILE.build_field("description", value=space.description),
                    *(
                        PROFILE.build_field(name, value=value)
                        for name, value in list_definitions(space).items()
                    ),
                    PROFILE.build_submit(),
                ),
            ),
            build_section(
                "Default space",
                "API URLs without a space, such as /api/projects, use the default "
                "space.",
                html.Div(build_default(space), id=Ids.DEFAULT_STATE),
            ),
            _build_links(space),
            html.Div(build_deletion(detail), id=Ids.DELETION),
        ],
    )


def list_definitions(space: Space) -> Mapping[str, str | None]:
    """Return the values of the fields of definitions; None if the space has none."""
    own = space.definitions
    return {
        WEEK_START: own.week_start.value if own else None,
        STATISTIC: own.statistic.value if own else None,
    }


def build_title(space: Space) -> list[Component]:
    """Build the page's heading: the space's name, ID and state."""
    return [
        build_breadcrumbs([("Spaces", PATH)], space.name),
        build_head(
            space.name,
            space.id,
            actions=[
                build_link_button("chart-line", "Reports", href=f"/{space.id}/insights")
            ],
        ),
    ]


def build_default(space: Space) -> Component:
    """Build the button that sets a space as the default, or say that it is."""
    button: Component = dmc.Button(
        "Set as default", id=Ids.DEFAULT, variant="default", disabled=space.is_default
    )
    if not space.is_default:
        return button
    said = (
        "This is the default space. To change that, open another space and set it as "
        "the default."
    )
    return html.Div([html.P(said), html.Div(button, hidden=True)])


def build_space_state(space: Space) -> Component | None:
    """Build the state of a space, None for one like most others."""
    if space.is_default:
        return build_state("Default", "good")
    if space.task_queue_stopped:
        return build_state("Task queue stopped", "warn")
    return None


def _build_links(space: Space) -> Component:
    return build_section(
        "Access",
        "Who can see and change this space, and what they have done",
        html.Div(
            [
                dcc.Link(
                    "Roles in this space",
                    href=f"{ROLES.path}?space={space.id}",
                    className="button",
                ),
                dcc.Link(
                    "Audit log of this space",
                    href=f"{AUDIT_LOG.path}?space={space.id}",
                    className="button",
                ),
            ],
            className="button-row",
        ),
    )


def build_deletion(detail: Detail) -> list[Component]:
    """Build the button that deletes a space, and its dialog; the default has none."""
    space = detail.space
    if space.is_default:
        text = (
            "The default space can't be deleted. Set another one as the default first."
        )
        return [build_section("Delete space", text)]
    return [
        build_section(
            "Delete space",
            "Permanently deletes the space and everything in it. Audit log entries are "
            "kept.",
            html.P(describe_contents(detail.counts)),
            DELETE.build_button(),
        ),
        DELETE.build(
            space.name,
            "will be permanently deleted with everything in it. You can't restore it. "
            f"{describe_contents(detail.counts)}",
        ),
    ]


def describe_contents(counts: Mapping[str, int]) -> str:
    """Return `It contains 2 projects and 1 report.`, or that it is empty."""
    parts = [
        f"{count:,} {noun if count > 1 else noun.removesuffix('s')}"
        for noun, count in counts.items()
        if count
    ]
    if not parts:
        return "It is empty."
    *most, last = parts
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"It contains {listed}."


def _shorten(text: str) -> str:
    first = text.partition("\n")[0]
    if len(first) <= _LONGEST_LINE:
        return first
    return f"{first[: _LONGEST_LINE - 1]}…"
