"""The page of all API keys, for administrators."""

import re

from callback_post import post, said
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.administration.api_keys.forms import FILTERS as KEY_FILTERS
from insights_dash.pages.administration.api_keys.forms import revoke_id
from product_with_people import People

PAGE, LIST = "_pages_content.children", f"{KEY_FILTERS.list_id}.children"
PATH = "/administration/keys"


def test_an_administrator_finds_and_revokes_any_key(people: People) -> None:
    root, ada = people.root, people.add(Grant(Role.REPORT_VIEWER))
    program = people.by_key(ada)
    place = {"_pages_location.pathname": PATH}
    query = f"?search={ada.username}&state=valid"
    shown = said(post(root, PAGE, {**place, "_pages_location.search": query}))
    (key,) = set(re.findall(r"APIKeys-\d+", shown))
    assert f"/administration/accounts/{ada.id}" in shown
    assert people.root_key not in said(post(root, LIST, {}))

    button = revoke_id(key)
    values = {
        button["type"]: [(button, 1)],
        f"{KEY_FILTERS.id_of('search')}.value": ada.username,
        f"{KEY_FILTERS.id_of('state')}.value": "valid",
    }
    answer = post(root, LIST, values, pressed=(button, "n_clicks"))
    assert "No keys found" in said(answer)
    assert 401 == program.get("/api/users/me").status_code
    assert "Revoked" in said(
        post(root, LIST, {f"{KEY_FILTERS.id_of('search')}.value": ada.username})
    )
    # A list that is rendered again fires too, although no button was clicked.
    still = {**values, button["type"]: [(button, None)]}
    assert "" == said(post(root, LIST, still, pressed=(button, "n_clicks")))
