"""Records a batch's changes of releases, some thousands at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.change import MOST_CHANGES, Change
from insights_dash.domain.errors import AmbiguousNameError
from insights_dash.domain.identity import Kind
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.domain.names import compose
from insights_dash.store.batch import ChangeEntry, Counts, Refusal
from insights_dash.store.catalogue.known_catalogue import KnownCatalogue, Reason
from insights_dash.store.changes import record_changes
from insights_dash.store.journal import ChangeLog
from insights_dash.store.tables import ReleaseChangeRow, ReleaseRow
from insights_dash.store.versions import NO_RELEASE

_AT_ONCE = 2_000
_TOO_MANY = f'Release "{{}}" has more than {MOST_CHANGES:,} changes.'
_Candidates = Mapping[tuple[int, str], Sequence[tuple[int, str]]]


class ChangeRecorder:
    """Finds the releases of changes, and records these."""

    def __init__(
        self,
        session: Session,
        known: KnownCatalogue,
        refuse: Callable[[Refusal], None],
        log: ChangeLog,
    ) -> None:
        """`log` has the space's revision after the batch."""
        self._session = session
        self._known = known
        self._refuse = refuse
        self._log = log
        self.effects: dict[int, str] = {}
        self._left = 0
        self._sampled: dict[tuple[str, str], list[int]] = {}

    def record(self, entries: Iterable[ChangeEntry], *, sample: int = 0) -> Counts:
        """Record changes in the order of entries; refuse those without a release.

        `effects` then say what became of the first `sample` entries, by position.
        """
        self._left = sample
        left, total = iter(entries), Counts()
        while block := list(islice(left, _AT_ONCE)):
            counts = record_changes(
                self._session,
                self._known.space,
                self._group(block),
                log=self._log,
                on_outcome=self._note,
            )
            total = Counts(
                total.new + counts.new,
                total.changed + counts.changed,
                total.unchanged + counts.unchanged,
            )
        return total

    def _note(self, release: str, identifier: str, outcome: str) -> None:
        positions = self._sampled.get((release, identifier))
        if positions:
            self.effects[positions.pop(0)] = outcome

    def _group(self, entries: Sequence[ChangeEntry]) -> Mapping[str, list[Change]]:
        """Return the changes by the ID of their release."""
        found: dict[str, list[Change]] = defaultdict(list)
        candidates = self._read_candidates(entries)
        known = self._read_ids(candidates)
        for entry in entries:
            number, reason = self._find_release(entry, candidates)
            if number is None:
                self._refuse_entry(entry, reason)
                continue
            ids, identifier = known[number], entry.change.cleaned().id
            if len(ids) >= MOST_CHANGES and identifier not in ids:
                self._refuse_entry(entry, ("version", _TOO_MANY, (entry.version,)))
                continue
            ids.add(identifier)
            if self._left:
                self._left -= 1
                key = Kind.RELEASE.identify(number), identifier
                self._sampled.setdefault(key, []).append(entry.position)
            found[Kind.RELEASE.identify(number)].append(entry.change)
        return found

    def _read_ids(self, candidates: _Candidates) -> dict[int, set[str]]:
        """Return the IDs of the changes that releases have, by the release's number."""
        numbers = [number for named in candidates.values() for number, _ in named]
        rows = self._session.execute(
            select(ReleaseChangeRow.release_number, ReleaseChangeRow.identifier).where(
                ReleaseChangeRow.release_number.in_(numbers)
            )
        )
        found: dict[int, set[str]] = defaultdict(set)
        for number, identifier in rows:
            found[number].add(identifier)
        return found

    def _refuse_entry(self, entry: ChangeEntry, reason: Reason) -> None:
        names = (*self._spell(entry), compose(entry.version))
        self._refuse(Refusal("changes", entry.position, *reason, names))

    def _find_release(
        self, entry: ChangeEntry, candidates: _Candidates
    ) -> tuple[int | None, Reason]:
        pair, version = self._spell(entry), compose(entry.version)
        channel = self._known.find_channel(pair)
        if channel is None:
            return None, self._known.explain_channel(pair)
        named = candidates.get((channel, version.lower()), ())
        try:
            number = choose_by_name(version, named, noun=Kind.RELEASE.noun)
        except AmbiguousNameError as error:
            return None, ("version", "{}", (str(error),))
        return number, ("version", NO_RELEASE, (version, *pair))

    def _read_candidates(self, entries: Sequence[ChangeEntry]) -> _Candidates:
        """Return the releases that entries may mean, by channel and folded version."""
        channels = {
            channel
            for each in entries
            if (channel := self._known.find_channel(self._spell(each))) is not None
        }
        versions = {compose(each.version).lower() for each in entries}
        rows = self._session.execute(
            select(ReleaseRow.channel_number, ReleaseRow.number, ReleaseRow.version)
            .where(
                ReleaseRow.channel_number.in_(channels),
                func.lower(ReleaseRow.version).in_(versions),
                ReleaseRow.deleted_on.is_(None),
            )
            .order_by(ReleaseRow.number)
        )
        found: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
        for channel, number, version in rows:
            found[channel, compose(version).lower()].append((number, version))
        return found

    def _spell(self, entry: ChangeEntry) -> tuple[str, str]:
        return self._known.spell_channel((entry.project, entry.channel))
