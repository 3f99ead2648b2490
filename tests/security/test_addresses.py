"""Attack: URLs that lead to files, past the guard, or to another site."""

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from attacked import Attacked

# Ways up: plain, encoded, encoded twice, and as some servers read them.
UP = ("..", "%2e%2e", "%252e%252e", ".%00.", "..;", "..\\", "%c0%ae%c0%ae", "....")
FILES = ("secret-key", "pyproject.toml")
# Roots below which strangers get files or pages.
OPEN = (
    "/assets",
    "/_dash-component-suites/dash",
    "/sign-in",
    "/embed",
    "/_favicon.ico",
)


@pytest.mark.parametrize("up", UP)
@pytest.mark.parametrize("root", OPEN)
def test_no_file_but_ours_is_served(stranger: FlaskClient, root: str, up: str) -> None:
    for file in FILES:
        for slash in ("/", "%2f", "\\"):
            address = f"{root}{slash}{up}{slash}{file}"
            with stranger.get(address) as answer:
                assert answer.status_code in {302, 404, 405}, address
                assert b"[build-system]" not in answer.data


@pytest.mark.parametrize("root", OPEN)
def test_a_path_that_begins_like_a_public_one_is_guarded(
    stranger: FlaskClient, root: str
) -> None:
    for rest in (
        *("/../api/Spaces-1/projects", "/..%2fapi/Spaces-1/projects"),
        *("/%2e%2e/_dash-layout", "//../_dash-dependencies"),
        "/../Spaces-1/insights",
    ):
        answer = stranger.get(root + rest)
        assert answer.status_code in {302, 303, 404, 405}, root + rest
        assert "Shop" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/API/Spaces-1/projects",
            "//api/Spaces-1/projects",
            "/api//Spaces-1/projects",
        ),
        *("/api/Spaces-1/projects/", "/api/./Spaces-1/projects", "/./api/spaces"),
        *("/api%2fSpaces-1%2fprojects", "/api;/Spaces-1/projects", "/api/Spaces-1/%00"),
        *("/_dash-layout/", "/_DASH-layout", "/_dash-layout?x", "/_dash-dependencies"),
    ],
)
def test_another_spelling_of_a_path_is_guarded_too(
    stranger: FlaskClient, address: str
) -> None:
    answer = stranger.get(address, follow_redirects=False)
    assert answer.status_code in {302, 303, 308, 400, 401, 404}, address
    assert "Shop" not in answer.text
    if answer.location:
        assert_ours(answer.location)


ELSEWHERE = (
    *("//evil.example", "///evil.example", "////evil.example", "\\\\evil.example"),
    *("/\\evil.example", "/\t/evil.example", "/\n/evil.example", "%2f%2fevil.example"),
    *("https:evil.example", "https:/evil.example", "https://evil.example", "http:"),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//localhost@evil",
    ),
    *(
        " //evil.example",
        "/ /evil.example",
        "\u2028//evil.example",
        "/%09/evil.example",
    ),
    *("/\u00a0/evil.example", "http://localhost.evil.example", "//evil.example/%2f.."),
)


def assert_ours(location: str) -> None:
    parts = urlsplit(location)
    assert parts.netloc in {"", "localhost"}, location
    assert parts.scheme in {"", "http"}, location
    assert not parts.path.startswith(("//", "/\\")), location
    assert not set(location) & set("\r\n\t\\"), location


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(
    browsers: dict[str, FlaskClient], stranger: FlaskClient, address: str
) -> None:
    shown = browsers["ada"].get("/sign-in", query_string={"next": address})
    assert 303 == shown.status_code
    assert_ours(shown.location)
    form = stranger.get("/sign-in", query_string={"next": address})
    assert "evil" not in form.text.partition('name="next"')[2].partition(">")[0] or (
        'value="/' in form.text
    )


@pytest.mark.parametrize(
    "address", ["//evil.example/x", "/%0d%0aSet-Cookie:x", "/\\evil"]
)
def test_no_path_redirects_to_another_site(stranger: FlaskClient, address: str) -> None:
    answer = stranger.get(address)
    if answer.location:
        assert_ours(answer.location)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "localhost", "X-Forwarded-Host": "evil.example"},
        {
            "Host": "localhost",
            "X-Forwarded-For": "127.0.0.1",
            "X-Forwarded-Proto": "ftp",
        },
        {"Host": "localhost", "Forwarded": "host=evil.example;proto=https"},
        {"Host": "localhost", "X-Original-URL": "/api/Spaces-1/projects"},
        {"Host": "localhost", "X-Rewrite-URL": "/api/Spaces-1/projects"},
    ],
    ids=str,
)
def test_responses_never_contain_a_foreign_host(
    attacked: Attacked, headers: dict[str, str]
) -> None:
    for address in ("/", "/Spaces-1/insights", "/api/Spaces-1/projects/", "/api"):
        answer = attacked.browser().get(address, headers=headers)
        assert answer.status_code in {200, 302, 303, 308, 400, 401}
        assert "evil.example" not in answer.text + str(answer.headers)
        assert "Shop" not in answer.text
