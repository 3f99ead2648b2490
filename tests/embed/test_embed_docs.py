"""The examples in docs/embeds.md create valid tokens."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime

from embedding import DOCS, REPORT, example
from insights_dash.access.embed_tokens import (
    AUDIENCE,
    LONGEST_LIFE,
    LONGEST_TOKEN,
    read_minted,
)
from insights_dash.access.embed_view import EmbedView
from insights_dash.access.embeds import EmbedRefusal
from insights_dash.domain.embed import Snippet
from required_tools import do_without

SECRET = "c2VjcmV0LW9mLWEtaG9zdC1hcHBsaWNhdGlvbi1vbmx5"  # noqa: S105 - of a test
ARGUMENTS = json.dumps(["EmbedKeys-3", SECRET, REPORT, {"metric": "lead-time"}])[1:-1]


def check(token: str) -> None:
    minted = read_minted(token.strip(), SECRET, now=datetime.now(UTC))
    assert (REPORT, {"metric": "lead-time"}) == (minted.report, minted.view)
    assert EmbedView.parse(minted.view).metric


def test_the_python_example_signs_a_token() -> None:
    program = f"{example('python', 'def mint_embed')}\nprint(mint_embed({ARGUMENTS}))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    check(done.stdout)


def test_the_javascript_example_signs_a_token() -> None:
    if shutil.which("node") is None:
        do_without("node is not installed")
    program = example("javascript", "function mintEmbed")
    done = subprocess.run(
        ["node", "-e", f"{program}\nconsole.log(mintEmbed({ARGUMENTS}))"],
        capture_output=True,
        text=True,
        check=True,
    )
    check(done.stdout)


def test_the_html_is_that_of_the_dialog() -> None:
    url = "https://insights.example.com/embed/L1-1.…/"
    snippet = Snippet(url, "Lead time for changes", 500)
    assert f"{snippet.adjusting}\n" == example("html", "<iframe")


def test_every_part_of_a_view_and_every_refusal_is_described() -> None:
    for name in EmbedView().to_texts():
        assert f"`{name}`" in DOCS, name
    for refusal in EmbedRefusal:
        title = refusal.title.replace("{kind}", "embed")
        title = title[0].upper() + title[1:]
        assert f"| {title} | {refusal.status.value} |" in DOCS
    assert f"{LONGEST_TOKEN:,} characters" in DOCS
    assert f"{LONGEST_LIFE.total_seconds() / 3600:.0f} hours" in DOCS
    assert f"`{AUDIENCE}`" in DOCS
