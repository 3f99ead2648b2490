"""Problems of the same kind are reported together."""

import pytest

from insights_dash.ingest import problems as module
from insights_dash.ingest.problems import Problems, escape


def describe(problems: Problems) -> list[str]:
    return [str(each) for each in problems.describe()]


def test_lines_become_ranges() -> None:
    problems = Problems()
    for line in (*range(4, 64), 70, 72, 73):
        problems.add("a.csv", line, "state", "The value is missing.")
    assert ["a.csv, lines 4–63, 70 and 72–73, state: The value is missing."] == (
        describe(problems)
    )
    assert 63 == problems.count


def test_only_the_first_ranges_are_listed_and_the_other_lines_counted() -> None:
    problems = Problems()
    for line in range(2, 4_002, 2):
        problems.add("a.csv", line, "", "It is bad.")
    listed = "2, 4, 6, 8, 10, 12, 14, 16, 18, 20"
    assert [f"a.csv, lines {listed} and 1,990 more: It is bad."] == describe(problems)


def test_two_problems_of_a_line_are_one_line() -> None:
    problems = Problems()
    problems.add("a.csv", 3, "tags", 'Bad tag "{}".', "x")
    problems.add("a.csv", 3, "tags", 'Bad tag "{}".', "x")
    assert ['a.csv, line 3, tags: Bad tag "x".'] == describe(problems)
    assert 2 == problems.count


def test_the_first_value_is_shown_and_others_are_mentioned() -> None:
    problems = Problems()
    for line, value in enumerate(("Done", "Done", "{}", "Over"), start=2):
        problems.add("a.csv", line, "state", 'Unknown state "{}".', value)
    problems.add("a.csv", 9, "colour", 'Unknown colour "{}".', "{red}")
    assert [
        (
            'a.csv, lines 2–5, state: Unknown state "Done". Other rows have the same '
            "problem with other values."
        ),
        'a.csv, line 9, colour: Unknown colour "{red}".',
    ] == describe(problems)


def test_kinds_are_listed_file_by_file_in_the_order_of_lines() -> None:
    problems, refusals = Problems(), Problems()
    problems.spoil("b.csv", "It is damaged.")
    problems.add("a.csv", 9, "x", "Late.")
    refusals.add("a.csv", 2, "y", "Early.")
    problems.merge(refusals)
    assert [
        "a.csv, line 2, y: Early.",
        "a.csv, line 9, x: Late.",
        "b.csv: It is damaged.",
    ] == describe(problems)
    assert (3, True) == (problems.count, problems.spoils_file)


def test_long_values_are_cut() -> None:
    problems = Problems()
    problems.add("a.csv", 2, "", 'Bad "{}".', "x" * 100_000)
    assert [f'a.csv, line 2: Bad "{"x" * 200}…".'] == describe(problems)


def test_more_kinds_than_are_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KINDS", 5)
    problems = Problems()
    for number in range(20):
        problems.add("a.csv", 2, f"column {number}", "Bad.")
    problems.add("a.csv", 3, "column 1", "Bad.")
    assert (21, 5) == (problems.count, len(problems.describe()))
    assert "a.csv, lines 2–3, column 1: Bad." in describe(problems)


def test_braces_in_a_reason_can_be_escaped() -> None:
    problems = Problems()
    problems.spoil("a.csv", f"The zip contains {escape('{0}.csv')}.")
    assert ["a.csv: The zip contains {0}.csv."] == describe(problems)
