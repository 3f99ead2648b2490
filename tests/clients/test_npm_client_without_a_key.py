"""Octopus's own npm client with an access token, as OctopusDeploy/login leaves it."""

from pathlib import Path

import pytest

from any_database import Templates
from keyless import running_keyless
from local_server import served
from node_client import install_client, run_client


def test_it_works_with_the_token_of_a_service_account(
    tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install_client()
    with running_keyless(tmp_path, templates, monkeypatch) as keyless:
        keyless.renew()
        account = keyless.add_service()
        keyless.add_identity(account)
        token = keyless.sign_in(account)
        with served(keyless.client.application.wsgi_app) as site:
            found = run_client(folder, site, token, "connects")
    assert account.username == found["user"]
    assert "Spaces-1" == found["space"]
