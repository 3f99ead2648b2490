"""A drawing, and the ways in which it is shown: in a page, or as a picture alone."""

from dataclasses import dataclass
from datetime import date

from insights_dash.drawings.ink import THEME, Ink
from insights_dash.drawings.marks import Style, looks
from insights_dash.drawings.markup import draw, escape_text
from insights_dash.drawings.overlay import NO_OVERLAY, Overlay
from insights_dash.drawings.text_width import measure

FONT = "'Inter Variable', Inter, system-ui, sans-serif"
_MARGIN, _TITLE, _SUBTITLE, _KEY = 20, 15, 12.5, 12
_SAMPLE = 18  # pixels of a key's sample


@dataclass(frozen=True)
class Frame:
    """The size of a drawing in pixels, its colours, and what the report adds to it.

    On a page, a click on a mark can pick its interval or its deployment. `picks` is the
    metric whose interval that is; without it nothing can be picked.
    """

    width: float
    height: float
    ink: Ink = THEME
    picks: str = ""
    overlay: Overlay = NO_OVERLAY

    @property
    def is_narrow(self) -> bool:
        """Whether values have no room next to the drawing; the key has them then."""
        return self.width < _NARROW

    def pick_interval(self, first: date, series: str = "") -> dict[str, Style]:
        """Return the attributes of a mark that stands for an interval of a series."""
        if not self.picks:
            return {}
        day, of = first.isoformat(), series or None
        return looks(
            data_picks="point", data_metric=self.picks, data_point=day, data_of=of
        )

    def pick_series(self, name: str) -> dict[str, Style]:
        """Return the attributes of a mark that stands for a series."""
        return looks(data_picks="of", data_value=name) if self.picks else {}

    def pick_deployment(self, identifier: str) -> dict[str, Style]:
        """Return the attributes of a mark that stands for a deployment."""
        if not self.picks or not identifier:
            return {}
        return looks(data_picks="deployment", data_value=identifier)


_NARROW = 480


@dataclass(frozen=True)
class Key:
    """What a mark means. The sample is SVG of 18 by 12 pixels."""

    sample: str
    text: str


@dataclass(frozen=True)
class Picture:
    """A drawing: its markup without the outer tag, its size, and what it says.

    `summary` describes it to screen readers. `name` is the form's CSS class.
    """

    name: str
    frame: Frame
    body: str
    summary: str
    key: tuple[Key, ...] = ()


def show(picture: Picture) -> str:
    """Return the drawing for a page: its colours and font are those of the page."""
    return _wrap(
        picture.frame.width,
        picture.frame.height,
        picture.body,
        class_=f"drawing drawing--{picture.name}",
        role="img",
        tabindex="0" if picture.frame.picks else None,
        aria_label=picture.summary,
    )


def show_blank(frame: Frame) -> str:
    """Return a placeholder of this size, until the drawing arrives."""
    name = "drawing is-blank"
    return _wrap(frame.width, frame.height, class_=name, aria_hidden="true")


def show_sample(key: Key) -> str:
    """Return the sample of a key for a page."""
    return _wrap(_SAMPLE, _KEY, key.sample, aria_hidden="true")


def export(picture: Picture, *, title: str, subtitle: str) -> str:
    """Return the drawing as a picture that stands alone, with its title and key.

    It needs neither a style sheet nor a script, and nothing from elsewhere.
    """
    frame, ink = picture.frame, picture.frame.ink
    width = frame.width + 2 * _MARGIN
    top = _MARGIN + _TITLE + 2 * _SUBTITLE
    key, below = _lay_out_key(picture)
    height = top + frame.height + below + _MARGIN
    bold = looks(font_size=_TITLE, font_weight=600, fill=ink.text)
    dim = looks(font_size=_SUBTITLE, fill=ink.dim)
    under = _MARGIN + _TITLE + 1.5 * _SUBTITLE
    heading = [
        draw("text", escape_text(title), x=_MARGIN, y=_MARGIN + _TITLE, **bold),
        draw("text", escape_text(subtitle), x=_MARGIN, y=under, **dim),
    ]
    shift = f"translate({_MARGIN} {top:g})"
    return _wrap(
        width,
        height,
        draw("title", escape_text(title))
        + draw("desc", escape_text(picture.summary))
        + draw("rect", width=width, height=height, fill=ink.surface)
        + "".join(heading)
        + draw("g", picture.body, key, transform=shift),
        xmlns="http://www.w3.org/2000/svg",
        font_family=FONT,
    )


def _lay_out_key(picture: Picture) -> tuple[str, float]:
    """Return the key below the drawing, and the height that its lines take."""
    x, y = 0.0, picture.frame.height + _KEY
    parts: list[str] = []
    for each in picture.key:
        width = _SAMPLE + 6 + measure(each.text, _KEY)
        if x and x + width > picture.frame.width:
            x, y = 0.0, y + 1.5 * _KEY
        sample = draw("g", each.sample, transform=f"translate({x:g} {y:g})")
        text = draw(
            "text",
            escape_text(each.text),
            x=x + _SAMPLE + 6,
            y=y + 10,
            font_size=_KEY,
            fill=picture.frame.ink.dim,
        )
        parts += [sample, text]
        x += width + 16
    return "".join(parts), y + _KEY - picture.frame.height if parts else 0


def _wrap(width: float, height: float, *body: str, **attributes: str | None) -> str:
    size = f"0 0 {width:g} {height:g}"
    return draw("svg", *body, width=width, height=height, viewBox=size, **attributes)
