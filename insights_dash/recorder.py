#!/usr/bin/env python3
"""Record deployments with Insights Dash, from any pipeline.

This one file is the whole program. It only needs Python 3.9 or newer, so a pipeline can
download it instead of installing the server. `insights-dash record` runs the same code.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

VERSION = "1"
RECORDED, REFUSED, MISUSED, NOT_FOUND = 0, 1, 2, 127
STATES = ("Success", "Failed", "Canceled", "TimedOut")
MOST_COMMITS = 1_000
_MESSAGE_LENGTH, _SHORT_HASH = 500, 12
_LARGEST_ANSWER = 4 * 1024 * 1024
_SECONDS_PER_ATTEMPT, _FIRST_PAUSE = 10.0, 1.0
# Statuses of servers and proxies that are down or busy. Any other failure is a refusal.
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 521, 522, 523, 524})
_REDIRECTS = range(300, 400)
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_ENDING = (signal.SIGINT, signal.SIGTERM)
_SCP_ADDRESS = re.compile(r"(?:[^/@]+@)?([^/:@]+):(?!/)(.+)")
_REVERT = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})\b")

EXAMPLES = """\
examples:
  Run a deployment, and record its times and whether it succeeded:
    %(prog)s done --project shop --environment production --run -- ./deploy.sh

  Record a deployment that has just ended, with the commits since the last release:
    %(prog)s done --project shop --environment production --version 1.4.0 \\
      --state Failed --started 2026-03-02T10:01:00Z --commits v1.3.0..v1.4.0

  Record its start, and later its end:
    id=$(%(prog)s start --project shop --environment production --version 1.4.0)
    %(prog)s finish --id "$id" --state Success

settings:
  INSIGHTS_URL       URL of the server, such as https://insights.example.com
  INSIGHTS_API_KEY   API key of an account with the role Deployment recorder
  INSIGHTS_SPACE     space, if it is not the default one
  Options override these variables. HTTPS_PROXY and SSL_CERT_FILE work as usual.

exit codes:
  0  recorded, or the server could not be reached (with a warning, unless --strict)
  1  the server refused the record, or could not be reached and --strict is given
  2  the options are wrong
  With --run, if the command fails, the program exits with the command's exit code.
"""


class RecordError(Exception):
    """Something that the user has to correct."""


class UnreachableError(Exception):
    """The server can't be reached, or it is down or busy."""


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect, which could take the key to another server."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Return None, which turns the redirect into an error."""


@dataclass(frozen=True)
class Pipeline:
    """What a CI system says about its run; unknown parts are empty."""

    repository: str = ""
    commit: str = ""
    tag: str = ""
    link: str = ""
    run: str = ""
    environment: str = ""


def read_pipeline(env: Mapping[str, str]) -> Pipeline:
    """Read the variables of the CI system that runs this, if it is a known one."""
    if env.get("GITHUB_ACTIONS"):
        return _read_github(env)
    if env.get("GITLAB_CI"):
        return Pipeline(
            repository=env.get("CI_PROJECT_URL", ""),
            commit=env.get("CI_COMMIT_SHA", ""),
            tag=env.get("CI_COMMIT_TAG", ""),
            link=env.get("CI_JOB_URL", ""),
            run=f"gitlab-{env.get('CI_JOB_ID', '')}",
            environment=env.get("CI_ENVIRONMENT_NAME", ""),
        )
    if env.get("TF_BUILD"):
        return _read_azure(env)
    if env.get("CIRCLECI"):
        return Pipeline(
            repository=env.get("CIRCLE_REPOSITORY_URL", ""),
            commit=env.get("CIRCLE_SHA1", ""),
            tag=env.get("CIRCLE_TAG", ""),
            link=env.get("CIRCLE_BUILD_URL", ""),
            run=f"circleci-{env.get('CIRCLE_BUILD_URL', '')}",
        )
    if env.get("JENKINS_URL"):
        return Pipeline(
            repository=env.get("GIT_URL", ""),
            commit=env.get("GIT_COMMIT", ""),
            tag=env.get("TAG_NAME", ""),
            link=env.get("BUILD_URL", ""),
            run=env.get("BUILD_TAG", ""),
        )
    return Pipeline()


