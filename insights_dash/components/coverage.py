"""What a report includes, in words."""


def describe_coverage(
    *, projects: int, environments: int, tenants: int, untenanted: bool
) -> str:
    """`12 projects · 2 environments · 34 tenants`; no tenants, nothing about them."""
    parts = [_count(projects, "project"), _count(environments, "environment")]
    if tenants:
        parts.append(_count(tenants, "tenant"))
    elif not untenanted:
        parts.append("no tenants")
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
