"""What the page of a space's embeds shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.embed_tokens import LONGEST_LIFE
from insights_dash.access.embed_view import Change, EmbedView, Shown, Theme
from insights_dash.components.administration import (
    PAGE,
    build_confirmed,
    build_head,
    build_moment,
    build_pager,
    build_secret,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.embed_code import build_code, estimate_height
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.states import build_not_found
from insights_dash.domain.embed import EmbedKey, EmbedLink, Outcome, Snippet
from insights_dash.domain.split import Split
from insights_dash.figures.sentences import TITLES
from insights_dash.pages.embeds.ids import ENDED, KEPT, Act, Ids, act_id
from insights_dash.store.spaces import Space

_HOURS = round(LONGEST_LIFE.total_seconds() / 3600)
_CHANGES = {Change.SPLIT: "split", Change.RANGE: "range"}


@dataclass(frozen=True)
class Embeds:
    """A space's embeds that a caller can manage.

    `reports` are names by id. `addresses`, by the ids of links, are those that the
    caller can see. `issuers` is None unless the caller administers the space, and
    `keys` is None unless the caller administers the server.
    """

    space: Space
    reports: Mapping[str, str]
    links: Sequence[EmbedLink]
    total: int
    page: int
    addresses: Mapping[str, str]
    issuers: Sequence[EmbedKey] | None
    keys: Sequence[EmbedKey] | None


def path_of(space: Space) -> str:
    """Where the page is."""
    return f"/{space.id}/embeds"


def build_page(embeds: Embeds, now: datetime) -> html.Div:
    """The whole page."""
    space = embeds.space
    links = [("Reports", "/"), (space.name, f"/{space.id}/insights")]
    return html.Div(
        [
            build_breadcrumbs(links, "Embeds"),
            dcc.Store(id=Ids.PLACE, data={"space": space.id, "page": embeds.page}),
            build_head(
                "Embeds",
                "Charts of this space on other web pages. New links are made with "
                "Embed, on an overview or a chart.",
            ),
            build_section(
                "Links",
                "Each link opens one view of one report, on the pages that it names, "
                "and shows no more than its owner can see. This list has your own "
                "links and those of owners who can see no more than you.",
                html.Div(build_links(embeds, now), id=Ids.LINKS),
            ),
            *(_build_issuers(embeds) if embeds.issuers is not None else ()),
            *(_build_keys(embeds.keys) if embeds.keys is not None else ()),
        ],
        className="administration administration--alone",
    )


def build_missing() -> Component:
    """Where there is no such space."""
    return build_not_found("There is no such space", "Its address may be mistyped.")


def build_links(embeds: Embeds, now: datetime) -> list[Component]:
    """The links of the page, and the ways to others."""
    return [
        build_table(
            ("View", "On pages of", "Times", ""),
            [
                [
                    _build_view(link, embeds),
                    _list_origins(link.origins),
                    _build_times(
                        ("Made", link.created, link.author),
                        ("Ends", link.expires, ""),
                        ("Last used", link.last_used, ""),
                    ),
                    _build_link_acts(link, now),
                ]
                for link in embeds.links
            ],
            nothing="There are no links yet.",
        ),
        *_build_pages(embeds),
    ]


def build_issuers(embeds: Embeds) -> Component:
    """The host applications."""
    return build_table(
        ("Application", "Reports", "On pages of", "Times", ""),
        [
            [
                html.Div(
                    [issuer.name, html.Code(issuer.id, className="listing__more")]
                ),
                _describe_reports(issuer, embeds.reports),
                _list_origins(issuer.scope.origins if issuer.scope else ()),
                _build_times(
                    ("Made", issuer.created, issuer.author),
                    ("Last used", issuer.last_used, ""),
                ),
                _build_issuer_acts(issuer),
            ]
            for issuer in embeds.issuers or ()
        ],
        nothing="No application mints tokens for this space.",
    )


def build_keys(keys: Sequence[EmbedKey]) -> Component:
    """The keys that have signed links."""
    return build_table(
        ("Key", "Made", ""),
        [
            [
                html.Code(key.id),
                build_moment(key.created),
                build_state("Ended")
                if key.ended
                else build_state("Kept", "warn")
                if key.replaced
                else build_state("Signs", "good"),
            ]
            for key in keys
        ],
        nothing="The first link makes the first key.",
    )


def build_new_secret(issuer: EmbedKey, secret: str) -> Component:
    """The secret of an issuer, this once."""
    return build_secret(
        f"The secret of {issuer.name}",
        secret,
        f"It is shown this once: keep it on the application's server. Its tokens say "
        f"iss {issuer.id}. docs/embeds.md has examples.",
    )


def describe_view(view: EmbedView) -> str:
    """A view in words: `Lead time for changes, by project, last quarter`."""
    query = view.query
    words = [TITLES[view.measure] if view.measure else "Overview"]
    if query.split is not Split.NONE:
        words.append(f"by {_say(query.split)}")
    words.append(_say(query.time_range))
    if view.changes:
        named = " and ".join(
            name for each, name in _CHANGES.items() if each in view.changes
        )
        words.append(f"{named} can be changed")
    if view.hides_names:
        words.append("names hidden")
    return ", ".join(words)


def _say(value: str) -> str:
    """A name of the API in words: `last quarter`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", value).lower()


