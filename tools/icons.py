# ruff: noqa: INP001 - a script, not part of a package
"""Cuts Font Awesome's solid font into what pages need, and the rest into small parts.

    npm pack @fortawesome/fontawesome-free && tar xf fortawesome-*.tgz
    uv tool run --from 'fonttools[woff]' python -m tools.icons package

`package` is the unpacked npm package; `pyftsubset` of fonttools has to be in the PATH.
The first part has the icons that the code names. A report can have any other one: the
browser only loads the part that has it. The form, where icons are chosen, loads what it
shows. Run this again when code uses another icon: a test fails if you forget.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "insights_dash/components/font_awesome_icons.json"
VENDOR = ROOT / "assets/vendor/fontawesome"
SHEET = VENDOR / "css/icons.css"
_ICONS_PER_PART = 128
_RULE = re.compile(r'((?:\.fa-[a-z0-9-]+,?)+)\{--fa:"(\\?[^"]+)"\}')
_QUOTED = re.compile(r"""["'`]([a-z0-9-]+)["'`]""")
# Names of icons that are elements in our scripts.
_ELEMENTS = {"th"}
_CLASS = re.compile(r"\bfa-([a-z0-9-]+)")
_HEAD = """\
/*! Font Awesome Free 7.3.1 by Fonticons, Inc. - https://fontawesome.com
 * License: https://fontawesome.com/license/free (Icons: CC BY 4.0, Fonts: SIL OFL 1.1,
 * Code: MIT License). Written by tools/icons.py. */
.fa-solid {
  display: inline-block;
  width: 1.25em;
  font-family: "Font Awesome 7 Free";
  font-style: normal;
  font-weight: 900;
  line-height: 1;
  text-align: center;
  text-rendering: auto;
  font-synthesis: none;
  -webkit-font-smoothing: antialiased;
  -moz-osx-font-smoothing: grayscale;
}

.fa-solid::before {
  content: var(--fa) / "";
}

@supports not (content: "" / "") {
  .fa-solid::before {
    content: var(--fa);
  }
}
"""


def list_used() -> set[str]:
    """Return every string of the code that is an icon's name, in files about icons."""
    known = set(json.loads(CATALOGUE.read_text(encoding="utf-8"))["codepoints"])
    found: set[str] = set()
    for path in (ROOT / "insights_dash").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "icon" in text.lower():
            found |= set(_list_strings(text))
    for folder, kind in (("browser", "*.js"), ("insights_dash", "*.html")):
        for path in (ROOT / folder).rglob(kind):
            text = path.read_text(encoding="utf-8")
            if "icon" in text.lower() or "fa-" in text:
                found |= {*_QUOTED.findall(text), *_CLASS.findall(text)}
    return {name for name in found & known if len(name) > 1} - _ELEMENTS


def _list_strings(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def list_in_sheet() -> set[str]:
    """Return the icons that the style sheet of every page has."""
    sheet = SHEET.read_text(encoding="utf-8")
    return set(re.findall(r"\.fa-([a-z0-9-]+) \{\n  --fa:", sheet))


def main(package: Path) -> None:
    """Write the style sheet, the fonts and the codepoints of the catalogue."""
    codepoints = _read_codepoints(package)
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    catalogue["codepoints"] = {
        name: f"{codepoints[name]:x}" for name in sorted(codepoints)
    }
    _write_catalogue(catalogue)
    used = {name: codepoints[name] for name in sorted(list_used())}
    own = sorted(set(used.values()))
    rest = sorted(set(codepoints.values()) - set(own))
    parts = [own]
    parts += [
        rest[start : start + _ICONS_PER_PART]
        for start in range(0, len(rest), _ICONS_PER_PART)
    ]
    rules = [_HEAD]
    for number, part in enumerate(parts):
        rules.append(_cut(package, f"icons-{number:02d}.woff2", part))
    rules += [
        f'.fa-{name} {{\n  --fa: "\\{place:x}";\n}}\n' for name, place in used.items()
    ]
    SHEET.write_text("\n".join(rules), encoding="utf-8")


def _read_codepoints(package: Path) -> Mapping[str, int]:
    """Return the codepoint of each name of a solid icon, former names included."""
    sheet = (package / "css/all.min.css").read_text(encoding="utf-8")
    found = {
        name.removeprefix(".fa-"): _parse(text)
        for names, text in _RULE.findall(sheet)
        for name in names.split(",")
    }
    icons = json.loads(CATALOGUE.read_text(encoding="utf-8"))["icons"]
    solid = {found[name] for name, *_ in icons}
    return {name: place for name, place in found.items() if place in solid}


def _parse(text: str) -> int:
    """Return the codepoint of a CSS string of one character, which can be escaped."""
    digits = text.removeprefix("\\")
    return ord(digits) if len(digits) == 1 else int(digits, 16)


def _write_catalogue(catalogue: Mapping[str, object]) -> None:
    icons = catalogue["icons"]
    lines = [json.dumps(each, ensure_ascii=False) for each in _as_list(icons)]
    head = {key: catalogue[key] for key in ("source", "licence")}
    fields = [f"{json.dumps(key)}: {json.dumps(text)}" for key, text in head.items()]
    fields.append('"icons": [\n' + ",\n".join(lines) + "\n]")
    fields.append(f'"codepoints": {json.dumps(catalogue["codepoints"])}')
    CATALOGUE.write_text("{\n" + ",\n".join(fields) + "}\n", encoding="utf-8")


def _as_list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _cut(package: Path, name: str, part: Sequence[int]) -> str:
    """Write the font of some icons; return its rule."""
    places = ",".join(f"U+{place:X}" for place in part)
    source = package / "webfonts/fa-solid-900.woff2"
    target = VENDOR / "webfonts" / name
    options = [f"--unicodes={places}", "--flavor=woff2", f"--output-file={target}"]
    subprocess.run(["pyftsubset", str(source), *options], check=True)  # noqa: S603, S607
    return (
        '@font-face {\n  font-family: "Font Awesome 7 Free";\n  font-style: normal;\n'
        "  font-weight: 900;\n  font-display: block;\n"
        f'  src: url("../webfonts/{name}") format("woff2");\n'
        f"  unicode-range: {places.replace(',', ', ')};\n}}\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
