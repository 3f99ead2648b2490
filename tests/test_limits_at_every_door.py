"""A user with limits tries every path and callback: no response has a hidden name."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from dash import ALL as EVERY
from dash import MATCH, Dash
from flask import Flask
from flask.testing import FlaskClient

from callback_post import OPEN_CALLBACKS, post, text_of
from insights_dash.charts import drawn_counts, drawn_split
from insights_dash.charts.panel_grid import FoldIds, fold_id
from insights_dash.domain.catalogue.build_information import BuildFields, Commit
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import Split
from insights_dash.domain.role import Permission, Role
from insights_dash.metrics.quality.checks import CHECKS
from insights_dash.pages.data.imports.ids import Action, Choice, action_id, choice_id
from insights_dash.pages.data.imports.ids import Ids as ImportIds
from insights_dash.pages.data.imports.ids import Part as ImportPart
from insights_dash.pages.embeds.ids import Ids as EmbedsIds
from insights_dash.pages.portfolio.ids import EMBED as PORTFOLIO_EMBED
from insights_dash.pages.portfolio.ids import Ids as PortfolioIds
from insights_dash.pages.portfolio.shared_view import WALL as PORTFOLIO_WALL
from insights_dash.pages.report.add_note import NOTE
from insights_dash.pages.report.ids import EMBED, option_id, rows_id
from insights_dash.pages.report.ids import Ids as ReportIds
from insights_dash.pages.report.wall import WALL
from insights_dash.pages.report_form.ids import DELETE as DELETE_DIALOG
from insights_dash.pages.report_form.ids import TAGS, WANTED, GroupPart, found_id
from insights_dash.pages.report_form.ids import Ids as FormIds
from insights_dash.pages.reports.ids import CardPart, card_id
from insights_dash.pages.walls.forms import ADD, CREATE, SETTINGS
from insights_dash.pages.walls.ids import Act as WallAct
from insights_dash.pages.walls.ids import Ids as WallIds
from insights_dash.store.batch import (
    Batch,
    ChannelEntry,
    EnvironmentEntry,
    ProjectEntry,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import create_space
from people import calling_as, limited
from small_world import FAILED, at, deployment
from whole_product import add_build

SECRET = "xyzzy"  # noqa: S105 - in each name that is hidden, and in its slug
# Ids of hidden documents, in responses to requests that don't contain them.
HIDDEN_IDS = re.compile(
    r"\b(ProjectGroups|Projects|Environments|Tenants|BuildInformation)-2\b"
    r"|\b(Channels-3|Releases-3)\b"
)
NAMES = ("xyzzy project", "xyzzy group", "xyzzy stage", "xyzzy tenant", "9.9-xyzzy")
HIDDEN = {"project": "Xyzzy project", "channel": "Default", "version": "9.9-xyzzy"}
HIDDEN_BUILD = (HIDDEN["project"], HIDDEN["version"])
BATCH = Batch(
    source="test",
    projects=(
        ProjectEntry("Shop", "Sites"),
        ProjectEntry("Xyzzy project", "Xyzzy group"),
    ),
    channels=(
        ChannelEntry("Shop", "Default", is_default=True),
        ChannelEntry("Shop", "Hotfix"),
        ChannelEntry("Xyzzy project", "Default", is_default=True),
    ),
    environments=(EnvironmentEntry("Test", 0), EnvironmentEntry("Xyzzy stage", 1)),
    tenants=(TenantEntry("Acme", ("Ring/Early",)), TenantEntry("Xyzzy tenant", ())),
    releases=(
        ReleaseEntry(0, "Shop", "Default", "1.0.0", at(-10)),
        ReleaseEntry(0, "Shop", "Default", "1.1.0", at(2)),
        ReleaseEntry(0, "Xyzzy project", "Default", "9.9-xyzzy", at(2)),
    ),
    deployments=(
        deployment(1, "1.0.0", -8, 10, tenant="Acme"),
        deployment(2, "1.1.0", 3, 10, tenant="Acme", **FAILED),
        deployment(3, "1.1.0", 4, 10, tenant="Acme"),
        deployment(4, "1.1.0", 5, 10),
        deployment(5, "1.1.0", 5, 11, tenant="Xyzzy tenant", had_guided_failure=True),
        deployment(6, "1.1.0", 5, 12, tenant="Acme", environment="Xyzzy stage"),
        deployment(7, HIDDEN["version"], 6, 12, project=HIDDEN["project"]),
        deployment(8, "1.1.0", 7, 12, tenant="Acme"),
    ),
)
LIMITED = tuple(
    limited(
        role, projects="Projects-1", environments="Environments-1", tenants="Tenants-1"
    )
    for role in (Role.REPORT_MANAGER, Role.DEPLOYMENT_RECORDER)
)
ALL = {
    "Name": "All",
    "ProjectGroupIds": ["ProjectGroups-1", "ProjectGroups-2"],
    "ProjectIds": ["Projects-1", "Projects-2"],
    "ChannelIds": ["Channels-2", "Channels-3"],
    "EnvironmentGroups": [
        {"Name": "Tests", "Environments": ["Environments-1"]},
        {"Name": "Live", "Environments": ["Environments-2"]},
    ],
    "TenantIds": ["Tenants-1", "Tenants-2"],
}
HERE = "/Spaces-1/insights/InsightsReports-1"
# Values for the parameters of a path: visible, hidden, and neither.
PARTS = {
    "space": ["Spaces-1"],
    "report": ["InsightsReports-1"],
    "project": ["Projects-1", "Projects-2", "xyzzy-project"],
    "group": ["ProjectGroups-1", "ProjectGroups-2"],
    "release": ["Releases-2", "Releases-3"],
    "version": ["1.1.0", "9.9-xyzzy", "Releases-3"],
    "user": ["me"],
    "wall": ["WallDisplays-1"],
    "check": ["deployments-without-start", "projects-outside-reports"],
    "environment": ["Environments-1", "Environments-2", "xyzzy-stage"],
    "tenant": ["Tenants-1", "Tenants-2"],
    "channel": ["Channels-1", "Channels-3"],
    "lifecycle": ["Lifecycles-1"],
    "process": ["deploymentprocess-Projects-1", "deploymentprocess-Projects-2"],
    "variables": ["variableset-Projects-1", "variableset-Projects-2"],
    "_rest": ["x"],
}
ONES = {
    "projectgroups": "ProjectGroups",
    "projects": "Projects",
    "channels": "Channels",
    "environments": "Environments",
    "tenant": "Tenants",
    "tenants": "Tenants",
    "tagsets": "TagSets",
    "lifecycles": "Lifecycles",
    "releases": "Releases",
    "build-information": "BuildInformation",
    "imports": "Imports",
    "deployments": "Deployments",
    "tasks": "ServerTasks",
    "interruptions": "Interruptions",
    "events": "Events",
    "spaces": "Spaces",
}
ASKED = {
    "metrics": [
        "",
        *(
            f"?split={split}&timeRange=LastMonth"
            for split in Split
            if "Tag" not in split
        ),
        "?split=TenantTagSet&tenantTagSetId=TagSets-1&leadTime=IncludingWaiting",
    ],
    "csv": ["?split=Project", "?split=Tenant"],
    "projects": ["", "?partialName=xyzzy", "?ids=Projects-2"],
    "environments": ["", "?partialName=xyzzy"],
    "portfolio": [
        *("", "?by=Report", "?orderBy=LastDeployment"),
        *("?partialName=xyzzy", "?ids=Projects-2", "?projectGroupId=ProjectGroups-2"),
        *("?environmentId=Environments-1", "?environmentId=Environments-2"),
        *("?tenantId=Tenants-2", "?environmentId=Environments-1,Environments-2"),
        "?tags=Ring/Late",
    ],
    "tenants": ["", "?partialName=xyzzy", "?projectId=Projects-2"],
    "dashboard": ["", "?projectId=Projects-2", "?selectedTenants=Tenants-2"],
    "dynamic": ["?includePrevious=true", "?projects=Projects-1,Projects-2"],
    "deployments": [
        *("", "?partialName=xyzzy", "?projects=Projects-2"),
        "?ids=Projects-1,Projects-2",
    ],
    "tasks": ["", "?tenant=Tenants-2"],
    "search": ["?q=x", "?q=xyzzy", "?q=9.9", "?q=s&take=1000"],
    "build-information": ["", "?packageId=Xyzzy project", "?filter=xyzzy&latest=true"],
}


@pytest.fixture
def client(app: Dash, database: Database, now: datetime) -> FlaskClient:
    """A client of a server with hidden documents, and a report on everything."""
    with database.write() as session:
        space = create_space(session, "Main Space", now=now)
        assert () == record(session, space, BATCH, now=now).refusals
        for project, version in (("Shop", "1.1.0"), HIDDEN_BUILD):
            commits = (Commit("a1", f"Mend {project}"),)
            add_build(session, space, BuildFields(project, version, commits=commits))
    client: FlaskClient = app.server.test_client()
    made = client.post("/api/Spaces-1/insights/reports", json=ALL)
    assert 201 == made.status_code, made.text
    return client


def list_addresses(server: Flask) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route of the API, with values."""
    for rule in server.url_map.iter_rules():
        if not rule.rule.startswith(("/api/<space>", "/api/users", "/api/spaces")):
            continue
        names = sorted(rule.arguments)
        chosen = [_choices(rule.rule, name) for name in names]
        if rule.rule.startswith("/api/spaces/<space>/"):
            continue  # another form of the same
        for parts in product(*chosen):
            address = rule.rule
            for name, part in zip(names, parts, strict=True):
                address = re.sub(rf"<(\w+:)?{name}>", part, address)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, address


