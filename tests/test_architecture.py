"""Imports run one way between the rooms; docs/architecture.md draws the arrows."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "insights_dash"

# The rooms that each room imports, apart from itself.
ALLOWED = {
    "domain": set(),
    "store": {"domain"},
    "pictures": {"domain"},
    "metrics": {"domain", "store"},
    "access": {"domain", "store"},
    "ingest": {"domain", "store"},
    "export": {"domain", "store"},
    "demo": {"domain", "store", "ingest"},
    "figures": {"domain"},
    "drawings": {"domain", "figures"},
    "components": {"domain", "figures"},
    "charts": {"domain", "metrics", "figures", "drawings", "components"},
    "dash_host": {"domain", "access", "components"},
    "api": {
        *("domain", "store", "metrics", "access", "ingest", "export", "pictures"),
    },
    "pages": {
        *("domain", "store", "metrics", "access", "ingest", "demo", "pictures"),
        *("figures", "components", "charts", "dash_host"),
    },
    "embed": {
        *("domain", "store", "metrics", "access"),
        *("figures", "components", "charts", "dash_host"),
    },
    "config": {"domain"},
    "processor": set(),
    "garbage": set(),
    "recorder": set(),
    "serving": set(),
    "application": {
        *("domain", "store", "metrics", "access", "ingest", "demo"),
        *("dash_host", "api", "pages", "embed", "config"),
    },
    "cli": {
        *("domain", "store", "access", "ingest", "export", "demo"),
        *("application", "config", "garbage", "processor", "recorder", "serving"),
    },
}
# Only these rooms use the libraries of the web.
WEB = {"flask", "dash", "dash_mantine_components", "werkzeug"}
WITHOUT_WEB = {
    *("domain", "store", "ingest", "export", "demo", "figures", "drawings", "pictures"),
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_names(path: Path) -> Iterator[str]:
    """Yield every import of a file, also inside functions and TYPE_CHECKING."""
    return names_in(ast.walk(tree_of(path)))


def imported_at_once(path: Path) -> Iterator[str]:
    """Yield the imports that run when the file is imported."""
    return names_in(tree_of(path).body)


def names_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{node.lineno}: a relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


@cache
def imported_rooms(path: Path) -> set[str]:
    parts = [name.split(".") for name in imported_names(path)]
    rooms = {each[1] for each in parts if each[0] == "insights_dash" and len(each) > 1}
    return rooms & ALLOWED.keys()


def test_a_room_imports_only_from_rooms_before_it() -> None:
    wrong: dict[str, set[str]] = {}
    for path in modules():
        room = room_of(path)
        allowed = set() if room == "__init__" else ALLOWED[room] | {room}
        wrong[dotted(path)] = imported_rooms(path) - allowed
    assert {} == {name: rooms for name, rooms in wrong.items() if rooms}


@pytest.mark.parametrize("room", ALLOWED)
def test_every_arrow_between_rooms_is_used(room: str) -> None:
    own = [path for path in modules() if room_of(path) == room]
    imported = set().union(*map(imported_rooms, own)) - {room}
    assert imported == ALLOWED[room]


def test_rooms_below_the_edge_do_not_import_the_web() -> None:
    wrong = {
        dotted(path): WEB & {name.split(".")[0] for name in imported_names(path)}
        for path in modules()
        if room_of(path) in WITHOUT_WEB
    }
    assert {} == {name: libraries for name, libraries in wrong.items() if libraries}


def test_a_page_imports_no_other_page() -> None:
    pages = PACKAGE / "pages"
    groups = [pages, pages / "administration"]
    shared = [f"{dotted(path)}." for group in groups for path in group.glob("*.py")]
    for path in pages.rglob("*.py"):
        if path.parent in groups:
            continue
        own = dotted(path.parent)
        others = {
            name
            for name in imported_names(path)
            if name.startswith("insights_dash.pages.")
            and not f"{name}.".startswith((f"{own}.", *shared))
        }
        assert others == set(), path


def test_histories_do_not_import_answers() -> None:
    for path in (PACKAGE / "metrics" / "history").rglob("*.py"):
        names = set(imported_names(path))
        assert not {name for name in names if ".metrics.answer" in name}, path


def test_in_metrics_few_modules_know_the_store() -> None:
    metrics = PACKAGE / "metrics"
    knowing = {
        path.relative_to(metrics).as_posix()
        for path in metrics.rglob("*.py")
        if "store" in imported_rooms(path)
    }
    assert {
        *("histories.py", "history/document_index.py", "service.py"),
        "release_questions.py",  # only the values of a deployment
        "history/column_file.py",  # only how a file is written
        *(f"quality/{each}.py" for each in ("failed_events", "service", "uncounted")),
    } == knowing


def test_only_wire_modules_know_the_api_property_names() -> None:
    for path in (PACKAGE / "api").rglob("*.py"):
        if "wire" in path.relative_to(PACKAGE).as_posix():
            continue
        text = path.read_text(encoding="utf-8")
        assert '"StartOfInterval"' not in text, path
        assert '"NinetyFifth"' not in text, path


def test_no_module_does_work_when_imported() -> None:
    """Importing defines names; it builds no app, engine or client, and runs no loop."""
    for path in modules():
        if "migrations" in path.parts:
            continue
        for node in tree_of(path).body:
            assert not isinstance(node, ast.For | ast.While | ast.With), path
            called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            assert not called, f"{path}:{node.lineno}"


def test_a_module_that_needs_pandas_is_imported_only_when_its_file_is_there() -> None:
    """pandas takes 60 MB and 0.2 s, in each worker and each command."""
    needing = {
        dotted(path)
        for path in modules()
        if {"pandas", "fastparquet"} & {*imported_names(path)}
    }
    program = "insights_dash.ingest.parquet_process"  # runs alone
    at_once = {
        (dotted(path), name)
        for path in modules()
        for name in imported_at_once(path)
        if name in needing and dotted(path) != program
    }
    assert set() == at_once
    assert all(program not in {*imported_at_once(path)} for path in modules())
