import json
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser_page import Page, line_of
from insights_dash.pictures.logo import LARGEST_LOGO, NO_IMAGE, TOO_LARGE

NEW = "/Spaces-2/insights/new"
GROUP_NAMES = ".environment-group__name input"
GROUP_ENVIRONMENTS = ".environment-group__environments input"
FOLD = ".fold__summary"


def api(page: Page, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
    data = None if body is None else json.dumps(body).encode()
    request = Request(  # noqa: S310 - our own server
        page.url + path, data, {"Content-Type": "application/json"}
    )
    with urlopen(request) as answer:  # noqa: S310 - our own server
        return json.load(answer)


def names(
    page: Page, kind: str, ids: list[str], *, space: str = "Spaces-2"
) -> list[str]:
    listed = api(page, f"/api/{space}/{kind}/all")
    by_id = {each["Id"]: each["Name"] for each in listed}
    return [by_id[each] for each in ids]


def saved(page: Page) -> dict[str, Any]:
    """The report whose overview is open, as the API has it."""
    page.find(".overview__name")
    _, space, _, identifier = page.address.partition("?")[0].split("/")
    report: dict[str, Any] = api(page, f"/api/{space}/insights/reports/{identifier}")
    return report


def options(page: Page) -> list[str]:
    """The open list, once the server has said what it found."""

    def read() -> list[str]:
        texts = page.texts("[role=option]")
        return [] if texts[-1] == "Searching…" else texts

    found: list[str] = page.wait(read, "options")
    return found


def remove(page: Page, report: dict[str, Any]) -> None:
    address = f"/api/{report['SpaceId']}/insights/reports/{report['Id']}"
    request = Request(page.url + address, method="DELETE")  # noqa: S310 - our own server
    urlopen(request).close()  # noqa: S310 - our own server


def fill_group(page: Page, place: int, name: str, *environments: str) -> None:
    field = page.find_all(GROUP_NAMES)[place]
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(name)
    for environment in environments:
        box = page.find_all(GROUP_ENVIRONMENTS)[place]
        box.click()
        box.send_keys(environment)
        page.click("[role=option]", text=environment)
        page.find_all(GROUP_ENVIRONMENTS)[place].send_keys(Keys.TAB)


def test_a_report_is_created_edited_and_deleted(page: Page) -> None:
    page.load(NEW)
    page.type("#report-form-name", "Rings of production")
    page.type("#report-form-description", "Made in a browser.")
    page.choose("Project groups", "integration")
    page.choose("Projects", "tekton-kueue")
    fill_group(page, 0, "Live", "production")
    page.click("#report-form-add-group")
    page.wait(lambda: len(page.find_all(GROUP_NAMES)) == 2, "a second group")
    fill_group(page, 1, "Before", "staging", "development")
    page.click(FOLD)
    page.click("label", text="Tenanted only")
    page.choose("Tenant tags: Ring", "ring-2")
    page.choose("Tenant tags: Ring", "ring-3")
    page.choose("Time zone", "America/New York (UTC−04:00)")
    page.wait(
        lambda: "2 projects" in page.find("#report-form-preview").text, "a preview"
    )
    page.click("#report-form-save")

    report = saved(page)
    assert "Rings of production" == report["Name"]
    assert "Made in a browser." == report["Description"]
    assert ["integration"] == names(page, "projectgroups", report["ProjectGroupIds"])
    assert ["tekton-kueue"] == names(page, "projects", report["ProjectIds"])
    assert [("Live", ["production"]), ("Before", ["staging", "development"])] == [
        (group["Name"], names(page, "environments", group["Environments"]))
        for group in report["EnvironmentGroups"]
    ]
    assert "Tenanted" == report["TenantMode"]
    assert ["Ring/ring-2", "Ring/ring-3"] == report["TenantTags"]
    assert "Eastern Standard Time" == report["TimeZone"]

    page.click(".overview__actions .button", text="Settings")
    page.type("#report-form-name", "Rings of production, renamed")
    page.click(".environment-group:last-child [aria-label='Move up']")
    page.wait(
        lambda: page.find_all(GROUP_NAMES)[0].get_attribute("value") == "Before",
        "the groups to change places",
    )
    page.click("#report-form-save")
    page.wait(lambda: "renamed" in page.find(".overview__name").text, "the new name")
    assert ["Before", "Live"] == [
        group["Name"] for group in saved(page)["EnvironmentGroups"]
    ]

    page.click(".overview__actions .button", text="Settings")
    page.click("#report-form-delete")
    page.click("button", text="Cancel")
    page.wait(
        lambda: not page.find_all("#report-form-delete-submit"), "a closed dialog"
    )
    page.click("#report-form-delete")
    page.click("#report-form-delete-submit")
    page.wait(lambda: "” to confirm." in page.find("[role=dialog]").text, "a question")
    page.type("#report-form-delete-name", "Rings of production, renamed")
    page.click("#report-form-delete-submit")
    page.arrive("/Spaces-2/insights")
    page.wait(lambda: len(page.find_all(".report-card")) == 2, "two cards")
    assert "Rings of production, renamed" not in page.texts("h3")


ERROR = "#report-form-logo-error"


def placeholder_color(page: Page, group: int) -> str:
    script = "return getComputedStyle(arguments[0], '::placeholder').color"
    return str(page.driver.execute_script(script, page.find_all(GROUP_NAMES)[group]))


def test_problems_are_at_their_fields_and_nothing_is_lost(page: Page) -> None:
    page.open(NEW)
    page.type("#report-form-name", "Konflux production by ring")
    page.type("#report-form-description", "Kept.")
    fill_group(page, 0, "Live", "production")
    page.click("#report-form-add-group")
    page.wait(lambda: len(page.find_all(GROUP_NAMES)) == 2, "a second group")
    fill_group(page, 1, "live")

    page.click("#report-form-save")

    page.wait(lambda: page.find_all(".mantine-InputWrapper-error"), "problems")
    assert NEW == page.address
    errors = " ".join(page.texts(".mantine-InputWrapper-error"))
    assert "live" in errors
    assert 1 == len({placeholder_color(page, each) for each in (0, 1)}), "as if typed"
    assert "Kept." == page.find("#report-form-description").get_attribute("value")
    values = [each.get_attribute("value") for each in page.find_all(GROUP_NAMES)]
    assert ["Live", "live"] == values

    field = page.find_all(GROUP_NAMES)[1]
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("Before")
    page.click("#report-form-save")
    page.wait(
        lambda: (
            "Konflux production by ring"
            in " ".join(page.texts(".mantine-InputWrapper-error"))
        ),
        "the name that is taken",
    )
    assert "Kept." == page.find("#report-form-description").get_attribute("value")


def test_a_report_created_with_the_api_is_in_the_browser(page: Page) -> None:
    (project,) = [
        each["Id"]
        for each in api(page, "/api/Spaces-2/projects/all")
        if each["Name"] == "tekton-kueue"
    ]
    (production,) = [
        each["Id"]
        for each in api(page, "/api/Spaces-2/environments/all")
        if each["Name"] == "production"
    ]
    made = api(
        page,
        "/api/Spaces-2/insights/reports",
        {
            "SpaceId": "Spaces-2",
            "Name": "Made with the API",
            "ProjectIds": [project],
            "EnvironmentGroups": [{"Name": "Live", "Environments": [production]}],
        },
    )
    page.open("/Spaces-2/insights")
    page.click("h3", text="Made with the API")
    page.wait(lambda: page.find_all(".drawing--bars"), "the overview")
    page.open(f"{page.address}/deployment-frequency?form=Line")
    bars = line_of(page.charts()["Deployment frequency"])
    answer = api(
        page,
        f"/api/Spaces-2/insights/reports/{made['Id']}/metrics?split=None"
        "&timeRange=LastQuarter&granularity=Weekly&asOf=2026-08-21",
    )
    counts = [
        each["NumberOfSuccessfulDeployments"]
        for each in answer["Series"][0]["Intervals"]
    ]
    assert counts == bars["y"]
    assert sum(counts) > 0
    request = Request(  # noqa: S310 - our own server
        f"{page.url}/api/Spaces-2/insights/reports/{made['Id']}", method="DELETE"
    )
    urlopen(request).close()  # noqa: S310 - our own server


def send(page: Page, path: str, method: str, body: dict[str, Any]) -> dict[str, Any]:
    """A call of the API."""
    request = Request(  # noqa: S310 - our own server
        page.url + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method=method,
    )
    with urlopen(request) as answer:  # noqa: S310 - our own server
        answered: dict[str, Any] = json.load(answer)
    return answered


def test_two_editors_do_not_overwrite_each_other(page: Page) -> None:
    body = {"SpaceId": "Spaces-1", "Name": "Two editors"}
    created = send(page, "/api/Spaces-1/insights/reports", "POST", body)
    address = f"/Spaces-1/insights/{created['Id']}"
    page.open(f"{address}/settings")
    page.type("#report-form-name", "Mine")
    theirs = body | {"Name": "Theirs"}
    send(page, f"/api/Spaces-1/insights/reports/{created['Id']}", "PUT", theirs)

    page.click("#report-form-save")

    page.wait(lambda: page.find_all(".report-form__differences"), "the difference")
    # Nothing else differs: the icon is the default one on both sides.
    assert page.texts(".report-form__differences td") == ["Theirs", "Mine"]
    # Not one of its buttons: Enter must overwrite nothing.
    page.wait(
        lambda: focused(page) == "report-form-summary", "the focus on the summary"
    )
    page.click("button", text="Overwrite")
    page.arrive(address)
    assert page.texts(".overview__name") == ["Mine"]


def test_no_one_leaves_with_unsaved_changes_by_mistake(page: Page) -> None:
    page.open("/Spaces-1/insights")
    page.open("/Spaces-1/insights/InsightsReports-1/settings")
    page.type("#report-form-name", "Half a name")

    page.click("a", text="Cancel")
    page.click(".confirm-dialog button", text="Cancel")
    assert page.address.endswith("/settings")
    assert page.find("#report-form-name").get_attribute("value") == "Half a name"

    page.click("a", text="Cancel")
    page.click(".confirm-dialog button", text="Discard changes")
    page.wait(lambda: not page.address.endswith("/settings"), "the overview")


def test_the_back_button_asks_too_and_then_goes_back(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-1")
    page.click(".overview__actions .button", text="Settings")
    page.type("#report-form-name", "Half a name")

    page.driver.back()
    page.click(".confirm-dialog button", text="Cancel")
    assert page.address.endswith("/settings")
    assert page.find("#report-form-name").get_attribute("value") == "Half a name"

    page.driver.back()
    page.click(".confirm-dialog button", text="Discard changes")
    page.find(".overview__name")
    assert page.address.startswith("/Spaces-1/insights/InsightsReports-1")


def test_a_key_press_counts_before_dash_reports_it(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-1/settings")
    name = page.find("#report-form-name").get_attribute("value")
    page.type("#report-form-name", "Another name")
    page.type("#report-form-name", name)
    leave = "return dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    page.wait(lambda: page.driver.execute_script(leave), "a form without changes")

    may_leave = page.driver.execute_script(
        f"""
        const field = document.querySelector("#report-form-name");
        const {{ set }} = Object.getOwnPropertyDescriptor(
          HTMLInputElement.prototype, "value");
        set.call(field, "Half a name");
        field.dispatchEvent(new Event("input", {{ bubbles: true }}));
        {leave};
        """
    )

    assert may_leave is False


def test_unchanged_values_can_be_left_without_a_question(page: Page) -> None:
    """The delete dialog is no part of the form; what was undone is no change."""
    page.open("/Spaces-1/insights/InsightsReports-1/settings")
    name = page.find("#report-form-name").get_attribute("value")
    page.type("#report-form-name", "Another name")
    page.type("#report-form-name", name)
    page.click("#report-form-add-group")
    page.click(".environment-group:last-child [aria-label='Remove group']")
    page.click("#report-form-delete")
    page.type("#report-form-delete-name", "Half of it")
    page.send("#report-form-delete-name", Keys.ESCAPE)
    page.wait(lambda: not page.find_all("#report-form-delete-name"), "a closed dialog")

    page.click("a", text="Cancel")

    page.find(".overview__name")
    assert not page.find_all(".confirm-dialog")


def test_changes_other_than_typing_count_too(page: Page) -> None:
    page.open("/Spaces-2/insights/InsightsReports-3/settings")
    page.click(FOLD) if not page.find_all(".mode-card") else None
    page.click("label", text="Untenanted only")

    page.click("a", text="Cancel")

    page.click(".confirm-dialog button", text="Cancel")
    assert page.address.endswith("/settings")


def test_a_copy_begins_with_all_of_its_report(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-2/settings")
    page.click("a", text="Duplicate")

    page.wait_for_address("/new?copy=InsightsReports-2")
    name = "Copy of GOV.UK environments compared"
    page.wait(
        lambda: page.find("#report-form-name").get_attribute("value") == name,
        "its name",
    )
    assert page.wait(
        lambda: (
            "80 projects · 3 environments: "
            in "".join(page.texts(".report-form__preview"))
        ),
        "what the copy selects",
    )


def test_the_logo_is_chosen_with_one_key_press_at_one_stop(
    page: Page, tmp_path: Path
) -> None:
    page.open("/Spaces-2/insights/InsightsReports-3/settings")
    page.find("#report-form-logo-upload button")
    page.wait(
        lambda: page.driver.execute_script(
            """
            const field = document.querySelector("#report-form-logo-upload input");
            window.dialogs = 0;
            if (field) field.addEventListener("click", (event) => {
              window.dialogs += 1;
              event.preventDefault();
            });
            return field;
            """
        ),
        "the field that Dash adds",
    )
    button = page.find("#report-form-logo-upload button")
    page.driver.execute_script("arguments[0].focus()", button)

    button.send_keys(Keys.ENTER)

    assert 1 == page.driver.execute_script("return window.dialogs")
    button.send_keys(Keys.TAB)
    inside = "return document.activeElement.closest('#report-form-logo-upload')"
    assert page.driver.execute_script(inside) is None
    button.send_keys(Keys.SHIFT, Keys.TAB)
    inside = "return document.activeElement.closest('#report-form-logo-upload')"
    assert page.driver.execute_script(inside) is None

    for name, size, problem in (
        ("a.gif", 1, NO_IMAGE),
        ("a.png", LARGEST_LOGO + 1, TOO_LARGE),
    ):
        (tmp_path / name).write_bytes(b"0" * size)
        field = page.find_all("#report-form-logo-upload input")[0]
        field.send_keys(str(tmp_path / name))
        page.find(ERROR, text=problem)


def test_a_project_is_found_by_name_among_many_and_stays_chosen(page: Page) -> None:
    """The demo's first space has 80 projects; a page of the form has 50."""
    wanted = ["whitehall", "whitehall-admin", "account-api"]
    page.open("/Spaces-1/insights/new")
    page.type("#report-form-name", "Searched")
    page.click("#report-form-projects")
    assert [51, "30 more. Type to narrow."] == [
        len(options(page)),
        options(page)[-1],
    ]
    assert "whitehall-admin" not in options(page)

    page.choose("Projects", "whitehall")
    page.choose("Projects", "whitehall-admin")
    page.choose("Projects", "account-api")
    assert wanted == page.texts("#report-form-projects ~ * , .mantine-Pill-label")
    page.choose("Channels", "whitehall-admin / Branch builds")
    fill_group(page, 0, "Live", "production")
    page.click("#report-form-save")

    report = saved(page)
    assert wanted == names(page, "projects", report["ProjectIds"], space="Spaces-1")
    assert ["Branch builds"] == names(
        page, "channels", report["ChannelIds"], space="Spaces-1"
    )
    page.open(f"/Spaces-1/insights/{report['Id']}/settings")
    chosen = [*wanted, "whitehall-admin / Branch builds", "production"]
    page.wait(lambda: chosen == page.texts(".mantine-Pill-label"), "the names")
    remove(page, report)


def test_choices_made_while_the_server_searches_are_kept(page: Page) -> None:
    page.open("/Spaces-1/insights/new")
    page.click("#report-form-projects")
    field = page.find("#report-form-projects")
    for search in ("s", "se", "sea", "w", "pub"):
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(search)
        # With what is here already, and with what comes at about the same time.
        page.click("[role=option]:not([data-combobox-disabled])")
    assert 5 == len(set(page.texts(".mantine-Pill-label")))
    options(page)
    page.wait(lambda: not page.find_all(".is-busy"), "rest")
    assert 5 == len(set(page.texts(".mantine-Pill-label")))


def test_names_that_do_not_exist_are_not_found(page: Page) -> None:
    page.open("/Spaces-1/insights/new")
    page.click("#report-form-projects")
    page.send("#report-form-projects", "100%")
    assert page.wait(
        lambda: page.texts(".mantine-MultiSelect-empty") == ["No matches"],
        "no option",
    )


HANDLES = ".environment-group__handle"


def group_names(page: Page) -> list[str | None]:
    return [each.get_attribute("value") for each in page.find_all(GROUP_NAMES)]


def three_groups(page: Page) -> dict[str, Any]:
    """A report of three environment groups, its form open."""
    listed = api(page, "/api/Spaces-2/environments/all")
    groups = [
        {"Name": name, "Environments": [each["Id"]]}
        for name, each in zip(("One", "Two", "Three"), listed, strict=False)
    ]
    body = {"SpaceId": "Spaces-2", "Name": "Dragged", "EnvironmentGroups": groups}
    made: dict[str, Any] = api(page, "/api/Spaces-2/insights/reports", body)
    page.open(f"/Spaces-2/insights/{made['Id']}/settings")
    page.wait(lambda: len(page.find_all(HANDLES)) == 3, "three handles")
    return made


def drag(page: Page, place: int, *, by: int) -> Any:  # noqa: ANN401 - Selenium 4.2 has few types
    """Take the row by its handle and move it that many rows; it is held still."""
    handle = page.find_all(HANDLES)[place]
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", handle)
    rows = page.find_all(".environment-group")
    way = by * (rows[1].location["y"] - rows[0].location["y"])
    chains: Any = ActionChains
    moves = chains(page.driver, duration=50).click_and_hold(handle)
    for _ in range(4):
        moves = moves.move_by_offset(0, way // 4)
    moves.perform()
    page.wait(lambda: page.find_all(".environment-group.is-dragged"), "a row in hand")
    return chains(page.driver, duration=50)


def prefer_motion(page: Page, motion: str) -> None:
    feature = {"name": "prefers-reduced-motion", "value": motion}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def test_environment_groups_are_dragged_into_order(page: Page) -> None:
    made = three_groups(page)
    put_back_with_escape(page)

    prefer_motion(page, "reduce")
    in_hand = drag(page, 0, by=2)
    assert page.find_all("html.is-dragging.has-form-bar")
    in_hand.release().perform()
    page.wait(lambda: not page.find_all("html.is-dragging"), "nothing in hand")
    page.wait(lambda: group_names(page) == ["Two", "Three", "One"], "the first last")
    prefer_motion(page, "no-preference")
    drag(page, 1, by=-1).release().perform()
    page.wait(lambda: group_names(page) == ["Three", "Two", "One"], "the second first")
    page.click(".environment-group:last-child [aria-label='Move up']")
    page.wait(lambda: group_names(page) == ["Three", "One", "Two"], "the last before")
    page.click("#report-form-save")

    groups = saved(page)["EnvironmentGroups"]
    assert ["Three", "One", "Two"] == [each["Name"] for each in groups]
    remove(page, made)


def put_back_with_escape(page: Page) -> None:
    moves = drag(page, 0, by=1)
    moves.send_keys(Keys.ESCAPE).release().perform()

    page.wait(
        lambda: not page.find_all(".environment-group.is-dragged"), "the row free"
    )
    assert ["One", "Two", "Three"] == group_names(page)
    page.wait(
        lambda: (
            not page.driver.execute_script(
                "return [...document.querySelectorAll('.environment-group')]"
                ".some((row) => row.style.transform)"
            )
        ),
        "the rows at rest",
    )


def test_a_finger_drags_a_group_on_a_phone(page: Page) -> None:
    page.resize(390, 844)
    made = three_groups(page)
    handle = page.find_all(HANDLES)[0]
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", handle)
    box = page.driver.execute_script(
        "const { x, y } = arguments[0].getBoundingClientRect(); return [x + 8, y + 8]",
        handle,
    )
    height = page.find_all(".environment-group")[0].size["height"]

    def touch(kind: str, down: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": box[0], "y": box[1] + down}]
        page.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
        )

    touch("touchStart", 0)
    for step in range(1, 6):
        touch("touchMove", height * step / 5)
    touch("touchEnd", 0)

    assert page.wait(
        lambda: group_names(page) == ["Two", "One", "Three"], "a new order"
    )
    remove(page, made)


def test_fields_of_a_new_report(page: Page) -> None:
    page.open(NEW)
    warn_of_a_group_without_environments(page)
    search_select(page, "Time zone", "berlin", "Europe/Berlin")
    search_select(page, "Icon", "rocket", "rocket")
    show_the_colour_of_a_tag(page)
    paste_lines_with_dates(page)


def show_the_colour_of_a_tag(page: Page) -> None:
    (color,) = {
        tag["Color"]
        for tag_set in api(page, "/api/Spaces-2/tagsets/all")
        for tag in tag_set["Tags"]
        if tag["CanonicalTagName"] == "Ring/ring-2"
    }
    page.click(FOLD)
    page.choose("Tenant tags: Ring", "ring-2")

    def shown() -> list[str]:
        found: list[str] = page.driver.execute_script(
            """
            const labels = document.querySelectorAll(".tag-field .mantine-Pill-label");
            const dots = [...labels].map((each) => getComputedStyle(each, "::before"));
            return dots.map((dot) => dot.backgroundColor);
            """
        )
        return found

    parts = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
    assert page.wait(
        lambda: shown() == [f"rgb({parts[0]}, {parts[1]}, {parts[2]})"], "a dot"
    )


def focused(page: Page) -> str:
    return str(page.driver.switch_to.active_element.get_attribute("id"))


def test_the_summary_leads_to_every_field(page: Page) -> None:
    page.open(NEW)
    page.type("#report-form-targets-lead-time", "soon")
    page.click("#report-form-add-annotation")
    page.wait(lambda: "annotation-day" in focused(page), "the focus on the date")
    page.driver.switch_to.active_element.send_keys(Keys.TAB)
    page.driver.switch_to.active_element.send_keys("Without a date")
    page.click("#report-form-save")
    page.wait(lambda: page.find_all(".mantine-InputWrapper-error"), "problems")
    page.wait(
        lambda: focused(page) == "report-form-name", "the focus on the missing name"
    )

    page.click(".report-form__summary a", text="Annotation 1")
    page.wait(lambda: "annotation-day" in focused(page), "the focus on the date")
    page.click(".report-form__summary a", text="Target: Lead time for changes, at most")
    page.wait(lambda: "lead-time" in focused(page), "the focus on the target")
    assert NEW == page.address


def annotations(page: Page) -> list[tuple[str, str]]:
    """The rows' dates and notes."""
    values: list[list[str]] = page.driver.execute_script(
        """
        const value = (row, css) => row.querySelector(css).value;
        return [...document.querySelectorAll(".annotation-row")].map((row) => [
          value(row, ".annotation-row__day input"),
          value(row, ".annotation-row__text input"),
        ]);
        """
    )
    return [(day, text) for day, text in values]


def test_annotations_are_rows_by_keyboard_alone(page: Page) -> None:
    page.open(NEW)
    page.type("#report-form-name", "Annotated")
    page.send("#report-form-add-annotation", Keys.ENTER)
    for day, text in (("2026-05-31", "Moved to trunk"), ("2026-06-01", "Froze")):
        page.wait(lambda: "annotation-day" in focused(page), "the focus on the date")
        page.driver.switch_to.active_element.send_keys(day, Keys.TAB)
        page.wait(lambda: "annotation-text" in focused(page), "the focus on the note")
        page.driver.switch_to.active_element.send_keys(text, Keys.TAB, Keys.TAB)
        page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.wait(lambda: len(annotations(page)) == 3, "a third row")
    # Else its focus would come between the next button's focus and its key.
    page.wait(lambda: "annotation-day" in focused(page), "the focus on its date")
    remove_first = page.find_all(".annotation-row__remove")[0]
    remove_first.send_keys(Keys.ENTER)
    page.wait(lambda: len(annotations(page)) == 2, "two rows")
    page.wait(lambda: "annotation-text" in focused(page), "the focus on the next row")
    assert [("2026-06-01", "Froze"), ("", "")] == annotations(page)

    page.send("#report-form-name", Keys.ENTER)

    assert [{"Date": "2026-06-01", "Text": "Froze"}] == saved(page)["Annotations"]


def paste_lines_with_dates(page: Page) -> None:
    page.click("#report-form-add-annotation")
    page.wait(lambda: "annotation-day" in focused(page), "the focus on the date")
    page.driver.execute_script(
        """
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", arguments[1]);
        const options = { clipboardData, bubbles: true, cancelable: true };
        arguments[0].dispatchEvent(new ClipboardEvent("paste", options));
        """,
        page.find(".annotation-row__text input"),
        "2026-05-31 Moved to trunk\n\nno date\n2026-06-01: Froze",
    )
    expected = [("2026-05-31", "Moved to trunk"), ("2026-06-01", "Froze")]
    assert page.wait(lambda: annotations(page) == expected, "a row for each line")


def search_select(page: Page, label: str, search: str, option: str) -> None:
    """Type into a list that has a value, and leave it."""
    box = page.field(label)
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.click()
    box.send_keys(search)
    page.wait(
        lambda: any(option in each for each in page.texts("[role=option]")),
        "what was searched",
    )
    assert search == box.get_attribute("value")
    box.send_keys(Keys.TAB)


@pytest.mark.parametrize("field", ["#report-form-name", "#report-form-description"])
def test_enter_saves_and_so_does_control_enter_anywhere(page: Page, field: str) -> None:
    page.open(NEW)
    page.type("#report-form-name", "Saved with a key")
    if field == "#report-form-name":
        page.send(field, Keys.ENTER)
    else:
        page.send(field, "One", Keys.ENTER, "Two", Keys.CONTROL, Keys.ENTER)
    report = saved(page)
    expected = "" if field == "#report-form-name" else "One\nTwo"
    assert expected == report["Description"]


def warn_of_a_group_without_environments(page: Page) -> None:
    page.find(GROUP_ENVIRONMENTS)
    assert not page.find_all(".environment-group__note")
    page.click(GROUP_ENVIRONMENTS)
    page.send(GROUP_ENVIRONMENTS, Keys.TAB)
    page.wait(
        lambda: (
            page.texts(".environment-group__note")
            == ["This group has no environments."]
        ),
        "a warning",
    )
    fill_group(page, 0, "Live", "production")
    page.wait(lambda: not page.find_all(".environment-group__note"), "no warning")


def test_no_focused_field_is_under_the_bar(page: Page) -> None:
    page.open(NEW)
    for width in (390, 1440):
        page.resize(width, 700)
        page.click("#report-form-name")
        tab_through_the_form(page)


def tab_through_the_form(page: Page) -> None:
    """The page scrolls when it is painted again, so this waits for each field."""
    for _ in range(20):
        page.driver.switch_to.active_element.send_keys(Keys.TAB)
        page.wait(lambda: is_above_the_bar(page), "the focused field above the bar")


def is_above_the_bar(page: Page) -> bool:
    return bool(
        page.driver.execute_script(
            """
            const here = document.activeElement;
            if (here.closest(".report-form__bar")) return true;
            const bar = document.querySelector(".report-form__bar");
            const { bottom } = here.getBoundingClientRect();
            return bottom <= bar.getBoundingClientRect().top;
            """
        )
    )


def test_a_report_can_be_saved_again_after_the_connection_was_lost(page: Page) -> None:
    page.open(NEW)
    page.type("#report-form-name", "Saved at last")
    page.disconnect(offline=True)
    page.click("#report-form-save")
    page.wait(
        lambda: page.texts(".mantine-Notification-title") == ["Can't reach the server"],
        "a toast",
    )
    page.disconnect(offline=False)

    page.wait(lambda: page.find("#report-form-save").is_enabled(), "a button to press")
    page.click("#report-form-save")

    assert "Saved at last" == saved(page)["Name"]
    page.logs()  # the failed request is in the console, rightly
