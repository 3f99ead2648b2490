# ruff: noqa: INP001 - a script, not part of a package
"""Finds phrases that a native reader would stumble over, and says what to write.

    python -m tools.word_list [PATH …]        by default every file that Git knows

`tools/word_list.toml` holds the phrases. They are looked for in what people read: the
prose of Markdown, the text of templates, the strings, docstrings and comments of
Python, JavaScript and CSS, the comments and messages of scripts and of the Makefile.
Names, links, strings in tests and vendored files are left out. The exit code is 1 if
there are findings.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from markdown_it import MarkdownIt
from pygments.lexer import Lexer
from pygments.lexers import (
    BashLexer,
    CssLexer,
    HtmlDjangoLexer,
    JavascriptLexer,
    MakefileLexer,
)
from pygments.token import Comment, String, Text, Token
from pygments.token import _TokenType as TokenType

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).with_suffix(".toml")

_IDENTIFIER = re.compile(r"[a-z0-9_.,:/#?&={}-]*")

Line = tuple[int, str]
"""The number of a line in its file, and text that begins there."""


@dataclass(frozen=True)
class Phrase:
    """A habit to avoid: a pattern, matched in any letter case, and better words."""

    pattern: re.Pattern[str]
    instead: str


@dataclass(frozen=True)
class Finding:
    """A phrase that stands in a file."""

    path: Path
    line: int
    words: str
    instead: str

    def __str__(self) -> str:
        """Return one line, which editors can follow to the place."""
        return f'{self.path}:{self.line}: "{self.words}" – {self.instead}'


def load_phrases(path: Path = LIST) -> list[Phrase]:
    """Return the phrases of a list; raises `re.error` for a pattern that is none."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["phrase"]
    return [
        Phrase(re.compile(rf"\b(?:{each['avoid']})\b", re.IGNORECASE), each["instead"])
        for each in entries
    ]


def find_phrases(path: Path, phrases: Sequence[Phrase]) -> Iterator[Finding]:
    """Yield what a file should say otherwise; nothing if its kind is not read."""
    reader = find_reader(path)
    if reader is None:
        return
    for start, text in reader(path.read_text(encoding="utf-8")):
        matches = (
            (match, phrase)
            for phrase in phrases
            for match in phrase.pattern.finditer(text)
        )
        for match, phrase in sorted(matches, key=lambda each: each[0].start()):
            line = start + text.count("\n", 0, match.start())
            words = " ".join(match.group().split())
            yield Finding(path, line, words, phrase.instead)


def read_markdown(source: str) -> Iterator[Line]:
    """Yield the prose of each block: without code, and without where links lead."""
    for block in MarkdownIt("commonmark").enable("table").parse(source):
        if block.type == "inline" and block.map and block.children:
            parts = {"code_inline": "`…`", "softbreak": "\n", "hardbreak": "\n"}
            text = "".join(
                parts.get(each.type, each.content)
                for each in block.children
                if each.type in parts or each.type in ("text", "image")
            )
            yield block.map[0] + 1, text


def read_python(source: str) -> Iterator[Line]:
    """Yield each string that isn't an identifier, each docstring and each comment.

    `{}` stands for the values that an f-string is filled with.
    """
    nodes = list(ast.walk(ast.parse(source)))
    yield from _read_remarks(source, nodes)
    hidden = {id(node) for node, _ in _list_docstrings(nodes)} | {
        id(part)
        for node in nodes
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in nodes:
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (getattr(each, "value", None) for each in node.values)
            text = "".join(each if isinstance(each, str) else "{}" for each in parts)
        else:
            continue
        if not _is_identifier(text):
            yield node.lineno, text


def read_remarks(source: str) -> Iterator[Line]:
    """Yield each docstring and each comment of a Python module."""
    yield from _read_remarks(source, list(ast.walk(ast.parse(source))))


def _read_remarks(source: str, nodes: Sequence[ast.AST]) -> Iterator[Line]:
    for node, text in _list_docstrings(nodes):
        yield node.lineno, text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _list_docstrings(
    nodes: Sequence[ast.AST],
) -> Iterator[tuple[ast.Constant, str]]:
    """Yield the strings that stand alone, including the docstrings of attributes."""
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Constant(value=str(text)) as docstring):
                yield docstring, text


def _is_identifier(text: str) -> bool:
    return bool(_IDENTIFIER.fullmatch(text.strip("\"'`")))


def _reader(lexer: type[Lexer], *kinds: TokenType) -> Callable[[str], Iterator[Line]]:
    """Return a reader of the tokens that have one of these kinds."""

    def read(source: str) -> Iterator[Line]:
        line = 1
        for kind, text in lexer(stripnl=False, ensurenl=False).get_tokens(source):
            if any(kind in each for each in kinds):
                yield line, text
            line += text.count("\n")

    return read


_javascript = _reader(JavascriptLexer, Comment, String)


def read_javascript(source: str) -> Iterator[Line]:
    """Yield each comment, and each string that isn't an identifier."""
    for line, text in _javascript(source):
        if not _is_identifier(text):
            yield line, text


_scripts = _reader(BashLexer, Comment, String)
_READERS: dict[str, Callable[[str], Iterator[Line]]] = {
    "*.md": read_markdown,
    "tests/*.py": read_remarks,
    "*.py": read_python,
    "*.js": read_javascript,
    "*.css": _reader(CssLexer, Comment, String),
    "*.html": _reader(HtmlDjangoLexer, Token.Text, String),
    "Makefile": _reader(MakefileLexer, Comment, String, Text),
    "Procfile": _scripts,
    ".ci/run": _scripts,
    "tools/*": _scripts,
}
_LEFT_OUT = (
    "*vendor/*",
    "*.toml",
    "*.js.map",
    "LICENSE*",
    "assets/dashboard.js",
    "assets/embed/embed.js",
    "assets/wall/wall.js",
)
"""The bundles repeat what is in `browser/`."""


def find_reader(path: Path) -> Callable[[str], Iterator[Line]] | None:
    """Return what reads the texts of a file of this name, or None."""
    name = path.relative_to(ROOT).as_posix() if ROOT in path.parents else path.name
    if any(fnmatch(name, each) for each in _LEFT_OUT):
        return None
    return next((read for form, read in _READERS.items() if fnmatch(name, form)), None)


def list_files() -> list[Path]:
    """Return the files of the project that Git knows, by name."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def main(names: Sequence[str]) -> int:
    """Print the findings in these files, or in all; return the exit code."""
    paths = [Path(name).resolve() for name in names] or list_files()
    phrases = load_phrases()
    findings = [found for path in paths for found in find_phrases(path, phrases)]
    for found in findings:
        print(found)  # noqa: T201 - this is the answer
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
