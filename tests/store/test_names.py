"""Names are compared and ordered alike, whatever the locale of the server."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from insights_dash.store.batch import Batch, ProjectEntry, TenantEntry
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.tenant import TENANTS, only_tenants_with_tags
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space, list_spaces

pytestmark = pytest.mark.both_databases

# In the order of folded letters and code points. A language would put "a b" after "ab",
# "_" and "-" nowhere, and the umlauts among the vowels.
IN_ORDER = (
    *("#1", "10", "9", "A b", "a-b", "A_c", "ab", "Shop 3", "shop-2", "Zebra"),
    *("Ärger", "élan", "Überblick", "ΟΔΟΣ", "日本"),
)


@pytest.fixture
def space(database: Database, now: datetime) -> Space:
    projects = tuple(ProjectEntry(name) for name in reversed(IN_ORDER))
    tenants = (TenantEntry("Zürich", ("Größe/Übergroß",)), TenantEntry("Bern"))
    with database.write() as session:
        create_space(session, "zwei", now=now)
        space = create_space(session, "Über", now=now)
        create_space(session, "Eins", now=now)
        batch = Batch("test", projects=projects, tenants=tenants)
        record(session, space, batch, now=now)
    return space


def names(session: Session, space: Space, wanted: Wanted) -> tuple[str, ...]:
    found = PROJECTS.list_page(session, space, wanted).items
    return tuple(project.name for project in found)


def test_names_are_ordered_by_letters_and_code_points(
    database: Database, space: Space
) -> None:
    with database.read() as session:
        assert IN_ORDER == names(session, space, Wanted())
        spaces = [each.name for each in list_spaces(session)]
    assert ["Eins", "zwei", "Über"] == spaces


def test_a_name_is_found_in_any_letter_case(database: Database, space: Space) -> None:
    with database.read() as session:
        for name in IN_ORDER:
            for text in (name, name.upper(), name.lower()):
                assert (name,) == names(session, space, Wanted(name=text))
                assert name == PROJECTS.get(session, space, text).name


def test_part_of_a_name_is_found_in_any_letter_case(
    database: Database, space: Space
) -> None:
    with database.read() as session:
        assert ("Überblick",) == names(session, space, Wanted(partial_name="ÜBERB"))
        assert ("ΟΔΟΣ",) == names(session, space, Wanted(partial_name="δο"))
        assert ("A_c",) == names(session, space, Wanted(partial_name="_"))
        assert () == names(session, space, Wanted(partial_name="%"))
        assert () == names(session, space, Wanted(partial_name="\\"))


def test_a_tag_is_found_in_any_letter_case(database: Database, space: Space) -> None:
    with database.read() as session:
        tags = ["GRÖßE/ÜBERGROß"]
        only = only_tenants_with_tags(session, space, tags, field="tags")
        found = TENANTS.list_page(session, space, Wanted(only=only)).items
    assert ["Zürich"] == [tenant.name for tenant in found]