def _choices(rule: str, name: str) -> list[str]:
    if name != "identifier":
        return PARTS[name]
    before = rule.partition("<identifier>")[0].strip("/").rpartition("/")[2]
    slugs = ["xyzzy-stage"] if before == "environments" else []
    hidden = {"channels": 3, "releases": 3, "deployments": 7, "tasks": 7}
    numbers = (1, hidden.get(before, 2))
    return [*(f"{ONES[before]}-{number}" for number in numbers), *slugs]


def test_no_response_of_the_api_contains_a_hidden_name(
    app: Dash, client: FlaskClient
) -> None:
    # First a user who sees everything, whose cached responses others must not get.
    seeing = sum(
        SECRET.encode() in client.get(address).data.lower()  # an export is a zip
        for method, address in list_addresses(app.server)
        if method == "GET" and not address.endswith(("-2", "-3", "all"))
    )
    assert seeing > 15
    asked = 0
    with calling_as(app.server, *LIMITED):
        for method, address in list_addresses(app.server):
            # After a deletion, the document could no longer be requested.
            if method == "DELETE" and "InsightsReports" in address:
                continue
            queries = ASKED.get(address.rpartition("/")[2], [""])
            body: dict[str, Any] | None = None if method == "GET" else {}
            for query in queries if method == "GET" else [""]:
                answer = client.open(address + query, method=method, json=body)
                assert_hides(answer.text, f"{method} {address}{query}")
                asked += 1
    assert asked > 150


