"""Bundles are real files: folders, zips and gzips, written by each test."""

import gzip
import os
import subprocess
import sys
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
    NOW,
    RELEASES,
    Files,
    archive,
    deployments,
    folder,
    known,
    load,
    refuse,
    rewrite,
)
from insights_dash.domain.errors import InvalidBundleError, InvalidInputError
from insights_dash.ingest import lines
from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.store.batch import Counts
from insights_dash.store.database import Database
from insights_dash.store.tables import DeploymentRow, ProjectRow, ReleaseRow

pytestmark = pytest.mark.both_databases


@pytest.mark.sqlite
class TestContainers:
    @pytest.mark.parametrize("suffix", ["", ".gz"])
    def test_a_folder(self, database: Database, tmp_path: Path, suffix: str) -> None:
        files = {name + suffix: content for name, content in FILES.items()}
        imported = load(database, folder(tmp_path / "bundle", files))
        assert Counts(new=2) == imported.counts["deployments"]
        assert (True, 1, 0) == (
            imported.is_new_space,
            imported.revision,
            imported.problem_count,
        )

    @pytest.mark.parametrize("suffix", ["", ".gz"])
    @pytest.mark.parametrize("top", ["", "my-bundle/"])
    def test_a_zip(
        self, database: Database, tmp_path: Path, suffix: str, top: str
    ) -> None:
        files = {top + name + suffix: content for name, content in FILES.items()}
        imported = load(database, archive(tmp_path / "b.zip", files))
        assert Counts(new=2) == imported.counts["deployments"]

    def test_the_same_content_in_any_container_changes_nothing(
        self, database: Database, tmp_path: Path
    ) -> None:
        load(database, folder(tmp_path / "bundle"))
        imported = load(database, archive(tmp_path / "b.zip"))
        assert imported.revision is None
        assert Counts(unchanged=2) == imported.counts["deployments"]

    def test_other_files_are_ignored(self, database: Database, tmp_path: Path) -> None:
        files = {**FILES, "README.md": "hello", "notes.csv": "a;b", "x.csv.gz": "x"}
        assert 0 == load(database, folder(tmp_path / "bundle", files)).problem_count

    def test_what_a_mac_adds_to_a_zip_is_ignored(
        self, database: Database, tmp_path: Path
    ) -> None:
        junk = {f"__MACOSX/._{name}": b"\x00\x05" for name in FILES}
        junk["__MACOSX/releases.csv"] = b"\x00"
        path = archive(tmp_path / "b.zip", {**junk, **FILES})
        assert 0 == load(database, path).problem_count

    def test_members_that_point_outside_are_no_files_of_the_bundle(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "../deployments.csv": "evil", "/etc/releases.csv": "evil"}
        load(database, archive(tmp_path / "b.zip", files))
        assert ["b.zip"] == [each.name for each in tmp_path.glob("*.zip")]
        assert not (tmp_path.parent / "deployments.csv").exists()

    @pytest.mark.parametrize("put", [folder, archive])
    @pytest.mark.parametrize("first", ["2025", "."])
    def test_tables_in_several_folders_are_refused_by_name(
        self,
        database: Database,
        tmp_path: Path,
        put: Callable[[Path, Files], Path],
        first: str,
    ) -> None:
        files = {
            f"{place}/{name}".removeprefix("./"): FILES[name]
            for place in (first, "2026")
            for name in sorted(FILES)
        }
        path = put(tmp_path / "bundle", files)
        place = "the top level" if first == "." else first
        cure = "Import" if put is folder else "Unpack the zip and import"
        problem = (
            f"{path}: The files of a bundle must all be in one folder, but these are "
            f"in 2: {place} (deployments.csv, releases.csv); 2026 (deployments.csv, "
            f"releases.csv). {cure} one folder at a time."
        )
        assert [problem] == refuse(database, path)

    def test_of_very_many_folders_only_the_first_are_named(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {f"{year}/releases.csv": RELEASES for year in range(2000, 2100)}
        (problem,) = refuse(database, archive(tmp_path / "b.zip", files))
        assert "these are in 100: 2000 (releases.csv); 2001 " in problem
        assert "2009 (releases.csv); 90 more. Unpack" in problem

    def test_a_folder_in_the_folder(self, database: Database, tmp_path: Path) -> None:
        files = {f"export/{name}": content for name, content in FILES.items()}
        imported = load(database, folder(tmp_path / "bundle", files))
        assert Counts(new=2) == imported.counts["deployments"]

    def test_one_file_twice_in_a_zip(self, database: Database, tmp_path: Path) -> None:
        path = archive(tmp_path / "b.zip")
        is_told = pytest.warns(UserWarning, match="Duplicate name")
        with zipfile.ZipFile(path, "a") as written, is_told:
            written.writestr("releases.csv", RELEASES)
        assert ["releases.csv: The zip contains this file twice."] == refuse(
            database, path
        )

    def test_nothing_there(self, database: Database, tmp_path: Path) -> None:
        path = tmp_path / "nowhere"
        assert [f"{path}: No such file or folder."] == refuse(database, path)

    def test_neither_folder_nor_zip(self, database: Database, tmp_path: Path) -> None:
        path = tmp_path / "deployments.csv"
        path.write_text(DEPLOYMENTS)
        assert [f"{path}: This is neither a folder nor a zip file."] == refuse(
            database, path
        )

    @pytest.mark.parametrize("name", ["releases.csv", "deployments.csv"])
    def test_a_required_file_is_missing(
        self, database: Database, tmp_path: Path, name: str
    ) -> None:
        files = {each: content for each, content in FILES.items() if each != name}
        path = folder(tmp_path / "bundle", files)
        instead = f"File not found. The folder contains {next(iter(files))}."
        assert [f"{name}: {instead}"] == refuse(database, path)

    def test_both_files_are_missing(self, database: Database, tmp_path: Path) -> None:
        files: Files = {"my data/export.csv": "x", "notes.txt": "y"}
        found = "The zip contains my data/export.csv and notes.txt."
        assert [f"releases.csv and deployments.csv: Files not found. {found}"] == (
            refuse(database, archive(tmp_path / "b.zip", files))
        )

    @pytest.mark.parametrize("put", [folder, archive])
    def test_of_very_many_other_files_only_the_first_are_named(
        self,
        database: Database,
        tmp_path: Path,
        put: Callable[[Path, Files], Path],
    ) -> None:
        files: Files = {f"{n:03}-{'x' * 200}{{}}": "" for n in range(200)}
        (problem,) = refuse(database, put(tmp_path / "bundle", files))
        assert problem.endswith(f"009-{'x' * 96} and 190 more.")
        assert 9 == problem.count("xxx,")

    @pytest.mark.parametrize("put", [folder, archive])
    def test_nothing_inside(
        self,
        database: Database,
        tmp_path: Path,
        put: Callable[[Path, Files], Path],
    ) -> None:
        (problem,) = refuse(database, put(tmp_path / "bundle", {}))
        place = "folder" if put is folder else "zip"
        assert problem.endswith(f"Files not found. The {place} is empty.")

    def test_a_file_plain_and_packed(self, database: Database, tmp_path: Path) -> None:
        files = {**FILES, "releases.csv.gz": RELEASES}
        assert [
            'releases.csv.gz: There is also a file "releases.csv". Keep one of the two.'
        ] == refuse(database, folder(tmp_path / "bundle", files))

    def test_a_gzip_that_was_cut_short(
        self, database: Database, tmp_path: Path
    ) -> None:
        cut = gzip.compress(DEPLOYMENTS.encode())[:-9]
        files: Files = {"releases.csv": RELEASES, "deployments.csv.gz": cut}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        reason = "it ends too early. Copy it or create it again."
        assert problem.startswith("deployments.csv.gz")
        assert problem.endswith(f": The file cannot be read: {reason}")

    def test_no_gzip_at_all(self, database: Database, tmp_path: Path) -> None:
        files: Files = {
            "releases.csv": RELEASES,
            "deployments.csv.gz": DEPLOYMENTS.encode(),
        }
        problem = (
            "deployments.csv.gz: The file cannot be read: it is not a gzip file, "
            "although its name ends in .gz."
        )
        assert [problem] == refuse(database, folder(tmp_path / "bundle", files))

    def test_a_zip_with_a_damaged_member(
        self, database: Database, tmp_path: Path
    ) -> None:
        path = archive(tmp_path / "b.zip")
        data = bytearray(path.read_bytes())
        data[60:70] = b"0123456789"
        path.write_bytes(data)
        problem = (
            "releases.csv: The file cannot be read: it is damaged. Copy it or create "
            "it again."
        )
        assert [problem] == refuse(database, path)

    @pytest.mark.parametrize("mark", [b"PK\x01\x02", b"PK\x05\x06"])
    def test_a_zip_with_a_damaged_directory(
        self, database: Database, tmp_path: Path, mark: bytes
    ) -> None:
        path = archive(tmp_path / "b.zip")
        path.write_bytes(path.read_bytes().replace(mark, b"PK\xff\xff"))
        problem = (
            f"{path}: The zip is damaged or incomplete: its list of files cannot be "
            "read. Copy it or create it again."
        )
        assert [problem] == refuse(database, path)

    def test_an_encrypted_zip(self, database: Database, tmp_path: Path) -> None:
        path = archive(tmp_path / "b.zip")
        # Bit 0 of the flags, in each member's own header and in the directory.
        rewrite(path, {b"PK\x03\x04": 6, b"PK\x01\x02": 8}, b"\x01")
        problem = "it is encrypted. Create the zip without a password."
        assert [
            f"{name}: The file cannot be read: {problem}"
            for name in ("deployments.csv", "releases.csv")
        ] == refuse(database, path)

    def test_a_zip_of_another_method(self, database: Database, tmp_path: Path) -> None:
        path = archive(tmp_path / "b.zip")
        deflate64 = b"\x09"
        rewrite(path, {b"PK\x03\x04": 8, b"PK\x01\x02": 10}, deflate64)
        problem = (
            "its compression method is not supported. Create the zip with the "
            "usual method, Deflate."
        )
        assert [
            f"{name}: The file cannot be read: {problem}"
            for name in ("deployments.csv", "releases.csv")
        ] == refuse(database, path)

    def test_a_file_that_unpacks_to_too_much(
        self, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lines, "LARGEST_FILE", 100_000)
        bomb = HEADER + "\n" + (GOOD + "\n") * 10_000
        files: Files = {"releases.csv": RELEASES, "deployments.csv.gz": bomb}
        problems = refuse(database, folder(tmp_path / "bundle", files))
        assert any("its content is larger than 8 GiB." in each for each in problems)

    def test_one_endless_line(self, database: Database, tmp_path: Path) -> None:
        files: Files = {
            "releases.csv": RELEASES,
            "deployments.csv.gz": "\0" * 3_000_000,
        }
        assert "deployments.csv.gz, line 1: The line is longer than 1 MiB." in refuse(
            database, archive(tmp_path / "b.zip", files)
        )

    def test_progress_ends_with_every_file_read(
        self, database: Database, tmp_path: Path
    ) -> None:
        seen: dict[str, tuple[int, int]] = {}
        import_bundle(
            database,
            BundleImport(folder(tmp_path / "bundle"), "Main"),
            now=NOW,
            on_progress=lambda name, done, size: seen.update({name: (done, size)}),
        )
        assert {name: (len(text), len(text)) for name, text in FILES.items()} == seen


@pytest.mark.sqlite
class TestTexts:
    def test_a_byte_order_mark_and_windows_line_ends(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {
            name: b"\xef\xbb\xbf" + str(text).replace("\n", "\r\n").encode()
            for name, text in FILES.items()
        }
        path = folder(tmp_path / "bundle", files)
        assert Counts(new=2) == load(database, path).counts["deployments"]

    def test_columns_in_any_order_and_case_and_unknown_ones(
        self, database: Database, tmp_path: Path
    ) -> None:
        header = " State ,Completed,colour,environment,VERSION,project,id"
        row = " Success , 2024-04-01T11:05:00Z ,red, Test ,1.0,Shop,d-1"
        load(database, folder(tmp_path / "b", deployments(row, header=header)))
        assert ["Test"] == [each.name for each in known(database).environments]

    def test_blank_lines_are_skipped(self, database: Database, tmp_path: Path) -> None:
        path = folder(tmp_path / "bundle", deployments("", GOOD, "", ""))
        assert Counts(new=1) == load(database, path).counts["deployments"]

    def test_quoted_names_may_hold_commas_and_any_letters(
        self, database: Database, tmp_path: Path
    ) -> None:
        row = 'd-1,Shop,1.0,"Zürich, 日本 ""live""",2024-04-01T11:05:00Z,Success'
        load(database, folder(tmp_path / "bundle", deployments(row)))
        assert ['Zürich, 日本 "live"'] == [
            each.name for each in known(database).environments
        ]

    def test_a_row_that_is_not_utf_8(self, database: Database, tmp_path: Path) -> None:
        content = "\n".join((HEADER, GOOD, GOOD.replace("Test", "Zürich"), ""))
        files = {**FILES, "deployments.csv": content.encode("latin-1")}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith("deployments.csv, line 3: The row is not UTF-8; ")
        assert "Windows-1252" in problem

    def test_lines_are_counted_as_an_editor_does(
        self, database: Database, tmp_path: Path
    ) -> None:
        broken = 'd-2,Shop,1.0,"Te\nst",2024-04-01T11:05:00Z,Success'
        late = "d-3,Shop,1.0,Test,2024-04-01T11:05:00Z,Done"
        problems = refuse(
            database, folder(tmp_path / "bundle", deployments(GOOD, "", broken, late))
        )
        assert [
            (
                "deployments.csv, line 4, environment: "
                "A name must not contain a line break (U+000A). Remove it."
            ),
            (
                'deployments.csv, line 6, state: Unknown state "Done". Use '
                "one of Queued, Executing, Cancelling, Canceled, TimedOut, Failed, "
                "Success."
            ),
        ] == problems

    @pytest.mark.parametrize(
        ("row", "line", "reason"),
        [
            ('d,"Shop,1.0,T,2024-04-01T11:05Z,Success', 3, "that opens here is never"),
            ('d,"Sh\nop","1.0,\nT,2024-04-01T11:05Z,Success', 4, "opens here is never"),
            (f'd,"{"x" * 100}\n{"y" * 140_000}",1', 3, "closed within 131,072 char"),
            ('d,"Shop" & Co,1.0,T,2024-04-01T11:05Z,Success', 3, "after its closing"),
            ('d,"Sh\nop" & Co,1.0,T,2024-04-01T11:05Z,Success', 3, "after its closing"),
            (f"d,Shop,{'1' * 140_000},T,2024-04-01T11:05Z,Success", 3, "than 131,072"),
        ],
    )
    def test_a_row_that_is_no_csv(
        self, database: Database, tmp_path: Path, row: str, line: int, reason: str
    ) -> None:
        """The line is where the broken value begins."""
        (problem,) = refuse(database, folder(tmp_path / "b", deployments(GOOD, row)))
        assert problem.startswith(f"deployments.csv, line {line}: ")
        assert reason in problem

    def test_rows_that_a_quote_takes_in_are_never_skipped(
        self, database: Database, tmp_path: Path
    ) -> None:
        """Otherwise they would be missing, and only the first would be listed."""
        rows = ('d-2,"Shop,1.0', GOOD, 'd-3,"Shop",x', GOOD.replace("d-1", "d-4"))
        path = folder(tmp_path / "b", deployments(*rows))
        with pytest.raises(InvalidBundleError) as raised:
            load(database, path, skip_bad_rows=True)
        assert 2 == raised.value.rows[0].line

    def test_a_header_that_is_not_utf_8(
        self, database: Database, tmp_path: Path
    ) -> None:
        content = f"{HEADER},größe\n{GOOD},1\n".encode("latin-1")
        files = {**FILES, "deployments.csv": content}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith("deployments.csv, line 1: The row is not UTF-8; ")

    def test_an_unreadable_file_is_not_hidden_by_refusals_that_it_causes(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {**FILES, "releases.csv": RELEASES.replace("version", "number")}
        assert ['releases.csv, line 1: The column "version" is missing.'] == refuse(
            database, folder(tmp_path / "bundle", files)
        )

    def test_a_row_after_one_that_is_no_csv_is_read_again(
        self, database: Database, tmp_path: Path
    ) -> None:
        path = folder(tmp_path / "b", deployments('"d"-2,Shop', GOOD))
        imported = load(database, path, skip_bad_rows=True)
        assert (Counts(new=1), 1) == (
            imported.counts["deployments"],
            imported.problem_count,
        )

    def test_an_empty_file(self, database: Database, tmp_path: Path) -> None:
        files = {**FILES, "deployments.csv": ""}
        assert ["deployments.csv: The file is empty. It needs a header row."] == refuse(
            database, folder(tmp_path / "bundle", files)
        )

    def test_missing_and_repeated_columns(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {
            "releases.csv": "project:version:created\n",
            "deployments.csv": f"{HEADER},tenant,tenant\n",
        }
        hint = "Separate the columns by commas, semicolons, tabs or pipes."
        assert [
            'deployments.csv, line 1: The column "tenant" occurs twice.',
            f'releases.csv, line 1: The column "project" is missing. {hint}',
            f'releases.csv, line 1: The column "version" is missing. {hint}',
        ] == refuse(database, folder(tmp_path / "bundle", files))


NO_URL = "Enter a URL that starts with https:// or http://."


class TestBadRows:
    @pytest.mark.sqlite
    @pytest.mark.parametrize(
        ("row", "column", "reason"),
        [
            (",Shop,1.0,Test,2024-04-01T11:05:00Z,Success", "id", "is missing"),
            ("d,,1.0,Test,2024-04-01T11:05:00Z,Success", "project", "is missing"),
            ("d,Shop,,Test,2024-04-01T11:05:00Z,Success", "version", "is missing"),
            ("d,Shop,1.0, ,2024-04-01T11:05:00Z,Success", "environment", "is missing"),
            ("d,Shop,1.0,Test,,Success", "completed", "is required when state is"),
            ("d,Shop,1.0,Test,,Failed", "completed", "is required when state is"),
            ("d,Shop,1.0,Test,,", "state", "is missing"),
            ("d,Shop,1.0,Test,,success", "state", 'Unknown state "success"'),
            ("d,Shop,1.0,Test,yesterday,Success", "completed", "Invalid time"),
            ("d,Shop,1.0,Test,2024-02-30T00:00Z,Success", "completed", "Invalid date"),
            (
                "d,Shop,1.0,Test,2024-04-01T11:05:00,Success",
                "completed",
                "no UTC offset",
            ),
            ("d,Shop,1.0,Test,0001-01-01T00:00:00Z,Success", "completed", "1970"),
            (
                "d,Shop,1.0,Test,٢٠٢٤-04-01T11:05:00Z,Success",
                "completed",
                "Invalid time",
            ),
            ("d,Shop,9.9,Test,2024-04-01T11:05:00Z,Success", "version", '"9.9"'),
            ("d,Blog,1.0,Test,2024-04-01T11:05:00Z,Success", "project", '"Blog"'),
            (f"{'d' * 201},Shop,1.0,T,2024-04-01T11:05Z,Success", "id", "200"),
            (f"d,Shop,{'1' * 350},T,2024-04-01T11:05Z,Success", "version", "349"),
            ("d,Shop,1.0,Te\x00st,2024-04-01T11:05Z,Success", "environment", "control"),
        ],
    )
    def test_a_deployment(
        self, database: Database, tmp_path: Path, row: str, column: str, reason: str
    ) -> None:
        path = folder(tmp_path / "bundle", deployments(GOOD, row))
        (problem,) = refuse(database, path)
        assert problem.startswith(f"deployments.csv, line 3, {column}: ")
        assert reason in problem

    @pytest.mark.sqlite
    @pytest.mark.parametrize("row", ["d,Shop", f"{GOOD},more"])
    def test_too_few_or_too_many_values(
        self, database: Database, tmp_path: Path, row: str
    ) -> None:
        (problem,) = refuse(database, folder(tmp_path / "bundle", deployments(row)))
        count = row.count(",") + 1
        reason = f"The row has {count} values instead of 6."
        assert f"deployments.csv, line 2: {reason}" == problem

    @pytest.mark.sqlite
    def test_a_deployment_that_completed_before_it_started(
        self, database: Database, tmp_path: Path
    ) -> None:
        row = f"{GOOD},2024-04-01T11:05:00.001Z"
        files = deployments(row, header=f"{HEADER},started")
        assert [
            (
                "deployments.csv, line 2, completed: "
                "The deployment completed before it started."
            )
        ] == refuse(database, folder(tmp_path / "bundle", files))

    @pytest.mark.sqlite
    def test_a_deployment_that_started_before_it_was_queued(
        self, database: Database, tmp_path: Path
    ) -> None:
        times = "2024-04-01T11:03:00.001Z,2024-04-01T11:03:00Z"
        files = deployments(f"{GOOD},{times}", header=f"{HEADER},queued,started")
        assert [
            (
                "deployments.csv, line 2, started: "
                "The deployment started before it was queued."
            )
        ] == refuse(database, folder(tmp_path / "bundle", files))

    @pytest.mark.sqlite
    def test_a_guided_failure_that_is_neither_true_nor_false(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = deployments(f"{GOOD},maybe", header=f"{HEADER},had_guided_failure")
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert 'Use true or false instead of "maybe".' in problem

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("Shop,,1.2,yesterday", "created"),
            (",,1.2,2024-04-01T10:00:00Z", "project"),
            ("Shop,,,2024-04-01T10:00:00Z", "version"),
            ("Shop,,1.0,2024-04-01T10:00:00Z", "version"),
        ],
    )
    def test_a_release(
        self, database: Database, tmp_path: Path, row: str, column: str
    ) -> None:
        files = {**FILES, "releases.csv": f"{RELEASES}{row}\n"}
        (problem,) = refuse(database, folder(tmp_path / "bundle", files))
        assert problem.startswith(f"releases.csv, line 4, {column}: ")

    @pytest.mark.parametrize(
        ("name", "content", "problem"),
        [
            ("projects", "project\nShop\nShop\n", "Duplicate project (first seen on"),
            (
                "channels",
                "project,channel\nShop,A\nShop,A\n",
                "channel: Duplicate channel",
            ),
            (
                "channels",
                "project,channel,is_default\nShop,Default,true\nShop,B,true\n",
                "is_default: Duplicate is_default (first seen on line 2).",
            ),
            ("environments", "environment,sort_order\nTest,1\nLive,x\n", "sort_order"),
            ("environments", "environment,sort_order\nTest,1\nL,9999999999\n", "whole"),
            ("tenants", "tenant,tags\nAcme,Ring/A\nZ,Ring\n", "form Set/Tag"),
            ("tenants", "tenant,tags\nAcme,Ring/A\nZ,Ring/A/B\n", "form Set/Tag"),
            ("tenants", "tenant,tags\nAcme,Ring/A\nZ,/A\n", "form Set/Tag"),
            ("tenants", f"tenant,tags\nAcme,\nZ,R/{'x' * 201}\n", "200 characters"),
        ],
    )
    def test_a_list(
        self,
        database: Database,
        tmp_path: Path,
        name: str,
        content: str,
        problem: str,
    ) -> None:
        path = folder(tmp_path / "bundle", {**FILES, f"{name}.csv": content})
        found = refuse(database, path)
        assert (
            f"{name}.csv, line 3, " in found[-1] or f"{name}.csv, line 3, " in found[0]
        )
        assert any(problem in each for each in found)

    def test_every_problem_of_every_file_is_reported_in_order(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {
            **deployments(GOOD, GOOD, "x,Shop,9.9,Test,never,Gone"),
            "releases.csv": RELEASES + "Shop,Default,1.2,soon\n",
            "environments.csv": "environment,sort_order\nTest,first\n",
        }
        assert [
            ("deployments.csv", 3, "id"),
            ("deployments.csv", 4, "state"),
            ("deployments.csv", 4, "completed"),
            ("environments.csv", 2, "sort_order"),
            ("releases.csv", 4, "created"),
        ] == [self.place(each) for each in self.rows(database, tmp_path, files)]

    def rows(self, database: Database, tmp_path: Path, files: Files) -> list[str]:
        return refuse(database, folder(tmp_path / "bundle", files))

    def place(self, problem: str) -> tuple[str, int, str]:
        file, line, column = problem.split(": ", 1)[0].split(", ")
        return file, int(line.removeprefix("line ")), column

    def test_good_rows_are_written_if_asked(
        self, database: Database, tmp_path: Path
    ) -> None:
        path = folder(
            tmp_path / "bundle",
            deployments(GOOD, "x,Shop,1.0,Test,never,Success", GOOD, "y,Shop"),
        )
        imported = load(database, path, skip_bad_rows=True)
        assert (Counts(new=1), 3) == (
            imported.counts["deployments"],
            imported.problem_count,
        )
        assert [2 + 1, 4, 5] == [each.line for each in imported.problems]

    def test_an_unreadable_file_is_never_skipped(
        self, database: Database, tmp_path: Path
    ) -> None:
        path = folder(tmp_path / "bundle", {**FILES, "tenants.csv": "name\nAcme\n"})
        with pytest.raises(InvalidBundleError):
            load(database, path, skip_bad_rows=True)


class TestValues:
    @pytest.mark.parametrize(
        ("text", "instant"),
        [
            ("2024-04-01T11:05:00Z", datetime(2024, 4, 1, 11, 5, tzinfo=UTC)),
            ("2024-04-01 11:05Z", datetime(2024, 4, 1, 11, 5, tzinfo=UTC)),
            ("2024-04-01T11:05:00+02:00", datetime(2024, 4, 1, 9, 5, tzinfo=UTC)),
            ("2024-04-01T11:05:00-0530", datetime(2024, 4, 1, 16, 35, tzinfo=UTC)),
            ("2024-04-01T11:05:00.5Z", datetime(2024, 4, 1, 11, 5, 0, 500_000, UTC)),
            (
                "2024-04-01T11:05:00.1234569Z",
                datetime(2024, 4, 1, 11, 5, 0, 123_456, UTC),
            ),
        ],
    )
    def test_a_time(
        self, database: Database, tmp_path: Path, text: str, instant: datetime
    ) -> None:
        """What is finer than a microsecond is cut off, not rounded."""
        row = f"d-1,Shop,1.0,Test,{text},Success"
        load(database, folder(tmp_path / "bundle", deployments(row)))
        with database.read() as session:
            assert instant == session.scalar(select(DeploymentRow.completed))

    def test_a_deployment_that_never_ended_needs_no_completion(
        self, database: Database, tmp_path: Path
    ) -> None:
        states = ("Queued", "Executing", "Cancelling", "Canceled", "TimedOut")
        rows = [f"d-{n},Shop,1.0,Test,,{state}" for n, state in enumerate(states)]
        path = folder(tmp_path / "bundle", deployments(*rows))
        assert Counts(new=5) == load(database, path).counts["deployments"]

    def test_missing_optional_columns_have_defaults(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {
            **deployments(GOOD),
            "releases.csv": "project,version,created\nShop,1.0,2024-04-01T10:00:00Z\n",
        }
        load(database, folder(tmp_path / "bundle", files))
        with database.read() as session:
            row = session.scalars(select(DeploymentRow)).one()
            assert (None, None, None, False) == (
                *(row.tenant_number, row.queued, row.started),
                row.had_guided_failure,
            )
        assert [("Default", True)] == [
            (each.name, each.is_default) for each in known(database).channels
        ]

    def test_lists_are_recorded(self, database: Database, tmp_path: Path) -> None:
        files = {
            **FILES,
            "projects.csv": "project,project_group\nShop,Sites\nBlog,\n",
            "channels.csv": "project,channel,is_default\nShop,Default,\nShop,B,TRUE\n",
            "environments.csv": "environment,sort_order\nLive,2\nTest,1\n",
            "tenants.csv": "tenant,tags\nAcme, Ring/A ; Region/EU;;Ring/A\nZenith,\n",
        }
        load(database, folder(tmp_path / "bundle", files))
        found = known(database)
        assert ["Default Project Group", "Sites"] == [
            each.name for each in found.project_groups
        ]
        assert ["B"] == [each.name for each in found.channels if each.is_default]
        assert ["Test", "Live"] == [each.name for each in found.environments]
        assert [{"Ring/A", "Region/EU"}, set()] == [
            set(each.tenant_tags) for each in found.tenants
        ]

    def test_owners_are_recorded(self, database: Database, tmp_path: Path) -> None:
        rows = "Shop,Payments,https://chat.example/pay\nBlog,,\n"
        files = {**FILES, "projects.csv": f"project,owner,owner_url\n{rows}"}
        load(database, folder(tmp_path / "bundle", files))
        with database.read() as session:
            owners = session.execute(
                select(ProjectRow.name, ProjectRow.owner_name, ProjectRow.owner_url)
            )
            assert {
                ("Shop", "Payments", "https://chat.example/pay"),
                ("Blog", "", ""),
            } == {*owners}

    def test_a_link_needs_an_owner_and_has_to_be_one(
        self, database: Database, tmp_path: Path
    ) -> None:
        rows = "Shop,,https://chat.example\nBlog,Payments,chat\nWiki,\u2800,\n"
        files = {**FILES, "projects.csv": f"project,owner,owner_url\n{rows}"}
        problems = refuse(database, folder(tmp_path / "bundle", files))
        assert [
            "projects.csv, line 2, owner: This is required when owner_url is given.",
            f"projects.csv, line 3, owner_url: {NO_URL}",
            "projects.csv, line 4, owner: The value has no visible character.",
        ] == problems

    def test_a_shorter_list_removes_nothing(
        self, database: Database, tmp_path: Path
    ) -> None:
        """A missing column changes nothing; an environment without place is last."""
        lists = {
            "environments.csv": "environment,sort_order\nLive,2\nTest,1\n",
            "tenants.csv": "tenant,tags\nAcme,Ring/A\n",
        }
        load(database, folder(tmp_path / "bundle", {**FILES, **lists}))
        lists = {
            "environments.csv": "environment,sort_order\nEarly,\nLive,\nTest,\n",
            "tenants.csv": "tenant\nAcme\nZenith\n",
        }
        load(database, folder(tmp_path / "bundle", {**FILES, **lists}))
        found = known(database)
        assert ["Test", "Live", "Early"] == [each.name for each in found.environments]
        assert [("Acme", ["Ring/A"]), ("Zenith", [])] == [
            (each.name, list(each.tenant_tags)) for each in found.tenants
        ]

    def test_a_corrected_row_is_updated(
        self, database: Database, tmp_path: Path
    ) -> None:
        load(database, folder(tmp_path / "bundle"))
        corrected = {
            "releases.csv": RELEASES.replace("04-02", "04-03"),
            "deployments.csv": DEPLOYMENTS.replace("Failed", "Success"),
        }
        imported = load(database, folder(tmp_path / "bundle", corrected))
        assert (2, Counts(changed=1, unchanged=1), Counts(changed=1, unchanged=1)) == (
            imported.revision,
            imported.counts["releases"],
            imported.counts["deployments"],
        )
        with database.read() as session:
            created = session.scalars(
                select(ReleaseRow.created).order_by(ReleaseRow.number)
            )
            assert [1, 3] == [each and each.day for each in created]

    @pytest.mark.parametrize(
        "content",
        [
            "project,version,created\nShop,1.0,\nShop,1.1, \n",
            "project,version\nShop,1.0\nShop,1.1\n",
        ],
    )
    def test_a_creation_time_can_be_unknown_and_arrive_later(
        self, database: Database, tmp_path: Path, content: str
    ) -> None:
        unknown = {**FILES, "releases.csv": content}
        imported = load(database, folder(tmp_path / "bundle", unknown))
        assert Counts(new=2) == imported.counts["releases"]
        assert [None, None] == self.creation_days(database)
        load(database, folder(tmp_path / "bundle"))
        assert [1, 2] == self.creation_days(database)
        again = load(database, folder(tmp_path / "bundle", unknown))
        assert again.revision is None
        assert [1, 2] == self.creation_days(database)

    def creation_days(self, database: Database) -> list[int | None]:
        with database.read() as session:
            order = select(ReleaseRow.created).order_by(ReleaseRow.number)
            times = session.scalars(order).all()
        return [None if each is None else each.day for each in times]

    def test_another_source_adds_its_own(
        self, database: Database, tmp_path: Path
    ) -> None:
        path = folder(tmp_path / "bundle")
        load(database, path, source="jenkins")
        imported = load(database, path, source="octopus")
        assert Counts(new=2) == imported.counts["deployments"]
        assert not imported.is_new_space

    @pytest.mark.parametrize(
        ("space", "source", "fields"),
        [
            (" ", "ci", ["space"]),
            ("x" * 201, "ci", ["space"]),
            ("Main", "", ["source"]),
            ("", "x" * 101, ["space", "source"]),
            ("a\0", "a\0", ["space", "source"]),
            ("a\nb", "a\tb", ["source"]),
            ("a\nb", "ci", ["name"]),
            ("Ma\u200bin", "ci", ["name"]),
        ],
    )
    def test_names_that_cannot_be_used(
        self,
        database: Database,
        tmp_path: Path,
        space: str,
        source: str,
        fields: list[str],
    ) -> None:
        wanted = BundleImport(folder(tmp_path / "bundle"), space, source)
        with pytest.raises(InvalidInputError) as raised:
            import_bundle(database, wanted, now=NOW)
        assert fields == [each.field for each in raised.value.problems]


_IMPORT_AND_PRINT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import select
from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.store.database import Database
from insights_dash.store.tables import Base

database = Database("sqlite:///" + sys.argv[2])
database.upgrade()
now = datetime(2024, 5, 1, tzinfo=UTC)
import_bundle(database, BundleImport(Path(sys.argv[1]), "Main"), now=now)
with database.read() as session:
    for table in Base.metadata.sorted_tables:
        if table.name not in ("revision_mark", "installation"):
            print(table.name, session.execute(select(table)).all())
"""


def test_nothing_depends_on_the_hash_seed(tmp_path: Path) -> None:
    """Two processes, because each orders sets of texts in its own way."""
    names = ["Shop", "Blog", "Wiki", "API", "Jobs"]
    row = "d-{0},{1},{1}-ch,1,{1}-env,{1}-t,2024-04-01T11:05:00Z,Success"
    releases = [f"{each},{each}-ch,1,2024-04-01T10:00:00Z" for each in names]
    rows = [row.format(number, each) for number, each in enumerate(names)]
    tags = ["a,Ring/1;Size/L;Area/EU;Ring/2", "b,Area/US;Ring/02;Size/S;Ring/1"]
    lists = [f"{each}-t,{each}/Tag;Ring/{each}" for each in names]
    path = folder(
        tmp_path / "bundle",
        {
            "releases.csv": "\n".join(("project,channel,version,created", *releases)),
            "deployments.csv": "\n".join(
                (
                    "id,project,channel,version,environment,tenant,completed,state",
                    *rows,
                )
            ),
            "tenants.csv": "\n".join(("tenant,tags", *tags, *lists)),
        },
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", _IMPORT_AND_PRINT, path, tmp_path / f"{seed}.db"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert b"Wiki-env" in printed[0]
    assert printed[0] == printed[1]


NAMESAKES: Files = {
    "projects.csv": "project,project_group\nShop,Web\nshop,Web\nBlog,WEB\n",
    "channels.csv": "project,channel\nShop,Default\nSHOP,Beta\nShop,beta\n",
    "environments.csv": "environment\nTest\ntest\n",
    "tenants.csv": "tenant,tags\nAcme,Ring/Early\nACME,\nZenith,ring/late\n",
}


class TestLetterCase:
    def test_both_lines_are_named_in_every_file(
        self, database: Database, tmp_path: Path
    ) -> None:
        releases = f"{RELEASES}Shop,Default,2.0-RC,\nShop,Default,2.0-rc,\n"
        path = folder(
            tmp_path / "bundle", {**FILES, **NAMESAKES, "releases.csv": releases}
        )
        end = "differ only in letter case. Use the same name, or rename one of the two."
        assert [
            f'channels.csv, line 4, channel: "beta" and "Beta" on line 3 {end}',
            f'environments.csv, line 3, environment: "test" and "Test" on line 2 {end}',
            f'projects.csv, line 3, project: "shop" and "Shop" on line 2 {end}',
            f'projects.csv, line 4, project_group: "WEB" and "Web" on line 2 {end}',
            f'releases.csv, line 5, version: "2.0-rc" and "2.0-RC" on line 4 {end}',
            f'tenants.csv, line 3, tenant: "ACME" and "Acme" on line 2 {end}',
            f'tenants.csv, line 4, tags: "ring" and "Ring" on line 2 {end}',
        ] == refuse(database, path)

    def test_rows_of_a_refused_name_are_only_listed_if_they_are_skipped(
        self, database: Database, tmp_path: Path
    ) -> None:
        files = {
            **FILES,
            "projects.csv": "project\nShop\nshop\n",
            "environments.csv": "environment\nTest\ntest\n",
            "releases.csv": f"{RELEASES}shop,Default,1.0,\n",
            "deployments.csv": (
                f"{HEADER}\n{GOOD}\n"
                "d-2,shop,1.0,Test,2024-04-01T11:05:00Z,Success\n"
                "d-3,Shop,1.0,test,2024-04-01T11:05:00Z,Success\n"
            ),
        }
        path = folder(tmp_path / "bundle", files)
        assert ["environments.csv, line 3", "projects.csv, line 3"] == [
            each.partition(", environment:")[0].partition(", project:")[0]
            for each in refuse(database, path)
        ]
        imported = load(database, path, skip_bad_rows=True)
        assert 5 == imported.problem_count
        assert 1 == imported.counts["deployments"].new
        assert ["Shop"] == [each.name for each in known(database).projects]
        again = load(database, path, skip_bad_rows=True)
        assert (5, None) == (again.problem_count, again.revision)