def _read_github(env: Mapping[str, str]) -> Pipeline:
    server = env.get("GITHUB_SERVER_URL", "https://github.com")
    repository = f"{server}/{env.get('GITHUB_REPOSITORY', '')}"
    run, attempt = env.get("GITHUB_RUN_ID", ""), env.get("GITHUB_RUN_ATTEMPT", "1")
    is_tag = env.get("GITHUB_REF_TYPE") == "tag"
    return Pipeline(
        repository=repository,
        commit=env.get("GITHUB_SHA", ""),
        tag=env.get("GITHUB_REF_NAME", "") if is_tag else "",
        link=f"{repository}/actions/runs/{run}/attempts/{attempt}" if run else "",
        run=f"github-{run}-{attempt}",
    )


def _read_azure(env: Mapping[str, str]) -> Pipeline:
    collection = env.get("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "")
    project, build = env.get("SYSTEM_TEAMPROJECT", ""), env.get("BUILD_BUILDID", "")
    link = f"{collection}{quote(project)}/_build/results?buildId={build}"
    branch = env.get("BUILD_SOURCEBRANCH", "")
    tag = branch[len("refs/tags/") :] if branch.startswith("refs/tags/") else ""
    attempts = (env.get("SYSTEM_STAGEATTEMPT", ""), env.get("SYSTEM_JOBATTEMPT", ""))
    return Pipeline(
        repository=env.get("BUILD_REPOSITORY_URI", ""),
        commit=env.get("BUILD_SOURCEVERSION", ""),
        tag=tag,
        link=link if collection and build else "",
        run="-".join(("azure", build, *attempts)),
    )


def to_web_url(address: str) -> str:
    """Return the web address of a repository or run; empty if there is none.

    Usernames, passwords and tokens are left out.
    """
    scp = _SCP_ADDRESS.fullmatch(address) if "://" not in address else None
    if scp:
        address = f"https://{scp[1]}/{scp[2]}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https", "ssh", "git"} or not host:
        return ""
    host = f"[{host}]" if ":" in host else host
    is_web = parts.scheme in {"http", "https"}
    place = f"{host}:{port}" if port and is_web else host
    scheme = parts.scheme if is_web else "https"
    return urlunsplit((scheme, place, parts.path, parts.query if is_web else "", ""))


def parse_time(text: str) -> str:
    """Return seconds since 1970 as ISO 8601, and any other text as it is.

    The server reads many forms of times, and explains what is wrong with others.
    """
    if re.fullmatch(r"\d{9,11}(\.\d+)?", text):
        return to_text(datetime.fromtimestamp(float(text), timezone.utc))
    return text


def to_text(moment: datetime) -> str:
    """Return an instant as ISO 8601 in UTC."""
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def read_commits(revisions: str) -> list[dict[str, str]]:
    """Return the commits of a range such as `v1.3.0..v1.4.0`, the newest first.

    Raises:
        RecordError: if git is missing, or doesn't know the range.
    """
    if revisions.startswith("-"):
        raise RecordError(f"{revisions} is not a range of commits.")
    git = shutil.which("git")
    if git is None:
        raise RecordError("--commits needs git, which is not installed.")
    command = [git, "log", "-z", f"--max-count={MOST_COMMITS}"]
    command += ["--format=%H%n%aI%n%cI%n%aN%n%s%n%b", revisions, "--"]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise RecordError(f"git can't read the range {revisions}: {''.join(reason)}")
    records = done.stdout.decode(errors="replace").split("\0")
    return [_read_commit(each) for each in records if each.strip()]


