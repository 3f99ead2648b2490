"""The options in the lists of the report form."""

from datetime import UTC, datetime

from insights_dash.components.icon_catalogue import list_icons
from insights_dash.domain.report_draft import EnvironmentGroupDraft, ReportDraft
from insights_dash.pages.long_lists import LongLists, offer_options
from insights_dash.pages.report_form.choices import (
    describe_offset,
    name_gone,
    offer_tags,
    offer_time_zones,
    read_choices,
)
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space

SUMMER = datetime(2024, 7, 1, tzinfo=UTC)


def test_lists_offer_what_the_space_has(database: Database, space: Space) -> None:
    with database.read() as session:
        choices = read_choices(session, space, ReportDraft(), LongLists())
    assert ["Billing API", "Shop"] == [each["label"] for each in choices.projects]
    assert ["Test", "Production EU"] == [each["label"] for each in choices.environments]
    channels = [each["label"] for each in choices.channels]
    assert ["Billing API / Default", "Shop / Default", "Shop / Hotfix"] == channels


def test_unknown_ids_of_a_draft_stay_to_be_removed(
    database: Database, space: Space
) -> None:
    group = EnvironmentGroupDraft("Live", ("Environments-99",))
    with database.read() as session:
        draft = ReportDraft(environment_groups=(group,), tenant_ids=("Tenants-99",))
        choices = read_choices(session, space, draft, LongLists())
    assert "Environments-99" == choices.environments[-1]["label"]
    assert "Tenants-99" == choices.tenants[-1]["label"]


def test_deleted_choices_are_named_and_marked() -> None:
    named = name_gone(["Projects-2", "Projects-9"], {"Projects-2": "Old"})
    assert [("Projects-2", "Old (deleted)"), ("Projects-9", "Projects-9")] == named


def test_labels_are_unique_in_a_list() -> None:
    offered = offer_options([("Projects-1", "Shop"), ("Projects-2", "Shop")])
    assert ["Shop", "Shop (Projects-2)"] == [each["label"] for each in offered]


def test_each_tag_set_has_a_field_with_its_colours(
    database: Database, space: Space
) -> None:
    with database.read() as session:
        draft = ReportDraft(tenant_tags=("Ring/Late",))
        choices = read_choices(session, space, draft, LongLists())
    chosen = {field.name: list(field.chosen) for field in choices.tags}
    assert {"Region": [], "Ring": ["Ring/Late"]} == chosen
    assert all("color" in tag for field in choices.tags for tag in field.options)


def test_tags_that_no_longer_exist_have_a_field_of_their_own() -> None:
    (field,) = offer_tags((), ["Ring/Old"])
    assert "Deleted tags" == field.name
    assert ["Ring/Old"] == list(field.chosen)


def test_time_zones_show_their_offset_and_are_found_by_windows_name() -> None:
    zones = {each["value"]: each for each in offer_time_zones(SUMMER)}
    london = zones["Europe/London"]
    assert "Europe/London (UTC+01:00)" == london["label"]
    assert "GMT Standard Time" in london.get("terms", "")
    assert len({each["label"] for each in zones.values()}) == len(zones)


def test_time_zones_are_found_by_country() -> None:
    zones = {each["value"]: each for each in offer_time_zones(SUMMER)}
    assert "New Zealand" in zones["Pacific/Auckland"]["terms"]
    assert "Sweden" in zones["Europe/Berlin"]["terms"]
    assert zones["UTC"]["terms"] == "UTC"


def test_offsets_west_and_between_hours_are_written_out() -> None:
    assert "UTC−04:00" == describe_offset("America/New_York", SUMMER)
    assert "UTC+05:30" == describe_offset("Asia/Kolkata", SUMMER)


def test_icons_are_found_by_their_meaning() -> None:
    icons = {icon["value"]: icon for icon in list_icons()}
    assert "spacecraft" in icons["rocket"]["terms"]
    assert "chart line" == icons["chart-line"]["label"]
