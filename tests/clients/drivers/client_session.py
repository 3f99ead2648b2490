"""Runs the scenarios of a client, and tells the server which call follows.

The scripts of this folder run in processes of their own, with the clients of
tests/clients/python-clients.txt on their path.
"""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode
from urllib.request import urlopen

Answer = TypeVar("Answer")
Scenario = Callable[["Session"], Any]

_MARK = "/which-call-follows"


class Session:
    """The address and key of the server, and the calls so far with their refusals."""

    def __init__(self, site: str, key: str) -> None:
        self.site = site
        self.key = key
        self.calls: dict[str, str | None] = {}

    def call(self, name: str, ask: Callable[[], Answer]) -> Answer:
        """Return what the call answers."""
        self._begin(name)
        try:
            answer = ask()
        except BaseException as error:  # some clients exit when something is missing
            self.calls[name] = repr(error)
            raise
        finally:
            self._begin("")
        self.calls.setdefault(name, None)
        return answer

    def refusal(self, name: str, ask: Callable[[], object], text: str) -> None:
        """Make a call that the server has to refuse; `text` says how it does.

        Raises:
            AssertionError: The call was answered, or the refusal lacks the text.
        """
        self._begin(name)
        said = _complaint_of(ask)
        self._begin("")
        assert said is not None, f"{name} was not refused"
        self.calls[name] = said
        assert text in said, f"{name}: {said}"

    def _begin(self, name: str) -> None:
        urlopen(f"{self.site}{_MARK}?{urlencode({'call': name})}").close()  # noqa: S310 - of the test


def _complaint_of(ask: Callable[[], object]) -> str | None:
    try:
        ask()
    except BaseException as error:  # noqa: BLE001 - of any client
        return _what_the_server_said(error)
    return None


def _what_the_server_said(error: BaseException) -> str:
    """Return the ErrorMessage of the response that raised an error."""
    response = getattr(error, "response", None)
    body = getattr(error, "body", "") if response is None else response.text
    try:
        return str(json.loads(body)["ErrorMessage"])
    except (TypeError, ValueError, KeyError):
        return f"{error!r} {error}"


def report(scenarios: Mapping[str, Scenario]) -> None:
    """Run every scenario in its order; one that fails doesn't stop the others."""
    session = Session(*sys.argv[-2:])
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, scenario in scenarios.items():
        try:
            found[name] = scenario(session)
        except BaseException as error:  # noqa: BLE001 - some clients exit
            errors[name] = f"{error!r} {error}"
    found_all = {"calls": session.calls, "found": found, "errors": errors}
    sys.stdout.write(f"\n{json.dumps(found_all)}\n")