def _read_commit(record: str) -> dict[str, str]:
    commit, authored, committed, author, *lines = record.split("\n")
    change = {
        "id": commit,
        "authored": authored,
        "committed": committed,
        "author": author,
        "message": lines[0][:_MESSAGE_LENGTH],
    }
    reverts = _REVERT.search("\n".join(lines[1:]))
    return {**change, "reverts": reverts[1]} if reverts else change


@dataclass
class Outcome:
    """When the deployment's command ran, and how it ended."""

    state: str
    started: str
    finished: str
    exit_code: int


def run_command(command: Sequence[str]) -> Outcome:
    """Run a command, and pass on the signals that end pipelines.

    Raises:
        RecordError: if it can't be started.
    """
    signals: list[int] = []
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _frame: object) -> None:
        signals.append(number)
        for each in running:
            each.send_signal(number)

    before = {each: signal.signal(each, pass_on) for each in _ENDING}
    started, begin = datetime.now(timezone.utc), time.monotonic()
    try:
        running.append(subprocess.Popen(command))  # noqa: S603 - the user's own
        for number in signals:  # it was still starting
            running[0].send_signal(number)
        code = running[0].wait()
    except OSError as error:
        message = f"{command[0]} can't be run: {error.strerror}"
        raise RecordError(message) from None
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    finished = started.timestamp() + time.monotonic() - begin
    ended = datetime.fromtimestamp(finished, timezone.utc)
    state = "Canceled" if signals else "Failed" if code else "Success"
    code = 128 - code if code < 0 else code
    return Outcome(state, to_text(started), to_text(ended), code)


@dataclass(frozen=True)
class Server:
    """Where to send records, and for how many seconds to try."""

    url: str
    key: str = field(repr=False)
    space: str
    seconds: float

    def send(self, body: bytes, query: Mapping[str, str], key: str) -> dict[str, Any]:
        """Send a body, and retry while the server is down or busy; return its answer.

        Raises:
            RecordError: if the server refuses it.
            UnreachableError: if the server can't be reached in time.
        """
        request = Request(self._address(query), body, self._headers(key))  # noqa: S310
        latest, pause = time.monotonic() + self.seconds, _FIRST_PAUSE
        while True:
            left = latest - time.monotonic()
            try:
                return _ask(request, min(_SECONDS_PER_ATTEMPT, max(left, 0.1)))
            except _TryAgainError as error:
                wait = max(error.wait, pause * random.uniform(1, 1.25))  # noqa: S311
                if time.monotonic() + wait >= latest:
                    raise UnreachableError(str(error)) from None
                say(f"{error} Trying again in {wait:.0f} s.")
                time.sleep(wait)
                pause *= 2

    def _address(self, query: Mapping[str, str]) -> str:
        parts = urlsplit(self.url if "://" in self.url else f"https://{self.url}")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise RecordError(f"INSIGHTS_URL is not a URL: {self.url}")
        space = f"/{quote(self.space, safe='')}" if self.space else ""
        path = re.sub(r"(/api)?/*\Z", "", parts.path)
        place = f"{path}/api{space}/ingest"
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, place, urlencode(query), ""))

    def _headers(self, key: str) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "User-Agent": f"insights-record/{VERSION}",
        }
        if self.key:
            headers["X-Octopus-ApiKey"] = self.key.strip()
        for name, value in headers.items():
            if not (value.isascii() and value.isprintable()):
                raise RecordError(f"{name} has a character that headers can't contain.")
        return headers


class _TryAgainError(Exception):
    """An attempt failed. The next one may work, after at least `wait` seconds."""

    def __init__(self, message: str, wait: float = 0) -> None:
        super().__init__(message)
        self.wait = wait


