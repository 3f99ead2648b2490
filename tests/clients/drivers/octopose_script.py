"""PyPI's octopose: writes manifests of what is deployed, and deploys them.

It reads its address and key from a file when it is imported, under a name that only
Windows takes for a path.
"""

import io
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import yaml
from client_session import Session, report

_CONFIGURATION = "~\\.octopose\\config.yaml"


def configure(session: Session) -> None:
    """Write the file into the current folder, which is a new one."""
    os.chdir(tempfile.mkdtemp())
    settings = {
        "OCTOPUS_URI": session.site,
        "OCTOPUS_HEADERS": {"x-octopus-apikey": session.key},
        "PROJECTS": ["Shop", "Billing API"],
        "STAGING": "staging",
        "PACKAGE_SOURCES": [],
    }
    Path(_CONFIGURATION).write_text(yaml.safe_dump(settings), encoding="utf-8")


def run(*arguments: str) -> str:
    """Return what the command prints."""
    from octopose.octopose import main  # noqa: PLC0415 - reads the file

    sys.argv = ["octopose", *arguments]
    output = io.StringIO()
    with redirect_stdout(output):
        main()
    return output.getvalue()


def functions(session: Session) -> dict[str, Any]:
    """Call every function on its own."""
    from octopose import octo  # noqa: PLC0415 - reads the file

    def call(name: str, *arguments: Any) -> Any:  # noqa: ANN401 - of any function
        return session.call(f"octo.{name}", lambda: getattr(octo, name)(*arguments))

    environments = call("get_environments")
    project = call("get_project_id", "Shop")
    release = call("get_release_for_version", project, "1.1.0")
    current = call("get_release_for_env", project, environments["Test"])
    latest = call("get_latest_release", project)
    last = call("get_last_deploy_for_env", project, environments["Test"])
    failed = call("get_last_failed_deploy_for_env", project, environments["Test"])
    packages = call("get_latest_packages", project)
    specific = call("get_specific_packages", release)
    return {
        "environments": environments,
        "versions": [release["Version"], current["Version"], latest["Version"]],
        "deployments": [last["Id"], failed["Id"]],
        "packages": [packages, specific],
    }


def deploys(session: Session) -> dict[str, Any]:
    """Write a manifest of an environment, and deploy it to another one."""
    manifest = session.call(
        "octopose generate", lambda: run("generate", "-e", "Test", "-p", "Shop")
    )
    Path("manifest.json").write_text(
        '{"Projects": {"Shop": {"Version": "1.2.0"}}}', encoding="utf-16"
    )
    deployed = session.call(
        "octopose deploy", lambda: run("deploy", "manifest.json", "-e", "Production EU")
    )
    return {"manifest": manifest, "deployed": deployed.splitlines()}


if __name__ == "__main__":
    configure(Session(*sys.argv[-2:]))
    report({"functions": functions, "deploys": deploys})
