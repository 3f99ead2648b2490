"""The left half of the page: what the columns of a table mean."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.zones import zone_names
from insights_dash.ingest.files.fields import (
    KINDS,
    RELEASE_CREATED,
    TableField,
    TableKind,
    ValueKind,
)
from insights_dash.ingest.files.mapping import TimeFormat
from insights_dash.pages.data.imports.draft import NOT_IMPORTED, SKIP
from insights_dash.pages.data.imports.ids import (
    Choice,
    Part,
    becomes_id,
    choice_id,
    field_id,
    value_id,
    values_anchor,
)
from insights_dash.pages.data.imports.missing import build_missing
from insights_dash.pages.data.imports.notes import (
    Known,
    Note,
    Tone,
    describe_columns,
    is_doubtful,
    resolve_value,
)
from insights_dash.pages.data.imports.tables import TableView
from insights_dash.pages.data.imports.words import TIME_STYLES, count

# Rows of the list. Columns that are matched, or that the user has chosen to see, are
# always in it.
MOST_COLUMNS = 60
MOST_VALUES = 60  # texts of a field
_ZONES = "import-zones"
_ICONS = {
    Tone.GOOD: "check",
    Tone.ASK: "triangle-exclamation",
    Tone.BAD: "circle-xmark",
}
_SAID = {Tone.ASK: "Check: ", Tone.BAD: "Problem: "}
_EXAMPLES = 3
_WORDS = re.compile(r"(?<=[_./:-])(?=\w)|(?<=[a-z])(?=[A-Z])|(?<=\w)(?=\()")
_HINT = (
    "Lead time starts at the first deployment of each release. If a column has that "
    "time, choose “Release created” for it."
)
_UNKNOWN = ""


def build_match(
    tables: Sequence[TableView],
    view: TableView,
    known: Known,
    *,
    more: Sequence[int] = (),
    is_locked: bool,
) -> list[Component]:
    """Build the columns of a table with their controls.

    `more` are the places of columns to list that would be left out. The controls are
    `locked` while a job is running.
    """
    return [
        html.H2("Match columns", className="import__title"),
        html.P(_introduce(view), className="import__lead"),
        _build_table_choice(tables, view, is_locked=is_locked),
        *(
            []
            if view.kind is None
            else [
                *build_missing(view, view.kind, is_locked=is_locked),
                *_build_columns(view, known, more, is_locked=is_locked),
                *_build_hint(view, view.kind),
            ]
        ),
        html.Datalist([html.Option(value=each) for each in zone_names()], id=_ZONES),
    ]


def list_shown(view: TableView, more: Sequence[int] = ()) -> Sequence[tuple[int, str]]:
    """Return the columns that have a row, with their places; `more` come last."""
    columns = list(enumerate(view.table.columns))
    others = [each for each in columns if not view.mapping.columns.get(each[1])]
    left = max(0, MOST_COLUMNS - (len(columns) - len(others)))
    hidden = dict(others[left:])
    added = [(each, hidden[each]) for each in dict.fromkeys(more) if each in hidden]
    return [*(each for each in columns if each[0] not in hidden), *added]


def list_values(view: TableView) -> Mapping[str, Sequence[str]]:
    """Return the texts of the form, by field: its controls are in this order."""
    kind = view.kind
    fields = [] if kind is None else kind.fields
    return {
        each.name: list(view.list_texts(each.name)[:MOST_VALUES])
        for each in fields
        if each.values in {ValueKind.STATE, ValueKind.BOOLEAN}
        and view.mapping.column_of(each.name)
    }


def _introduce(view: TableView) -> str:
    if view.kind is None:
        return "Choose what this table contains, or leave it out."
    columns = view.table.columns
    chosen = sum(view.mapping.columns.get(each) is not None for each in columns)
    return (
        f"{chosen:,} of {count(len(columns), 'column')} "
        f"{'is' if chosen == 1 else 'are'} matched. "
        "Nothing is written until you confirm."
    )


def _build_table_choice(
    tables: Sequence[TableView], view: TableView, *, is_locked: bool
) -> html.Div:
    kinds = [{"value": each.name, "label": each.label} for each in KINDS.values()]
    left_out = {"value": NOT_IMPORTED, "label": "Not imported"}
    names = [
        {
            "value": str(each.place),
            "label": f"{each.table.name} · "
            f"{each.kind.label if each.kind else 'not imported'}",
        }
        for each in tables
    ]
    several = len(tables) > 1
    return html.Div(
        [
            dmc.Select(
                id=choice_id(Choice.TABLE),
                label="Table",
                data=names,
                value=str(view.place),
                allowDeselect=False,
                searchable=several,
                disabled=is_locked,
                className="import__table" if several else "import__table is-alone",
            ),
            dmc.Select(
                id=choice_id(Choice.KIND),
                label="This table contains",
                data=[*kinds, left_out],
                value=view.kind.name if view.kind else NOT_IMPORTED,
                allowDeselect=False,
                disabled=is_locked,
                className="import__kind",
            ),
        ],
        className="import__choices",
    )


def _build_columns(
    view: TableView,
    known: Known,
    more: Sequence[int],
    *,
    is_locked: bool,
) -> list[Component]:
    notes = describe_columns(view, known)
    shown = list_shown(view, more)
    samples = view.table.samples
    build = partial(_build_column, view, is_locked=is_locked)
    rows = [
        build(each, samples=samples[each[1]], note=notes[each[1]]) for each in shown
    ]
    head = html.Li(
        [html.Span(each) for each in ("In your file", "Examples", "", "Becomes", "")],
        className="match__row match__row--head",
        **aria(hidden="true"),
    )
    return [
        html.Ul([head, *rows], className="match"),
        *_build_rest(view, shown, is_locked=is_locked),
    ]


def _build_rest(
    view: TableView, shown: Sequence[tuple[int, str]], *, is_locked: bool
) -> list[Component]:
    """Build the list of the other columns, to search for one to match."""
    places = dict(shown)
    rest = [
        {"value": str(place), "label": name}
        for place, name in enumerate(view.table.columns)
        if place not in places
    ]
    if not rest:
        return []
    select = dmc.Select(
        id=choice_id(Choice.COLUMN),
        label=f"{count(len(rest), 'more column')}",
        description="Not imported. Choose one to match it.",
        placeholder="Search columns",
        data=rest,
        value=None,
        searchable=True,
        # It keeps the focus for the next one, and must not hide the row that was added.
        openOnFocus=False,
        disabled=is_locked,
        className="import__rest",
    )
    return [select]


def _build_column(
    view: TableView,
    shown: tuple[int, str],
    *,
    samples: Sequence[str],
    note: Note,
    is_locked: bool,
) -> html.Li:
    place, column = shown
    kind = view.kind
    if kind is None:
        return html.Li(column)
    chosen = view.mapping.columns.get(column)
    field = kind.field(chosen) if chosen else None
    examples = list(dict.fromkeys(filter(None, samples)))[:_EXAMPLES]
    tone = note.tone if field else "no"
    becomes = dmc.Select(
        id=becomes_id(place),
        data=_list_fields(kind),
        value=field.name if field else NOT_IMPORTED,
        allowDeselect=False,
        searchable=True,
        disabled=is_locked,
        error=note.tone is Tone.BAD,
        className=f"match__becomes is-{tone}",
        **aria(label=f"{column} becomes"),
    )
    return html.Li(
        [
            html.Strong(_break_words(column), className="match__name"),
            html.Span(", ".join(examples), className="match__examples"),
            html.Span(build_icon("arrow-right"), className="match__arrow"),
            becomes,
            _build_note(view, field, note, is_locked=is_locked),
        ],
        className=f"match__row is-{tone}",
    )


def _break_words(name: str) -> list[Component | str]:
    """Return a name that lines can also break between the words of code."""
    parts: list[Component | str] = []
    for each in _WORDS.split(name):
        parts += [each, html.Wbr()]
    return parts[:-1]


def _list_fields(kind: TableKind) -> list[dict[str, Any]]:
    """Return what a column can become: the required fields come first."""
    clocks = [each for each in kind.fields if each.values is ValueKind.CLOCK]
    others = [each for each in kind.fields if each not in clocks]
    groups = [
        ("Required", [each for each in others if each.is_required]),
        ("Optional", [each for each in others if not each.is_required]),
        ("Time of day, if the date is in another column", clocks),
    ]
    return [
        {"value": NOT_IMPORTED, "label": "Not imported"},
        *(
            {
                "group": title,
                "items": [{"value": e.name, "label": e.label} for e in fields],
            }
            for title, fields in groups
            if fields
        ),
    ]


def _build_note(
    view: TableView, field: TableField | None, note: Note, *, is_locked: bool
) -> Component:
    """Build what is said of a column, with the controls that it is about."""
    said = _build_said(note)
    if field is None or is_locked:
        return html.Div(said, className="match__note")
    build = {
        ValueKind.TIME: _build_time_controls,
        ValueKind.STATE: _build_value_controls,
        ValueKind.BOOLEAN: _build_value_controls,
    }.get(field.values)
    controls = build(view, field) if build else None
    if controls is None:
        return html.Div(said, className="match__note")
    return html.Details(
        [html.Summary([*said, build_icon("chevron-down")]), controls],
        id=values_anchor(field.name),
        open=note.tone in {Tone.ASK, Tone.BAD},
        className="match__note",
    )


def _build_said(note: Note) -> list[Component]:
    if note.tone is Tone.NONE:
        return []
    prefix = _SAID.get(note.tone)
    return [
        html.Span(
            [
                build_icon(_ICONS[note.tone]),
                html.Span(prefix, className="is-said") if prefix else None,
                html.Span(note.text or "Recognised"),
            ],
            className=f"match__said is-{note.tone}",
        )
    ]


def _build_time_controls(view: TableView, field: TableField) -> html.Div:
    form = view.mapping.times.get(field.name, TimeFormat())
    styles = [{"value": each, "label": text} for each, text in TIME_STYLES.items()]
    return html.Div(
        [
            dmc.Select(
                id=field_id(Part.STYLE, field.name),
                label="Time format",
                data=styles,
                value=form.style,
                allowDeselect=False,
            ),
            dmc.TextInput(
                id=field_id(Part.ZONE, field.name),
                label="Time zone of times without an offset",
                value=form.zone,
                debounce=True,
                inputProps={"list": _ZONES, "autoComplete": "off"},
            ),
        ],
        className="match__controls",
    )


def _build_value_controls(view: TableView, field: TableField) -> Component | None:
    texts = view.list_texts(field.name)[:MOST_VALUES]
    if not texts:
        return None
    rows = [_build_value(view, field, place, text) for place, text in enumerate(texts)]
    return html.Div(rows, className="match__controls")


def _build_value(view: TableView, field: TableField, place: int, text: str) -> html.Div:
    value = resolve_value(view, field, text)
    is_open = value == _UNKNOWN or is_doubtful(view, field, text)
    tone = " is-ask" if is_open else ""
    chosen = dmc.Select(
        id=value_id(field.name, place),
        data=_list_meanings(field),
        value=SKIP if value is None else value or None,
        placeholder="Choose…",
        allowDeselect=False,
        size="xs",
        className=f"match__meaning{tone}",
        **aria(label=f"{text} means"),
    )
    return html.Div(
        [html.Span(text, className="match__text"), chosen], className="match__value"
    )


def _list_meanings(field: TableField) -> list[dict[str, str]]:
    if field.values is ValueKind.BOOLEAN:
        meanings = [("true", "Yes"), ("false", "No")]
    else:
        meanings = [(each.value, each.value) for each in reversed(TaskState)]
    options = [{"value": value, "label": label} for value, label in meanings]
    return [*options, {"value": SKIP, "label": "Leave these rows out"}]


def _build_hint(view: TableView, kind: TableKind) -> list[Component]:
    if kind.name != "deployments" or view.mapping.column_of(RELEASE_CREATED):
        return []
    strong = html.Strong("No column says when a release was created. ")
    return [
        html.Div(
            [build_icon("triangle-exclamation"), html.P([strong, _HINT])],
            className="import__hint",
        )
    ]
