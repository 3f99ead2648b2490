"""What somebody may see by name: the limits of the roles that let them view a space."""

from collections.abc import Collection
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Limits:
    """Ids that a role is limited to; None of a kind stands for all of it.

    A project counts where it is listed or in a listed group. With tenants listed,
    untenanted deployments are outside.
    """

    project_groups: frozenset[str] | None = None
    projects: frozenset[str] | None = None
    environments: frozenset[str] | None = None
    tenants: frozenset[str] | None = None

    @property
    def is_unlimited(self) -> bool:
        """Whether nothing is outside."""
        return self == EVERYTHING

    def covers(self, other: "Limits") -> bool:
        """Return whether these limits certainly include everything in the other limits.

        A listed project is not looked up in a listed group, because projects can move.
        """
        return (
            self._covers_projects(other)
            and _includes(self.environments, other.environments)
            and _includes(self.tenants, other.tenants)
        )

    def _covers_projects(self, other: "Limits") -> bool:
        if self.has_all_projects or other.has_all_projects:
            return self.has_all_projects
        return _includes(self.projects or (), other.projects or ()) and _includes(
            self.project_groups or (), other.project_groups or ()
        )

    @property
    def has_all_projects(self) -> bool:
        """Return whether every project is included."""
        return self.projects is None and self.project_groups is None

    @property
    def key(self) -> str:
        """A text that is equal where the limits are, in any process."""
        return repr([ids and sorted(ids) for ids in astuple(self)])


@dataclass(frozen=True)
class Sight:
    """A deployment is seen where one of `limits` has its project, environment, tenant.

    A name is seen where one of them has it. Without any, nothing is seen.
    """

    limits: tuple[Limits, ...]

    @property
    def is_unlimited(self) -> bool:
        """Whether everything is seen."""
        return any(each.is_unlimited for each in self.limits)

    def covers(self, other: "Sight") -> bool:
        """Return whether this sight certainly includes all that the other one shows."""
        return all(
            any(own.covers(each) for own in self.limits) for each in other.limits
        )

    def has_environment(self, identifier: str) -> bool:
        """Whether an environment's name is seen."""
        return any(
            each.environments is None or identifier in each.environments
            for each in self.limits
        )

    @property
    def key(self) -> str:
        """A text that is equal where the sights are, in any process."""
        if self.is_unlimited:
            return EVERYTHING.key
        return " ".join(sorted({each.key for each in self.limits}))


def _includes(own: Collection[str] | None, other: Collection[str] | None) -> bool:
    """Return whether ids include all others; None means every id."""
    return own is None or (other is not None and set(other) <= set(own))


EVERYTHING = Limits()
UNLIMITED = Sight((EVERYTHING,))
# Figures without names: for whoever may see none, as through an embed that hides them.
NOTHING = Sight(())
