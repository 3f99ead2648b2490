import pytest

from insights_dash.access.hosts import is_allowed_host, is_loopback_host

ALLOWED = ("localhost", "127.0.0.1", "[::1]", "fd00::2", ".example.com", "bücher.test")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8050",
        "127.0.0.1:8050",
        "[::1]",
        "[::1]:8050",
        "[0:0:0:0:0:0:0:1]:8050",
        "[FD00::2]:80",
        "example.com",
        "insights.example.com:443",
        "xn--bcher-kva.test",
    ],
)
def test_a_host_of_the_list_is_allowed_in_any_spelling(host: str) -> None:
    assert is_allowed_host(host, ALLOWED)


@pytest.mark.parametrize(
    "host",
    [
        "",
        ":8050",
        "[",
        "[::1",
        "::1",
        "[::2]:8050",
        "evil.test",
        "localhost.evil.test",
        "badexample.com",
        "example.com.evil.test",
        "evil@localhost.evil.test",
        "xn--a.test",
    ],
)
def test_any_other_host_is_refused(host: str) -> None:
    assert not is_allowed_host(host, ALLOWED)


def test_a_setting_that_names_no_host_allows_none() -> None:
    assert not is_allowed_host("localhost", ("", ".", "[", "a" * 70 + ".test"))


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost:8050", True),
        ("127.0.0.1", True),
        ("[::1]:8050", True),
        ("insights.example.com", False),
        ("10.0.0.1:8050", False),
        ("", False),
    ],
)
def test_a_loopback_host_means_this_machine(host: str, *, is_loopback: bool) -> None:
    assert is_loopback == is_loopback_host(host)