def _ask(request: Request, seconds: float) -> dict[str, Any]:
    host = urlsplit(request.full_url).netloc
    try:
        opener = build_opener(_NoRedirects)
        with opener.open(request, timeout=seconds) as response:
            text = response.read(_LARGEST_ANSWER)
    except HTTPError as error:
        with error:
            raise _explain(error, host) from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise UnreachableError(
                f"The certificate of {host} is not trusted: {reason}."
            ) from None
        raise _TryAgainError(f"{host} can't be reached: {reason}.") from None
    answer = _read_object(text)
    if "created" not in answer:
        message = f"{host} is not an Insights Dash server. Check INSIGHTS_URL."
        raise RecordError(message)
    return answer


def _read_object(text: bytes) -> dict[str, Any]:
    """Return the JSON object in a text; an empty one if it has none."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _explain(error: HTTPError, host: str) -> Exception:
    status = to_printable(f"{error.code} {error.reason}")
    if error.code in _RETRIED:
        wait = error.headers.get("Retry-After", "")
        seconds = float(wait) if wait.isdecimal() else 0.0
        return _TryAgainError(f"{host} answered {status}.", seconds)
    if error.code in _REDIRECTS:
        place = to_web_url(error.headers.get("Location", ""))
        return RecordError(f"{host} redirects to {place}. Change INSIGHTS_URL.")
    answer = _read_object(error.read(_LARGEST_ANSWER))
    usual = f"{host} answered {status}. Check INSIGHTS_URL."
    lines = [answer.get("ErrorMessage", usual), *answer.get("Errors", [])]
    return RecordError("\n  ".join(to_printable(f"{each}") for each in lines))


def to_printable(text: str) -> str:
    """Return a text without characters that could control a terminal."""
    return "".join(each if each.isprintable() else "?" for each in text)


def say(message: str) -> None:
    """Print a message on standard error."""
    sys.stderr.write(f"insights-record: {message}\n")
    sys.stderr.flush()


def build_body(options: argparse.Namespace, pipeline: Pipeline) -> dict[str, Any]:
    """Return what to send: a deployment, and its release if anything is known of it.

    Raises:
        RecordError: if something that is needed is missing.
    """
    is_known = options.action == "finish" and bool(options.id)
    if is_known:
        # The variables of the pipeline would overwrite what the start recorded.
        pipeline = Pipeline()
    commit = options.commit or pipeline.commit
    names = {
        "project": options.project,
        "channel": options.channel,
        "version": options.version or pipeline.tag or commit[:_SHORT_HASH],
    }
    environment = options.environment or pipeline.environment
    needed = {**names, "environment": environment, "channel": "-"}
    missing = [f"--{name}" for name, value in needed.items() if not value]
    if missing and not is_known:
        raise RecordError(f"Missing: {', '.join(missing)}")
    deployment = {
        **names,
        "environment": environment,
        "tenant": options.tenant,
        "commit": commit,
        "link": to_web_url(options.link or pipeline.link),
        **_read_progress(options),
    }
    deployment["id"] = options.id or _choose_id(options, pipeline, deployment)
    body: dict[str, Any] = {"deployments": [_without_empty(deployment)]}
    if (options.changes or options.created) and not missing:
        release = {
            **names,
            "created": parse_time(options.created) if options.created else "",
            "repository": to_web_url(options.repository or pipeline.repository),
            "changes": options.changes,
        }
        body["releases"] = [_without_empty(release)]
    return body


def _read_progress(options: argparse.Namespace) -> dict[str, str]:
    now = to_text(datetime.now(timezone.utc))
    started = parse_time(options.started) if options.started else ""
    if options.action == "start":
        return {"state": "Executing", "started": started or now}
    finished = parse_time(options.finished) if options.finished else now
    return {"state": options.state, "started": started, "completed": finished}


def _choose_id(
    options: argparse.Namespace, pipeline: Pipeline, deployment: Mapping[str, str]
) -> str:
    """Return the deployment's ID: the same one at its start and at its end.

    `done` needs no ID, because the server derives one from the deployment's times.
    """
    if options.action == "done":
        return ""
    if not pipeline.run:
        if options.action == "finish":
            raise RecordError("Missing: --id, which `start` printed")
        return f"run-{uuid.uuid4().hex.translate(_LETTERS)}"
    parts = ("project", "environment", "tenant", "version", "channel")
    text = json.dumps([pipeline.run, *(deployment[each] for each in parts)])
    return f"run-{hashlib.sha256(text.encode()).hexdigest()[:32].translate(_LETTERS)}"


def _without_empty(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value}


ACTIONS = {
    "done": "record a deployment that has ended",
    "start": "record that a deployment starts, and print its ID",
    "finish": "record the end of a deployment",
}


def build_parser(program: str) -> argparse.ArgumentParser:
    """Return the options of every action."""
    parser = argparse.ArgumentParser(
        prog=program,
        description="Record deployments with Insights Dash.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=VERSION)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words in ACTIONS.items():
        action = actions.add_parser(
            name,
            help=words,
            description=f"{words[0].upper()}{words[1:]}.",
            epilog=EXAMPLES.replace("%(prog)s", program),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        _add_names(action)
        _add_times(action, name)
        _add_sending(action)
    return parser


def _add_names(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("deployment")
    for name, words in (
        ("project", "name of the project; created if it doesn't exist"),
        ("environment", "name of the environment (GitLab: CI_ENVIRONMENT_NAME)"),
        ("version", "version of the release; default: the tag, else the commit"),
        ("tenant", "name of the tenant"),
        ("channel", "channel of the release; default: the one that has this version"),
        ("commit", "commit hash; default: the pipeline's"),
        ("repository", "URL of the repository; default: the pipeline's"),
        ("link", "URL of the run; default: the pipeline's"),
        ("id", "ID of the deployment; use the same one for its start and end"),
    ):
        group.add_argument(f"--{name}", default="", help=words)
    group.add_argument(
        "--commits",
        metavar="RANGE",
        help="range of commits that are new in the version, such as v1.3.0..v1.4.0",
    )
    group.add_argument(
        "--created",
        default="",
        metavar="TIME",
        help="when the version was built, from which its lead time is measured; "
        "default: unknown",
    )


def _add_times(parser: argparse.ArgumentParser, action: str) -> None:
    group = parser.add_argument_group("outcome")
    time_words = "(ISO 8601 or Unix seconds)"
    if action != "finish":
        words = f"when the deployment started {time_words}"
        group.add_argument("--started", default="", metavar="TIME", help=words)
    if action != "start":
        words = f"when it ended {time_words}; default: now"
        group.add_argument("--finished", default="", metavar="TIME", help=words)
        group.add_argument("--state", choices=STATES, default=STATES[0])
    if action == "done":
        group.add_argument(
            "--run",
            metavar="-- COMMAND",
            help="run the command, and record when it ran and whether it succeeded",
        )
    parser.set_defaults(changes=[])
    if action == "finish":
        parser.set_defaults(started="")


def _add_sending(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("sending")
    env = os.environ
    group.add_argument("--url", default=env.get("INSIGHTS_URL", ""))
    group.add_argument(
        "--api-key",
        default=env.get("INSIGHTS_API_KEY", ""),
        help="prefer INSIGHTS_API_KEY: other users can see a command's options",
    )
    group.add_argument("--space", default=env.get("INSIGHTS_SPACE", ""))
    group.add_argument("--source", help="name of the system that the IDs come from")
    group.add_argument(
        "--no-create",
        action="store_true",
        help="refuse names that don't exist, instead of creating them",
    )
    group.add_argument("--idempotency-key", metavar="KEY", default="")
    group.add_argument(
        "--timeout",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="how long to keep trying; default: 30",
    )
    group.add_argument(
        "--strict",
        action="store_true",
        help="fail if the server can't be reached",
    )
    group.add_argument(
        "--dry-run",
        action="store_true",
        help="print the request, and let the server check it without recording",
    )


def main(arguments: Sequence[str], *, program: str = "insights-record") -> int:
    """Do what the arguments say, and return the exit code."""
    rest = list(arguments)
    command: list[str] = []
    if "--run" in rest:
        place = rest.index("--run")
        command = rest[place + 1 :]
        command = command[1:] if command[:1] == ["--"] else command
        rest = rest[:place]
    parser = build_parser(program)
    options = parser.parse_args(rest)
    if "--run" in arguments and (options.action != "done" or not command):
        parser.error("--run works only with `done`, and needs a command after it.")
    pipeline = read_pipeline(os.environ)
    try:
        build_body(options, pipeline)
    except RecordError as error:
        say(str(error))
        return MISUSED
    if command:
        return run_and_record(command, options, pipeline)
    if not options.url and not options.dry_run:
        say("Missing: INSIGHTS_URL, or --url")
        return MISUSED
    return record(options, pipeline)


def run_and_record(
    command: Sequence[str], options: argparse.Namespace, pipeline: Pipeline
) -> int:
    """Run a command and record it. If it fails, return its exit code."""
    try:
        outcome = run_command(command)
    except RecordError as error:
        say(str(error))
        return NOT_FOUND
    options.started, options.finished = outcome.started, outcome.finished
    options.state = outcome.state
    exit_code = record(options, pipeline)
    return outcome.exit_code or exit_code


def record(options: argparse.Namespace, pipeline: Pipeline) -> int:
    """Send what the options say, and return the exit code."""
    try:
        options.changes = read_commits(options.commits) if options.commits else []
    except RecordError as error:
        say(f"Warning: the commits could not be read. {error}")
        if options.strict:
            return REFUSED
    body = build_body(options, pipeline)
    if options.action == "start":
        sys.stdout.write(f"{body['deployments'][0]['id']}\n")
        sys.stdout.flush()
    if options.dry_run:
        sys.stdout.write(f"{json.dumps(body, indent=2)}\n")
        sys.stdout.flush()
    try:
        say(_send(options, body))
    except RecordError as error:
        say(f"Not recorded. {error}")
        return REFUSED
    except UnreachableError as error:
        say(f"Warning: not recorded. {error}")
        return REFUSED if options.strict else RECORDED
    return RECORDED


def _send(options: argparse.Namespace, body: Mapping[str, Any]) -> str:
    """Send a body, and return a sentence about the answer."""
    if not options.url:
        if options.dry_run:
            return "Not checked: INSIGHTS_URL is not set."
        raise UnreachableError("INSIGHTS_URL is not set.")
    query = {"source": options.source} if options.source else {}
    query = {**query, "create": "false"} if options.no_create else query
    query = {**query, "dryRun": "true"} if options.dry_run else query
    server = Server(options.url, options.api_key, options.space, options.timeout)
    key = options.idempotency_key or uuid.uuid4().hex
    answer = server.send(json.dumps(body).encode(), query, key)
    return _describe(answer, is_dry=options.dry_run)


def _describe(answer: Mapping[str, Any], *, is_dry: bool) -> str:
    """Say what the server did, such as "Recorded. Created 1 channel and 1 tenant"."""
    what = "recorded" if answer["created"] else "updated"
    told = f"Would be {what}." if is_dry else f"{what.capitalize()}."
    if not answer["created"] and not answer["updated"]:
        told = "Already recorded."
    counts = sorted(answer.get("documents", {}).items())
    nouns = [_count(kind, count) for kind, count in counts]
    if not nouns:
        return told
    listed = " and ".join(filter(None, (", ".join(nouns[:-1]), nouns[-1])))
    return f"{told} {'Would create' if is_dry else 'Created'} {listed}."


def _count(kind: str, count: int) -> str:
    """Return `1 project group` or `2 project groups` for `projectGroups`."""
    noun = re.sub("([A-Z])", lambda found: f" {found[1].lower()}", kind)
    return f"{count:,} {noun[:-1] if count == 1 else noun}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
