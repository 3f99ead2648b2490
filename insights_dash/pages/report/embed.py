"""The dialog that creates an embed of the view that a report's page shows."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.embed_view import Change, EmbedView, Theme
from insights_dash.components.attributes import aria
from insights_dash.components.embed_code import build_code
from insights_dash.domain.embed import MOST_ORIGINS, EmbedLink, Snippet
from insights_dash.domain.metric import Metric
from insights_dash.domain.rollout_question import PART_TITLES
from insights_dash.pages.embed_parts import LIFETIME_NAMES
from insights_dash.pages.report.ids import Ids, embed_field_id
from insights_dash.pages.report.place import Place, Tab

_THEMES = (
    (Theme.LIGHT, "Light"),
    (Theme.DARK, "Dark"),
    (Theme.AUTO, "Match viewer's system"),
    (Theme.PARENT, "Set by host page"),
)
TITLE, NAMES = "title", "names"  # what can be shown
RELEASE = "release"  # the choice of the release that a rollout's page explains
_Choices = Sequence[tuple[str, str]]


def build_dialog() -> dmc.Modal:
    """Build the closed dialog, which the server fills when the user opens it."""
    return dmc.Modal(
        id=Ids.EMBED_DIALOG,
        title="Embed this view",
        size=1040,
        opened=False,
        closeButtonProps={"aria-label": "Close"},
    )


def build_form(
    place: Place,
    choices: Sequence[tuple[str, str]],
    *,
    websites: Sequence[str],
    preview: str,
    sees_all: bool,
) -> list[Component]:
    """Build the fields of a new embed, which shows one of the `choices`.

    They are values of the field and labels; the page's own content comes first.
    `websites` are suggestions. `preview` is a URL, empty if there is no preview.
    `sees_all` says whether the author sees every name.
    """
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.Div(
                            [
                                _build_websites(websites),
                                *_build_choices(place, choices),
                                *_build_boxes(place, sees_all=sees_all),
                            ],
                            className="embed-form",
                        ),
                        _build_actions(place),
                    ],
                    className="embed-dialog__fields",
                ),
                _build_preview(preview) if preview else None,
            ],
            id=Ids.EMBED_FORM,
            className="embed-dialog",
        ),
        html.Div(id=Ids.EMBED_MADE, className="embed-made", **aria(live="polite")),
    ]


def list_choices(place: Place, *, release: str = "") -> Sequence[tuple[str, str]]:
    """Return what an embed of a page can show, the page's own content first.

    `release` is the ID of the release that a rollout's page explains, if any.
    """
    if place.tab is not Tab.ROLLOUT:
        charts = [("", "Overview, with all charts")]
        charts += [(each.value, each.spec.title) for each in Metric]
        return sorted(charts, key=lambda each: each[0] != (place.metric or ""))
    parts = [("", "Whole rollout")]
    parts += [(each.value, title) for each, title in PART_TITLES.items()]
    return [(RELEASE, "This release"), *parts] if release else parts


def build_made(link: EmbedLink, place: Place, url: str, height: int) -> list[Component]:
    """Build the result: a new embed, and the HTML that shows it, in pixels high."""
    view = EmbedView.parse(link.view)
    return [
        html.P(
            "Embed created. Paste this into your page:", className="embed-made__lead"
        ),
        html.P(
            f"It is allowed on {_join(link.origins)}.", className="embed-form__note"
        ),
        build_code(
            Snippet(url, link.name or place.title, height),
            sets_theme=view.theme is Theme.PARENT,
            is_new=True,
        ),
        dmc.Group([dmc.Button("Done", id=Ids.EMBED_DONE)], mt="lg"),
    ]


def _join(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _build_websites(suggestions: Sequence[str]) -> dmc.TagsInput:
    return dmc.TagsInput(
        id=embed_field_id("origins"),
        label="Allowed websites",
        description="Where the embed can be shown. Paste the URL of a page, or "
        "type a website such as portal.example.com, and press Enter.",
        data=list(suggestions),
        value=[],
        required=True,
        maxTags=MOST_ORIGINS,
        splitChars=[",", ";", " ", "\n"],
        className="is-wide",
    )


def _build_choices(place: Place, choices: _Choices) -> list[Component]:
    is_rollout = place.tab is Tab.ROLLOUT
    note = "All of it, or one part" if is_rollout else "All charts, or one of them"
    chosen, _ = choices[0]
    return [
        _build_select("content", "What to embed", choices, chosen, note=note),
        _build_select(
            "theme",
            "Theme",
            _THEMES,
            Theme.LIGHT,
            note="“Set by host page” needs a line of code there",
        ),
        _build_label(place.title),
        _build_select(
            "expires",
            "Expires",
            LIFETIME_NAMES,
            "365",
            note="You can revoke it at any time",
        ),
    ]


def _build_label(placeholder: str) -> dmc.TextInput:
    return dmc.TextInput(
        id=embed_field_id("name"),
        label="Label",
        description="Visible only to editors",
        placeholder=placeholder,
        value="",
    )


def _build_boxes(place: Place, *, sees_all: bool) -> list[Component]:
    """Build the boxes, and say why names are hidden if the author can't see all."""
    changes = [dmc.Checkbox(label="Period (up to this one)", value=Change.RANGE)]
    names = "Names"
    if place.tab is not Tab.ROLLOUT:
        changes.insert(0, dmc.Checkbox(label="Split", value=Change.SPLIT))
        names = "Project and tenant names"
    kept: dict[str, Any] = {} if sees_all else {"disabled": True}
    shown = [
        dmc.Checkbox(label="Report name", value=TITLE),
        dmc.Checkbox(label=names, value=NAMES, **kept),
    ]
    checked = [TITLE, NAMES] if sees_all else [TITLE]
    built = [
        _build_group("changes", "Viewers can change", changes, []),
        _build_group("shown", "Show", shown, checked),
    ]
    if not sees_all:
        text = "Names are hidden in this embed because you can't see all of them."
        built.append(html.P(text, className="embed-form__note is-wide"))
    return built


def _build_actions(place: Place) -> dmc.Group:
    return dmc.Group(
        [
            dmc.Button("Create embed", id=Ids.EMBED_MAKE),
            dcc.Link("All embeds in this space", href=f"/{place.space.id}/embeds"),
        ],
        mt="lg",
    )


def _build_preview(url: str) -> Component:
    return html.Div(
        [
            html.Span("Preview", className="field__label"),
            html.Iframe(
                id=Ids.EMBED_PREVIEW,
                src=url,
                title="Preview of the embed",
                className="embed-dialog__frame",
            ),
        ],
        className="embed-dialog__preview",
    )


def _build_select(
    name: str, label: str, choices: _Choices, chosen: str, *, note: str = ""
) -> dmc.Select:
    return dmc.Select(
        id=embed_field_id(name),
        label=label,
        description=note or None,
        value=chosen,
        data=[{"value": value, "label": text} for value, text in choices],
        allowDeselect=False,
    )


def _build_group(
    name: str, label: str, boxes: Sequence[dmc.Checkbox], checked: Sequence[str]
) -> dmc.CheckboxGroup:
    return dmc.CheckboxGroup(
        html.Div(list(boxes), className="embed-form__boxes"),
        id=embed_field_id(name),
        label=label,
        value=list(checked),
    )
