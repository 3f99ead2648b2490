"""Buttons that ask a question first: their callbacks run once the user confirms.

`browser/shell/confirm_dialog.js` holds a click back until the user confirms it. That
prevents slips, not attacks: callbacks check every request whatever was confirmed.
"""

from dataclasses import dataclass
from typing import Any

from dash import html

from insights_dash.components.attributes import aria, data


@dataclass(frozen=True)
class Confirmation:
    """The dialog's heading, what happens next, and the label of its confirm button.

    `keep` is the label of the other one, where "Cancel" could mean either.
    """

    title: str
    text: str
    verb: str
    is_danger: bool = True
    keep: str = "Cancel"

    @property
    def attributes(self) -> dict[str, Any]:
        """Keywords that make any button, also one of Mantine's, ask this first."""
        return data(
            confirm_title=self.title,
            confirm_text=self.text,
            confirm_verb=self.verb,
            confirm_keep=self.keep,
            confirm_tone="danger" if self.is_danger else "plain",
        )


def build_asking_button(
    identifier: str | dict[str, Any],
    label: str,
    confirmation: Confirmation,
    *,
    name: str = "",
) -> html.Button:
    """Return a button whose `n_clicks` counts confirmed clicks only.

    `name` tells screen readers which of several similar buttons this is.
    """
    return html.Button(
        label,
        id=identifier,
        type="button",
        className="button button--danger" if confirmation.is_danger else "button",
        **confirmation.attributes,
        **(aria(label=f"{label}: {name}") if name else {}),
    )
