"""Servers in their own process, requested over HTTP, and stopped."""

import json
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from insights_dash.cli.server import AddressError, listen, name_to_visit
from running_server import PROGRAM, Start, fetch

Call = Callable[..., Result]
ROOT = Path(__file__).parent.parent.parent


def test_a_server_prints_its_url_and_answers_there(
    start: Start, home: Path, call: Call
) -> None:
    server = start("serve", "--port", "0", "--workers", "2")
    address = server.address()
    status, page = fetch(f"{address}/")
    assert (200, True) == (status, "<title>Insights Dash</title>" in page)
    status, answer = fetch(f"{address}/api")
    assert (200, "Insights Dash") == (status, json.loads(answer)["Application"])
    assert 404 == fetch(f"{address}/nowhere")[0]
    assert 0 == server.stop()
    assert "" == server.stderr
    said = server.stdout.splitlines()
    code = call("user", "setup-code").output.strip()
    assert f"Setup code for the first account: {code}" in said
    secret = home / "secret-key"
    assert 0o600 == stat.S_IMODE(secret.stat().st_mode)


def test_a_server_at_every_address_answers_at_the_one_that_it_prints(
    start: Start, call: Call
) -> None:
    call("user", "add", "ada", "--sso")
    host, shown = ("::", "[::1]") if has_ipv6() else ("0.0.0.0", "127.0.0.1")  # noqa: S104 - what is tested
    address = start("serve", "--host", host, "--port", "0").address()
    assert address.startswith(f"http://{shown}:")
    assert 200 == fetch(f"{address}/sign-in")[0]


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),  # noqa: S104 - what is tested
        ("::1", "[::1]"),
        ("::", "[::1]"),
    ],
)
def test_the_address_that_is_printed_can_be_reached(host: str, shown: str) -> None:
    if ":" in host and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    with listen(host, 0) as listener:
        bound, port = listener.getsockname()[:2]
        assert shown == name_to_visit(bound)
        socket.create_connection((shown.strip("[]"), port), timeout=5).close()


def test_a_second_server_says_that_the_port_is_in_use(start: Start) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        second = start("serve", "--port", str(port))
        second.process.wait(timeout=30)
        assert 1 == second.stop()
    assert "" == second.stdout
    said = f"Error: Cannot listen on 127.0.0.1:{port}: the port is in use."
    assert f"{said} Choose another with --port.\n" == second.stderr


def test_a_home_that_cannot_be_created_has_a_message(call: Call, home: Path) -> None:
    home.write_text("not a folder")
    result = call("serve", "--port", "0")
    assert 1 == result.exit_code
    assert f"Error: {home} cannot be created: File exists.\n" == result.stderr


@pytest.mark.parametrize(
    ("kind", "url", "reason"),
    [
        ("NoCache", "", "no attribute 'NoCache'"),
        ("FileSystemCache", __file__, "Not a directory"),
    ],
)
def test_a_cache_that_cannot_be_used_has_a_message(
    call: Call, kind: str, url: str, reason: str
) -> None:
    settings = {"INSIGHTS_CACHE_TYPE": kind, "INSIGHTS_CACHE_URL": url}
    result = call("serve", "--port", "0", **settings)
    assert 1 == result.exit_code
    assert result.stderr.startswith(f"Error: The cache {kind} cannot be used: ")
    assert reason in result.stderr


def test_no_setup_code_is_printed_once_there_is_an_account(call: Call) -> None:
    call("user", "add", "ada", "--sso")
    assert "no setup code is needed" in call("user", "setup-code").output


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_every_name_of_this_machine_can_be_listened_at(host: str) -> None:
    if host == "::1" and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    with listen(host, 0) as listener:
        assert listener.getsockname()[1] > 0


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid"])
def test_an_address_of_another_machine_is_refused_with_a_message(host: str) -> None:
    with pytest.raises(AddressError, match=f"Cannot listen on {host}:0: ") as caught:
        listen(host, 0)
    assert "(" not in str(caught.value)


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_an_invalid_port_is_refused(call: Call, port: str) -> None:
    result = call("serve", "--port", port)
    assert 2 == result.exit_code
    assert "Invalid value for '--port'" in result.stderr


def test_the_process_file_starts_the_same_server(
    start: Start,
) -> None:
    """Run the Procfile's `web` as a platform does: with PORT set."""
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    processes = dict(line.split(": ", 1) for line in lines)
    assert {"web", "release"} == processes.keys()
    assert ["insights-dash", "db", "upgrade"] == processes["release"].split()
    name, *words = processes["web"].split()
    program = str(Path(PROGRAM).with_name(name))
    server = start(*words, program=program, PORT=str(port), WEB_CONCURRENCY="1")
    server.wait_for(port)
    assert 200 == fetch(f"http://127.0.0.1:{port}/api")[0]
    server.stop()


def has_ipv6() -> bool:
    try:
        with listen("::1", 0):
            return True
    except AddressError:
        return False
