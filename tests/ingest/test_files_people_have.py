"""Files as spreadsheets, Windows and other tools really write them."""

import gzip
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bundles import (
    DEPLOYMENTS,
    FILES,
    GOOD,
    HEADER,
    RELEASES,
    Files,
    archive,
    deployments,
    folder,
    known,
    load,
    refuse,
)
from insights_dash.domain.errors import InvalidBundleError
from insights_dash.store.batch import Counts
from insights_dash.store.database import Database
from insights_dash.store.tables import DeploymentRow, ReleaseRow

pytestmark = pytest.mark.both_databases


def separated(text: str, separator: str) -> str:
    return re.sub(",", separator, text)


@pytest.mark.sqlite
class TestBlankRows:
    @pytest.mark.parametrize(
        "blank", [",,,,,", '"","","","","",""', " , ,\t, , , ", ",", ",,,,,,,,,,", " "]
    )
    def test_a_row_without_any_value_is_skipped_like_a_blank_line(
        self, database: Database, tmp_path: Path, blank: str
    ) -> None:
        files = deployments(*[blank] * 60, GOOD, *[blank] * 3)
        imported = load(database, folder(tmp_path / "bundle", files))
        assert (Counts(new=1), 0) == (
            imported.counts["deployments"],
            imported.problem_count,
        )

    def test_it_may_come_before_the_header_and_lines_are_counted_still(
        self, database: Database, tmp_path: Path
    ) -> None:
        late = GOOD.replace("Success", "Done")
        files = deployments(",,", HEADER, ",,,,,", late, header='"",""')
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith(
            'deployments.csv, line 5, state: Unknown state "Done"'
        )

    def test_a_file_of_blank_rows_is_empty(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = deployments(",,", "", header=",,")
        assert ["deployments.csv: The file is empty. It needs a header row."] == refuse(
            database, folder(tmp_path / "bundle", files)
        )

    def test_cells_that_a_spreadsheet_adds_after_the_last_column(
        self, database: Database, tmp_path: Path
    ) -> None:
        path = folder(tmp_path / "bundle", deployments(f"{GOOD},,, "))
        assert Counts(new=1) == load(database, path).counts["deployments"]

    def test_skipped_rows_are_reported_by_kind(
        self, database: Database, tmp_path: Path
    ) -> None:
        bad = [f"d-{n},Shop,,Test,2024-04-01T11:05:00Z,Success" for n in range(60)]
        lost = [GOOD.replace("d-1", f"e-{n}").replace("1.0", "9") for n in range(60)]
        files = deployments(*bad, ",,,,,", *lost, GOOD)
        path = folder(tmp_path / "bundle", files)
        imported = load(database, path, skip_bad_rows=True)
        assert [
            "deployments.csv, lines 2–61, version: The value is missing.",
            (
                'deployments.csv, lines 63–122, version: No release "9" in project '
                '"Shop", channel "Default".'
            ),
        ] == [str(each) for each in imported.problems]
        assert 120 == imported.problem_count

    def test_no_number_of_refused_rows_hides_another_kind(
        self, database: Database, tmp_path: Path
    ) -> None:
        row = "d-{0},Shop,9.{0},Test,2024-04-01T11:05:00Z,Success"
        lost = [row.format(number) for number in range(11_000)]
        blog = GOOD.replace("Shop", "Blog").replace("d-1", "e")
        problems = refuse(
            database, folder(tmp_path / "bundle", deployments(*lost, blog))
        )
        assert [
            (
                'deployments.csv, lines 2–11001, version: No release "9.0" in project '
                '"Shop", channel "Default". Other rows have the same problem with '
                "other values."
            ),
            'deployments.csv, line 11002, project: No project named "Blog".',
        ] == problems


@pytest.mark.sqlite
class TestFileNames:
    @pytest.mark.parametrize("top", ["export\\", ".\\", "C\\sub\\", "./", "export/"])
    def test_a_zip_of_windows_powershell(
        self, database: Database, tmp_path: Path, top: str
    ) -> None:
        path = tmp_path / "b.zip"
        with zipfile.ZipFile(path, "w") as written:
            written.writestr(top, "")
            for name, content in FILES.items():
                written.writestr(f"{top}{name}", content)
        assert Counts(new=2) == load(database, path).counts["deployments"]

    @pytest.mark.parametrize(
        "outside",
        [
            *("..\\", "export\\..\\..\\", "C:\\", "\\", "\\\\server\\share\\"),
            *("__MACOSX\\", "export/__MACOSX/"),
        ],
    )
    def test_windows_paths_that_lead_outside_are_no_files_of_the_bundle(
        self, database: Database, tmp_path: Path, outside: str
    ) -> None:
        files = {**FILES, f"{outside}deployments.csv": "evil"}
        path = archive(tmp_path / "b.zip", files)
        assert Counts(new=2) == load(database, path).counts["deployments"]
        path = archive(tmp_path / "c.zip", {f"{outside}deployments.csv": "evil"})
        with pytest.raises(InvalidBundleError, match="The zip is empty"):
            load(database, path)

    def test_folders_of_windows_are_kept_apart(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "old\\releases.csv": RELEASES}
        (problem,) = refuse(database, archive(tmp_path / "b.zip", files))
        assert "these are in 2: the top level (" in problem
        assert "; old (releases.csv)." in problem

    @pytest.mark.parametrize("put", [folder, archive])
    @pytest.mark.parametrize(
        "names",
        [
            ("RELEASES.CSV", "Deployments.csv"),
            ("Releases.csv.GZ", "deployments.CSV.gz"),
        ],
    )
    def test_names_count_in_any_letter_case(
        self,
        database: Database,
        tmp_path: Path,
        put: Callable[[Path, Files], Path],
        names: tuple[str, str],
    ) -> None:
        files = {
            name: gzip.compress(text.encode()) if "gz" in name.lower() else text
            for name, text in zip(names, (RELEASES, DEPLOYMENTS), strict=True)
        }
        if put is archive:
            with zipfile.ZipFile(tmp_path / "bundle", "w") as written:
                for name, content in files.items():
                    written.writestr(name, content)
        else:
            folder(tmp_path / "bundle", {n: _bytes(c) for n, c in files.items()})
        imported = load(database, tmp_path / "bundle")
        assert Counts(new=2) == imported.counts["deployments"]

    @pytest.mark.parametrize("put", [folder, archive])
    def test_two_files_that_differ_only_in_letter_case_are_refused_by_name(
        self,
        database: Database,
        tmp_path: Path,
        put: Callable[[Path, Files], Path],
    ) -> None:
        files = {"Releases.csv": RELEASES, **FILES}
        assert [
            'releases.csv: There is also a file "Releases.csv". Keep one of the two.'
        ] == refuse(database, put(tmp_path / "bundle", files))


@pytest.mark.sqlite
class TestLineEnds:
    @pytest.mark.parametrize("end", ["\r", "\r\n", "\r\r\n", "\n\r"])
    def test_lines_end_with_any_of_them(
        self, database: Database, tmp_path: Path, end: str
    ) -> None:
        files = {
            name: str(text).replace("\n", end).encode() for name, text in FILES.items()
        }
        path = folder(tmp_path / "bundle", files)
        assert Counts(new=2) == load(database, path).counts["deployments"]

    def test_ends_may_be_mixed_and_lines_are_counted(
        self, database: Database, tmp_path: Path
    ) -> None:
        rows = [GOOD.replace("d-1", f"d-{n}") for n in range(4)]
        late = GOOD.replace("Success", "Done")
        text = f"{HEADER}\r{rows[0]}\n{rows[1]}\r\n{rows[2]}\r{late}\r\n"
        files = {**FILES, "deployments.csv": text.encode()}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith("deployments.csv, line 5, state: ")

    def test_a_broken_quote_is_found_by_its_line(
        self, database: Database, tmp_path: Path
    ) -> None:
        text = f'{HEADER}\r{GOOD}\rd-2,"Sh\rop","1.0,\rT,2024-04-01T11:05Z,Success\r'
        files = {**FILES, "deployments.csv": text.encode()}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith("deployments.csv, line 4: The quote that opens here")

    def test_a_line_that_ends_with_cr_after_very_many_characters(
        self, database: Database, tmp_path: Path
    ) -> None:
        text = f"{HEADER}\r{GOOD}\r{'x' * 1_100_000}\r"
        files = {**FILES, "deployments.csv": text.encode()}
        assert ["deployments.csv, line 3: The line is longer than 1 MiB."] == refuse(
            database, folder(tmp_path / "bundle", files)
        )


@pytest.mark.sqlite
class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_a_byte_order_mark_names_the_encoding(
        self, database: Database, tmp_path: Path, encoding: str, end: str
    ) -> None:
        files = {
            name: str(text)
            .replace("Test", "Zürich")
            .replace("\n", end)
            .encode(encoding)
            for name, text in FILES.items()
        }
        load(database, folder(tmp_path / "bundle", files))
        assert ["Zürich"] == [each.name for each in known(database).environments]

    def test_utf_16_in_either_order(self, database: Database, tmp_path: Path) -> None:
        big = b"\xfe\xff" + DEPLOYMENTS.encode("utf-16-be")
        path = folder(tmp_path / "bundle", {**FILES, "deployments.csv": big})
        assert Counts(new=2) == load(database, path).counts["deployments"]

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf_16_without_a_mark_is_named(
        self, database: Database, tmp_path: Path, encoding: str
    ) -> None:
        files = {**FILES, "deployments.csv": DEPLOYMENTS.encode(encoding)}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert "seems to be UTF-16 without a byte order mark. Save" in problem

    def test_utf_16_that_breaks_off(self, database: Database, tmp_path: Path) -> None:
        files = {**FILES, "deployments.csv": DEPLOYMENTS.encode("utf-16")[:-1]}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert "The text is not valid UTF-16" in problem

    @pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "mac-roman"])
    def test_rows_in_another_encoding_are_reported_once(
        self, database: Database, tmp_path: Path, encoding: str
    ) -> None:
        rows = [GOOD.replace("Test", "Zürich")] * 60
        text = "\n".join((HEADER, *rows, ""))
        files = {**FILES, "deployments.csv": text.encode(encoding)}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith("deployments.csv, lines 2–61: The row is not UTF-8; ")

    @pytest.mark.parametrize(
        "start",
        [
            "\ufeff\ufeff".encode(),
            "\ufeff\ufeff\ufeff\n".encode(),
            "\ufeff\ufeff".encode("utf-16-le"),
        ],
    )
    def test_a_second_byte_order_mark_is_ignored(
        self, database: Database, tmp_path: Path, start: bytes
    ) -> None:
        encoding = "utf-16-le" if start.startswith(b"\xff\xfe") else "utf-8"
        text = DEPLOYMENTS.replace("id", '"id"', 1)
        files = {**FILES, "deployments.csv": start + text.encode(encoding)}
        path = folder(tmp_path / "bundle", files)
        assert Counts(new=2) == load(database, path).counts["deployments"]

    def test_a_byte_order_mark_further_down_is_named(
        self, database: Database, tmp_path: Path
    ) -> None:
        rows = deployments(GOOD, f"\ufeff{GOOD.replace('d-1', 'd-2')}")
        assert [
            (
                "deployments.csv, line 3, id: A name must not contain a byte order "
                "mark (U+FEFF). Remove it."
            )
        ] == refuse(database, folder(tmp_path / "bundle", rows))

    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_the_header_row_of_a_joined_file_is_named(
        self, database: Database, tmp_path: Path, mark: str
    ) -> None:
        (problem,) = refuse(
            database,
            folder(tmp_path / "bundle", deployments(GOOD, f"{mark}{HEADER}")),
        )
        assert problem.startswith(
            "deployments.csv, line 3: The row repeats the header row; probably several "
        )

    def test_a_name_that_is_like_the_only_column(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "projects.csv": "project\nShop\nproject\n"}
        load(database, folder(tmp_path / "bundle", files))
        names = {each.name for each in known(database).projects}
        assert {"Shop", "project"} == names

    @pytest.mark.parametrize(
        ("column", "flaw"),
        [
            ("\u200bstate", "an invisible character (U+200B ZERO WIDTH SPACE)"),
            ("sta\0te", "a control character (U+0000)"),
        ],
    )
    def test_invisible_characters_in_the_header(
        self, database: Database, tmp_path: Path, column: str, flaw: str
    ) -> None:
        header = HEADER.replace("state", column)
        files = deployments(GOOD, header=header)
        assert [
            (
                'deployments.csv, line 1: The name of the column "state" cannot be '
                f"read. A name must not contain {flaw}. Remove it."
            )
        ] == refuse(database, folder(tmp_path / "bundle", files))

    @pytest.mark.parametrize("end", ["\x85", "\u2028"])
    def test_line_ends_that_csv_does_not_know_lose_no_rows_silently(
        self, database: Database, tmp_path: Path, end: str
    ) -> None:
        files = {**FILES, "deployments.csv": DEPLOYMENTS.replace("\n", end)}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert (
            "deployments.csv, line 1: The name of the column "
            '"had_guided_failure" cannot be read. A name must not contain a line break '
        ) in problem

    def test_a_line_break_in_a_column_that_is_ignored_anyway(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = deployments(f"{GOOD},x", header=f'{HEADER},"notes\non state"')
        path = folder(tmp_path / "bundle", files)
        assert Counts(new=1) == load(database, path).counts["deployments"]

    @pytest.mark.parametrize(
        ("start", "what"),
        [
            (b"PK\x03\x04\x14", "it is a zip or an Excel workbook. Save it as CSV."),
            (b"\xd0\xcf\x11\xe0\xa1", "it is an Excel workbook. Save it as CSV."),
            (
                b"\x1f\x8b\x08",
                "it is compressed with gzip. Unpack it, or add .gz to its name.",
            ),
        ],
    )
    def test_files_that_are_no_text_at_all(
        self, database: Database, tmp_path: Path, start: bytes, what: str
    ) -> None:
        files = {**FILES, "deployments.csv": start}
        assert [f"deployments.csv: The file cannot be read: {what}"] == refuse(
            database, folder(tmp_path / "bundle", files)
        )


@pytest.mark.sqlite
class TestSeparators:
    @pytest.mark.parametrize("separator", [";", "\t", "|"])
    def test_each_file_may_have_its_own(
        self, database: Database, tmp_path: Path, separator: str
    ) -> None:
        files = {**FILES, "deployments.csv": separated(DEPLOYMENTS, separator)}
        path = folder(tmp_path / "bundle", files)
        assert Counts(new=2) == load(database, path).counts["deployments"]

    def test_tags_are_quoted_in_a_file_with_semicolons(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "tenants.csv": 'tenant;tags\nAcme;"Ring/A;Region/EU"\n'}
        load(database, folder(tmp_path / "bundle", files))
        (tenant,) = known(database).tenants
        assert {"Ring/A", "Region/EU"} == set(tenant.tenant_tags)

    def test_a_decimal_comma_in_a_file_with_semicolons(
        self, database: Database, tmp_path: Path
    ) -> None:
        row = "d-1;Shop;1.0;Test;2024-04-01 11:05:00,25 +0200;Success"
        files = deployments(row, header=separated(HEADER, ";"))
        load(database, folder(tmp_path / "bundle", files))
        with database.read() as session:
            completed = session.scalar(select(DeploymentRow.completed))
        assert datetime(2024, 4, 1, 9, 5, 0, 250_000, UTC) == completed

    def test_a_line_for_excel_that_names_it(
        self, database: Database, tmp_path: Path
    ) -> None:
        late = separated(GOOD.replace("Success", "Done"), ";")
        files = deployments(separated(HEADER, ";"), late, header="sep=;")
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith("deployments.csv, line 3, state: ")

    def test_a_line_for_excel_that_contradicts_the_header_row(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = deployments(HEADER, GOOD, header="sep=;")
        assert [
            (
                "deployments.csv, line 2: The header row uses commas, but the line "
                "before it declares semicolons. Change one of the two."
            )
        ] == refuse(database, folder(tmp_path / "bundle", files))

    def test_a_header_row_that_mixes_them(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "releases.csv": "project,version;created\n"}
        reason = "The header row mixes commas and semicolons."
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith(f"releases.csv, line 1: {reason} Use a single ")

    def test_spaces_between_a_separator_and_a_quote(
        self, database: Database, tmp_path: Path
    ) -> None:
        row = GOOD.replace("Shop", ' "Shop, Berlin"')
        files = {
            "releases.csv": 'project, "version"\n  "Shop, Berlin", "1.0"\n',
            "deployments.csv": f"{HEADER}\n{row}\n",
        }
        load(database, folder(tmp_path / "bundle", files))
        assert ["Shop, Berlin"] == [each.name for each in known(database).projects]

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            (' "Shop', "The quote that opens here is never closed."),
            (' "Shop" & Co', "A value goes on after its closing quote."),
            (f" {'S' * 140_000}", "A value is longer than 131,072 characters."),
        ],
    )
    def test_a_broken_value_after_spaces_is_explained(
        self, database: Database, tmp_path: Path, value: str, reason: str
    ) -> None:
        files = deployments(GOOD, GOOD.replace("Shop", value))
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith(f"deployments.csv, line 3: {reason}")

    def test_a_broken_quote_is_explained(
        self, database: Database, tmp_path: Path
    ) -> None:
        row = 'd-1;"Shop" & Co;1.0;Test;2024-04-01T11:05:00Z;Success'
        files = deployments(row, header=separated(HEADER, ";"))
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert "line 2: A value goes on after its closing quote." in problem


