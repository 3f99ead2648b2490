"""Fills in the page of an import in a test, as a browser posts it."""

import json
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient

from callback_post import post, said
from insights_dash.pages.data.imports.ids import Action, Ids, Part, action_id

BODY = f"{Ids.BODY}.children"
_KINDS = {each.value for each in Part}


class ImportForm:
    """The page of an import: its controls with what they show, and what it says."""

    def __init__(self, client: FlaskClient, path: str) -> None:
        self.client = client
        _, space, _, _, identifier = path.split("/")
        self.place = {"space": space, "import": identifier}
        self.text = ""
        self.shown: list[dict[str, Any]] = []
        place = {"_pages_location.pathname": path, "_pages_location.search": ""}
        self._take(said(post(client, "_pages_content.children", place)))

    def change(self, identifier: Mapping[str, Any], value: str) -> str:
        """Change a control, and return what the server answers."""
        for each in self.shown:
            if each["id"] == dict(identifier):
                each["value"] = value
        return self._post(pressed=(identifier, "value"))

    def press(self, action: Action) -> str:
        """Press a button, and return what the server answers."""
        pressed = (action_id(action), "n_clicks")
        return self._post(pressed=pressed)

    def refresh(self) -> str:
        """Ask for the page as it is now, as its script does when a job has ended."""
        sent = {f"{Ids.NEWS}.data": 1, f"{Ids.PLACE}.data": self.place}
        return self._send(Ids.NEWS, sent, None)

    def value(self, identifier: Mapping[str, Any]) -> object:
        """Return what a control shows."""
        return dict(self._values())[json.dumps(identifier, sort_keys=True)]

    def _post(self, *, pressed: tuple[Mapping[str, Any], str]) -> str:
        sent: dict[str, Any] = {
            f"{Ids.PLACE}.data": self.place,
            f"{Ids.FORM}.data": self._find_store(),
        }
        for key, value in self._values():
            identifier = json.loads(key)
            sent.setdefault(identifier["type"], []).append((identifier, value))
        sent.setdefault(Part.ACTION, [(dict(pressed[0]), 1)])
        return self._send(pressed[0]["type"], sent, pressed)

    def _send(
        self,
        trigger: str,
        sent: Mapping[str, Any],
        pressed: tuple[Mapping[str, Any], str] | None,
    ) -> str:
        output = _find_output(self.client, trigger)
        answer = said(post(self.client, output, sent, pressed=pressed))
        self._take(answer)
        return answer

    def _take(self, answer: str) -> None:
        if not answer:
            return
        controls = [each for each in _walk(json.loads(answer)) if _is_control(each)]
        stores = [e for e in _walk(json.loads(answer)) if e.get("id") == Ids.FORM]
        if stores:
            self.shown, self.text = [*controls, *stores], answer

    def _find_store(self) -> object:
        return next(e.get("data") for e in self.shown if e.get("id") == Ids.FORM)

    def _values(self) -> list[tuple[str, object]]:
        return [
            (json.dumps(each["id"], sort_keys=True), each.get("value"))
            for each in self.shown
            if isinstance(each["id"], dict) and each["id"]["type"] != Part.ACTION
        ]


def _find_output(client: FlaskClient, trigger: str) -> str:
    """Return the outputs of the callback with an input of this ID or type."""
    known = client.get("/_dash-dependencies").get_json()
    return next(
        str(each["output"])
        for each in known
        if not each["clientside_function"]
        and any(trigger in one["id"] for one in each["inputs"])
    )


def _is_control(props: Mapping[str, Any]) -> bool:
    identifier = props.get("id")
    return isinstance(identifier, dict) and identifier.get("type") in _KINDS


def _walk(part: object) -> list[dict[str, Any]]:
    """Return the properties of every component in an answer."""
    if isinstance(part, list):
        return [each for one in part for each in _walk(one)]
    if not isinstance(part, dict):
        return []
    own = [part["props"]] if isinstance(part.get("props"), dict) else []
    return own + [each for one in part.values() for each in _walk(one)]
