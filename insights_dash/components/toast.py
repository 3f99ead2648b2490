"""Toasts: short messages in the corner of a page."""

from dash import set_props

from insights_dash.components.shell import ShellIds

GONE = "This has been deleted. Reload the page."


def show_toast(title: str, message: str, *, is_bad: bool = False) -> None:
    """Show a toast on the page whose callback is running."""
    note = {
        "action": "show",
        "title": title,
        "message": message,
        "color": "red" if is_bad else "teal",
        "closeButtonProps": {"aria-label": "Close"},
        "autoClose": 10_000 if is_bad else 6_000,
    }
    set_props(ShellIds.TOASTS, {"sendNotifications": [note]})


def show_refused(reason: str) -> None:
    """Say that what the user wanted wasn't done, and why."""
    show_toast("Couldn't complete that", reason, is_bad=True)
