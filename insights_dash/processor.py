"""A setting of NumPy for some processors, which is needed before NumPy is loaded."""

import re
from collections.abc import MutableMapping
from pathlib import Path

_SETTING = "NPY_DISABLE_CPU_FEATURES"
_AVX512 = "X86_V4"
_FAMILY = 25
# Source: Linux, arch/x86/kernel/cpu/amd.c, where X86_FEATURE_ZEN4 is set.
_ZEN_4_MODELS = {str(each) for each in (*range(0x10, 0x20), *range(0x60, 0xB0))}
_LINE = re.compile(r"(vendor_id|cpu family|model|flags)\s*: (.*)")


def avoid_slow_sorts(
    environment: MutableMapping[str, str],
    described: Path = Path("/proc/cpuinfo"),
) -> None:
    """Prevent NumPy from sorting with AVX-512 on AMD's Zen 4, where it is slow.

    There a sort waits for an instruction and takes five times as long. Other processors
    and a setting that already exists are left alone. NumPy reads the setting when it is
    loaded. Source: https://github.com/numpy/x86-simd-sort/issues/6.
    """
    if _SETTING in environment or not described.is_file():
        return
    first = described.read_text(encoding="utf-8", errors="replace").partition("\n\n")[0]
    facts = dict(_LINE.findall(first))
    is_zen_4 = (
        facts.get("vendor_id") == "AuthenticAMD"
        and facts.get("cpu family") == str(_FAMILY)
        and facts.get("model") in _ZEN_4_MODELS
    )
    if is_zen_4 and "avx512vl" in facts.get("flags", ""):
        environment[_SETTING] = _AVX512
