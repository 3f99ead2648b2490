"""The coverage of a report as text."""


def describe_coverage(
    *, projects: int, environments: int, tenants: int, untenanted: bool
) -> str:
    """Return `12 projects · 2 environments · 34 tenants`; the last only if any."""
    parts = [_count(projects, "project"), _count(environments, "environment")]
    if tenants:
        parts.append(_count(tenants, "tenant"))
    elif not untenanted:
        parts.append("no tenants")
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
