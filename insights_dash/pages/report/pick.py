"""What the user picked: a point of a chart, a row of a table, a deployment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from insights_dash.domain.identity import Kind

# Names in the address and in the browser's store.
NARROWING = ("point", "of", "project", "environment", "tenant")
PARAMETERS = (*NARROWING, "deployment", "show")
ALL = "all"  # `show`: successful deployments too, where only failed ones are listed
UNTENANTED = "none"
_KINDS = {
    "project": Kind.PROJECT,
    "environment": Kind.ENVIRONMENT,
    "tenant": Kind.TENANT,
}


@dataclass(frozen=True)
class Pick:
    """`interval` is a point's first day, `series` its line; `ids` are a row's.

    An empty id of a tenant stands for untenanted deployments. `shows_all` is whether
    the list of a failure rate has successful deployments too.
    """

    interval: date | None
    series: str
    ids: Mapping[Kind, str]
    deployment: str
    shows_all: bool = False

    @classmethod
    def read(cls, parameters: object) -> "Pick":
        """Read the parameters of a pick; invalid values pick nothing."""
        given: Mapping[str, Any] = parameters if isinstance(parameters, dict) else {}
        texts = {
            name: value
            for name in PARAMETERS
            if isinstance(value := given.get(name), str) and value
        }
        ids = {
            kind: "" if texts[name] == UNTENANTED else texts[name]
            for name, kind in _KINDS.items()
            if name in texts
        }
        return cls(
            interval=_read_day(texts.get("point", "")),
            series=texts.get("of", ""),
            ids=ids,
            deployment=texts.get("deployment", ""),
            shows_all=texts.get("show") == ALL,
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves out deployments."""
        return bool(self.interval or self.series or self.ids)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