def _build_view(link: EmbedLink, embeds: Embeds) -> Component:
    view, address = EmbedView.parse(link.view), embeds.addresses.get(link.id)
    report = embeds.reports.get(link.report_id, link.report_id)
    title = link.name or report
    return html.Div(
        [
            dcc.Link(title, href=f"/{embeds.space.id}/insights/{link.report_id}"),
            html.Span(report, className="listing__more") if link.name else None,
            html.Span(describe_view(view), className="listing__more"),
            html.Details(
                [
                    html.Summary("Address and code"),
                    build_code(
                        Snippet(
                            address,
                            title,
                            estimate_height(
                                view.measure,
                                has_header=view.has_header,
                                has_legend=view.has_legend,
                            ),
                        ),
                        sets_theme=view.theme is Theme.PARENT,
                    ),
                ],
                className="embed-code__fold",
            )
            if address
            else html.Span(
                "It shows names that you can't see, so its address is hidden.",
                className="listing__more",
            ),
        ]
    )


def _build_times(*times: tuple[str, datetime | None, str]) -> Component:
    """What happened when, and by whom."""
    return html.Div(
        [
            html.Div(
                [
                    html.Span(f"{word} ", className="embed-times__word"),
                    build_moment(instant, never="never"),
                    f" by {author}" if author else None,
                ]
            )
            for word, instant, author in times
        ],
        className="embed-times",
    )


def _build_pages(embeds: Embeds) -> Sequence[Component]:
    if embeds.total <= PAGE:
        return ()
    return (build_pager(path_of(embeds.space), {}, embeds.page, embeds.total),)


def _list_origins(origins: Sequence[str]) -> Component:
    return html.Div([html.Div(each) for each in origins])


def _build_link_acts(link: EmbedLink, now: datetime) -> Component:
    outcome, name = link.outcome(now), link.name or link.id
    remake = build_confirmed(
        act_id(Act.REMAKE, link.id),
        "Make anew",
        f"Make another link like {name}? The one that there is shows nothing any more.",
        is_bad=False,
        name=name,
    )
    if outcome is not Outcome.VALID:
        return html.Div([build_state(outcome, "warn"), remake], className="button-row")
    revoke = build_confirmed(
        act_id(Act.REVOKE, link.id),
        "Revoke",
        f"Revoke {name}? Pages that show it say so from then on.",
        name=name,
    )
    return html.Div([remake, revoke], className="button-row")


