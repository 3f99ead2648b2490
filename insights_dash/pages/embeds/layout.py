"""The layout of the page of a space's embeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.embed_tokens import LONGEST_LIFE
from insights_dash.access.embed_view import BAD_OPTIONS, Theme, find_view
from insights_dash.access.portfolio_report import name_portfolio
from insights_dash.components.administration import (
    PAGE,
    build_head,
    build_pager,
    build_secret,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.attributes import aria
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.components.embed_code import build_code
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.states import build_not_found
from insights_dash.domain.embed import EmbedKey, EmbedLink, LinkState, Snippet
from insights_dash.pages.embed_parts import (
    build_activity,
    describe_view,
    say_use,
    say_when,
)
from insights_dash.pages.embeds.forms import APPLICATION, TOKEN
from insights_dash.pages.embeds.ids import Act, Ids, act_id
from insights_dash.store.spaces import Space

_HOURS = round(LONGEST_LIFE.total_seconds() / 3600)


@dataclass(frozen=True)
class Embeds:
    """A space's embeds that a caller can manage.

    `reports` and `projects` are names by id. By the ids of links, `addresses` are
    those that the caller can see, and `heights` those of their frames in pixels.
    `issuers` is None unless the caller administers the space.
    """

    space: Space
    reports: Mapping[str, str]
    links: Sequence[EmbedLink]
    total: int
    page: int
    addresses: Mapping[str, str]
    issuers: Sequence[EmbedKey] | None
    heights: Mapping[str, int] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)


_ABOUT = (
    "Views of this space shown on other sites. To add one, select Embed in the Share "
    "menu of a report or of the portfolio. Each embed shows one view on the sites you "
    "allow, limited to what its owner can see."
)
_OWN = (
    "This list has your own embeds, and those of owners who can see no more than you."
)


def path_of(space: Space) -> str:
    """Return the URL of the page."""
    return f"/{space.id}/embeds"


def build_page(embeds: Embeds, now: datetime) -> html.Div:
    """Build the whole page."""
    space = embeds.space
    links = [("Reports", "/"), (space.name, f"/{space.id}/insights")]
    return html.Div(
        [
            build_breadcrumbs(links, "Embeds"),
            dcc.Store(id=Ids.PLACE, data={"space": space.id, "page": embeds.page}),
            build_head(
                "Embeds",
                _ABOUT if space.visibility.is_unlimited else f"{_ABOUT} {_OWN}",
                actions=[
                    dcc.Link(
                        "Wall displays",
                        href=f"/{space.id}/walls",
                        className="button",
                    )
                ],
            ),
            html.Div(build_links(embeds, now), id=Ids.LINKS),
            _build_advanced(embeds) if embeds.issuers is not None else None,
        ],
        className="administration administration--alone",
    )


def build_missing() -> Component:
    """Build the page for a space that doesn't exist."""
    return build_not_found(
        "Space not found", "Check the URL, or go back to all reports."
    )


def build_links(embeds: Embeds, now: datetime) -> list[Component]:
    """Build the table of links, with links to the other pages."""
    return [
        build_table(
            ("Embed", "Allowed websites", "Activity", ""),
            [
                [
                    _build_view(link, embeds, now),
                    _list_origins(link.origins),
                    build_activity(
                        say_when("Created", link.created, by=link.author),
                        say_when("Expires", link.expires)
                        if link.expires
                        else "Never expires",
                        say_use(link.last_used),
                    ),
                    _build_link_acts(link, _name(link, embeds), now),
                ]
                for link in embeds.links
            ],
            nothing="No embeds yet. To create one, select Embed in the Share menu of a "
            "report or of the portfolio.",
        ),
        *_build_pages(embeds),
    ]


def build_issuers(embeds: Embeds) -> Component:
    """Build the table of host applications."""
    return build_table(
        ("Application", "Reports", "Allowed websites", "Activity", ""),
        [
            [
                html.Div(
                    [issuer.name, html.Code(issuer.id, className="listing__more")]
                ),
                _describe_reports(issuer, embeds.reports),
                _list_origins(issuer.scope.origins if issuer.scope else ()),
                build_activity(
                    say_when("Created", issuer.created, by=issuer.author),
                    say_use(issuer.last_used),
                ),
                _build_issuer_acts(issuer),
            ]
            for issuer in embeds.issuers or ()
        ],
        nothing="No applications yet",
    )


def build_new_secret(issuer: EmbedKey, secret: str) -> Component:
    """Build the secret of an issuer, which is shown only once."""
    return build_secret(
        f"Secret of {issuer.name}",
        secret,
        "Copy it now. It won't be shown again. Keep it on the application's server. "
        "Use it to sign JSON Web Tokens with HS256. They need the claims "
        f"iss ({issuer.id}), aud (insights-dash), iat, exp, jti, report and view.",
    )


def name_link(link: EmbedLink, space: Space, reports: Mapping[str, str]) -> str:
    """Return its label, or the name of its report or portfolio."""
    return link.name or _name_shown(link, space, reports)


def _name_shown(link: EmbedLink, space: Space, reports: Mapping[str, str]) -> str:
    if link.report_id:
        return reports.get(link.report_id, link.report_id)
    view = find_view(link)
    return name_portfolio(space, view.portfolio if view else None)


def _name(link: EmbedLink, embeds: Embeds) -> str:
    return name_link(link, embeds.space, embeds.reports)