class TestUnicodeForms:
    def test_one_name_in_two_forms_is_one_document(
        self, database: Database, tmp_path: Path
    ) -> None:
        composed, apart = "Caf\u00e9", "Cafe\u0301"
        files = {
            "releases.csv": RELEASES.replace("Shop", composed).replace("1.0", apart),
            "deployments.csv": DEPLOYMENTS.replace("Shop", apart).replace(
                "1.0", composed
            ),
        }
        load(database, folder(tmp_path / "bundle", files))
        assert [composed] == [each.name for each in known(database).projects]
        with database.read() as session:
            versions = session.scalars(select(ReleaseRow.version)).all()
        assert composed in versions

    def test_two_forms_of_one_name_in_a_list_are_a_repeat(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "environments.csv": "environment\nTest\u00e9\nTeste\u0301\n"}
        problems = refuse(database, folder(tmp_path / "bundle", files))
        assert any(
            "Duplicate environment (first seen on line 2)." in e for e in problems
        )


class TestFollowingProblems:
    """A bad row is one problem, not one for each row that refers to it."""

    BAD = RELEASES.replace("2024-04-01T10:00:00Z", "yesterday")

    def test_deployments_of_a_bad_release_are_not_listed(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "releases.csv": self.BAD}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith("releases.csv, line 2, created: Invalid time")

    @pytest.mark.parametrize(
        "row",
        [
            *("Shop,Default,1.0,2024-04-01", "SHOP,default,1.0,x", "Shop,Default,1.0"),
            "Shop,Default,1.0,2024-04-01T10:00:00Z,and more",
        ],
    )
    def test_nor_where_no_other_row_names_the_project(
        self, database: Database, tmp_path: Path, row: str
    ) -> None:
        files = deployments(GOOD)
        files = {**files, "releases.csv": f"project,channel,version,created\n{row}\n"}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith("releases.csv, line 2")

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("projects.csv", f"project,project_group\nShop,{'x' * 201}\n"),
            ("channels.csv", "project,channel,is_default\nShop,Default,maybe\n"),
            ("environments.csv", "environment,sort_order\nTest,first\n"),
            ("tenants.csv", "tenant,tags\nAcme,early\n"),
        ],
    )
    def test_nor_rows_that_name_a_bad_document(
        self, database: Database, tmp_path: Path, name: str, text: str
    ) -> None:
        path = folder(tmp_path / "bundle", {**FILES, name: text})
        (problem,) = refuse(database, path)
        assert problem.startswith(f"{name}, line 2, ")

    def test_a_release_of_an_unlisted_project_is_reported_once(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "projects.csv": "project\nBlog\n"}
        assert ['releases.csv, lines 2–3, project: No project named "Shop".'] == refuse(
            database, folder(tmp_path / "bundle", files)
        )

    def test_other_rows_are_still_listed(
        self, database: Database, tmp_path: Path
    ) -> None:
        lost = GOOD.replace("d-1", "d-2").replace("1.0", "9.9")
        files = {**deployments(GOOD, GOOD, lost), "releases.csv": self.BAD}
        repeat, unknown, bad = refuse(database, folder(tmp_path / "bundle", files))
        assert repeat == (
            "deployments.csv, line 3, id: Duplicate id (first seen on line 2)."
        )
        assert unknown.startswith('deployments.csv, line 4, version: No release "9.9"')
        assert bad.startswith("releases.csv, line 2, created: ")

    def test_a_bad_row_does_not_hide_a_repeated_release(
        self, database: Database, tmp_path: Path
    ) -> None:
        good = "Shop,Default,1.0,2024-04-01T10:00:00Z\n"
        files = {**FILES, "releases.csv": f"{self.BAD}{good}{good}"}
        bad, repeat = refuse(database, folder(tmp_path / "bundle", files))
        assert bad.startswith("releases.csv, line 2, created: ")
        assert repeat == (
            "releases.csv, line 5, version: Duplicate version (first seen on line 4)."
        )

    def test_every_skipped_row_is_listed(
        self, database: Database, tmp_path: Path
    ) -> None:
        path = folder(tmp_path / "bundle", {**FILES, "releases.csv": self.BAD})
        imported = load(database, path, skip_bad_rows=True)
        assert 2 == imported.problem_count
        assert Counts(new=1) == imported.counts["deployments"]


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
