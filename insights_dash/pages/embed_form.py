"""The layout of the dialog that creates an embed."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.embed_view import EmbedView, Theme
from insights_dash.components.attributes import aria
from insights_dash.components.embed_code import build_code
from insights_dash.domain.embed import MOST_ORIGINS, EmbedLink, Snippet
from insights_dash.pages.embed_ids import EmbedIds
from insights_dash.pages.embed_parts import LIFETIME_NAMES, build_note
from insights_dash.pages.page_to_embed import NAMES, TITLE, PageToEmbed

_THEMES = (
    (Theme.LIGHT, "Light"),
    (Theme.DARK, "Dark"),
    (Theme.AUTO, "Match viewer's system"),
    (Theme.PARENT, "Set by host page"),
)
_Choices = Sequence[tuple[str, str]]


def build_dialog(ids: EmbedIds) -> dmc.Modal:
    """Build the closed dialog, which the server fills when the user opens it."""
    return dmc.Modal(
        id=ids.dialog,
        title="Embed this view",
        size=1040,
        opened=False,
        closeButtonProps={"aria-label": "Close"},
    )


def build_form(
    ids: EmbedIds, page: PageToEmbed, *, websites: Sequence[str], preview: str
) -> list[Component]:
    """Build the fields of a new embed.

    `websites` are suggestions. `preview` is a URL, empty if there is no preview.
    """
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.Div(
                            [
                                *([build_note(page.note)] if page.note else ()),
                                _build_websites(ids, websites),
                                *_build_choices(ids, page),
                                *_build_boxes(ids, page),
                            ],
                            className="embed-form",
                        ),
                        _build_actions(ids, page),
                    ],
                    className="embed-dialog__fields",
                ),
                _build_preview(ids, preview) if preview else None,
            ],
            id=ids.form,
            className="embed-dialog",
        ),
        html.Div(id=ids.made, className="embed-made", **aria(live="polite")),
    ]


def build_made(
    ids: EmbedIds, link: EmbedLink, title: str, url: str, height: int
) -> list[Component]:
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
            Snippet(url, link.name or title, height),
            sets_theme=view.theme is Theme.PARENT,
            is_new=True,
        ),
        dmc.Group([dmc.Button("Done", id=ids.done)], mt="lg"),
    ]


def _join(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _build_websites(ids: EmbedIds, suggestions: Sequence[str]) -> dmc.TagsInput:
    return dmc.TagsInput(
        id=ids.field("origins"),
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


def _build_choices(ids: EmbedIds, page: PageToEmbed) -> list[Component]:
    fields = [
        _build_select(
            ids.field("theme"),
            "Theme",
            _THEMES,
            "“Set by host page” needs one line of code on your page",
        ),
        _build_label(ids, page.title),
        _build_select(
            ids.field("expires"),
            "Expires",
            LIFETIME_NAMES,
            "You can revoke it at any time",
        ),
    ]
    if not page.contents:
        return fields
    name, note = ids.field("content"), page.contents_note
    return [_build_select(name, "What to embed", page.contents, note), *fields]


def _build_label(ids: EmbedIds, placeholder: str) -> dmc.TextInput:
    return dmc.TextInput(
        id=ids.field("name"),
        label="Label",
        description="Visible only to editors",
        placeholder=placeholder,
        value="",
    )


def _build_boxes(ids: EmbedIds, page: PageToEmbed) -> list[Component]:
    """Build the boxes, and say why names are hidden if the author can't see all."""
    changes = [dmc.Checkbox(label=label, value=each) for each, label in page.changes]
    kept: dict[str, Any] = {} if page.sees_all else {"disabled": True}
    shown = [
        dmc.Checkbox(label=page.labels[TITLE], value=TITLE),
        dmc.Checkbox(label=page.labels[NAMES], value=NAMES, **kept),
    ]
    checked = [TITLE, NAMES] if page.sees_all else [TITLE]
    built = [
        _build_group(ids.field("changes"), "Viewers can change", changes, []),
        _build_group(ids.field("shown"), "Show", shown, checked),
    ]
    if not page.sees_all:
        text = "Names are hidden in this embed because you can't see all of them."
        built.append(build_note(text))
    return built


def _build_actions(ids: EmbedIds, page: PageToEmbed) -> dmc.Group:
    return dmc.Group(
        [
            dmc.Button("Create embed", id=ids.make),
            dcc.Link("All embeds in this space", href=f"/{page.space.id}/embeds"),
        ],
        mt="lg",
    )


def _build_preview(ids: EmbedIds, url: str) -> Component:
    return html.Div(
        [
            html.Span("Preview", className="field__label"),
            html.Iframe(
                id=ids.preview,
                src=url,
                title="Preview of the embed",
                className="embed-dialog__frame",
            ),
        ],
        className="embed-dialog__preview",
    )


def _build_select(
    identifier: str, label: str, choices: _Choices, note: str
) -> dmc.Select:
    """Build a choice, of which the first is chosen."""
    return dmc.Select(
        id=identifier,
        label=label,
        description=note,
        value=choices[0][0],
        data=[{"value": value, "label": text} for value, text in choices],
        allowDeselect=False,
    )


def _build_group(
    identifier: str, label: str, boxes: Sequence[dmc.Checkbox], checked: Sequence[str]
) -> dmc.CheckboxGroup:
    return dmc.CheckboxGroup(
        html.Div(list(boxes), className="embed-form__boxes"),
        id=identifier,
        label=label,
        value=list(checked),
    )
