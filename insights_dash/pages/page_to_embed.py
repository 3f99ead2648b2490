"""What the dialog that creates an embed knows of its page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash import State

from insights_dash.access.embed_view import Change, EmbedView, Shown
from insights_dash.components.posted import read_text, read_texts
from insights_dash.dash_host.forms import Values
from insights_dash.domain.report import Report
from insights_dash.pages.embed_ids import EmbedIds
from insights_dash.pages.services import Services
from insights_dash.store.spaces import Space

TITLE, NAMES = "title", "names"  # what can be shown
Fields = Mapping[str, object]


@dataclass(frozen=True)
class PageToEmbed:
    """What a page shows; `report` is None for the whole space. `title` is the page's.

    `contents` are values and labels of what can be embedded, the page's own first; they
    are empty if there is only that. `changes` are what viewers can be allowed to
    change, with labels. `labels` are those of what can be hidden. `note` says what of
    the page isn't embedded. `read` returns the view that the fields ask for.
    """

    space: Space
    report: Report | None
    title: str
    read: Callable[[Fields], EmbedView]
    changes: Sequence[tuple[Change, str]]
    labels: Mapping[str, str]
    contents: Sequence[tuple[str, str]] = ()
    contents_note: str = ""
    note: str = ""

    @property
    def sees_all(self) -> bool:
        """Whether the user sees every name of the space."""
        return self.space.visibility.is_unlimited


@dataclass(frozen=True)
class EmbedDialog:
    """The dialog of a page.

    `page` are the components that say what the page shows, by the names with which
    `find` reads their values. A dialog `has_contents` if its pages have several.
    """

    ids: EmbedIds
    page: Mapping[str, State]
    find: Callable[[Services, Values], PageToEmbed]
    has_contents: bool = True

    @property
    def looks(self) -> Sequence[str]:
        """The fields that change how an embed looks."""
        looks = ("theme", "changes", "shown")
        return ("content", *looks) if self.has_contents else looks


def read_looks(fields: Fields) -> Mapping[str, str]:
    """Return what the fields say about how an embed looks, as view options."""
    shown = read_texts(fields.get("shown"))
    hidden = {
        each: Shown.SHOWN if each in shown else Shown.HIDDEN for each in (TITLE, NAMES)
    }
    changes = " ".join(read_texts(fields.get("changes")))
    return {"changes": changes, "theme": read_text(fields.get("theme")), **hidden}
