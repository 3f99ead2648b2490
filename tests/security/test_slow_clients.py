"""Attack: keep a real server waiting, or send what only a proxy should."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.request import Request, urlopen

import pytest

from running_server import build_environment, fetch, starter


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server with one worker."""
    home = tmp_path_factory.mktemp("served") / "home"
    with starter(build_environment(home)) as start:
        yield start("serve", "--port", "0", "--workers", "1").address()


@contextmanager
def slow_clients(address: str, sent: bytes) -> Iterator[None]:
    """More clients than threads, which send part of a request and wait."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    with ExitStack() as stack:
        for _ in range(16):
            client = socket.create_connection((host, int(port)))
            stack.enter_context(client)
            client.sendall(sent)
        yield


def test_clients_that_send_slowly_keep_no_one_waiting(address: str) -> None:
    for sent in (
        b"GET /api HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a",
        b"POST /api HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{",
        b"POST /api HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n9",
    ):
        with slow_clients(address, sent):
            assert 200 == fetch(f"{address}/api")[0]


def test_no_forwarded_header_is_trusted_unless_configured(address: str) -> None:
    headers = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Protocol": "ssl",
        "X-Forwarded-Ssl": "on",
        "Script-Name": "/evil",
        "SCRIPT_NAME": "/evil",
    }
    request = Request(f"{address}/_favicon.ico", headers=headers)  # noqa: S310 - our own server
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        assert 200 == answer.status
        assert "Strict-Transport-Security" not in answer.headers