def _build_issuer_acts(issuer: EmbedKey) -> Component:
    if issuer.ended:
        return build_state("Ended")
    end = build_confirmed(
        act_id(Act.END, issuer.id),
        "End",
        f"End {issuer.name} ({issuer.id})? None of its tokens shows anything then.",
        name=issuer.id,
    )
    if issuer.replaced:
        return html.Div([build_state("Replaced", "warn"), end], className="button-row")
    replace = build_confirmed(
        act_id(Act.REPLACE, issuer.id),
        "New secret",
        f"Give {issuer.name} another id and secret? The old ones work until you end "
        "them.",
        is_bad=False,
        name=issuer.id,
    )
    return html.Div([replace, end], className="button-row")


def _describe_reports(issuer: EmbedKey, reports: Mapping[str, str]) -> Component:
    scope = issuer.scope
    if scope is None or scope.report_ids is None:
        words = ["Every report"]
    else:
        words = [reports.get(each, each) for each in scope.report_ids]
    if scope and scope.hides_names:
        words.append("Names hidden")
    return html.Div([html.Div(each) for each in words])


def _build_issuers(embeds: Embeds) -> Sequence[Component]:
    reports = [{"value": each, "label": name} for each, name in embeds.reports.items()]
    form = html.Div(
        [
            dmc.TextInput(
                id=Ids.NAME,
                label="Application",
                placeholder="Customer portal",
                value="",
            ),
            dmc.MultiSelect(
                id=Ids.REPORTS,
                label="Reports",
                data=reports,
                value=[],
                placeholder="Every report",
                searchable=True,
                limit=60,
            ),
            dmc.Textarea(
                id=Ids.ORIGINS,
                label="Pages that may show them",
                placeholder="https://example.com",
                value="",
                autosize=True,
                minRows=1,
            ),
            dmc.Select(
                id=Ids.NAMES,
                label="Names in them",
                data=[
                    {"value": Shown.SHOWN.value, "label": "Shown"},
                    {"value": Shown.HIDDEN.value, "label": "Hidden"},
                ],
                value=Shown.SHOWN.value,
                allowDeselect=False,
            ),
            dmc.Button("Add application", id=Ids.MAKE),
        ],
        className="row-form",
    )
    revocation = html.Div(
        [
            dmc.TextInput(
                id=Ids.ISSUER,
                label="Application (iss)",
                placeholder="EmbedKeys-3",
                value="",
            ),
            dmc.TextInput(id=Ids.TOKEN, label="Token (jti)", value=""),
            dmc.Button("Revoke token", id=Ids.REVOKE_TOKEN, variant="default"),
        ],
        className="row-form",
    )
    return (
        build_section(
            "Host applications",
            f"Each mints tokens with a secret of its own, which open a view for "
            f"{_HOURS} hours at most, and never more than is said here.",
            form,
            html.Div(id=Ids.PROBLEMS),
            html.Div(id=Ids.SECRET),
            html.Div(build_issuers(embeds), id=Ids.ISSUERS),
        ),
        build_section(
            "One token",
            "A token that leaked can be revoked before it expires, by the claims that "
            "it was made with.",
            revocation,
        ),
    )


def _build_keys(keys: Sequence[EmbedKey]) -> Sequence[Component]:
    return (
        build_section(
            "Key of links",
            "It signs the links of all spaces. Another one makes their addresses "
            "others: with the old one kept, the old addresses work too.",
            html.Div(
                [
                    build_confirmed(
                        act_id(Act.ROTATE, KEPT),
                        "New key, old ones kept",
                        "Sign with a new key from now on?",
                        is_bad=False,
                    ),
                    build_confirmed(
                        act_id(Act.ROTATE, ENDED),
                        "New key, old ones ended",
                        "End every key that there is? No link shows anything until its "
                        "new address, in this list, is put into its page.",
                    ),
                ],
                className="button-row",
            ),
            html.Div(build_keys(keys), id=Ids.KEYS),
        ),
    )
