"""Every list has every feature: one table of lists, one test per feature."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

Query = dict[str, str] | list[tuple[str, str]]


@dataclass(frozen=True)
class Listed:
    """A list of the small world: its length, a part of a name, and names."""

    path: str
    kind: str
    total: int
    part: str
    found: int
    names: tuple[str, ...] = ()
    name: str = "Name"
    has_all: bool = True
    space: str = "/api/Spaces-1"

    @property
    def address(self) -> str:
        return f"{self.space}/{self.path}"


LISTS = (
    Listed("spaces", "Spaces", 2, "iN sp", 1, ("main-space",), space="/api"),
    Listed("projectgroups", "ProjectGroups", 2, "ITE", 1, ("Sites", "backend")),
    Listed("projects", "Projects", 2, "g aP", 1, ("billing api", "Billing-API")),
    Listed("channels", "Channels", 3, "eFaul", 2),
    Listed("environments", "Environments", 2, "n eu", 1, ("production-eu", "TEST")),
    Listed("environments/v2", "Environments", 2, "n eu", 1, has_all=False),
    Listed("tenants", "Tenants", 2, "CM", 1, ("Acme", "zenith")),
    Listed("tagsets", "TagSets", 2, "gio", 1, ("ring", "Region")),
    Listed(
        "lifecycles",
        "Lifecycles",
        1,
        "t LIFE",
        1,
        ("default lifecycle", "default-lifecycle"),
    ),
    Listed("releases", "Releases", 3, "1.1", 1, name="Version"),
    Listed("deployments", "Deployments", 7, "TO prod", 1),
    Listed("projects/shop/channels", "Channels", 2, "hot", 1, has_all=False),
    Listed("projectgroups/Sites/projects", "Projects", 1, "sho", 1, has_all=False),
    Listed(
        "projects/Projects-1/releases",
        *("Releases", 3, "2.0", 1),
        name="Version",
        has_all=False,
    ),
)
WHOLE = tuple(each for each in LISTS if each.has_all)
LARGEST = 2_147_483_647


def every(lists: tuple[Listed, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("listed", lists, ids=[each.path for each in lists])


def get(reader: "FlaskClient", address: str, query: Query | None = None) -> Any:  # noqa: ANN401 - any JSON
    answer = reader.get(address, query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def read_all(reader: "FlaskClient", listed: Listed) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = get(reader, listed.address)["Items"]
    return items


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_pages_link_to_the_next(reader: "FlaskClient", listed: Listed) -> None:
    whole = get(reader, listed.address)
    assert whole["TotalResults"] == len(whole["Items"]) == listed.total
    assert (whole["ItemsPerPage"], whole["NumberOfPages"]) == (30, 1)
    page = get(reader, listed.address, {"take": "1"})
    assert get(reader, page["Links"]["Page.All"])["Items"] == whole["Items"]
    walked, back = [], page
    for number in range(listed.total):
        counts = [page[f"{each}"] for each in ("TotalResults", "NumberOfPages")]
        assert [*counts, page["LastPageNumber"]] == [
            *(listed.total, listed.total, listed.total - 1)
        ]
        walked += page["Items"]
        links = page["Links"]
        assert links["Self"] == links["Page.Current"]
        assert get(reader, links["Self"]) == page
        assert get(reader, links["Page.Last"])["Items"] == whole["Items"][-1:]
        assert ("Page.Previous" in links) == (number > 0)
        if number:
            assert get(reader, links["Page.Previous"]) == back
        assert ("Page.Next" in links) == (number < listed.total - 1)
        if "Page.Next" in links:
            back, page = page, get(reader, links["Page.Next"])
    assert walked == whole["Items"]


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_a_page_can_be_empty(reader: "FlaskClient", listed: Listed) -> None:
    beyond = get(reader, listed.address, {"skip": str(LARGEST), "take": str(LARGEST)})
    assert (beyond["Items"], beyond["TotalResults"]) == ([], listed.total)
    assert "Page.Next" not in beyond["Links"]
    none = get(reader, listed.address, {"take": "0"})
    assert (none["Items"], none["TotalResults"]) == ([], listed.total)
    assert "Page.Next" not in none["Links"]
    usual = get(reader, listed.address, {"take": " ", "skip": "", "ids": " "})
    assert usual["Items"] == read_all(reader, listed)


@pytest.mark.once_on_postgresql
@every(WHOLE)
def test_all_is_a_bare_array_of_the_same(reader: "FlaskClient", listed: Listed) -> None:
    items = read_all(reader, listed)
    assert get(reader, f"{listed.address}/all") == items
    assert get(reader, f"{listed.address}/all/?skip=1&take=1") == items
    if listed.path != "spaces":
        assert get(reader, f"/api/spaces/main-space/{listed.path}/all") == items
        assert get(reader, f"/api/{listed.path}/all") == items


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_ids_filter_in_any_letter_case(reader: "FlaskClient", listed: Listed) -> None:
    items = read_all(reader, listed)
    chosen = [items[0], *items[2:]]
    ids = [each["Id"] for each in reversed(chosen)]
    others = ["Nothing-1", f"{listed.kind}-999999", f"{listed.kind}-01", "42"]
    text = ", ".join([*ids, *others, ids[0].lower()])
    page = get(reader, listed.address, {"ids": text, "take": "1"})
    assert page["TotalResults"] == len(chosen)
    rest = get(reader, page["Links"]["Page.All"])
    assert rest["Items"] == chosen
    parts = [("ids", each) for each in ids]
    assert get(reader, listed.address, parts)["Items"] == chosen
    assert get(reader, listed.address, {"ids": "Nothing-1"})["TotalResults"] == 0
    if listed.has_all:
        assert get(reader, f"{listed.address}/all", {"ids": text}) == chosen
        assert get(reader, f"{listed.address}/all", {"ids": "Nothing-1"}) == []


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_a_part_of_the_name_filters(reader: "FlaskClient", listed: Listed) -> None:
    expected = [
        each
        for each in read_all(reader, listed)
        if listed.part.lower() in each[listed.name].lower()
    ]
    query = {"partialName": listed.part}
    page = get(reader, listed.address, query)
    assert page["Items"] == expected
    assert page["TotalResults"] == listed.found
    kept = parse_qs(urlsplit(page["Links"]["Page.All"]).query)
    assert kept["partialName"] == [listed.part]
    for nothing in ("%", "_", "nowhere", "\\"):
        assert get(reader, listed.address, {"partialName": nothing})["Items"] == []
    one = {**query, "ids": expected[0]["Id"]}
    assert get(reader, listed.address, one)["Items"] == expected[:1]
    if listed.has_all:
        assert get(reader, f"{listed.address}/all", query) == expected


@pytest.mark.once_on_postgresql
@every(WHOLE)
def test_a_document_is_found_by_its_id_in_any_letter_case(
    reader: "FlaskClient", listed: Listed
) -> None:
    for item in read_all(reader, listed):
        alone = get(reader, item["Links"]["Self"])
        # A deployment lists what it brings only if it is asked for alone.
        assert alone | {key: [] for key in alone if key == "Changes"} == item
        for identifier in (item["Id"].lower(), item["Id"].upper() + "/"):
            assert get(reader, f"{listed.address}/{identifier}") == alone
    unknown = f"{listed.kind}-99"
    for nobody in (unknown, "Nothing-1", "no such name"):
        answer = reader.get(f"{listed.address}/{nobody}")
        assert answer.status_code == 404
        said = answer.get_json()
        assert ["ErrorMessage"] == list(said)
        assert f' "{nobody}" not found.' in said["ErrorMessage"]


@every(tuple(each for each in LISTS if each.names))
def test_a_document_is_found_by_its_name_and_slug(
    reader: "FlaskClient", listed: Listed
) -> None:
    for name in listed.names:
        found = get(reader, f"{listed.address}/{name}")
        assert name.lower() in {found["Name"].lower(), found.get("Slug", "").lower()}


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_names_of_parameters_are_read_in_any_letter_case(
    reader: "FlaskClient", listed: Listed
) -> None:
    page = get(reader, listed.address, {"skip": "1", "take": "1"})
    assert get(reader, listed.address, {"SKIP": "1", "Take": "1"}) == page
    query = {"partialname": listed.part}
    assert get(reader, listed.address, query)["TotalResults"] == listed.found
    chosen = {"Ids": read_all(reader, listed)[0]["Id"]}
    assert get(reader, listed.address, chosen)["TotalResults"] == 1


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_a_parameter_has_one_value(reader: "FlaskClient", listed: Listed) -> None:
    part = ("partialName", listed.part)
    same = get(reader, listed.address, [("take", "1"), ("Take", "1"), part, part])
    assert same["Links"]["Self"].count("partialName") == 1
    assert get(reader, same["Links"]["Self"])["Items"] == same["Items"]
    answer = reader.get(f"{listed.address}?take=1&Take=2")
    assert answer.status_code == 400
    said = "take: Given more than once, with different values."
    assert answer.get_json()["Errors"] == [said]


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_every_wrong_number_is_named(reader: "FlaskClient", listed: Listed) -> None:
    answer = reader.get(f"{listed.address}?skip=-1&take=many")
    assert answer.status_code == 400
    places = [each.partition(": ")[0] for each in answer.get_json()["Errors"]]
    assert places == ["skip", "take"]


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_a_list_is_cached_until_it_changes(
    reader: "FlaskClient", listed: Listed
) -> None:
    whole, head = reader.get(listed.address), reader.head(listed.address)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert head.headers[name] == whole.headers[name]
    kept = {"If-None-Match": whole.headers["ETag"]}
    assert reader.get(listed.address, headers=kept).status_code == 304


@pytest.mark.once_on_postgresql
@every(LISTS)
def test_options_list_the_methods_of_a_path(
    reader: "FlaskClient", listed: Listed
) -> None:
    changed = {
        "spaces",
        "projectgroups",
        "projects",
        "channels",
        "environments",
        "tenants",
    }
    changed |= {"tagsets", "lifecycles", "releases", "deployments"}
    expected = {"GET", "HEAD", "OPTIONS"}
    expected |= {"POST"} if listed.path in changed else set()
    # An environment could be called "v2".
    expected |= {"PUT", "DELETE"} if listed.path == "environments/v2" else set()
    answer = reader.options(listed.address)
    assert (answer.status_code, answer.data) == (200, b"")
    assert set(answer.allow) == expected
    assert "Content-Type" not in answer.headers


def test_options_list_the_methods_of_other_paths(reader: "FlaskClient") -> None:
    one = reader.options("/api/projects/Projects-1/")
    assert set(one.allow) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
    state = reader.options("/api/tasks/ServerTasks-1/state")
    assert set(state.allow) == {"POST", "OPTIONS"}
    assert set(reader.options("/api").allow) == {"GET", "HEAD", "OPTIONS"}
    assert reader.options("/api/Spaces-1/nothing").status_code == 404


@pytest.mark.once_on_postgresql
@every(WHOLE)
def test_the_template_names_the_parameters_of_the_list(
    reader: "FlaskClient", listed: Listed
) -> None:
    links = get(reader, "/api")["Links"].values()
    template = get(reader, listed.address)["Links"]["Template"]
    address, names = read_template(template)
    assert address == listed.address
    assert {"skip", "take", "ids", "partialName"} <= names
    assert [names] == [
        read_template(link)[1]
        for link in links
        if link.startswith(f"{listed.address}{{/id}}")
    ]


def read_template(link: str) -> tuple[str, set[str]]:
    """Return the path of a list, and the names of its parameters."""
    found = re.fullmatch(r"([^{]+)(?:\{/id\})?\{\?([^}]+)\}", link)
    assert found, link
    return found[1], set(found[2].split(","))


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("projects?name=SHOP", 1),
        ("projects?name=sho", 0),
        ("projects?clonedFromProjectId=Projects-1", 0),
        ("projects/all?ClonedFromProjectId=Projects-1", 0),
        ("projects?clonedFromProjectId=", 2),
        ("environments?name=test", 1),
        ("environments/v2?type=Static,Parent", 2),
        ("environments/v2?type=Ephemeral", 0),
        ("tenants?name=acme", 1),
        ("tenants?clonedFromTenantId=Tenants-1", 0),
        ("tenants?tags=ring/early,Ring/Late", 2),
        ("tenants?tags=Ring/Late&Tags=Region/EU", 0),
        ("tenants/all?projectId=projects-1", 2),
        ("projects/Shop/releases?searchByVersion=.1", 1),
        ("deployments?projects=Projects-1&taskState=failed", 1),
        ("deployments?partialName=to test&tenants=Tenants-1", 1),
        ("deployments/all?Environments=Environments-2", 1),
        ("deployments?channels=Channels-2", 0),
    ],
)
def test_a_list_has_its_own_filters(
    reader: "FlaskClient", address: str, found: int
) -> None:
    answer = get(reader, f"/api/Spaces-1/{address}")
    assert len(answer if isinstance(answer, list) else answer["Items"]) == found
