"""What the page of an import asks, and what it says of files as people have them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from import_form import ImportForm
from import_jobs import run_jobs_at_once
from insights_dash.pages.data.imports.draft import NOT_IMPORTED
from insights_dash.pages.data.imports.ids import (
    Action,
    Choice,
    Ids,
    Part,
    becomes_id,
    choice_id,
    field_id,
    value_id,
)
from product import Product

NO_OUTCOME = (
    "app,version,env,deployed_at\nShop,7.0,Test,2024-04-13 15:54\n"
    "Shop,7.1,Test,2024-04-14 15:54\n"
)
OUTCOME = field_id(Part.FIXED, "state")
Upload = Callable[..., ImportForm]


@pytest.fixture(autouse=True)
def jobs_run_at_once(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    run_jobs_at_once(product, monkeypatch)


@pytest.fixture
def upload(client: FlaskClient) -> Upload:
    """Upload a file, and open the page of its import."""

    def begin(data: str | bytes, name: str = "april.csv") -> ImportForm:
        answer = client.post(
            f"/api/Spaces-1/imports?name={name}",
            data=data.encode() if isinstance(data, str) else data,
            content_type="application/octet-stream",
        )
        assert 201 == answer.status_code, answer.text
        return ImportForm(client, f"/Spaces-1/data/imports/{answer.get_json()['Id']}")

    return begin


def test_a_file_without_outcomes_needs_one_choice_which_is_not_assumed(
    upload: Upload,
) -> None:
    page = upload(NO_OUTCOME)
    assert "" == page.value(OUTCOME)
    first, last = page.text.index("All rows succeeded"), page.text.index("Examples")
    assert first < last  # above the columns
    assert "State: Choose the column" in page.press(Action.PREVIEW)
    page.change(OUTCOME, "Success")
    assert "Success" == page.value(OUTCOME)
    page.press(Action.PREVIEW)
    assert "Import 2 rows" in page.text


def test_rows_of_a_file_that_lacks_something_are_read_as_far_as_they_can_be(
    upload: Upload,
) -> None:
    page = upload("app,version,deployed_at,result\nShop,7.0,1713023645,KO\n")
    assert "Environment of all rows" in page.text
    assert "13 Apr 2024, 15:54:05" in page.text
    assert '"Failed"' in page.text.partition("First rows")[2]
    page.change(becomes_id(0), "version")  # two columns are one too many
    assert "13 Apr 2024" not in page.text
    assert "1713023645" in page.text.partition("First rows")[2]


def test_columns_that_a_wide_table_leaves_out_are_found_and_matched(
    upload: Upload,
) -> None:
    names = [f"Extra {place}" for place in range(80)]
    row = ",".join(["Shop", "7.0", "Test", "2024-04-13", "ok", *map(str, range(80))])
    page = upload(f"App,Version,Env,Finished,Result,{','.join(names)}\n{row}\n")
    assert "25 more columns" in page.text
    assert not is_shown(page, 84)
    page.change(choice_id(Choice.COLUMN), "84")
    assert NOT_IMPORTED == page.value(becomes_id(84))
    assert "24 more columns" in page.text
    page.change(becomes_id(84), "tenant")
    assert "tenant" == page.value(becomes_id(84))
    page.change(choice_id(Choice.SOURCE), "Sheet")
    assert "tenant" == page.value(becomes_id(84))
    for odd in ({"more": 7}, {"more": ["x", 10**9, -1]}):
        page.shown = [e for e in page.shown if Ids.FORM != e.get("id")]
        page.shown.append({"id": Ids.FORM, "data": {"table": 0, "texts": {}, **odd}})
        page.change(choice_id(Choice.SOURCE), f"Sheet {odd}"[:20])
        assert "more columns" in page.text


def is_shown(page: ImportForm, place: int) -> bool:
    return any(becomes_id(place) == each["id"] for each in page.shown)


def test_all_doubts_about_a_column_are_shown(upload: Upload) -> None:
    head = "App,Version,Env,Time it was all finished at,Deploy result of it"
    page = upload(f"{head}\nShop,7.0,Test,03/04/2024 15:54,ok\n")
    for doubt in ("Guessed from the end of its name.", "They are read as UTC."):
        assert doubt in page.text, doubt
    assert "Day and month can't be told apart" in page.text


def test_a_doubt_is_said_once_if_a_column_is_called_like_its_field(
    upload: Upload,
) -> None:
    rows = "Shop,7.0,Test,13/04/2024 15:54,OK\nShop,7.1,Test,soon,Odd\n"
    page = upload("project,version,environment,completed,state\n" + rows)
    assert 1 == page.text.count("They are read as UTC.")
    assert 1 == page.text.count("can't be read, such as")
    assert 1 == page.text.count("Choose what “Odd” means.")


def test_a_zone_that_has_to_be_chosen_is_asked_for(upload: Upload) -> None:
    row = "Shop,7.0,Test,2024-04-13 15:54 CEST,OK\n"
    page = upload("project,version,environment,completed,state\n" + row)
    assert "Choose the time zone that uses it" in page.text
    page.change(field_id(Part.ZONE, "completed"), "Europe/Berlin")
    assert "13 Apr 2024, 15:54" in page.text


def test_the_user_chooses_one_of_two_columns_for_a_field(upload: Upload) -> None:
    row = "Shop,7.0,Test,OK,2024-04-13,2024-04-14\n"
    page = upload("App,Version,Env,Result,completed,Deployed at\n" + row)
    first, second = becomes_id(4), becomes_id(5)
    assert "“Deployed at” could be this instead. Choose one." in page.text
    assert "This could be “Completed” instead of “completed”. Choose one." in page.text
    assert ("completed", NOT_IMPORTED) == (page.value(first), page.value(second))
    page.change(second, "completed")
    assert (NOT_IMPORTED, "completed") == (page.value(first), page.value(second))
    assert "instead" not in page.text
    page.change(first, "queued")
    assert ("queued", "completed") == (page.value(first), page.value(second))
    page.press(Action.PREVIEW)
    assert "Import 1 row" in page.text


def test_a_file_without_rows_says_so(upload: Upload) -> None:
    page = upload("project,version,environment,completed,state\n")
    assert "This table has no rows." in page.text
    page.press(Action.PREVIEW)
    page.refresh()
    assert "There is nothing to import: the file has no rows." in page.text


def test_usual_words_are_read_and_doubtful_ones_marked(upload: Upload) -> None:
    rows = ("Erledigt", "OK", "Rolled back", "Odd", "yes")
    text = "".join(
        f"Shop,7.{place},Test,2024-04-13,{each}\n" for place, each in enumerate(rows)
    )
    page = upload("App,Version,Env,Finished,Result\n" + text)
    check = "Check Erledigt → Success, Rolled back → Failed, yes → Success."
    assert f"Choose what “Odd” means. {check}" in page.text
    values = {each: page.value(value_id("state", n)) for n, each in enumerate(rows)}
    assert {"Success", "Failed", None} == set(values.values())
    place = [page.value(value_id("state", each)) for each in range(5)].index(None)
    page.change(value_id("state", place), "Canceled")
    assert "Choose what" not in page.text
    assert check in page.text


def test_faults_are_grouped_by_text_and_lead_to_its_meaning(upload: Upload) -> None:
    rows = "".join(
        f"Shop,7.{n},Test,2024-04-{n + 1:02},{'Odd' if n < 15 else 'Strange'}\n"
        for n in range(25)
    )
    page = upload("App,Version,Env,Finished,Result\n" + rows)
    page.press(Action.PREVIEW)
    assert "15 rows" in page.text
    assert ": Result: unknown state “Odd”." in page.text
    assert ": Result: unknown state “Strange”." in page.text
    assert '"#import-values-state"' in page.text
    assert '"import-values-state"' in page.text
    # One row for each fault is in the table, and the others are counted.
    assert 2 == page.text.count('"effect__problem"')
    assert "23 more faulty rows are listed under Faults." in page.text
    assert "Use one of" not in page.text


def test_a_time_of_day_is_joined_with_its_date(upload: Upload) -> None:
    text = "App,Version,Env,Datum,Uhrzeit,Result\nShop,7.0,Test,13.04.2024,9:05 PM,ok\n"
    page = upload(text)
    assert "Together with “Datum”" in page.text
    assert "13 Apr 2024, 21:05" in page.text
    page.change(becomes_id(3), NOT_IMPORTED)
    assert "Choose the column with the date of “Completed”, too." in page.text


def test_an_export_of_a_space_says_what_is_left_out_and_how_to_restore_it(
    upload: Upload, client: FlaskClient
) -> None:
    with client.get("/api/Spaces-1/export?format=csv") as exported:
        page = upload(exported.get_data(), "export.zip")
    assert "This file is an export of a space" in page.text
    assert "import bundle PATH --space" in page.text
    leaves_out = page.text.partition("leaves out ")[2].partition("where the server")[0]
    for noun in ("lifecycles", "reports, settings and descriptions"):
        assert noun in leaves_out, noun
    assert "would count them twice" in page.text
    page.press(Action.PREVIEW)
    # Tables of defects and packages have the columns of releases, but aren't them.
    assert "The preview is ready: 0 faulty rows." in page.text
