"""Turns what the page's controls say into the mapping of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from insights_dash.domain.zones import find_zone
from insights_dash.ingest.files.column_guesses import ColumnValues, guess_columns
from insights_dash.ingest.files.fields import KINDS, TableKind, ValueKind
from insights_dash.ingest.files.mapping import TableMapping, TimeFormat, TimeStyle
from insights_dash.ingest.files.synonyms import normalise
from insights_dash.ingest.files.time_guesses import guess_times
from insights_dash.pages.data.imports.tables import TableView

NOT_IMPORTED = "-"  # the choice of a kind or field that stands for none
SKIP = "skip"  # the choice of a value whose rows are left out


@dataclass(frozen=True)
class Posted:
    """What the controls of a table say; those that the page doesn't show are missing.

    `becomes` is by the place of the column, `values` by field and text. `styles`,
    `zones` and `fixed` are by field.
    """

    kind: str | None
    becomes: Mapping[int, str] = field(default_factory=dict)
    styles: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


def change_mapping(view: TableView, posted: Posted) -> TableMapping:
    """Return the mapping that the controls describe.

    A table of another kind is guessed again. If a column becomes a time, its format is
    guessed. What the user has changed is no longer a guess.
    """
    kind = KINDS.get(posted.kind or "")
    if kind is None:
        return TableMapping(None, dict.fromkeys(view.table.columns))
    if kind.name != view.mapping.kind:
        return guess_as(view, kind)
    columns = _read_columns(view, kind, posted)
    changed = replace(view.mapping, columns=columns)
    posted = replace(posted, zones=_share_zone(view.mapping, posted.zones))
    times = {
        each: _read_time(view, changed, each, posted)
        for each in kind.times
        if changed.column_of(each)
    }
    changed = replace(
        changed,
        times=times,
        values=_read_values(view, changed, kind, posted),
        fixed=_read_fixed(view, changed, kind, posted),
    )
    return replace(
        changed,
        guesses=_keep_guesses(view.mapping, changed),
        rivals=_keep_rivals(view.mapping, changed),
    )


def guess_as(view: TableView, kind: TableKind) -> TableMapping:
    """Return what the columns of a table mean if it has rows of a kind."""
    zone = next((each.zone for each in view.mapping.times.values()), "UTC")
    columns = [
        ColumnValues(name, normalise(name), values, guess_times(values, zone))
        for name, values in view.table.samples.items()
    ]
    guessed = guess_columns(kind, columns)
    chosen = guessed.chosen
    times = {
        chosen[each.name]: each.time.form if each.time else TimeFormat(zone=zone)
        for each in columns
        if chosen.get(each.name) in kind.times
    }
    mapping = {each.name: chosen.get(each.name) for each in columns}
    return TableMapping(
        kind.name, mapping, times, guesses=guessed.notes, rivals=guessed.rivals
    )


def _read_columns(
    view: TableView, kind: TableKind, posted: Posted
) -> Mapping[str, str | None]:
    columns = {}
    for place, column in enumerate(view.table.columns):
        before = view.mapping.columns.get(column)
        name = posted.becomes.get(place, before or NOT_IMPORTED)
        columns[column] = name if kind.field(name) else None
    return _replace_rivals(view.mapping, columns)


def _replace_rivals(
    before: TableMapping, columns: Mapping[str, str | None]
) -> Mapping[str, str | None]:
    """Leave out a column if the user has chosen its rival instead."""
    taken = {
        name
        for column, name in columns.items()
        if name and name == before.rivals.get(column) and not before.columns.get(column)
    }
    return {
        column: None if name in taken and before.columns.get(column) == name else name
        for column, name in columns.items()
    }


def _share_zone(before: TableMapping, zones: Mapping[str, str]) -> Mapping[str, str]:
    """Give the times of a table that had the same zone the new one, too.

    Otherwise deployments could end before they start.
    """
    changed = {
        before.times[name].zone: zone
        for name, zone in zones.items()
        if name in before.times and zone.strip() != before.times[name].zone
    }
    if len(changed) != 1:
        return zones
    return {
        name: changed.get(form.zone, zones.get(name, form.zone))
        for name, form in before.times.items()
    }


def _read_time(
    view: TableView, changed: TableMapping, name: str, posted: Posted
) -> TimeFormat:
    before = view.mapping.times.get(name)
    column = changed.column_of(name) or ""
    if before is None or view.mapping.column_of(name) != column:
        zone = next((each.zone for each in view.mapping.times.values()), "UTC")
        guess = guess_times(view.table.samples[column], zone)
        return guess.form if guess else TimeFormat(zone=zone)
    style = posted.styles.get(name, before.style)
    zone = posted.zones.get(name, before.zone).strip()
    return TimeFormat(
        TimeStyle(style) if style in set(TimeStyle) else before.style,
        # A name that isn't a zone stays, so that its problem is shown at its field.
        find_zone(zone) or zone or "UTC",
    )


def _read_values(
    view: TableView, changed: TableMapping, kind: TableKind, posted: Posted
) -> Mapping[str, Mapping[str, str | None]]:
    values: dict[str, Mapping[str, str | None]] = {}
    for each in kind.fields:
        column = changed.column_of(each.name)
        has_values = each.values in {ValueKind.STATE, ValueKind.BOOLEAN}
        if not has_values or column is None:
            continue
        if view.mapping.column_of(each.name) != column:
            values[each.name] = {}
            continue
        chosen = dict(view.mapping.values.get(each.name, {}))
        for text, value in posted.values.get(each.name, {}).items():
            chosen.pop(text, None)
            if value:
                chosen[text] = None if value == SKIP else value
        values[each.name] = chosen
    return values


def _read_fixed(
    view: TableView, changed: TableMapping, kind: TableKind, posted: Posted
) -> Mapping[str, str]:
    """Return the values for all rows; one of a field that has a column is dropped."""
    fixed = {**view.mapping.fixed, **posted.fixed}
    return {
        name: value.strip()
        for name, value in fixed.items()
        if value.strip() and kind.field(name) and not changed.column_of(name)
    }


def _keep_guesses(before: TableMapping, after: TableMapping) -> Mapping[str, str]:
    """Return the guesses that the user hasn't changed; those at texts stay."""
    fields = {*before.times, *before.values}
    touched = {
        *(c for c, its in after.columns.items() if its != before.columns.get(c)),
        *(each for each in fields if before.times.get(each) != after.times.get(each)),
        *(f for f in fields if before.column_of(f) != after.column_of(f)),
    }
    return {name: text for name, text in before.guesses.items() if name not in touched}


def _keep_rivals(before: TableMapping, after: TableMapping) -> Mapping[str, str]:
    """Return the rivals of columns that the user hasn't changed."""
    return {
        column: name
        for column, name in before.rivals.items()
        if before.column_of(name) == after.column_of(name)
        and not after.columns.get(column)
    }
