"""The card of sources, built from values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dash import html

from insights_dash.domain.source import SourceKind
from insights_dash.pages.data.sources import build_sources
from insights_dash.store.sources import DAYS, SourceState, SourceSummary

NOW = datetime(2026, 2, 27, 16, tzinfo=UTC)
EVENT = datetime(2026, 2, 27, 15, 54, tzinfo=UTC)
SOURCE = SourceSummary(
    source="jenkins",
    name="jenkins",
    kind=SourceKind.PIPELINE,
    state=SourceState.RECEIVING,
    deployments=12_715,
    first_event=EVENT - timedelta(days=300),
    last_event=EVENT,
    last_arrival=EVENT + timedelta(minutes=1),
    per_day=(*(DAYS - 2) * (0,), 9, 3),
)


def text_of(*sources: SourceSummary) -> str:
    return repr(build_sources(sources, now=NOW))


def row_of(source: SourceSummary) -> list[str]:
    """Return the classes and texts of the row's cells, in order."""
    table = build_sources([source], now=NOW).children[1]
    assert isinstance(table, html.Table)
    (row,) = table.children[1].children
    return [repr(cell) for cell in row.children]


def test_a_row_says_everything_about_a_source() -> None:
    name, state, event, arrival, days, count = row_of(SOURCE)
    assert "jenkins" in name
    assert "Sent as deployments happen" in name
    assert "dot--good" in state
    assert "Receiving" in state
    assert "2026-02-27 15:54 UTC" in event
    assert "2026-02-27 15:55 UTC" in arrival
    assert "arrived per day (UTC) in the last 28 days: 0 to 9. Today: 3" in days
    assert DAYS == days.count("<rect")
    assert "12,715" in count


@pytest.mark.parametrize(
    ("days", "said"), [(9, "Silent for 9 days"), (1, "Silent for 1 day'")]
)
def test_a_silent_source_says_since_when(days: int, said: str) -> None:
    silent = replace(
        SOURCE, state=SourceState.SILENT, last_arrival=NOW - timedelta(days=days)
    )
    state = row_of(silent)[1]
    assert said in state
    assert "dot--warn" in state


def test_what_is_not_known_is_a_dash() -> None:
    unknown = replace(
        SOURCE,
        kind=None,
        state=SourceState.UNKNOWN,
        last_event=None,
        last_arrival=None,
        per_day=DAYS * (0,),
    )
    _, state, event, arrival, days, _ = row_of(unknown)
    assert "Arrivals not known" in state
    assert ("'–'" in event, "'–'" in arrival) == (True, True)
    assert "None in 28 days" in days


def test_bars_by_event_say_so() -> None:
    assert "that were completed per day" in row_of(replace(SOURCE, is_by_event=True))[4]


def test_every_kind_and_state_has_words() -> None:
    for kind in SourceKind:
        for state in SourceState:
            assert "sources__kind" in text_of(replace(SOURCE, kind=kind, state=state))


def test_a_space_without_sources_says_what_to_do() -> None:
    assert "No sources yet. Upload a file" in text_of()