def _build_view(link: EmbedLink, embeds: Embeds, now: datetime) -> Component:
    options = find_view(link)
    described = describe_view(options, embeds.projects) if options else BAD_OPTIONS
    shown = _name_shown(link, embeds.space, embeds.reports)
    ending = f"insights/{link.report_id}" if link.report_id else "portfolio"
    title = _name(link, embeds)
    return html.Div(
        [
            dcc.Link(title, href=f"/{embeds.space.id}/{ending}"),
            html.Span(shown, className="listing__more") if link.name else None,
            html.Span(described, className="listing__more"),
            _build_code(link, embeds, title, now),
        ]
    )


def _build_code(
    link: EmbedLink, embeds: Embeds, title: str, now: datetime
) -> Component:
    """Build the link and the HTML of an embed, or say why there are none."""
    address = embeds.addresses.get(link.id)
    why = ""
    if link.state(now) is not LinkState.VALID:
        why = "Its link no longer works. Regenerate it to use the embed again."
    elif not address:
        why = "Its link is hidden, because it shows names that you can't see."
    if why or not address:
        return html.Span(why, className="listing__more")
    view = find_view(link)
    if view is None:
        why = "It can't be shown. Revoke it, and create a new embed."
        return html.Span(why, className="listing__more")
    height = embeds.heights.get(link.id)
    if height is None:
        return html.Span("Its report was deleted.", className="listing__more")
    code = build_code(
        Snippet(address, title, height), sets_theme=view.theme is Theme.PARENT
    )
    return html.Details(
        [html.Summary("Link and HTML"), code], className="embed-code__fold"
    )


def _build_pages(embeds: Embeds) -> Sequence[Component]:
    if embeds.total <= PAGE:
        return ()
    return (build_pager(path_of(embeds.space), {}, embeds.page, embeds.total),)


def _list_origins(origins: Sequence[str]) -> Component:
    return html.Div([html.Div(each) for each in origins])


def _build_link_acts(link: EmbedLink, name: str, now: datetime) -> Component:
    outcome = link.state(now)
    is_used = outcome is LinkState.VALID
    confirmation = Confirmation(
        f"Regenerate the link for “{name}”?",
        "The current one stops working immediately."
        if is_used
        else "The embed gets a new link, which works again.",
        "Regenerate link",
        is_danger=is_used,
    )
    # The dialog warns, but this isn't the row's most dangerous button.
    remake = html.Button(
        "Regenerate link",
        id=act_id(Act.REMAKE, link.id),
        type="button",
        className="button",
        **confirmation.attributes,
        **aria(label=f"Regenerate link: {name}"),
    )
    if outcome is not LinkState.VALID:
        return html.Div([build_state(outcome, "warn"), remake], className="button-row")
    revoke = build_asking_button(
        act_id(Act.REVOKE, link.id),
        "Revoke",
        Confirmation(
            f"Revoke “{name}”?",
            "Pages using it will show a notice instead.",
            "Revoke embed",
        ),
        name=name,
    )
    return html.Div([remake, revoke], className="button-row")


def _build_issuer_acts(issuer: EmbedKey) -> Component:
    if issuer.ended:
        return build_state("Removed")
    end = build_asking_button(
        act_id(Act.END, issuer.id),
        "Remove",
        Confirmation(
            f"Remove “{issuer.name}” ({issuer.id})?",
            "All its tokens stop working.",
            "Remove application",
        ),
        name=issuer.id,
    )
    if issuer.replaced:
        return html.Div([build_state("Replaced", "warn"), end], className="button-row")
    replace = build_asking_button(
        act_id(Act.REPLACE, issuer.id),
        "Replace secret",
        Confirmation(
            f"Replace the secret of “{issuer.name}”?",
            "The application gets a new ID and secret. The old ones work until you "
            "remove them.",
            "Replace secret",
            is_danger=False,
        ),
        name=issuer.id,
    )
    return html.Div([replace, end], className="button-row")


def _describe_reports(issuer: EmbedKey, reports: Mapping[str, str]) -> Component:
    scope = issuer.scope
    if scope is None or scope.report_ids is None:
        words = ["All reports"]
    else:
        words = [reports.get(each, each) for each in scope.report_ids]
    if scope and scope.hides_names:
        words.append("Names hidden")
    return html.Div([html.Div(each) for each in words])


def _build_advanced(embeds: Embeds) -> Component:
    """Build the part for host applications that sign tokens, which few spaces have."""
    reports = [{"value": each, "label": name} for each, name in embeds.reports.items()]
    form = html.Div(
        [
            APPLICATION.build_field("name"),
            APPLICATION.build_field("reports", data=reports),
            APPLICATION.build_field("origins"),
            APPLICATION.build_field("names"),
            dmc.Button(APPLICATION.submit, id=APPLICATION.submit_id),
        ],
        className="row-form",
    )
    revocation = html.Div(
        [
            TOKEN.build_field("issuer"),
            TOKEN.build_field("token"),
            dmc.Button(TOKEN.submit, id=TOKEN.submit_id, variant="default"),
        ],
        className="row-form",
    )
    return html.Details(
        [
            html.Summary("Advanced: signed tokens", className="embeds__summary"),
            build_section(
                "Host applications",
                "Applications that sign their own embed tokens. Tokens last up to "
                f"{_HOURS} hours and can't exceed the scope set here.",
                form,
                html.Div(id=Ids.SECRET),
                html.Div(build_issuers(embeds), id=Ids.ISSUERS),
            ),
            build_section(
                "Revoke a token",
                "Invalidate a leaked token before it expires.",
                revocation,
            ),
        ],
        className="embeds__advanced",
    )
