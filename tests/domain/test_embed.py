import pytest

from insights_dash.domain.embed import (
    MOST_ORIGINS,
    Snippet,
    read_origin,
    read_origins,
    read_website,
    read_websites,
)
from insights_dash.domain.errors import InvalidInputError


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://portal.example.com", "https://portal.example.com"),
        (" HTTPS://Portal.Example.com:443/ ", "https://portal.example.com"),
        ("http://intranet", "http://intranet"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://portal.example.com:80", "https://portal.example.com:80"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text: str, origin: str) -> None:
    assert origin == read_origin(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "*", "https://*", "https://*.example.com", "null", "example.com"),
        *("https://", "https:///x", "ftp://example.com", "javascript:alert(1)"),
        *("https://example.com/page", "https://example.com?x", "https://a b"),
        *("https://example.com#x", "https://me@example.com", "https://example.com:0"),
        *("https://example.com:99999", "https://example.com:x", "https://[::1]"),
        *("https://exa;mple.com", "https://bücher.example", "https://a..b"),
        *(
            "https://example.com; script-src *",
            "https://example.com\n*",
            "https://a/ b",
        ),
        "https://" + "a" * 64 + ".com",
    ],
)
def test_anything_but_a_single_origin_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        read_origins([text])


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("portal.example.com", "https://portal.example.com"),
        ("portal.example.com:8443/x", "https://portal.example.com:8443"),
        ("//portal.example.com/x", "https://portal.example.com"),
        ("https://Portal.example.com/dash?x=1#y", "https://portal.example.com"),
        ("http://intranet/wiki", "http://intranet"),
        ("localhost:8199/page", "http://localhost:8199"),
        ("127.0.0.1", "http://127.0.0.1"),
        (
            "https://portal.example.com?next=https://a.example",
            "https://portal.example.com",
        ),
    ],
)
def test_a_website_is_read_as_people_paste_it(text: str, origin: str) -> None:
    assert origin == read_website(text)


@pytest.mark.parametrize(
    "text",
    [
        *("*", "*.example.com", "https://*.example.com/x", "", "a b", "/page"),
        *("javascript:alert(1)", "ftp://example.com/x", "https://me@example.com/x"),
        *("https://good.com\\@evil.com", "example.com;x", "exam'ple.com", "data:x"),
        *("site", "intranet/wiki", "portal:8080"),
    ],
)
def test_anything_but_a_website_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="isn't a website"):
        read_websites([text])


def test_the_script_of_a_snippet_only_works_for_one_server() -> None:
    first, second = (
        Snippet(f"https://x:8443/embed/{token}/", token, 440) for token in "ab"
    )
    assert first.script == second.script
    assert 'origin !== "https://x:8443"' in first.script
    assert f"<script>{first.script}</script>" in first.adjusting
    assert "<script" not in first.frame


def test_origins_are_unique_and_limited() -> None:
    assert ("https://a", "http://b") == read_origins(
        ["https://A/", "https://a", "http://b"]
    )
    with pytest.raises(InvalidInputError, match="Add at least one website"):
        read_origins([])
    with pytest.raises(InvalidInputError, match=r'"x" isn.t.*"\*" isn.t'):
        read_origins(["x", "https://a", "*"])
    with pytest.raises(InvalidInputError, match="up to 20 websites"):
        read_origins(f"https://a{each}" for each in range(MOST_ORIGINS + 1))
