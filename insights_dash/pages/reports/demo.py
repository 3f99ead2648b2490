"""The card of the demo, which loads it and removes it, and the notice above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.components.report_icon import build_icon
from insights_dash.components.svg import Svg
from insights_dash.demo.history import HISTORIES
from insights_dash.demo.loading import Loading
from insights_dash.pages.reports.ids import DemoButton, Ids
from insights_dash.store.spaces import Space

_MILLISECONDS = 1_000
_WHAT = (
    "Two real histories: GOV.UK's applications and the Konflux CI platform. They get "
    "spaces of their own, which you can remove with one click."
)
_CHART = "Lead time of 3,086 deployments of GOV.UK, 27 Oct 2025 – 27 Feb 2026"


@dataclass(frozen=True)
class DemoState:
    """The demo's spaces, and how it is being loaded, None if it isn't.

    `is_alone` says whether the server has no other spaces.
    """

    spaces: Sequence[Space] = ()
    loading: Loading | None = None
    is_alone: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it is being loaded now."""
        return self.loading is not None and not self.loading.problem

    @property
    def is_loaded(self) -> bool:
        """Whether all of it is there."""
        return not self.is_running and len(self.spaces) >= len(HISTORIES)


def build_demo(state: DemoState) -> Component:
    """Build the card."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2(
                        [build_icon("flask"), "Look at the demo"],
                        id="start-demo",
                        className="start__title",
                    ),
                    html.P(_WHAT),
                    html.Div(build_demo_state(state), id=Ids.DEMO, className="demo"),
                    dcc.Interval(
                        id=Ids.DEMO_WATCH,
                        interval=_MILLISECONDS,
                        disabled=not state.is_running,
                    ),
                    dcc.Location(id=Ids.DEMO_OPENS, refresh=True),
                ]
            ),
            html.Figure(
                [
                    Svg(_read_chart(), label=_CHART, name="demo__chart"),
                    html.Figcaption(_CHART),
                ]
            ),
        ],
        className="start__card start__card--demo",
        **aria(labelledby="start-demo"),
    )


def build_demo_state(state: DemoState) -> list[Component | str]:
    """Build what can be done with the demo now, or how far it is."""
    if state.loading and state.is_running:
        return _build_progress(state.loading)
    if state.is_loaded:
        return [
            *(
                dcc.Link(
                    [f"Open {space.name}"],
                    href=f"/{space.id}/insights",
                    className="button",
                )
                for space in state.spaces
            ),
            *([] if state.is_alone else [build_removal(state.spaces)]),
        ]
    problem = state.loading.problem if state.loading else ""
    return [
        html.P(problem, hidden=not problem, role="alert", className="demo__problem"),
        html.Button(
            [build_icon("play"), "Try again" if problem else "Load the demo"],
            id=DemoButton.LOAD.id(),
            type="button",
            className="button",
        ),
        html.Span(["or ", html.Code("insights-dash demo")], className="demo__or"),
    ]


def build_removal(spaces: Sequence[Space]) -> Component:
    """Build the button that removes the demo, once the user has confirmed it."""
    names = " and ".join(space.name for space in spaces)
    what = "spaces" if len(spaces) > 1 else "space"
    question = Confirmation(
        "Remove the demo?",
        f"This deletes the {what} {names} with all deployments and reports in it."
        if len(spaces) == 1
        else f"This deletes the {what} {names} with all deployments and reports in "
        "them.",
        "Remove the demo",
    )
    return build_asking_button(DemoButton.REMOVE.id(), "Remove the demo", question)


def build_notice(state: DemoState) -> Component | None:
    """Build the note above reports that some of them are the demo's.

    While the demo is being loaded, it can't be removed.
    """
    if not state.spaces or state.is_alone or state.is_running:
        return None
    names = " and ".join(space.name for space in state.spaces)
    verb = "is" if len(state.spaces) == 1 else "are"
    return html.Div(
        [
            html.Span(f"{names} {verb} demo data.", className="demo__said"),
            build_removal(state.spaces),
            dcc.Location(id=Ids.DEMO_OPENS, refresh=True),
        ],
        className="notice demo-notice",
    )


def _build_progress(loading: Loading) -> list[Component | str]:
    percent = f"{100 * loading.share:.0f}"
    return [
        html.Progress(
            max="100", value=percent, className="demo__bar", **aria(label="Demo")
        ),
        html.P(
            f"Loading the demo… {percent}%. You can close this page.",
            role="status",
            className="demo__said",
        ),
    ]


def _read_chart() -> str:
    return (files(__package__) / "demo_chart.svg").read_text(encoding="utf-8")
