"""Tags of tenants, as a batch gives them: canonical names `Set/Tag`."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose
from insights_dash.store.catalogue.known_names import (
    Explanation,
    KnownNames,
    find_lines,
)
from insights_dash.store.catalogue.rules import choose_order, order_naturally
from insights_dash.store.spaces import Space
from insights_dash.store.tables import TagRow, TagSetRow, TenantRow, TenantTagRow


class TagRecorder:
    """The tag sets of a space while a batch is recorded into it.

    `new` counts the tag sets and tags that were created.
    """

    def __init__(self, session: Session, space: Space) -> None:
        self._session = session
        self._space = space
        here = select(TagSetRow).where(TagSetRow.space_number == space.number)
        rows = session.scalars(here.order_by(TagSetRow.number)).all()
        self._sets = KnownNames(Kind.TAG_SET, rows)
        self._tags = self._read_tags()
        self.new: Counter[Kind] = Counter()

    def refuse_namesakes(self, lines: Mapping[str, int]) -> None:
        """Refuse tags of a batch that differ from others only in letter case.

        `lines` are the lines on which they are first.
        """
        self._sets.refuse_namesakes(
            find_lines((tag.partition("/")[0], line) for tag, line in lines.items())
        )
        by_set: dict[str, dict[str, int]] = defaultdict(dict)
        for tag, line in lines.items():
            tag_set, name = self._split(tag)
            by_set[tag_set].setdefault(name, line)
        for tag_set, names in by_set.items():
            self._tags[tag_set].refuse_namesakes(names)

    def explain(self, tags: Iterable[str]) -> Explanation | None:
        """Say why a tenant cannot have these tags; None if it can."""
        for tag in tags:
            tag_set, name = self._split(tag)
            known = self._tags[tag_set]
            if reason := self._sets.explain(tag_set) or known.explain(name):
                return reason
        return None

    def record(self, wanted: Mapping[int, Sequence[str]]) -> set[int]:
        """Give tenants, by number, exactly these tags.

        Returns the numbers of the tenants that changed.
        """
        names = dict.fromkeys(tag for tags in wanted.values() for tag in tags)
        tags = self._record_names(names)
        had: dict[int, set[int]] = defaultdict(set)
        for tenant, tag in self._session.execute(
            select(TenantTagRow.tenant_number, TenantTagRow.tag_number)
            .join(TenantRow, TenantRow.number == TenantTagRow.tenant_number)
            .where(TenantRow.space_number == self._space.number)
        ):
            had[tenant].add(tag)
        added: list[tuple[int, int]] = []
        removed: list[tuple[int, int]] = []
        for tenant, listed in wanted.items():
            has = {tags[tag] for tag in listed}
            added += [(tenant, tag) for tag in sorted(has - had[tenant])]
            removed += [(tenant, tag) for tag in sorted(had[tenant] - has)]
        self._write(added, removed)
        return {tenant for tenant, _ in (*added, *removed)}

    def _write(
        self, added: Sequence[tuple[int, int]], removed: Sequence[tuple[int, int]]
    ) -> None:
        if added:
            self._session.execute(
                insert(TenantTagRow),
                [{"tenant_number": each, "tag_number": tag} for each, tag in added],
            )
        if removed:
            table = TenantTagRow.__table__
            self._session.connection().execute(
                delete(TenantTagRow).where(
                    table.c.tenant_number == bindparam("tenant"),
                    table.c.tag_number == bindparam("tag"),
                ),
                [{"tenant": each, "tag": tag} for each, tag in removed],
            )

    def _record_names(self, names: Iterable[str]) -> Mapping[str, int]:
        """Return the numbers of tags; new ones are created in the order of their names.

        A source gives tags no order, and the order in which tenants happen to mention
        them would mean nothing.
        """
        pairs = {name: self._split(name) for name in names}
        self._record_sets(tag_set for tag_set, _ in pairs.values())
        self._create_tags(
            dict.fromkeys(
                (tag_set, tag)
                for tag_set, tag in pairs.values()
                if self._tags[tag_set].find(tag) is None
            )
        )
        return {
            name: self._tags[tag_set].get(tag).number
            for name, (tag_set, tag) in pairs.items()
        }

    def _create_tags(self, new: Collection[tuple[str, str]]) -> None:
        """Create tags of these sets, at the ends of the sets."""
        orders = {
            tag_set: choose_order(row.sort_order for row in self._tags[tag_set])
            for tag_set, _ in new
        }
        for tag_set, tag in sorted(new, key=lambda pair: order_naturally(pair[1])):
            order, number = orders[tag_set], self._sets.get(tag_set).number
            row = TagRow(tag_set_number=number, name=tag, sort_order=order)
            orders[tag_set] = choose_order([order])
            self._session.add(row)
            self._tags[tag_set].add(row)
        self._session.flush()
        self.new[Kind.TAG] += len(new)

    def _record_sets(self, names: Iterable[str]) -> None:
        new = list(self._sets.only_new(dict.fromkeys(names)))
        order = choose_order(row.sort_order for row in self._sets)
        for name in new:
            row = TagSetRow(
                space_number=self._space.number, name=name, sort_order=order
            )
            order = choose_order([order])
            self._session.add(row)
            self._sets.add(row)
        self._session.flush()
        self.new[Kind.TAG_SET] += len(new)

    def _split(self, canonical_name: str) -> tuple[str, str]:
        """Return the set and the tag of `Set/Tag`, the set as it is stored."""
        tag_set, _, tag = canonical_name.partition("/")
        return self._sets.spell(tag_set), tag

    def _read_tags(self) -> dict[str, KnownNames[TagRow]]:
        rows = self._session.execute(
            select(TagSetRow.name, TagRow)
            .join(TagSetRow, TagSetRow.number == TagRow.tag_set_number)
            .where(TagSetRow.space_number == self._space.number)
            .order_by(TagRow.number)
        )
        found: dict[str, list[TagRow]] = defaultdict(list)
        for tag_set, row in rows:
            found[compose(tag_set)].append(row)
        by_set = {name: KnownNames(Kind.TAG, tags) for name, tags in found.items()}
        return defaultdict(lambda: KnownNames[TagRow](Kind.TAG), by_set)
