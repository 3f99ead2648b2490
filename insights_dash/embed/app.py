"""The embeds' own Dash app on the same server; its one callback only reads.

No callback of the dashboard can be reached from an embed.
"""

import logging
import re
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path

from dash import Dash, Input, Output, html
from dash.development.base_component import Component
from flask import Flask, request

from insights_dash.access.embed_view import Change
from insights_dash.access.embeds import Embed, current_embed, find_embed
from insights_dash.access.guard import guarded, guarded_callback
from insights_dash.components.assets import locate_asset
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.page_data import build_page_data, list_members
from insights_dash.components.states import build_error, describe_lost_answers
from insights_dash.dash_host.hosted_dash import HostedDash, IndexPage
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.role import Permission
from insights_dash.embed.ids import Ids
from insights_dash.embed.layout import build_page, title_of
from insights_dash.embed.middleware import INSIDE, OUTSIDE, find_embed_request
from insights_dash.embed.portfolio import build_portfolio_results
from insights_dash.embed.results import build_results
from insights_dash.metrics.service import MetricsService
from insights_dash.store.catalogue.tag_set import TAG_SETS
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted

_log = logging.getLogger(__name__)
_RESULTS = "embed__results"
# Libraries of the dashboard that embeds don't need.
_SPARED = re.compile(
    r'<script src="[^"]*/(?:dash_mantine_components|dash_ag_grid|dash/dash_table)/'
    r'[^"]*"></script>\n?'
)
_STYLES = (
    "vendor/fontawesome/css/icons.css",
    *("00-tokens.css", "10-base.css", "30-states.css", "35-overview.css"),
    *("37-drawings.css", "39-rollout.css", "44-portfolio.css"),
    "90-forced-colors.css",
    "embed/embed.css",
)
_WALL_STYLE = "embed/wall-view.css"
_PLOTLY = "vendor/plotly/plotly-basic.min.js"
_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
<title>{%title%}</title>
{%css%}
<noscript><link rel="stylesheet" href="/assets/embed/refused.css"></noscript>
</head>
<body>
<noscript>
<main>
<h1>This embed needs JavaScript</h1>
<p>In the host page, the iframe needs
<code>sandbox="allow-scripts allow-same-origin"</code>. JavaScript must be enabled
in the browser.</p>
</main>
</noscript>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>
"""


def create_embed_app(
    server: Flask,
    *,
    assets: Path,
    database: Database,
    metrics: MetricsService,
    now: Callable[[], datetime],
) -> Dash:
    """Create the app of embeds, whose callers `EmbedAuthenticator` identifies."""
    app = HostedDash(
        __name__,
        server,
        IndexPage(_INDEX, partial(_complete_page, assets, now)),
        assets_folder=str(assets),
        find_prefix=lambda: f"{OUTSIDE}{_find_token()}/",
        routes_pathname_prefix=INSIDE,
        requests_pathname_prefix=INSIDE,
        include_assets_files=False,
        use_pages=False,
    )
    show = guarded(Permission.REPORT_VIEW)(_show_page)

    def layout() -> Component:
        # Dash also calls it during its setup.
        if find_embed() is None:
            return html.Main()
        return show(database, metrics, now())

    app.layout = layout
    guarded_callback(
        app,
        Output(Ids.ANSWER, "data"),
        Input(Ids.WANTED, "data"),
        permission=Permission.REPORT_VIEW,
        running=[(Output(Ids.RESULTS, "className"), f"{_RESULTS} is-busy", _RESULTS)],
        on_error=_show_failure,
        prevent_initial_call=True,
    )(lambda wanted: _show_results(database, metrics, wanted, now()))
    bind_in_browser(
        app,
        "embed.paint",
        Output(Ids.RESULTS, "children"),
        Input(Ids.ANSWER, "data"),
        Input(Ids.SCHEME, "data"),
    )
    return app


def _complete_page(
    assets: Path, now: Callable[[], datetime], parts: dict[str, str]
) -> None:
    """Add the title, theme, styles and scripts of the current embed."""
    embed = current_embed()
    styles = (*_STYLES, _WALL_STYLE) if embed.wall_title else _STYLES
    parts["title"] = escape(title_of(embed))
    script = locate_asset(assets, "embed/embed.js")
    # The script that sets the theme comes first, before anything is painted.
    parts["metas"] += "\n" + "\n".join(
        (
            build_page_data(
                {
                    "ids": {"embed": list_members(Ids)},
                    "lostAnswers": describe_lost_answers(),
                    "theme": embed.view.theme.value,
                    "parents": embed.origins,
                    "readAt": now().isoformat() if embed.wall_title else "",
                }
            ),
            f'<script src="{script}"></script>',
            *(
                f'<link rel="stylesheet" href="{locate_asset(assets, each)}">'
                for each in styles
            ),
        )
    )
    plotly = f'<script src="{locate_asset(assets, _PLOTLY)}"></script>'
    parts["scripts"] = f"{plotly}\n{_SPARED.sub('', parts['scripts'])}"


def _show_page(database: Database, metrics: MetricsService, now: datetime) -> Component:
    """Return the page with its first results, which saves the browser a request."""
    embed = current_embed()
    try:
        results = _build_results(embed, database, metrics, now=now)
    except Exception as error:  # noqa: BLE001 - the last that can say so
        results = _show_failure(error)
    return build_page(embed, results, _list_tag_sets(database, embed))


def _show_results(
    database: Database, metrics: MetricsService, wanted: object, now: datetime
) -> Component:
    """Return the figures for the viewer's choices, as far as the embed allows them."""
    embed = current_embed()
    known = {each.id for each in _list_tag_sets(database, embed)}
    changed = embed.change(wanted, known)
    return _build_results(changed, database, metrics, now=now)


def _build_results(
    embed: Embed, database: Database, metrics: MetricsService, *, now: datetime
) -> Component:
    if embed.view.portfolio:
        return build_portfolio_results(embed, database, metrics, now=now)
    return build_results(embed, metrics, now=now)


def _list_tag_sets(database: Database, embed: Embed) -> Sequence[TagSet]:
    """Return the tag sets that the viewer can split tenants by."""
    if Change.SPLIT not in embed.view.changes:
        return ()
    with database.read() as session:
        return TAG_SETS.list_page(session, embed.space, Wanted()).items


def _show_failure(error: Exception) -> Component:
    reference = uuid.uuid4().hex[:8]
    _log.error("Embed error %s", reference, exc_info=error)
    return build_error(reference)


def _find_token() -> str:
    embed_request = find_embed_request(request.environ)
    return embed_request.token if embed_request else ""
