"""Imports the reports of an exported space, by the rules of the form of reports."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from insights_dash.domain.definitions import DefinitionsDraft
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.goals import AnnotationDraft
from insights_dash.domain.report import Logo, Report
from insights_dash.domain.report_draft import (
    EnvironmentGroupDraft,
    ReportDraft,
    define_report,
)
from insights_dash.store.batch import Counts
from insights_dash.store.portable.columns import Values
from insights_dash.store.portable.tables import REPORTS
from insights_dash.store.portable.write import NumberedValues, SpaceWriter
from insights_dash.store.reports import (
    create_report,
    find_known_references,
    get_logo,
    get_report,
    list_report_names,
    set_logo,
    update_report,
)
from insights_dash.store.spaces import Space

# Uploaded logos are stored as PNGs; browsers run the scripts of other formats.
_PNG, _PNG_BEGIN = "image/png", b"\x89PNG\r\n\x1a\n"
_LARGEST_LOGO = 1024**2
_OTHER_FORM = Problem("", "The report doesn't have its usual form.")
_BAD_LOGO = "The logo is not a PNG image of at most 1 MiB."


class ReportImporter:
    """Creates reports. If the space has one of this name, it is updated."""

    def __init__(
        self, session: Session, space: Space, writer: SpaceWriter, *, now: datetime
    ) -> None:
        self._session, self._space, self._writer = session, space, writer
        self._now = now
        self._counts: Counter[str] = Counter()
        self._known = {name: each for each, name in list_report_names(session, space)}

    def record(self, rows: Iterable[NumberedValues]) -> Counts:
        """Record reports, and refuse those that no form would accept."""
        for line, values in rows:
            try:
                draft, logo = _to_draft(values), _to_logo(values)
            except InvalidInputError as error:
                self._refuse(line, values, error.problems)
                continue
            except (KeyError, TypeError, ValueError):
                self._refuse(line, values, [_OTHER_FORM])
                continue
            try:
                self._record(draft, logo)
            except InvalidInputError as error:
                self._refuse(line, values, error.problems)
        self._writer.names.forget(REPORTS)
        return Counts(**self._counts)

    def _refuse(self, line: int, values: Values, problems: Sequence[Problem]) -> None:
        for each in problems:
            self._writer.refuse(line, each.field, "{}", each.message)
        self._writer.note_refused(REPORTS, values)

    def _record(self, draft: ReportDraft, logo: Logo | None) -> None:
        session, space = self._session, self._space
        identifier = self._known.get(draft.name.strip())
        former = identifier and get_report(session, space, identifier)
        known = find_known_references(session, space, draft)
        definition = define_report(draft, known, former.definition if former else None)
        outcome = "unchanged"
        if not former:
            former = create_report(session, space, definition, now=self._now)
            outcome = "new"
        elif former.definition != definition:
            update_report(session, space, former.id, definition, now=self._now)
            outcome = "changed"
        if self._set_logo(former, logo) and outcome == "unchanged":
            outcome = "changed"
        self._counts[outcome] += 1
        self._known[definition.name] = former.id

    def _set_logo(self, report: Report, logo: Logo | None) -> bool:
        """Store a logo if it differs; return whether it does."""
        if get_logo(self._session, self._space, report.id) == logo:
            return False
        set_logo(self._session, self._space, report.id, logo, now=self._now)
        return True


def _to_draft(values: Mapping[str, Any]) -> ReportDraft:
    selection = values["selection"]
    return ReportDraft(
        name=values["report"],
        description=values["description"],
        project_group_ids=tuple(selection["project_group_ids"]),
        project_ids=tuple(selection["project_ids"]),
        channel_ids=tuple(selection["channel_ids"]),
        environment_groups=tuple(
            EnvironmentGroupDraft(name, tuple(environments))
            for name, environments in selection["environment_groups"]
        ),
        tenant_mode=values["tenant_mode"],
        tenant_ids=tuple(selection["tenant_ids"]),
        tenant_tags=tuple(selection["tenant_tags"]),
        all_tenants=values["all_tenants"],
        time_zone=values["time_zone"],
        icon_id=values["icon_id"],
        icon_color=values["icon_color"],
        targets={
            str(name): float(target)
            for name, target in dict(values["targets"] or {}).items()
        },
        annotations=tuple(
            AnnotationDraft(str(day), str(text))
            for day, text in values["annotations"] or ()
        ),
        definitions=draft_definitions(values.get("definitions")),
    )


def draft_definitions(values: object) -> DefinitionsDraft | None:
    """Return definitions as files have them; what a file lacks has its default.

    Anything but an object stands for no definitions.
    """
    if not isinstance(values, Mapping):
        return None
    own = DefinitionsDraft()
    return DefinitionsDraft(
        str(values.get("week_start", own.week_start)),
        str(values.get("statistic", own.statistic)),
    )


def _to_logo(values: Mapping[str, Any]) -> Logo | None:
    data: Any = values.get("logo")
    media_type = values.get("logo_type")
    if not data and not media_type:
        return None
    is_png = media_type == _PNG and isinstance(data, bytes)
    if not is_png or not data.startswith(_PNG_BEGIN) or len(data) > _LARGEST_LOGO:
        raise InvalidInputError([Problem("logo", _BAD_LOGO)])
    return Logo(_PNG, data)
