import pytest

from insights_dash.domain.embed import MOST_ORIGINS, read_origin, read_origins
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
def test_what_is_no_single_origin_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        read_origins([text])


def test_origins_are_listed_once_and_are_few() -> None:
    assert ("https://a", "http://b") == read_origins(
        ["https://A/", "https://a", "http://b"]
    )
    with pytest.raises(InvalidInputError, match="Add at least one website"):
        read_origins([])
    with pytest.raises(InvalidInputError, match=r'"x" isn.t.*"\*" isn.t'):
        read_origins(["x", "https://a", "*"])
    with pytest.raises(InvalidInputError, match="up to 20 websites"):
        read_origins(f"https://a{each}" for each in range(MOST_ORIGINS + 1))
