"""An export contains nothing that lets anyone sign in, and nothing about accounts."""

import io
import zipfile
from datetime import UTC, datetime

from sqlalchemy import select

from awkward_space import fill_awkward_space
from insights_dash.export.bundle import ExportFormat, export_bundle, open_zip
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.database import Database
from insights_dash.store.tables import AccountRow, ApiKeyRow, EmbedKeyRow, EmbedLinkRow
from people import add_administrator, add_key

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def test_an_export_contains_no_account_and_no_secret(database: Database) -> None:
    # The first account ends the embeds of local mode.
    root = add_administrator(database, NOW)
    space = fill_awkward_space(database)
    key = add_key(database, NOW, root)
    with database.write() as session:
        session.add(
            EmbedKeyRow(kind="links", salt="the-salt", scope={}, created=NOW, name="K")
        )
        for link in session.scalars(select(EmbedLinkRow)):
            link.account_number, link.author = root.number, "the-author"
        add_audit_entry(session, space, "an entry of the log", {}, now=NOW)
        account = session.scalars(select(AccountRow)).one()
        stored = session.scalars(select(ApiKeyRow)).one()
        secrets = [account.password_hash or "?", stored.key_hash, stored.hint, key]
    secrets += ["the-salt", "an entry of the log", "the-author"]
    for file_format in ExportFormat:
        written = io.BytesIO()
        with open_zip(written) as sink:
            export_bundle(database, space.id, sink, file_format)
        with zipfile.ZipFile(written) as archive:
            content = b"\n".join(map(archive.read, archive.namelist()))
        assert b"Wiki" in content  # the name of an embed
        assert [] == [each for each in secrets if each.encode() in content]
