"""Attack: bodies that are huge, deeply nested, or expand to much more."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from time import process_time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from attacked import Attacked
from callback_post import post
from described_paths import parts_of
from insights_dash.api.routes import list_routes
from insights_dash.pages.administration.accounts.forms import FILTERS as ACCOUNT_FILTERS
from insights_dash.pages.report.ids import Ids as ReportIds
from insights_dash.pages.report_form.ids import Ids as FormIds
from insights_dash.pages.reports.ids import CardPart

DEEP = b"[" * 100_000
WITH_BODY = [route for route in list_routes() if route.body is not None]
# Each takes far less; an attack that works takes far longer.
SECONDS = 2.0
# An account has at most 100 OIDC identities.
PAGED = [
    route
    for route in list_routes()
    if "take" in route.parameters
    and not re.search("oidcidentities|/search", route.address)
]


@pytest.fixture(scope="module")
def root(attacked: Attacked) -> dict[str, str]:
    return attacked.key("root")


@pytest.fixture
def api(attacked: Attacked) -> FlaskClient:
    return attacked.browser()


def addresses() -> list[tuple[str, str]]:
    paths = {
        (route.method, re.sub(r"<(\w+)>", r"{\1}", route.rules[0]))
        for route in WITH_BODY
    }
    return sorted((method, path.format(**parts_of(path))) for method, path in paths)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" " * (4 * 1024 * 1024), 413),
        (DEEP, 400),
        (b'{"Name": ' + DEEP[:50_000] + b"]" * 50_000 + b"}", 400),
        (b'{"Name": "a", "Name": "b"}', 400),
        (b'{"Name": "\\ud800"}', 400),
        (b'{"Name": "\xff"}', 400),
        (b'{"Name": NaN}', 400),
        (b"[]", 400),
        (b"", 400),
    ],
    ids=lambda value: str(value)[:24],
)
def test_it_is_refused_by_every_route_with_a_body(
    api: FlaskClient, root: dict[str, str], body: bytes, status: int
) -> None:
    begin = process_time()
    for method, address in addresses():
        answer = api.open(
            address,
            method=method,
            data=body,
            content_type="application/json",
            headers=root,
        )
        assert status == answer.status_code, address
        assert len(answer.data) < 1_000
    assert process_time() - begin < SECONDS


@pytest.mark.parametrize(
    "body",
    [
        b'{"SortOrder": ' + b"9" * 5_000 + b"}",
        b'{"SortOrder": 1e400}',
        b'{"SortOrder": -1e-400}',
        b'{"SortOrder": 99999999999999999999}',
    ],
    ids=lambda value: str(value)[:24],
)
def test_huge_numbers_are_refused(
    api: FlaskClient, root: dict[str, str], body: bytes
) -> None:
    answer = api.post(
        "/api/Spaces-1/environments",
        data=body,
        content_type="application/json",
        headers=root,
    )
    assert 400 == answer.status_code


def test_compressed_bodies_are_not_expanded(
    api: FlaskClient, root: dict[str, str]
) -> None:
    """A compressed body is not expanded."""
    answer = api.post(
        "/api/Spaces-1/projects",
        data=gzip.compress(b" " * 50_000_000),
        content_type="application/json",
        headers=root | {"Content-Encoding": "gzip"},
    )
    assert 400 == answer.status_code


def test_many_problems_do_not_cause_a_long_response(
    api: FlaskClient, root: dict[str, str]
) -> None:
    address = "/api/Spaces-1/insights/reports"
    for wrong, told in ((9_000, 1_001), (500_000, 1)):
        begin = process_time()
        body = {"Name": "x", "ProjectIds": [1] * wrong}
        answer = api.post(address, json=body, headers=root)
        assert 400 == answer.status_code
        assert told == len(answer.get_json()["Errors"])
        assert process_time() - begin < SECONDS


def test_huge_forms_are_refused_quickly(
    api: FlaskClient, browsers: dict[str, FlaskClient]
) -> None:
    """Signing in needs two short fields; a callback accepts up to 16 MiB."""
    large = b"x" * (17 * 1024 * 1024)
    fields = "&".join(f"f{number}=x" for number in range(2_000)).encode()
    form = "application/x-www-form-urlencoded"
    for data in (b"username=" + large, fields):
        answer = api.post("/sign-in", data=data, content_type=form)
        assert answer.status_code in {401, 413}
    same = {"Sec-Fetch-Site": "same-origin"}
    for data, status in ((large, 413), (DEEP, 400)):
        update = browsers["eve"].post(
            "/_dash-update-component",
            data=data,
            content_type="application/json",
            headers=same,
        )
        assert status == update.status_code


def test_no_list_returns_more_than_a_page(
    api: FlaskClient, root: dict[str, str]
) -> None:
    """Whatever `take` asks for: at 200 MB per request, memory would soon run out."""
    assert len(PAGED) > 15
    for route in PAGED:
        path = re.sub(r"<(\w+)>", r"{\1}", route.rules[0])
        address = path.format(**parts_of(path))
        answer = api.get(f"{address}?take=2147483647", headers=root)
        page = answer.get_json()
        assert (200, 1_000) == (answer.status_code, page["ItemsPerPage"]), address
        assert "take=1000" in page["Links"]["Self"]
        assert len(page["Items"]) <= 1_000


@pytest.mark.parametrize("character", ["\ud800", "\0"])
def test_no_callback_accepts_text_that_cannot_be_stored(
    attacked: Attacked, character: str
) -> None:
    """As a value, as a property name, and as part of an id."""
    root = attacked.browser("root")
    root.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    card = {"type": CardPart.FIGURES, "space": "Spaces-1", "report": character}
    for output, values in (
        (f"{FormIds.NAME}.error", {f"{FormIds.NAME}.value": f"a{character}"}),
        (
            f"{ACCOUNT_FILTERS.list_id}.children",
            {f"{ACCOUNT_FILTERS.id_of('search')}.value": [character]},
        ),
        (
            f"{ReportIds.DETAILS}.children",
            {f"{ReportIds.PLACE}.data": {"report": character}},
        ),
        (f"{ReportIds.ANSWER}.data", {f"{ReportIds.VIEW}.data": {character: [1]}}),
        ("_pages_content.children", {"_pages_location.search": f"?a={character}"}),
        (f'"{CardPart.FIGURES}"}}.children', {str(CardPart.FIGURES): [(card, card)]}),
    ):
        pressed = {f"{FormIds.SAVE}.n_clicks": 1, **values}
        answer = post(root, output, pressed)
        assert 400 == answer.status_code, output
        assert "an unpaired surrogate" in answer.text


def test_nul_is_refused_in_every_text_of_a_body(
    api: FlaskClient, root: dict[str, str], asked: list[str]
) -> None:
    for route in WITH_BODY:
        model = route.body
        assert model
        path = re.sub(r"<(\w+)>", r"{\1}", route.rules[0])
        address = path.format(**parts_of(path))
        for value in ("a\0", ["a\0"], [{"name": "\0", "environments": ["\0"]}]):
            body = {
                each.serialization_alias or name: value
                for name, each in model.model_fields.items()
            }
            answer = api.open(address, method=route.method, json=body, headers=root)
            assert 400 == answer.status_code, address
            assert value != "a\0" or "NUL characters are not" in answer.text, address
    assert asked
    assert not [each for each in asked if "\\x00" in each]


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The parameters of every statement that the database executes in the test."""
    found: list[str] = []

    def note(*given: object) -> None:
        found.append(repr(given[3]))

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def test_nul_is_refused_in_urls_and_forms(api: FlaskClient) -> None:
    for address, status in (("/sign-in?next=%00", 400), ("/sign-in%00", 404)):
        answer = api.get(address)
        assert status == answer.status_code
        assert "\0" not in answer.text
    same = {"Sec-Fetch-Site": "same-origin"}
    for form in ({"username": "\0"}, {"password": "a\0"}, {"\0": "a"}):
        answer = api.post("/sign-in", data=form, headers=same)
        assert 400 == answer.status_code
        assert "a NUL character" in answer.text


def test_urls_have_a_limited_length(api: FlaskClient, root: dict[str, str]) -> None:
    """Or are only compared with names once."""
    ids = ",".join(map(str, range(10_001)))
    for address in (
        f"/api/Spaces-1/projects?ids={ids}",
        f"/api/Spaces-1/projects?take={'9' * 4_000}",
        f"/api/Spaces-1/insights/reports/InsightsReports-1/metrics?asOf={'1' * 9_000}",
    ):
        answer = api.get(address, headers=root)
        assert 400 == answer.status_code
        assert len(answer.data) < 20_000
    as_of = datetime(9999, 12, 31, tzinfo=UTC).date()
    address = f"/api/Spaces-1/insights/reports/InsightsReports-1/metrics?asOf={as_of}"
    assert 400 == api.get(address, headers=root).status_code
