"""What the server and the browser's scripts both name is written once, in Python."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from insights_dash.components.page_data import build_page_data, list_members
from insights_dash.embed.ids import Ids as EmbedIds
from insights_dash.pages.page_data import describe_pages

SCRIPTS = Path(__file__).parents[2] / "browser"
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`([^`]*)`')
IMPORTED = re.compile(r'import \{ ([^}]+) \} from "[./]+/page_data\.js"')
METHOD = re.compile(r"\.(?:map|filter)$")


@pytest.fixture(scope="module")
def data() -> Mapping[str, Any]:
    described: dict[str, Any] = json.loads(
        build_page_data(describe_pages()).split(">", 1)[1].removesuffix("</script>")
    )
    described["ids"]["embed"] = list_members(EmbedIds)
    own = {
        "account": "",
        "files": {"grid": "", "sortable": ""},
        "theme": "",
        "parents": [],
        "readAt": "",
    }
    return {**described, "pageData": own}


def scripts() -> list[Path]:
    return sorted(SCRIPTS.rglob("*.js"))


def code_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def strings_of(path: Path) -> Iterator[str]:
    for double, template in STRING.findall(code_of(path)):
        yield double or template


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.stem)
def test_no_script_repeats_what_the_server_hands_over(
    path: Path, data: Mapping[str, Any]
) -> None:
    ids = [each for group in data["ids"].values() for each in group.values()]
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ids))})(?![\w-])")
    parameters = {*data["parameters"]["question"], *data["parameters"]["view"]}
    texts = {each for each in data["texts"].values() if isinstance(each, str)}
    texts |= set(data["texts"]["tenantModes"].values())
    texts |= {data["lostAnswers"][each]["title"] for each in ("broken", "unreachable")}
    for string in strings_of(path):
        assert not named.search(string), string
        assert string not in parameters | texts, string


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.stem)
def test_scripts_read_what_is_there(path: Path, data: Mapping[str, Any]) -> None:
    code = code_of(path)
    imported = IMPORTED.search(code)
    names = imported[1].replace(", ", "|") if imported else "nothing"
    read = set(re.findall(rf"\b((?:{names})(?:\.\w+)+)", code))
    for parts, place in re.findall(
        rf"const {{ ([^}}]+) }} = ((?:{names})[.\w]*);", code
    ):
        read |= {f"{place}.{part.split(':')[0].strip()}" for part in parts.split(",")}
    for each in {METHOD.sub("", each) for each in read}:
        found: Any = data
        for name in each.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        assert found is not None, each


def test_no_value_ends_the_element_early() -> None:
    text = build_page_data({"name": "</script><!--<script>"})
    assert 1 == text.count("</")
    assert "<!--" not in text
    assert {"name": "</script><!--<script>"} == json.loads(
        text.split(">", 1)[1].removesuffix("</script>")
    )
