"""The Dash app of the dashboard, and the HTML page that all its URLs return."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from dash import Dash
from flask import Flask

from insights_dash.access.guard import current_caller
from insights_dash.components.assets import locate_asset
from insights_dash.components.page_data import build_page_data
from insights_dash.dash_host.callback_errors import report_error
from insights_dash.dash_host.hosted_dash import HostedDash, IndexPage

_GRID_SCRIPT = re.compile(r'<script src="(?P<src>[^"]*/dash_ag_grid[^"]*)"></script>')
# The first script sets the theme before anything is painted. Dash fills in {%…%}.
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
<script>(function () {
  var key = "mantine-color-scheme-value", scheme = null;
  try { scheme = localStorage.getItem(key); } catch (error) { /* no storage */ }
  if (scheme !== "light" && scheme !== "dark") {
    scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
})();</script>
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
{%css%}
</head>
<body>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>
"""


def create_dashboard(
    server: Flask, assets: Path, page_data: Mapping[str, object]
) -> Dash:
    """Add the dashboard to the server: an app that still has no layout and no pages.

    Every page hands `page_data` to the browser's scripts.
    """
    sortable = locate_asset(assets, "vendor/sortable/sortable.js")
    return HostedDash(
        "insights_dash",
        server,
        IndexPage(INDEX, partial(_complete_page, page_data, sortable)),
        assets_folder=str(assets),
        title="Insights Dash",
        assets_path_ignore=["^plotly$", "^sortable$", "^embed$", "^links$", "^wall$"],
        pages_folder="",
        use_pages=True,
        # Dash does not escape titles in these tags, and users name pages.
        include_pages_meta=False,
        on_error=report_error,
    )


def _complete_page(
    page_data: Mapping[str, object], sortable: str, parts: dict[str, str]
) -> None:
    """Add the page's data, and leave out AG Grid's script, a third of a first visit.

    The data has the URLs of this script and of SortableJS. The scripts load both once
    a page needs them.
    """
    account = current_caller().account
    found = _GRID_SCRIPT.search(parts["scripts"])
    if found:
        parts["scripts"] = parts["scripts"].replace(found[0], "")
    parts["metas"] += build_page_data(
        {
            **page_data,
            # The browser checks it before it shows the page from its memory again.
            "account": str(account.id) if account else "",
            "files": {"grid": found["src"] if found else "", "sortable": sortable},
        }
    )
