"""The rows of uploads as entries: fields, values, times, IDs, and what is wrong."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import InvalidInputError
from insights_dash.ingest.files.fields import KINDS, TableKind
from insights_dash.ingest.files.guessing import guess_table
from insights_dash.ingest.files.mapped_rows import MappedRows
from insights_dash.ingest.files.mapping import (
    TableMapping,
    TimeFormat,
    TimeStyle,
    UploadMapping,
    check_mapping,
    from_json,
    table_from_json,
    to_json,
)
from insights_dash.store.batch import ReleaseEntry
from uploads import entries, opened

HEAD = "App,Version,Env,Started,Finished,Result"
ROW = "Shop,1.0,prod,2026-03-02 09:00,2026-03-02 09:05,OK"
STARTED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def mapped(
    folder: Path, *rows: str, head: str = HEAD, **changes: object
) -> tuple[list[Any], list[tuple[int, str, str]]]:
    with opened(folder, "\n".join([head, *rows])) as upload:
        (table,) = upload.tables
        mapping = _change(guess_table(table, {}), changes)
        return entries(table, mapping)


def _change(mapping: TableMapping, changes: Mapping[str, Any]) -> TableMapping:
    return replace(mapping, **changes)


def test_a_row_becomes_an_entry_with_an_id_of_its_own(tmp_path: Path) -> None:
    ((entry,), problems) = mapped(tmp_path, ROW)
    assert [] == problems
    assert (2, "Shop", "Default", "1.0", "prod", None) == (
        entry.position,
        *(entry.project, entry.channel, entry.version, entry.environment, entry.tenant),
    )
    assert (STARTED, TaskState.SUCCESS) == (entry.started, entry.state)
    assert entry.id.startswith("auto-")


def test_ids_are_the_same_whatever_the_form_of_the_file(tmp_path: Path) -> None:
    ((first,), _) = mapped(tmp_path, ROW)
    other = "SHOP;1.0;Prod;02.03.2026 09:00;13.03.2026 09:05;failed"
    ((second,), _) = mapped(
        tmp_path, other, head="App;Version;Env;Started;Finished;Result"
    )
    assert first.id == second.id
    ((third,), _) = mapped(tmp_path, ROW.replace("prod", "test"))
    assert first.id != third.id


def test_a_row_without_id_and_time_says_so(tmp_path: Path) -> None:
    rows = [ROW, "Shop,1.0,prod,,,queued"]
    _, problems = mapped(tmp_path, *rows)
    assert [(3, "id")] == [(line, name) for line, name, _ in problems]


def test_a_time_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    _, problems = mapped(tmp_path, ROW, ROW.replace("2026-03-02 09:05", "soon"))
    assert [(3, "completed", '"soon" is not a time that starts with the year.')] == (
        problems
    )


def test_a_flaw_is_the_only_problem_of_a_row(tmp_path: Path) -> None:
    _, problems = mapped(tmp_path, "Shop,,x", ROW)
    assert [(2, "", "The row has 3 values instead of 6.")] == problems


def test_chosen_values_win_and_can_skip_rows(tmp_path: Path) -> None:
    rows = [ROW, ROW.replace("OK", "dry run"), ROW.replace("OK", "Live")]
    values = {
        "state": {"OK": "Failed", "DRY RUN": None, "live": "Success"},
        "environment": {"PROD": "Production"},
    }
    good, problems = mapped(tmp_path, *rows, values=values)
    assert [] == problems
    assert [(2, "Failed", "Production"), (4, "Success", "Production")] == [
        (each.position, each.state, each.environment) for each in good
    ]


def test_unknown_texts_are_counted_and_never_guessed(tmp_path: Path) -> None:
    rows = [ROW, ROW.replace("OK", "odd"), ROW.replace("OK", "odd")]
    with opened(tmp_path, "\n".join([HEAD, *rows])) as upload:
        (table,) = upload.tables
        read = MappedRows(table, guess_table(table, {}))
        parsed = [(read.kind.form.parse(row), row.problems) for _, row in read]
    assert {"state": Counter(odd=2)} == read.unknown
    assert [False, True, True] == [bool(problems) for _, problems in parsed]


def test_states_that_no_sample_had_are_still_known(tmp_path: Path) -> None:
    good, problems = mapped(tmp_path, ROW.replace("OK", "failed"), values={})
    assert ([TaskState.FAILED], []) == ([each.state for each in good], problems)


def test_a_fixed_value_is_that_of_all_rows(tmp_path: Path) -> None:
    head = "Version,Env,Started,Finished,Result"
    ((entry,), _) = mapped(
        tmp_path, ROW.removeprefix("Shop,"), head=head, fixed={"project": "Pay"}
    )
    assert "Pay" == entry.project


def test_zones_of_the_mapping_are_used(tmp_path: Path) -> None:
    zone = {"started": TimeFormat(TimeStyle.ISO, "W. Europe Standard Time")}
    ((entry,), _) = mapped(tmp_path, ROW, times=zone)
    assert datetime(2026, 3, 2, 8, tzinfo=UTC) == entry.started


def test_creation_times_become_releases_once_and_earliest(tmp_path: Path) -> None:
    head = f"{HEAD},Release created"
    rows = [
        f"{ROW},2026-03-01 10:00",
        f"{ROW},2026-03-01 08:00",
        f"{ROW.replace('1.0', '1.1')},",
        f"{ROW.replace('1.0', '1.2')},soon",
    ]
    with opened(tmp_path, "\n".join([head, *rows])) as upload:
        (table,) = upload.tables
        mapping = guess_table(table, {})
        created = datetime(2026, 3, 1, 8, tzinfo=UTC)
        assert [ReleaseEntry(3, "Shop", "Default", "1.0", created)] == list(
            MappedRows(table, mapping).releases()
        )
        _, problems = entries(table, mapping)
        assert [(5, "release_created")] == [(line, name) for line, name, _ in problems]
        columns = {**mapping.columns, "Release created": None}
        without = replace(mapping, columns=columns)
        assert [] == list(MappedRows(table, without).releases())


def test_flags_of_other_languages_are_read(tmp_path: Path) -> None:
    head = f"{HEAD},Guided failure"
    good, problems = mapped(tmp_path, f"{ROW},ja", f"{ROW},no", f"{ROW},?", head=head)
    assert [True, False] == [each.had_guided_failure for each in good]
    assert [(4, "had_guided_failure")] == [(line, name) for line, name, _ in problems]


class TestChecks:
    def problems(self, folder: Path, **changes: object) -> list[tuple[str, str]]:
        with opened(folder, f"{HEAD},Other\n{ROW},x") as upload:
            (table,) = upload.tables
            mapping = _change(guess_table(table, {}), changes)
            return [
                (each.field, each.message) for each in check_mapping(table, mapping)
            ]

    def test_a_good_mapping_has_no_problems(self, tmp_path: Path) -> None:
        assert [] == self.problems(tmp_path)
        assert [] == self.problems(tmp_path, kind=None, columns={})

    def test_required_fields_need_a_column_or_a_value(self, tmp_path: Path) -> None:
        found = self.problems(tmp_path, columns={}, fixed={"project": "Shop"})
        assert ["version", "environment", "completed", "state"] == [
            name for name, _ in found
        ]
        assert found[0][1].endswith(", or enter a value for all rows.")
        assert "Choose the column that has this." == found[2][1]

    def test_a_field_is_chosen_once(self, tmp_path: Path) -> None:
        columns = dict(
            zip(
                HEAD.split(","),
                ("project", "version", "environment", "started", "completed", "state"),
                strict=True,
            )
        )
        found = self.problems(tmp_path, columns={**columns, "Other": "project"})
        assert [("project", "2 columns are chosen for this. Choose one.")] == found
        found = self.problems(tmp_path, columns=columns, fixed={"project": "x"})
        assert [("project", "Choose either a column or a value for all rows.")] == found

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "things"}, "kind"),
            ({"times": {"started": TimeFormat(zone="Mars/Base")}}, "times.started"),
            ({"values": {"state": {"x": "Done"}}}, "values.state"),
            ({"values": {"thing": {"x": "y"}}}, "values.thing"),
            ({"fixed": {"had_guided_failure": "perhaps"}}, "had_guided_failure"),
            ({"fixed": {"queued": "2026-03-02T09:00:00Z"}}, "queued"),
            ({"fixed": {"tenant": "a\nb"}}, "tenant"),
            ({"fixed": {"thing": "x"}}, "thing"),
        ],
    )
    def test_other_problems_name_their_field(
        self, tmp_path: Path, changes: dict[str, object], field: str
    ) -> None:
        assert [field] == [name for name, _ in self.problems(tmp_path, **changes)]

    def test_columns_and_fields_must_exist(self, tmp_path: Path) -> None:
        with opened(tmp_path, f"{HEAD}\n{ROW}") as upload:
            (table,) = upload.tables
            mapping = guess_table(table, {})
            columns = {**mapping.columns, "No": None, "App": "thing"}
            found = check_mapping(table, replace(mapping, columns=columns))
            assert ["columns", "columns", "project"] == [each.field for each in found]


def test_mappings_survive_json(tmp_path: Path) -> None:
    with opened(tmp_path, f"{HEAD}\n{ROW}\n{ROW.replace('OK', 'odd')}") as upload:
        (table,) = upload.tables
        mapping = replace(guess_table(table, {}), fixed={"tenant": "Ä"})
    whole = UploadMapping({"a/b.csv": mapping, "": TableMapping(None, {})})
    assert whole == from_json(to_json(whole))
    assert mapping == table_from_json(to_json(mapping))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tables": {"a": {"kind": 1}}}'])
def test_other_json_is_refused_with_fields(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        from_json(text)
    assert all(each.message for each in refused.value.problems)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_has_labels_for_its_fields(kind: TableKind) -> None:
    assert {*kind.form.required, *kind.form.optional} <= {
        each.name for each in kind.fields
    }
    assert all(each.label for each in kind.fields)
    assert kind.field("thing") is None
