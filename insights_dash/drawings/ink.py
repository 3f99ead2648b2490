"""The colours of drawings, by role.

On a page they are CSS variables, so a change of theme or forced colours need no new
drawing. In a picture that stands alone they are those of one theme.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """A colour per role.

    `now` is what a drawing is about; `tint` marks a part of its background. `before` is
    the compared period and everything else that is only there to compare with. `signal`
    is outside the usual range. `bad` and `good` are never the only difference.
    """

    now: str
    link: str
    before: str
    signal: str
    bad: str
    good: str
    good_soft: str
    usual: str
    tint: str
    text: str
    dim: str
    grid: str
    axis: str
    surface: str


THEME = Ink(
    now="var(--now)",
    link="var(--accent-text)",
    before="var(--before)",
    signal="var(--signal)",
    bad="var(--bad)",
    good="var(--good)",
    good_soft="var(--good-soft)",
    usual="var(--usual)",
    tint="var(--accent-soft)",
    text="var(--text)",
    dim="var(--chart-text)",
    grid="var(--chart-grid)",
    axis="var(--chart-axis)",
    surface="var(--surface)",
)
# The same as in assets/00-tokens.css.
LIGHT = Ink(
    now="#2f6be0",
    link="#255bc4",
    before="#7c8798",
    signal="#a34a06",
    bad="#bd1f2d",
    good="#12753a",
    good_soft="#e4f4ea",
    usual="#eef0f4",
    tint="#eaf0fd",
    text="#181d25",
    dim="#596273",
    grid="#eceef2",
    axis="#cfd4dc",
    surface="#ffffff",
)
DARK = Ink(
    now="#6a95f3",
    link="#8daff7",
    before="#8793a5",
    signal="#f0a04b",
    bad="#ff8178",
    good="#4ac26b",
    good_soft="#14301f",
    usual="#1f2630",
    tint="#1a2740",
    text="#e6e9ee",
    dim="#9ba5b4",
    grid="#232a34",
    axis="#3b4553",
    surface="#161b22",
)
