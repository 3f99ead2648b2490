"""Octopus's own npm client with an access token, as OctopusDeploy/login leaves it."""

from pathlib import Path

import pytest

from any_database import Templates
from call_log import CallLog
from client_run import ClientServer, run_script
from installed_clients import CLIENTS, install_node_client
from keyless import running_keyless
from local_server import served


def test_it_works_with_the_token_of_a_service_account(
    tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = CLIENTS / "drivers" / "api_client.cjs"
    with running_keyless(tmp_path, templates, monkeypatch) as keyless:
        keyless.renew()
        account = keyless.add_service()
        keyless.add_identity(account)
        token = keyless.sign_in(account)
        log = CallLog(keyless.client.application.wsgi_app)
        with served(log) as url:
            server = ClientServer(url, token, log)
            ran = run_script(
                ["node", driver, install_node_client(), "connects"], server
            )
    assert {} == ran.errors
    assert [account.username] * 2 == ran.found["connects"]["users"]
    assert ["Main Space", "Spaces-1"] == ran.found["connects"]["space"]
