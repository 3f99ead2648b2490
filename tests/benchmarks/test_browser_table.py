"""The tables of `make bench-browser`."""

from dataclasses import replace
from typing import Any

from benchmarks.browser import (
    Change,
    Measured,
    Transfer,
    Visit,
    format_measured,
    read_transfer,
)
from benchmarks.portfolio_page import RowsVisit

WARM = Visit(painted=100, first=400, all=500, charts=5, transferred=27_000, tasks=[60])
MEASURED = Measured(
    cold=[replace(WARM, first=1_900), replace(WARM, first=2_100)],
    warm=[WARM, replace(WARM, first=600)],
    changes=[Change(120, 9), Change(180, 8), Change(130, 9)],
    to_projects=[Change(500, 49)],
    to_many=[replace(WARM, first=5_000, transferred=90_000)],
    projects=5_000,
    portfolio=[RowsVisit(800, 900, 111_000, [150], blank=0, scroll_tasks=[40, 90])],
    tasks_at_rest=[55.0, 90.0],
    transfer=Transfer(requests=24, size=900_000, hosts=["127.0.0.1"]),
    chromium="156.0",
)


def test_each_goal_is_next_to_its_figure() -> None:
    text = format_measured(MEASURED)
    assert "| first chart, warm | < 700 ms | 500 ms | 400 ms | 600 ms | met |" in text
    assert "| first chart, cold | < 2,500 ms | 2,000 ms |" in text
    assert "| split changed: chart of 8 panels drawn | < 300 ms | 130 ms |" in text
    assert "| split changed: chart of 49 panels drawn | < 600 ms | 500 ms |" in text
    assert "| split by 5,000 projects: chart, warm |  | 5,000 ms |" in text
    assert "| split by 5,000 projects: transferred, warm | 90 kB |" in text
    portfolio = "| portfolio of 2,000 projects"
    assert f"{portfolio}: rows, warm | < 1,000 ms | 800 ms |  |  | met |" in text
    assert f"{portfolio}: longest task, scrolling | < 200 ms | 90 ms |" in text
    assert f"{portfolio}: longest without rows, scrolling | < 300 ms | 0 ms |" in text
    assert "| first visit: transferred | < 1,500 kB | 900 kB |  |  | met |" in text
    assert "| longest task when idle | < 200 ms | 90 ms |  |  | met |" in text
    assert "| first paint, warm |  | 100 ms | 100 ms | 100 ms |  |" in text
    assert "missed" not in text


def test_a_missed_goal_is_marked() -> None:
    slow = replace(
        MEASURED,
        changes=[Change(350, 9)],
        transfer=replace(MEASURED.transfer, size=1_500_000),
        tasks_at_rest=[250.0],
    )
    assert 3 == format_measured(slow).count("**missed**")


def test_only_what_left_the_page_is_transferred() -> None:
    addresses = (
        "http://127.0.0.1:8050/",
        "data:image/png;base64,AA",
        "http://example.com/x",
    )
    sent = [
        event("requestWillBeSent", number, request={"url": address})
        for number, address in enumerate(addresses)
    ]
    finished = [
        event("loadingFinished", 0, encodedDataLength=1_200),
        event("loadingFinished", 1, encodedDataLength=5),
    ]
    found = read_transfer([*sent, *finished])
    assert Transfer(2, 1_200, ["127.0.0.1", "example.com"]) == found


def event(method: str, number: int, **parameters: object) -> dict[str, Any]:
    """Return what the browser reports about a request."""
    return {
        "method": f"Network.{method}",
        "params": {"requestId": str(number), **parameters},
    }
