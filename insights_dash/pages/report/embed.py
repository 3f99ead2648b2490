"""The dialog that makes an embed of the view that a report's page shows."""

from collections.abc import Sequence
from datetime import timedelta

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.embed_view import Change, Shown, Theme
from insights_dash.components.attributes import aria
from insights_dash.components.embed_code import build_code
from insights_dash.pages.report.ids import Ids, embed_field_id
from insights_dash.pages.report.place import Place

# How long a link lives, by what the form holds.
LIFETIMES = {
    "30": timedelta(days=30),
    "90": timedelta(days=90),
    "365": timedelta(days=365),
    "": None,
}
_LIFETIME_NAMES = (
    ("", "When it is revoked"),
    *(("30", "After 30 days"), ("90", "After 90 days"), ("365", "After a year")),
)
_THEMES = (
    (Theme.AUTO, "As the reader's machine"),
    (Theme.LIGHT, "Light"),
    (Theme.DARK, "Dark"),
    (Theme.PARENT, "As the page says"),
)
_SHOWN = ((Shown.SHOWN, "Shown"), (Shown.HIDDEN, "Hidden"))
_Choices = Sequence[tuple[str, str]]


def build_dialog() -> dmc.Modal:
    """Closed and empty; the server fills it when it is opened."""
    return dmc.Modal(
        id=Ids.EMBED_DIALOG,
        title="Embed this view",
        size="lg",
        opened=False,
        closeButtonProps={"aria-label": "Close"},
    )


def build_form(place: Place, *, sees_all: bool) -> list[Component]:
    """What an embed is made of; `sees_all` where its maker has no limits."""
    return [
        html.Div(
            [
                dmc.Textarea(
                    id=embed_field_id("origins"),
                    label="Pages that may show it",
                    description="Their origins, one a line, such as "
                    "https://portal.example.com",
                    value="",
                    autosize=True,
                    minRows=2,
                    className="is-wide",
                ),
                dmc.TextInput(
                    id=embed_field_id("name"),
                    label="Name",
                    description="How you know it again",
                    placeholder=place.title,
                    value="",
                ),
                _build_select(
                    "expires", "Ends", "It can be revoked before", _LIFETIME_NAMES
                ),
                dmc.CheckboxGroup(
                    [
                        dmc.Group(
                            [
                                dmc.Checkbox(label="the split", value=Change.SPLIT),
                                dmc.Checkbox(
                                    label="the range, but no wider", value=Change.RANGE
                                ),
                            ]
                        )
                    ],
                    id=embed_field_id("changes"),
                    label="Its readers may change",
                    value=[],
                    className="is-wide",
                ),
                _build_select("theme", "Colours", "Light, dark, or whose", _THEMES),
                html.Div(
                    [
                        _build_control("title", "The report's name", _SHOWN),
                        _build_control("names", "Names in it", _SHOWN),
                    ],
                    className="embed-form__pair",
                ),
            ],
            className="embed-form",
        ),
        html.P(
            "You do not see every name, so the embed shows none.",
            className="embed-form__note",
        )
        if not sees_all
        else None,
        dmc.Group(
            [
                dmc.Button("Make link", id=Ids.EMBED_MAKE),
                dcc.Link("All embeds of this space", href=f"/{place.space.id}/embeds"),
            ],
            mt="md",
        ),
        html.Div(id=Ids.EMBED_MADE, className="embed-made", **aria(live="polite")),
    ]


def build_made(place: Place, name: str, address: str) -> list[Component]:
    """A link that has just been made, and what a page says to show it."""
    return [
        html.P("The link is made. Put this into the page:"),
        build_code(address, name or place.title, is_overview=place.measure is None),
    ]


def _build_select(name: str, label: str, note: str, choices: _Choices) -> dmc.Select:
    return dmc.Select(
        id=embed_field_id(name),
        label=label,
        description=note,
        value=choices[0][0],
        data=[{"value": value, "label": text} for value, text in choices],
        allowDeselect=False,
    )


def _build_control(name: str, label: str, choices: _Choices) -> Component:
    return html.Div(
        [
            html.Span(label, className="field__label"),
            dmc.SegmentedControl(
                id=embed_field_id(name),
                value=choices[0][0],
                data=[{"value": str(value), "label": text} for value, text in choices],
                **aria(label=label),
            ),
        ],
        className="field",
    )
