"""The forms of wall displays: a new one, its settings, and a view to add."""

from collections.abc import Iterable, Mapping
from functools import partial

import dash_mantine_components as dmc

from insights_dash.access.embed_view import EmbedView, Shown
from insights_dash.charts.words import RANGES, SPLITS
from insights_dash.components.form import Field, Form
from insights_dash.components.posted import read_text
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import Split
from insights_dash.domain.time_range import TimeRange
from insights_dash.domain.wall import (
    LONGEST_SECONDS,
    REFRESHES,
    SHORTEST_SECONDS,
    WallSettings,
    WallTheme,
)
from insights_dash.pages.embed_parts import LIFETIME_NAMES

_THEMES = (
    (WallTheme.AUTO, "Match the screen's system"),
    (WallTheme.LIGHT, "Light"),
    (WallTheme.DARK, "Dark"),
)
_NAMES = ((Shown.SHOWN, "Shown"), (Shown.HIDDEN, "Hidden"))
_REFRESHES = [
    (str(each), f"{each} minute{'s' if each > 1 else ''}") for each in REFRESHES
]
_METRICS = [("", "Overview, with all charts")]
_METRICS += [(each.value, each.spec.title) for each in Metric]
_SPLITS = [each for each in SPLITS.items() if each[0] is not Split.TENANT_TAG_SET]
_RANGES = [each for each in RANGES.items() if each[0] is not TimeRange.CUSTOM]
_DIGITS = 6
_CHOICE = partial(dmc.Select, allowDeselect=False)


def _list_options(labels: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": str(value), "label": label} for value, label in labels]


def _read_number(value: object) -> int:
    """Return a whole number of few digits, 0 for anything else."""
    text = str(value).strip() if isinstance(value, int | str) else ""
    fits = text.isascii() and text.isdecimal() and len(text) < _DIGITS
    return int(text) if fits else 0


_NAME = Field(
    "name",
    "Name",
    partial(dmc.TextInput, placeholder="e.g. Delivery floor", value=""),
)
CREATE = Form(
    "walls-create",
    "Create wall display",
    (
        _NAME,
        Field(
            "expires",
            "Expires",
            partial(_CHOICE, data=_list_options(LIFETIME_NAMES), value="365"),
        ),
    ),
)
SETTINGS = Form(
    "walls-settings",
    "Save changes",
    (
        _NAME,
        Field(
            "seconds",
            "Show each view for",
            partial(
                dmc.NumberInput,
                min=SHORTEST_SECONDS,
                max=LONGEST_SECONDS,
                suffix=" seconds",
                clampBehavior="none",
                className="short-field",
            ),
            read=_read_number,
        ),
        Field(
            "refresh",
            "Refresh figures every",
            partial(
                _CHOICE,
                data=_list_options(_REFRESHES),
                className="short-field",
            ),
            read=_read_number,
        ),
        Field("theme", "Theme", partial(_CHOICE, data=_list_options(_THEMES))),
        Field(
            "names",
            "Project and tenant names",
            partial(
                _CHOICE,
                data=_list_options(_NAMES),
            ),
        ),
    ),
)
ADD = Form(
    "walls-add",
    "Add view",
    (
        Field(
            "report",
            "Report",
            partial(dmc.Select, searchable=True, limit=60, placeholder="Choose one"),
        ),
        Field(
            "metric",
            "What to show",
            partial(
                _CHOICE,
                data=_list_options(_METRICS),
                value="",
            ),
        ),
        Field(
            "split",
            "Split by",
            partial(
                _CHOICE,
                data=_list_options(_SPLITS),
                value=Split.NONE.value,
            ),
        ),
        Field(
            "timeRange",
            "Period",
            partial(
                _CHOICE,
                data=_list_options(_RANGES),
                value=TimeRange.LAST_QUARTER.value,
            ),
        ),
        Field(
            "name",
            "Title",
            partial(dmc.TextInput, placeholder="The report's name", value=""),
            clears=True,
        ),
    ),
)


def values_of(settings: WallSettings) -> dict[str, object]:
    """Return what the fields show of settings."""
    return {
        "name": settings.name,
        "seconds": settings.seconds,
        "refresh": str(settings.refresh),
        "theme": settings.theme.value,
        "names": Shown.HIDDEN.value if settings.hides_names else Shown.SHOWN.value,
    }


def to_settings(values: Mapping[str, object]) -> WallSettings:
    """Return the settings that the fields' values mean, which are checked later.

    Raises:
        InvalidInputError: if the theme, or what happens to names, is no option.
    """
    theme = next((each for each in WallTheme if each == values["theme"]), None)
    names = next((each for each in Shown if each == values["names"]), None)
    if theme is None or names is None:
        field = "theme" if theme is None else "names"
        raise InvalidInputError([Problem(field, "Choose one.")])
    seconds, refresh = values["seconds"], values["refresh"]
    return WallSettings(
        read_text(values["name"]),
        seconds if isinstance(seconds, int) else 0,
        refresh if isinstance(refresh, int) else 0,
        theme,
        hides_names=names is Shown.HIDDEN,
    )


def to_view(values: Mapping[str, object]) -> EmbedView:
    """Return the view that the fields' values mean.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    return EmbedView.parse(
        {name: read_text(values[name]) for name in ("metric", "split", "timeRange")}
    )
