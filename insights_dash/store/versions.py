"""Versions of staged releases and deployments, spelled as the releases they mean.

The rule is that of `domain.name_lookup`: within a channel, the exact version wins, then
the same one in another Unicode form, then the only one in another letter case.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.name_lookup import describe_choice
from insights_dash.domain.names import compose, normalize
from insights_dash.store import staging
from insights_dash.store.catalogue.known_catalogue import KnownCatalogue, Reason
from insights_dash.store.catalogue.known_names import NAMESAKE
from insights_dash.store.incoming import Codes, Incoming, code_of, stands_for
from insights_dash.store.tables import ReleaseRow

NO_RELEASE = 'No release "{}" in project "{}", channel "{}".'
_NAMES_AT_ONCE = 500
_SEPARATOR = "\n"  # no version has a line break


class Spellings:
    """The versions of a batch that could have another spelling.

    Most versions are numbers, which have one: they cost nothing here. `apart` has
    versions in NFC by their form NFD. `lettered` are the codes of channels with
    versions that have letters.
    """

    def __init__(self) -> None:
        self.apart: dict[str, str] = {}
        self.lettered: set[int] = set()

    def compose(self, channel: int, version: str) -> str:
        """Return a version in NFC; note in which channels it has other spellings."""
        composed = compose(version)
        if composed.lower() != composed.upper():
            self.lettered.add(channel)
        if not composed.isascii() and (apart := normalize("NFD", composed)) != composed:
            self.apart[apart] = composed
        return composed

    def replace(self, codes: Mapping[int, int]) -> None:
        """Replace codes of channels."""
        self.lettered = {codes.get(each, each) for each in self.lettered}


class Versions:
    """The versions of one batch, while it is being recorded."""

    def __init__(
        self,
        session: Session,
        incoming: Incoming,
        channels: Codes,
        known: KnownCatalogue,
        spellings: Spellings,
    ) -> None:
        self._session = session
        self._incoming = incoming
        self._channels = channels
        self._known = known
        self._apart = spellings.apart
        self._lettered = spellings.lettered
        self._refused: list[tuple[int, str]] = []

    def refuse_namesakes(self, table: Table) -> None:
        """Refuse releases whose version differs from another's only in letter case.

        The space may have both, from an older version of Insights Dash.
        """
        if not self._lettered:
            return
        folded, is_stored = func.lower(table.c.version), _is_stored(table)
        stored, alike = case((is_stored, table.c.row)), staging.FOLDED
        groups = (
            select(
                func.coalesce(func.min(stored), func.min(table.c.row)),
                table.c.channel_code,
                folded,
            )
            .group_by(table.c.channel_code, folded)
            .having(func.count() > 1)
        )
        names = [column.name for column in alike.columns]
        if not self._incoming.run(insert(alike).from_select(names, groups)):
            return
        kept = table.alias("kept")
        same = and_(alike.c.channel == table.c.channel_code, alike.c.folded == folded)
        later = (
            select(
                table,
                kept.c.version.label("kept_version"),
                kept.c.position.label("kept_position"),
            )
            .join(alike, same)
            .join(kept, kept.c.row == alike.c.row)
            .where(table.c.row != alike.c.row, ~is_stored)
        )
        self._incoming.refuse(table, later, self._explain_namesake)

    def spell(self, table: Table) -> None:
        """Spell staged versions as the stored releases that they mean.

        Otherwise the import would create a second release with the same name.
        """
        self._spell_apart(table)
        if not self._lettered or not self._list_new(table):
            return
        self._list_spellings(table)
        alike = _find_alike()
        ambiguous = (
            select(table, alike.c.versions)
            .join(alike, alike.c.row == table.c.row)
            .where(alike.c.count > 1)
        )
        self._incoming.refuse(table, ambiguous, self._explain_choice)
        self._incoming.run(
            update(table)
            .where(table.c.row == alike.c.row, alike.c.count == 1)
            .values(version=alike.c.versions)
        )

    def _spell_apart(self, table: Table) -> None:
        """Spell staged versions as the releases that were stored in NFD.

        Versions are stored in NFC, but older ones as they came.
        """
        channel, left = code_of(Kind.CHANNEL), iter(self._apart)
        while names := list(islice(left, _NAMES_AT_ONCE)):
            older = self._session.execute(
                select(ReleaseRow.channel_number, ReleaseRow.version).where(
                    ReleaseRow.space_number == self._known.space.number,
                    ReleaseRow.version.in_(names),
                )
            )
            for number, apart in older.all():
                composed = self._apart[apart]
                twin = exists().where(
                    ReleaseRow.channel_number == number,
                    ReleaseRow.version == composed,
                )
                codes = select(channel.c.code).where(
                    channel.c.kind == Kind.CHANNEL.noun, channel.c.number == number
                )
                self._incoming.run(
                    update(table)
                    .where(
                        table.c.version == composed,
                        table.c.channel_code.in_(codes),
                        ~twin,
                    )
                    .values(version=apart)
                )

    def _list_new(self, table: Table) -> int:
        """List the staged rows whose channel has no such version; return how many."""
        new, channel = staging.FOLDED, code_of(Kind.CHANNEL)
        lettered = sorted(self._lettered)  # written into the statement: any number
        codes: Any = bindparam(None, lettered, expanding=True, literal_execute=True)
        stored = exists().where(
            ReleaseRow.channel_number == channel.c.number,
            ReleaseRow.version == table.c.version,
        )
        rows = (
            select(table.c.row, channel.c.number, func.lower(table.c.version))
            .join(channel, stands_for(channel, Kind.CHANNEL, table.c.channel_code))
            .where(table.c.channel_code.in_(codes), ~stored)
        )
        self._incoming.run(delete(new))
        names = [column.name for column in new.columns]
        return self._incoming.run(insert(new).from_select(names, rows))

    def _list_spellings(self, table: Table) -> None:
        """List the stored versions that differ from new ones only in letter case.

        Deleted releases count only if no other has the version. For deployments,
        refused ones count, so that none is recorded for the wrong release.
        """
        new, listed, run = staging.FOLDED, staging.SPELLING, self._incoming.run
        columns = [column.name for column in listed.columns]
        number, folded = ReleaseRow.channel_number, func.lower(ReleaseRow.version)
        versions = select(number, folded, ReleaseRow.version).where(
            number.in_(select(new.c.channel)),
            exists().where(new.c.channel == number, new.c.folded == folded),
        )
        present = versions.where(ReleaseRow.deleted_on.is_(None))
        deleted = versions.where(
            ReleaseRow.deleted_on.is_not(None),
            ~exists().where(
                listed.c.channel_number == number, listed.c.folded == folded
            ),
        )
        run(delete(listed))
        run(insert(listed).from_select(columns, present))
        run(insert(listed).from_select(columns, deleted))
        if table is staging.DEPLOYMENT:
            self._list_refused(columns)

    def _list_refused(self, columns: Sequence[str]) -> None:
        """List the versions of refused releases of known channels too."""
        refused = [
            dict(zip(columns, (channel, version.lower(), version), strict=True))
            for code, version in self._refused
            if (channel := self._known.find_channel(self._channels.name(code)))
        ]
        if refused:
            self._session.execute(insert(staging.SPELLING), refused)

    def _explain_namesake(self, row: Row[Any]) -> Reason:
        self._refused.append((row.channel_code, row.version))
        place = self._known.batch.name_place(row.kept_position)
        names = row.version, row.kept_version, place
        return "version", NAMESAKE, names

    def _explain_choice(self, row: Row[Any]) -> Reason:
        versions = sorted(row.versions.split(_SEPARATOR))
        if row.version in versions:  # it was refused
            pair = self._channels.name(row.channel_code)
            return "version", NO_RELEASE, (row.version, *pair)
        choice = describe_choice(row.version, versions, Kind.RELEASE.noun)
        return "version", "{}", (choice,)


def _is_stored(table: Table) -> ColumnElement[bool]:
    """Return whether the channel of a staged row has exactly its version."""
    channel = code_of(Kind.CHANNEL)
    return exists().where(
        stands_for(channel, Kind.CHANNEL, table.c.channel_code),
        ReleaseRow.channel_number == channel.c.number,
        ReleaseRow.version == table.c.version,
    )


def _find_alike() -> Subquery:
    """Find the spellings that new versions may mean, by staged row."""
    new, listed = staging.FOLDED, staging.SPELLING
    same = and_(
        listed.c.channel_number == new.c.channel,
        listed.c.folded == new.c.folded,
    )
    versions = func.aggregate_strings(listed.c.version, _SEPARATOR)
    return (
        select(new.c.row, func.count().label("count"), versions.label("versions"))
        .join(listed, same)
        .group_by(new.c.row)
        .subquery("alike")
    )
