"""Uploads by a new user: a file is dropped, matched, previewed, imported and undone."""

from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser_page import Page
from uploads import packed, workbook

UPLOADS = "/Spaces-1/data/imports"
CSV = (
    "Application;Tag;Env;Finished;Started;Result\r\n"
    "whitehall;v9001;production;13/04/2024 15:54:05;13/04/2024 15:50:00;OK\r\n"
    "whitehall;v9002;production;14/04/2024 15:54:05;14/04/2024 15:50:00;aborted?\r\n"
    "whitehall;v9004;production;15/04/2024 15:54:05;15/04/2024 15:50:00;OK\r\n"
    "whitehall;v9003;production;31/02/2024 15:54:05;14/04/2024 15:50:00;OK\r\n"
)
ZONE = "input[list='import-zones']"
DROP = """
const data = new DataTransfer();
for (const [name, text] of arguments[1]) data.items.add(new File([text], name));
const options = { dataTransfer: data, bubbles: true, cancelable: true };
for (const type of ["dragover", "drop"]) {
  arguments[0].dispatchEvent(new DragEvent(type, options));
}
"""


def drop(page: Page, *files: tuple[str, str]) -> None:
    page.driver.execute_script(DROP, page.find(".imports-card h2"), list(files))


def says(page: Page, text: str) -> None:
    page.wait(lambda: text in page.find("#content").text, f"“{text}”")


def pick(page: Page, name: str, option: str) -> None:
    """Choose what a column becomes, or what a value means."""
    page.click(f"[aria-label='{name}']")
    page.click("[role=option]", text=option)


def test_a_dropped_file_is_imported_except_its_faults_and_undone(page: Page) -> None:
    page.open(UPLOADS)
    drop(page, ("a.csv", "x"), ("b.csv", "y"))
    says(page, "Upload one file at a time")
    drop(page, ("empty.csv", ""))
    says(page, "empty.csv is empty")
    drop(page, ("april.csv", CSV))
    says(page, "6 of 6 columns are matched")

    page.type(ZONE, "europe/london")
    page.send(ZONE, Keys.TAB)
    says(page, "Day first, Europe/London")
    page.click("button", text="Preview all 4 rows")
    says(page, "What will change")
    says(page, "row 5")
    page.find("button", text="Import 2 rows, leave out 2")

    pick(page, "aborted? means", "Canceled")
    page.click("button", text="Preview all 4 rows")
    page.click("button", text="Import 3 rows, leave out 1")
    page.find("h2", text="Imported")
    address = page.address
    assert ["3", "3", "0", "1"] == page.texts(".effect__numbers dd")

    page.open(address)  # reloaded
    page.click("button", text="Undo…")
    page.wait(lambda: "This removes 3" in page.find(".delete-dialog").text, "a plan")
    page.click("button", text="Undo import")
    page.find("h2", text="Undone")
    says(page, "Nothing of this import is left")
    page.click("button", text="Remove from the list")
    page.arrive("/Spaces-1/data")


def test_a_workbook_is_chosen_by_keyboard_and_discarded(
    page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "deployments.zip"
    head = ["Project", "Version", "Environment", "Completed", "State"]
    row = ["whitehall", "v9004", "production", "2024-04-13 15:54:05", "Success"]
    files: dict[str, bytes | str] = {
        "april.xlsx": workbook({1: head, 2: row}),
        "notes.csv": "Hello\nWorld\n",
    }
    path.write_bytes(packed(files))
    page.open(UPLOADS)
    # The browser's own dialog can't be driven, so it isn't opened.
    page.driver.execute_script("HTMLInputElement.prototype.click = () => {}")
    page.send(".upload__choose", Keys.ENTER)
    page.driver.find_element(By.CSS_SELECTOR, ".upload__file").send_keys(str(path))
    says(page, "Upload: deployments.zip")
    says(page, "13 Apr 2024, 15:54:05")
    page.choose("Table", "notes.csv · not imported")
    says(page, "Choose what this table contains")
    page.click("button", text="Discard file")
    page.click(".confirm-dialog button", text="Discard file")
    page.arrive("/Spaces-1/data")
