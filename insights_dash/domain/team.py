"""Teams: the projects of a project group, or those of an owner."""

from dataclasses import dataclass

OWNER = "owner:"  # before an owner's name, where a text can also be a group's ID


@dataclass(frozen=True)
class Team:
    """Project groups by their IDs, an owner by its name, or the projects of both.

    If there are neither groups nor an owner, it is every project.
    """

    groups: tuple[str, ...] = ()
    owner: str = ""

    @classmethod
    def parse(cls, text: str) -> "Team":
        """Return the team of a text such as `ProjectGroups-3` or `owner:Platform`."""
        text = text.strip()
        if text.startswith(OWNER):
            return cls(owner=text.removeprefix(OWNER).strip())
        return cls((text,) if text else ())

    @property
    def text(self) -> str:
        """Return the text that `parse` reads, of a single group or an owner."""
        if self.groups:
            return self.groups[0]
        return f"{OWNER}{self.owner}" if self.owner else ""

    def __bool__(self) -> bool:
        return bool(self.groups or self.owner)


@dataclass(frozen=True)
class NamedTeam:
    """A team and the name of its project group or owner."""

    team: Team
    name: str
