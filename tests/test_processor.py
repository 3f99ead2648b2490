"""NumPy's setting for processors with slow sorts is made before NumPy is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from insights_dash.processor import avoid_slow_sorts

SETTING = "NPY_DISABLE_CPU_FEATURES"
ROOT = Path(__file__).parent.parent


ZEN_4 = {
    "processor": "0",
    "vendor_id": "AuthenticAMD",
    "cpu family": "25",
    "model": "17",
    "model name": "AMD EPYC",
    "flags": "fpu avx2 avx512f avx512vl",
}


def told(folder: Path, **changes: str) -> str | None:
    facts = ZEN_4 | {name.replace("_", " "): text for name, text in changes.items()}
    if "vendor id" in facts:
        facts["vendor_id"] = facts.pop("vendor id")
    one = "".join(f"{name}\t: {text}\n" for name, text in facts.items())
    described = folder / "cpuinfo"
    described.write_text(f"{one}\n{one}\n")
    environment: dict[str, str] = {}
    avoid_slow_sorts(environment, described)
    return environment.get(SETTING)


@pytest.mark.parametrize("model", [0x10, 0x1F, 0x61, 0xAF])
def test_zen_4_sorts_without_avx_512(tmp_path: Path, model: int) -> None:
    assert "X86_V4" == told(tmp_path, model=str(model))


def test_other_processors_are_left_alone(tmp_path: Path) -> None:
    assert told(tmp_path, vendor_id="GenuineIntel") is None
    assert told(tmp_path, cpu_family="26") is None
    assert told(tmp_path, model="33") is None
    assert told(tmp_path, flags="avx2") is None


def test_an_existing_setting_stays() -> None:
    environment = {SETTING: ""}
    avoid_slow_sorts(environment)
    assert {SETTING: ""} == environment


def test_a_system_that_describes_no_processor_is_fine(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    avoid_slow_sorts(environment, tmp_path / "none")
    assert {} == environment


@pytest.mark.parametrize("way_in", ["app.py", "insights_dash/cli/__init__.py"])
def test_every_entry_point_sets_it_before_numpy_is_loaded(way_in: str) -> None:
    """The imports before the call must not import NumPy."""
    lines = (ROOT / way_in).read_text(encoding="utf-8").splitlines()
    call = next(i for i, line in enumerate(lines) if "avoid_slow_sorts(" in line)
    imports = [line for line in lines[:call] if line.startswith(("import ", "from "))]
    program = "\n".join([*imports, "import sys", "print('numpy' in sys.modules)"])
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "False" == done.stdout.strip()
