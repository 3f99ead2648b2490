"""Draws the SVG from standard input to standard output, within limits.

`pictures.svg` runs this file as a program. Its arguments are the longer side of the PNG
in pixels, and how many seconds it can use the processor.
"""

import sys

import resvg_py

_BYTES = 1024**3


def main() -> None:
    """Draw the SVG."""
    side, seconds = map(int, sys.argv[1:])
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":  # macOS refuses this limit
            resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    drawn = resvg_py.svg_to_bytes(
        svg_string=sys.stdin.read(), width=side, height=side, skip_system_fonts=True
    )
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
