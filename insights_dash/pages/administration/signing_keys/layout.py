"""What the page of signing keys shows."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    SIGNING_KEYS,
    build_frame,
    build_head,
    build_moment,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.domain.embed import EmbedKey
from insights_dash.pages.administration.signing_keys.ids import Ids

PATH = SIGNING_KEYS.path


def build_page(keys: Sequence[EmbedKey], links: int) -> html.Div:
    """The whole page; `links` is how many embeds work now, in all spaces."""
    return build_frame(
        PATH,
        build_head("Signing keys", "Keys that sign embed links"),
        [
            build_section(
                "Signing key",
                "Signs embed links in every space. Rotating it changes all links; you "
                "can keep the old ones working.",
                _build_buttons(links),
                html.Div(build_keys(keys), id=Ids.KEYS),
            )
        ],
    )


def build_keys(keys: Sequence[EmbedKey]) -> Component:
    """The keys that have signed links."""
    return build_table(
        ("Key", "Created", "Status"),
        [[html.Code(key.id), build_moment(key.created), _say(key)] for key in keys],
        nothing="No keys yet. The first embed creates one.",
    )


def _say(key: EmbedKey) -> Component:
    if key.ended:
        return build_state("Revoked")
    return (
        build_state("Still valid", "warn")
        if key.replaced
        else build_state("Active", "good")
    )


def _build_buttons(links: int) -> Component:
    loss = "Links that are in use stop working immediately."
    if links:
        embeds = "1 embed stops" if links == 1 else f"{links:,} embeds stop"
        loss = f"{embeds} working immediately, across all spaces."
    rotation = Confirmation(
        "Rotate the signing key?",
        "All embed URLs change. The current ones keep working.",
        "Rotate key",
        is_danger=False,
    )
    revocation = Confirmation(
        "Revoke all existing embed links?",
        f"{loss} Every page that shows one needs its new HTML, from the "
        "Embeds page of its space.",
        "Rotate and revoke all",
    )
    every = "Rotate and revoke all existing links"
    buttons = [
        build_asking_button(Ids.ROTATE, "Rotate key", rotation),
        build_asking_button(Ids.REVOKE, every, revocation),
    ]
    return html.Div(buttons, className="button-row")
