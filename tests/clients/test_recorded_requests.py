"""Requests of clients that can't run here, replayed one by one.

Each file in `recorded` has the requests of one client, from its public source or from
a recording of the real program. `{name}` stands for a value kept from an answer before.
"""

import http.client
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring

from call_log import masked
from client_run import ClientServer, Ran
from client_table import Call, Client
from installed_clients import CLIENTS

FILES = sorted((CLIENTS / "recorded").glob("*.toml"))
# What Go's layout 2006-01-02T15:04:05 reads: it takes a fraction, but no offset.
GO_LAYOUT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?")

Recorded = dict[str, Any]


def read(file: Path) -> Recorded:
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Replay:
    """The requests of a client so far, and what their answers are kept for."""

    def __init__(self, server: ClientServer) -> None:
        self._server = server
        self._kept: dict[str, str] = {}
        self._calls: dict[str, Call] = {}

    @property
    def calls(self) -> list[Call]:
        return list(self._calls.values())

    def ask(self, recorded: Recorded) -> None:
        """Send a request, and check what it promises about its answer."""
        status, text = self._send(recorded)
        what = f"{recorded['call']}: {recorded['ask']}: {status} {text[:500]}"
        refusal = None
        if "refused" in recorded:
            assert 400 <= status < 500, what
            refusal = json.loads(text)["ErrorMessage"]
            assert recorded["refused"] in refusal, what
        else:
            assert status in {200, 201}, what
            self._check(recorded, text, what)
        self._remember(recorded, status, refusal)

    def _send(self, recorded: Recorded) -> tuple[int, str]:
        method, path = self._filled(recorded["ask"]).split(" ")
        key = recorded.get("key", self._server.key)
        headers = {"X-Octopus-ApiKey": key} if key else {}
        body = self._filled(recorded["body"]) if "body" in recorded else None
        if kind := recorded.get("type", "application/json" if body else ""):
            headers["Content-Type"] = kind
        connection = http.client.HTTPConnection(urlsplit(self._server.url).netloc)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    def _check(self, recorded: Recorded, text: str, what: str) -> None:
        if "times" in recorded:
            check_times(text, recorded["times"])
            return
        promises = recorded.keys() & {"has", "is", "like", "keep"}
        answer = json.loads(text) if promises else None
        for path in recorded.get("has", []):
            assert look_up(answer, path) is not None, f"no {path}: {what}"
        for path, value in recorded.get("is", {}).items():
            expected = self._filled(value) if isinstance(value, str) else value
            assert expected == look_up(answer, path), f"{path}: {what}"
        for path, pattern in recorded.get("like", {}).items():
            assert re.search(pattern, look_up(answer, path)), f"{path}: {what}"
        for name, path in recorded.get("keep", {}).items():
            value = look_up(answer, path)
            assert value, f"no {path}: {what}"
            self._kept[name] = value

    def _remember(self, recorded: Recorded, status: int, refusal: str | None) -> None:
        method, path = self._filled(recorded["ask"]).split(" ")
        request = f"`{method} {masked(urlsplit(path).path)}` {status}"
        name = recorded["call"]
        before = self._calls.get(name, Call(name, ()))
        requests = dict.fromkeys((*before.requests, request))
        self._calls[name] = Call(name, tuple(requests), refusal)

    def _filled(self, text: str) -> str:
        for name, value in self._kept.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def look_up(answer: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return the value at a path such as `Items.0.Id`, or None."""
    for part in path.split(".") if path else ():
        try:
            answer = answer[int(part) if isinstance(answer, list) else part]
        except (LookupError, TypeError):
            # The path is a name with dots in it.
            return None
    return answer


def check_times(text: str, names: list[str]) -> None:
    for name in names:
        times = [each.text or "" for each in fromstring(text).iter(name)]
        assert any(times), f"no {name}"
        # Go's data source takes an empty time for none.
        assert all(not each or GO_LAYOUT.fullmatch(each) for each in times), times


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_recorded_request_is_answered(
    server: ClientServer, file: Path, matches_table: Callable[[Client, Ran], bool]
) -> None:
    recorded = read(file)
    replay = Replay(server)
    problems = []
    for request in recorded["request"]:
        try:
            replay.ask(request)
        except AssertionError as error:
            problems.append(str(error).splitlines()[0])
    assert not problems, "\n".join(problems)
    client = Client(recorded["client"], recorded["version"], "replayed")
    assert matches_table(client, Ran(replay.calls, {}, {}))
