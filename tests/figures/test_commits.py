"""Hashes of commits in texts: shown in short, copied and read aloud as a whole."""

import pytest
from dash import html

from insights_dash.components.commit import fold_hashes
from insights_dash.figures.commits import shorten_hashes

COMMIT = "cec0ca5c14d1234567890abcdef1234567890abc"
DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (COMMIT, "cec0ca5c14"),
        (f"shop {COMMIT} failed", "shop cec0ca5c14 failed"),
        (f"sha256:{DIGEST}", "sha256:0123456789"),
        (f"{COMMIT}, then {COMMIT}", "cec0ca5c14, then cec0ca5c14"),
        (f"v{COMMIT}", f"v{COMMIT}"),
        (COMMIT[1:], COMMIT[1:]),
        ("shop v527", "shop v527"),
        ("", ""),
    ],
)
def test_a_hash_has_its_first_ten_characters(text: str, short: str) -> None:
    assert short == shorten_hashes(text)


def test_a_page_has_the_rest_of_a_hash_for_copying() -> None:
    assert "shop v527" == fold_hashes("shop v527")
    shown = str(html.P(fold_hashes(f"shop {COMMIT} failed")))
    rest = f"Span(children='{COMMIT[10:]}', className='commit__rest')"
    commit = (
        f"Span(children=['cec0ca5c14', {rest}], className='commit', title='{COMMIT}')"
    )
    assert f"P(['shop ', {commit}, ' failed'])" == shown
