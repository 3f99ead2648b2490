from datetime import UTC, datetime, timedelta, timezone

import pytest

from insights_dash.api.wire.xml_text import write_instant

# The layout that Octopus's Grafana data source parses: 2006-01-02T15:04:05 of Go, which
# also takes a fraction, but no offset.
INSTANT = datetime(2026, 2, 27, 8, 54, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (None, ""),
        (INSTANT, "2026-02-27T08:54:11"),
        (INSTANT.replace(microsecond=123_456), "2026-02-27T08:54:11.123"),
        (INSTANT.replace(microsecond=999), "2026-02-27T08:54:11"),
        (
            INSTANT.astimezone(timezone(timedelta(hours=5, minutes=30))),
            "2026-02-27T08:54:11",
        ),
    ],
)
def test_an_instant_has_no_offset(instant: datetime | None, text: str) -> None:
    assert text == write_instant(instant)
