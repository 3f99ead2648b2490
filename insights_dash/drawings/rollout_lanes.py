"""How far a stream was behind, as a strip in time with a mark per deployment.

A strip is stretched to the width that the page has, so it contains no text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from insights_dash.domain.rollout_lag import LAG_NAMES, classify_lag
from insights_dash.drawings.marks import looks
from insights_dash.drawings.markup import draw, write_number

WIDTH, _HEIGHT = 480, 14
_TOP, _BOTTOM = 2, 12


@dataclass(frozen=True)
class Strip:
    """A stream's lag from the left, 0, to the right, 1.

    `steps` are where its class changes, with the releases behind from there to the
    next. It ends at `end`. `deployed` are the places of deployments.
    """

    steps: Sequence[tuple[float, int]]
    end: float
    deployed: Sequence[float]


def draw_strip(strip: Strip) -> str:
    """Return the drawing for a page, in the colours of the theme."""
    boxes: dict[int, list[str]] = {}
    ends = [*(place for place, _ in strip.steps[1:]), strip.end]
    for (start, behind), end in zip(strip.steps, ends, strict=True):
        left, width = write_number(start * WIDTH), write_number((end - start) * WIDTH)
        box = f"M{left} {_TOP}h{width}V{_BOTTOM}h-{width}z"
        boxes.setdefault(classify_lag(behind), []).append(box)
    places = sorted({write_number(each * WIDTH) for each in strip.deployed}, key=float)
    marks = "".join(f"M{place} 0V{_HEIGHT}" for place in places)
    return _wrap(
        *(
            draw("path", d="".join(each), class_=_name(lag))
            for lag, each in sorted(boxes.items())
        ),
        draw("path", d=marks, class_="lane__marks", vector_effect="non-scaling-stroke")
        if marks
        else "",
        width=WIDTH,
    )


def draw_class(lag: int) -> str:
    """Return the sample of a class of lag, for the key."""
    box = f"M0 {_TOP}H18V{_BOTTOM}H0z"
    return _wrap(draw("path", d=box, class_=_name(lag)), width=18)


def draw_mark() -> str:
    """Return the sample of a deployment, for the key."""
    return _wrap(draw("path", d=f"M3 0V{_HEIGHT}", class_="lane__marks"), width=6)


def list_classes() -> Iterable[tuple[str, str]]:
    """Return the sample and the name of each class of lag."""
    return [(draw_class(lag), name) for lag, name in enumerate(LAG_NAMES)]


def draw_bar(share: float, *, is_last: bool) -> str:
    """Return a bar of a share of the width, which the page stretches."""
    box = looks(x=0, y=0, width=max(share * 100, 0.5), height=10)
    name = "funnel__bar is-last" if is_last else "funnel__bar"
    return draw(
        "svg",
        draw("rect", **box, class_=name),
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _name(lag: int) -> str:
    return f"lane__lag-{lag}"


def _wrap(*content: str, width: int) -> str:
    return draw(
        "svg",
        *content,
        viewBox=f"0 0 {width} {_HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
