"""What the dialog that creates an embed needs from its page."""

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

    `contents` are the values and labels of what can be embedded, starting with the page
    itself. They are empty if there is no choice. `changes` are what viewers can be
    allowed to change, with labels. `labels` name what can be hidden. `note` says what
    the page shows and the embed doesn't. `read` returns the view for the fields.
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

    `page` maps names to the components that hold what the page shows, and `find` reads
    their values by these names. `has_contents` says if users choose what to embed.
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