def assert_hides(text: str, asked: str) -> None:
    """Fail if a response contains a hidden name that the request didn't."""
    shown, question = text.lower(), asked.lower()
    names = NAMES if SECRET in question else (SECRET,)
    assert not [each for each in names if each in shown and each not in question], asked
    told = {found.group() for found in HIDDEN_IDS.finditer(text)}
    assert not [each for each in told if each not in asked], asked


PLACES = [
    {"space": "Spaces-1", "report": "InsightsReports-1", "metric": metric}
    for metric in (None, *Metric)
] + [{"space": "Spaces-1", "project": "Projects-1", "metric": "lead-time"}]
COMPARE: dict[str, Any] = {**PLACES[0], "tab": "compare"}
ROLLOUTS: list[dict[str, Any]] = [
    {**PLACES[0], "tab": "rollout"},
    {"space": "Spaces-1", "project": "Projects-1", "tab": "rollout"},
]
ROLLOUT_VIEWS: list[dict[str, Any]] = [
    {"projectId": project, "release": release, "groupBy": "TagSets-1"}
    for project in ("", "Projects-1", "Projects-2")
    for release in ("", *(f"Releases-{number}" for number in range(1, 7)))
]
VIEWS: list[dict[str, Any]] = [
    {"split": split.value, "tenantTagSetId": "TagSets-1", "timeRange": "LastMonth"}
    for split in Split
]
PICKS: list[dict[str, str]] = [
    {},
    {"of": "Restricted project 1"},
    {"project": "Projects-2"},
    {"project": "Restricted project 1"},
    {"tenant": "Tenants-2", "environment": "Environments-2"},
    *({"deployment": f"Deployments-{number}"} for number in range(1, 9)),
]
SEARCHES = [SECRET, "", "restricted"]
FORM = {
    f"{FormIds.PLACE}.data": {"space": "Spaces-1", "report": "InsightsReports-1"},
    f"{FormIds.SAVE}.n_clicks": 1,
    f"{FormIds.NAME}.value": "",
    f"{FormIds.PROJECT_GROUPS}.value": ["ProjectGroups-1"],
    f"{FormIds.PROJECTS}.value": ["Projects-1", "Projects-9"],
    f"{FormIds.CHANNELS}.value": ["Channels-2"],
    f"{FormIds.TENANTS}.value": ["Tenants-1"],
    f"{FormIds.TENANT_MODE}.value": "TenantedAndUntenanted",
    f"{FormIds.ALL_TENANTS}.checked": False,
    f"{FormIds.TIME_ZONE}.value": "UTC",
    f"{FormIds.GROUP_ORDER}.data": ["a"],
    GroupPart.NAME: [({"type": GroupPart.NAME, "key": "a"}, "Live")],
    GroupPart.ENVIRONMENTS: [
        ({"type": GroupPart.ENVIRONMENTS, "key": "a"}, ["Environments-1"])
    ],
    TAGS: [],
}
IMPORT_PLACE = {"space": "Spaces-1", "import": "Imports-1"}
IMPORT = {
    f"{ImportIds.PLACE}.data": IMPORT_PLACE,
    f"{ImportIds.FORM}.data": {"table": 0, "texts": {}},
    ImportPart.CHOICE: [(choice_id(Choice.KIND), "deployments")],
}
PORTFOLIO_PLACE: dict[str, Any] = {
    f"{PortfolioIds.PLACE}.data": {"space": "Spaces-1"},
    f"{PortfolioIds.VIEW}.data": {"by": "Project"},
}
WALL_PLACE = {
    f"{WallIds.PLACE}.data": {"space": "Spaces-1", "page": 1, "wall": "WallDisplays-1"}
}
# Outputs of callbacks, each with the values to send.
CALLBACKS: dict[str, list[dict[str, Any]]] = {
    f"{ReportIds.ANSWER}.data": [
        {f"{ReportIds.PLACE}.data": place, f"{ReportIds.VIEW}.data": view}
        for place, view in (
            *product([PLACES[0], PLACES[-1], COMPARE], VIEWS),
            *product(ROLLOUTS, ROLLOUT_VIEWS),
        )
    ],
    f"{PortfolioIds.ANSWER}.data": [
        {
            f"{PortfolioIds.PLACE}.data": {"space": "Spaces-1"},
            f"{PortfolioIds.VIEW}.data": {"by": by, "environmentId": environment},
        }
        for by, environment in product(
            ("Project", "Report"), ("Environments-1", "Environments-2")
        )
    ],
    f"{text_of(fold_id(FoldIds.CONTENT, MATCH, MATCH))}.children": [
        {
            f"{ReportIds.PLACE}.data": place,
            f"{FoldIds.OPENED}.data": 1,
            f"{FoldIds.OPENED}.id": fold_id(FoldIds.OPENED, "panels", json.dumps(view)),
        }
        for place, view in product(PLACES[:3], VIEWS)
    ],
    f"{ReportIds.DETAILS}.children": [
        {f"{ReportIds.PLACE}.data": place, f"{ReportIds.GRID_READY}.data": True}
        for place in PLACES[1:3]
    ],
    f"{ReportIds.DEPLOYMENTS}.children": [
        {
            f"{ReportIds.PLACE}.data": place,
            f"{ReportIds.VIEW}.data": {"split": "Project"},
            f"{ReportIds.LISTED}.data": pick,
            f"{ReportIds.GRID_READY}.data": True,
        }
        for place, pick in product(PLACES[1:2], PICKS[:6])
    ],
    f"{ReportIds.PICKED}.children": [
        {
            f"{ReportIds.PLACE}.data": place,
            f"{ReportIds.VIEW}.data": {"split": "Project", "granularity": "Monthly"},
            f"{ReportIds.LISTED}.data": {"point": "2024-04-01", **pick},
        }
        for place, pick in product(PLACES[1:2], [{}, {"of": HIDDEN["project"]}])
    ],
    f"{text_of(rows_id(ReportIds.ROWS, MATCH))}.getRowsResponse": [
        {
            f"{ReportIds.PLACE}.data": PLACES[1],
            f"{ReportIds.ROWS}.getRowsRequest": {"startRow": 0, "endRow": 100},
            f"{ReportIds.QUESTION}.data": {"view": {"split": "Project"}, "pick": pick},
            f"{ReportIds.SEARCH}.value": search,
        }
        for pick, search in product(PICKS[:5], SEARCHES[:2])
    ],
    **{
        f"{text_of(found_id(kind))}.data": [
            {
                f"{FormIds.PLACE}.data": FORM[f"{FormIds.PLACE}.data"],
                f"{WANTED}.data": {"search": search, "chosen": []},
            }
            for search in SEARCHES
        ]
        for kind in ("ProjectGroups", "Projects", "Channels", "Tenants")
    },
    f"{ReportIds.EXPLANATION}.children": [
        {f"{ReportIds.PLACE}.data": PLACES[1], f"{ReportIds.PICK}.data": pick}
        for pick in PICKS
    ],
    f"{text_of(option_id('tenantId'))}.data": [
        {
            f"{ReportIds.PLACE}.data": PLACES[-1],
            f"{ReportIds.OPTION}.searchValue": search,
        }
        for search in SEARCHES
    ],
    f"{FormIds.NAME}.error": [
        FORM,
        {**FORM, f"{FormIds.NAME}.value": "All", f"{FormIds.PROJECTS}.value": []},
    ],
    f"{FormIds.PREVIEW}.children": [FORM],
    f"{FormIds.WEEK_START}.value": [
        {**FORM, f"{FormIds.TIME_ZONE}.value": zone} for zone in ("Asia/Tokyo", "x")
    ],
    f"{FormIds.LOGO_SHOWN}.children": [
        {**FORM, f"{FormIds.LOGO_UPLOAD}.contents": "data:image/png;base64,xx"}
    ],
    f"{text_of(card_id(CardPart.FIGURES, EVERY, EVERY))}.children": [
        {
            CardPart.FIGURES: [
                (
                    {
                        "type": CardPart.FIGURES,
                        "space": "Spaces-1",
                        "report": "InsightsReports-1",
                    },
                    None,
                )
            ]
        }
    ],
    f"{DELETE_DIALOG.location_id}.href": [FORM],
    f"{EMBED.dialog}.children": [
        {f"{ReportIds.EMBED}.n_clicks": 1, f"{ReportIds.PLACE}.data": place}
        for place in PLACES
    ],
    f"{EMBED.made}.children": [
        {
            f"{EMBED.make}.n_clicks": 1,
            f"{ReportIds.PLACE}.data": PLACES[0],
            f"{ReportIds.VIEW}.data": {"split": "Project"},
            f"{EMBED.field('name')}.value": "x",
        }
    ],
    f"{EMBED.preview}.src": [
        {
            f"{ReportIds.PLACE}.data": PLACES[0],
            f"{ReportIds.VIEW}.data": {"split": "Project"},
            f"{EMBED.field('shown')}.value": ["title", "names"],
        }
    ],
    f"{EMBED.field('origins')}.error": [
        {f"{EMBED.field('origins')}.value": ["https://portal.example.com"]}
    ],
    f"{PORTFOLIO_EMBED.dialog}.children": [
        {f"{PORTFOLIO_EMBED.item}.n_clicks": 1, **PORTFOLIO_PLACE}
    ],
    f"{PORTFOLIO_EMBED.made}.children": [
        {
            f"{PORTFOLIO_EMBED.make}.n_clicks": 1,
            f"{PORTFOLIO_EMBED.field('origins')}.value": ["https://x.example.com"],
            f"{PORTFOLIO_EMBED.field('shown')}.value": ["title", "names"],
            **PORTFOLIO_PLACE,
        }
    ],
    f"{PORTFOLIO_EMBED.preview}.src": [
        {
            f"{PORTFOLIO_EMBED.field('shown')}.value": ["title", "names"],
            **PORTFOLIO_PLACE,
        }
    ],
    f"{PORTFOLIO_EMBED.field('origins')}.error": [
        {f"{PORTFOLIO_EMBED.field('origins')}.value": ["https://x.example.com"]}
    ],
    f"{EmbedsIds.LINKS}.children@": [
        {f"{EmbedsIds.PLACE}.data": {"space": "Spaces-1"}}
    ],
    f"{CREATE.id_of('name')}.error": [
        {**WALL_PLACE, f"{CREATE.submit_id}.n_clicks": 1}
        | {f"{CREATE.id_of('name')}.value": "x", f"{CREATE.id_of('expires')}.value": ""}
    ],
    f"{WallIds.WALLS}.children": [
        {**WALL_PLACE, act: [({"type": act, "row": "WallDisplays-1"}, 1)]}
        for act in (WallAct.REVOKE, WallAct.REMAKE)
    ],
    f"{ADD.id_of('report')}.error": [
        {**WALL_PLACE, f"{ADD.submit_id}.n_clicks": 1}
        | {f"{ADD.id_of('report')}.value": "InsightsReports-1"}
    ],
    f"{WallIds.VIEWS}.children@": [
        {**WALL_PLACE, WallAct.REMOVE: [({"type": WallAct.REMOVE, "row": 1}, 1)]}
    ],
    f"{SETTINGS.id_of('seconds')}.error": [
        {**WALL_PLACE, f"{SETTINGS.submit_id}.n_clicks": 1}
        | {f"{SETTINGS.id_of('theme')}.value": "dark"}
    ],
    f"{ReportIds.WALL_DIALOG}.children": [
        {f"{ReportIds.WALL}.n_clicks": 1, f"{ReportIds.PLACE}.data": place}
        for place in PLACES
    ],
    f"{PortfolioIds.WALL_DIALOG}.children": [
        {f"{PortfolioIds.WALL}.n_clicks": 1, **PORTFOLIO_PLACE}
    ],
    f"{PORTFOLIO_WALL.id_of('wall')}.error": [
        {
            f"{PORTFOLIO_WALL.submit_id}.n_clicks": 1,
            f"{PORTFOLIO_WALL.id_of('wall')}.value": "WallDisplays-1",
            **PORTFOLIO_PLACE,
        }
    ],
    f"{WALL.id_of('wall')}.error": [
        {
            f"{WALL.submit_id}.n_clicks": 1,
            f"{ReportIds.PLACE}.data": PLACES[0],
            f"{ReportIds.VIEW}.data": {"split": "Project"},
            f"{WALL.id_of('wall')}.value": "WallDisplays-1",
        }
    ],
    f"{ReportIds.FINDINGS}.children": [
        {f"{ReportIds.PLACE}.data": place} for place in PLACES
    ],
    f"{NOTE.id_of('text')}.error": [
        {
            f"{NOTE.submit_id}.n_clicks": 1,
            f"{ReportIds.PLACE}.data": place,
            f"{NOTE.id_of('day')}.value": "2024-04-01",
            f"{NOTE.id_of('text')}.value": "A note",
        }
        for place in PLACES
    ],
    f"{ImportIds.BODY}.children": [{**IMPORT, f"{ImportIds.NEWS}.data": 1}],
    f"{ImportIds.KEPT}.data": [IMPORT],
    f"{ImportIds.UNDO_PLAN}.children": [
        {**IMPORT, ImportPart.ACTION: [(action_id(each), 1)]} for each in Action
    ],
}
PAGES = [
    *("/", "/Spaces-1/insights", "/Spaces-1/insights/new"),
    "/Spaces-1/portfolio",
    *(HERE, f"{HERE}/settings", f"{HERE}/lead-time", "/Spaces-1/embeds"),
    *("/Spaces-1/walls", "/Spaces-1/walls/WallDisplays-1"),
    *(f"{HERE}/compare", "/Spaces-1/projects/Projects-2/insights/compare"),
    *(f"{HERE}/rollout", "/Spaces-1/projects/Projects-2/insights/rollout"),
    *("/account", "/administration/accounts", "/administration/audit-log"),
    "/Spaces-1/projects/Projects-1/insights",
    "/Spaces-1/projects/Projects-2/insights/lead-time",
    "/Spaces-1/projects/xyzzy-project/insights",
    *("/Spaces-1/data", "/Spaces-1/data?report=InsightsReports-1"),
    *(f"/Spaces-1/data/quality/{each.key}" for each in CHECKS),
]


