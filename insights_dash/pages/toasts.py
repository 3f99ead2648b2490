"""Short words in the corner of a page on what has just been done."""

from dash import set_props

from insights_dash.components.shell import ShellIds


def say(title: str, message: str, *, is_bad: bool = False) -> None:
    """Show one, from within a callback."""
    note = {
        "action": "show",
        "title": title,
        "message": message,
        "color": "red" if is_bad else "teal",
        "closeButtonProps": {"aria-label": "Close"},
        "autoClose": 10_000 if is_bad else 6_000,
    }
    set_props(ShellIds.TOASTS, {"sendNotifications": [note]})
