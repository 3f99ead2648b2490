"""What a caller can see of a space: the limits of the roles that let them view it."""

from collections.abc import Collection
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class RoleLimits:
    """The ids that a role is limited to; None means every document of that kind.

    A project is included if it is listed, or if its group is. If tenants are listed,
    untenanted deployments are excluded.
    """

    project_groups: frozenset[str] | None = None
    projects: frozenset[str] | None = None
    environments: frozenset[str] | None = None
    tenants: frozenset[str] | None = None

    @property
    def is_unlimited(self) -> bool:
        """Whether these limits include everything."""
        return self == NO_LIMITS

    def covers(self, other: "RoleLimits") -> bool:
        """Return whether these limits certainly include everything in the other limits.

        A listed project is not looked up in a listed group, because projects can move.
        """
        return (
            self._covers_projects(other)
            and _includes(self.environments, other.environments)
            and _includes(self.tenants, other.tenants)
        )

    def _covers_projects(self, other: "RoleLimits") -> bool:
        if self.has_all_projects or other.has_all_projects:
            return self.has_all_projects
        return _includes(self.projects or (), other.projects or ()) and _includes(
            self.project_groups or (), other.project_groups or ()
        )

    @property
    def has_all_projects(self) -> bool:
        """Whether every project is included."""
        return self.projects is None and self.project_groups is None

    @property
    def key(self) -> str:
        """The same text for equal limits, in every process."""
        return repr([ids and sorted(ids) for ids in astuple(self)])


@dataclass(frozen=True)
class Visibility:
    """What the roles of a caller show: everything within any of `limits`.

    A deployment is visible if one of the limits includes its project, its environment
    and its tenant. A name is visible if one of them includes the document. Without
    limits, nothing is visible.
    """

    limits: tuple[RoleLimits, ...]

    @property
    def is_unlimited(self) -> bool:
        """Whether everything is visible."""
        return any(each.is_unlimited for each in self.limits)

    def covers(self, other: "Visibility") -> bool:
        """Return whether this certainly shows everything that the other one shows."""
        return all(
            any(own.covers(each) for own in self.limits) for each in other.limits
        )

    def has_environment(self, identifier: str) -> bool:
        """Return whether the environment's name is visible."""
        return any(
            each.environments is None or identifier in each.environments
            for each in self.limits
        )

    @property
    def whole_projects(self) -> "Visibility":
        """What remains without limits to some environments or tenants."""
        return Visibility(
            tuple(
                each
                for each in self.limits
                if each.environments is None and each.tenants is None
            )
        )

    @property
    def key(self) -> str:
        """The same text for equal visibilities, in every process."""
        if self.is_unlimited:
            return NO_LIMITS.key
        return " ".join(sorted({each.key for each in self.limits}))


def _includes(own: Collection[str] | None, other: Collection[str] | None) -> bool:
    """Return whether `own` includes all other ids; None means every id."""
    return own is None or (other is not None and set(other) <= set(own))


NO_LIMITS = RoleLimits()
FULL_VISIBILITY = Visibility((NO_LIMITS,))