def test_no_page_and_no_callback_contains_a_hidden_name(
    app: Dash, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn_split, "MOST_SHOWN", 0)  # every panel is folded
    monkeypatch.setattr(drawn_counts, "MOST_WIDE", 0)
    server_side = {
        output for output, known in app.callback_map.items() if "callback" in known
    }
    # First a user who sees everything, whose cached responses others must not get.
    for output in list(CALLBACKS)[:5]:
        told = [post(client, output, values).text for values in CALLBACKS[output]]
        assert SECRET in "".join(told).lower(), output
    reached = set(OPEN_CALLBACKS)
    with calling_as(app.server, *LIMITED):
        assert_hides(client.get("/_dash-layout").text, "the shell")
        for page, search in product(
            PAGES, ("", "?split=Tenant&copy=InsightsReports-1")
        ):
            asked = {"_pages_location.pathname": page, "_pages_location.search": search}
            assert_hides(client.get(page + search).text, page)
            assert_hides(post(client, "_pages_content.children", asked).text, page)
        for output, sent in CALLBACKS.items():
            reached |= {
                each
                for each in server_side
                if output in each.replace("..", " ").replace("...", " ")
            }
            for values in sent:
                answer = post(client, output, values)
                assert answer.status_code in {200, 204}, answer.text
                assert_hides(answer.text, f"{output} {values}")
        for output in server_side - reached:
            # The user's own account, and pages for administrators.
            assert "ccount" in output or is_for_administrators(app, output), output
            answer = post(client, output.strip(".").partition("...")[0], {})
            assert_hides(answer.text, output)


def is_for_administrators(app: Dash, output: str) -> bool:
    body: Any = app.callback_map[output]["callback"].__wrapped__
    administer: bool = body.permissions == {Permission.ADMINISTER}
    return administer
