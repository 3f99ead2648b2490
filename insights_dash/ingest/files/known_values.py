"""What states and yes-or-no values of other tools stand for."""

import re
from collections.abc import Mapping

from insights_dash.domain.deployment import TaskState

_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS: Mapping[TaskState, str] = {
    TaskState.SUCCESS: (
        "success, succeeded, successful, succeed, completed successfully, passed, "
        "pass, ok, okay, green, deployed successfully, erfolgreich, erfolg, bestanden, "
        "réussi, réussie, succès, éxito, exitoso, correcto, riuscito, sucesso, geslaagd"
    ),
    TaskState.FAILED: (
        "failed, failure, fail, ko, nok, not ok, "
        "error, errored, red, broken, unsuccessful, crashed, "
        "startup failure, failing, unstable, partially succeeded, "
        "succeeded with issues, fehlgeschlagen, fehler, gescheitert, échec, échoué, "
        "erreur, fallido, fallo, falló, fallito, falha, mislukt"
    ),
    TaskState.CANCELED: (
        "canceled, cancelled, aborted, abort, skipped, not built, stopped, terminated, "
        "killed, neutral, stale, abandoned, withdrawn, declined, unauthorized, "
        "abgebrochen, storniert, annulé, cancelado, annullato, geannuleerd"
    ),
    TaskState.TIMED_OUT: "timed out, time out, timedout, timeout",
    TaskState.QUEUED: (
        "queued, pending, waiting, scheduled, requested, to do, todo, not started, "
        "waiting for approval, action required, waiting for resource, preparing, "
        "blocked, on hold, planned, wartend, geplant, en attente, pendiente"
    ),
    TaskState.EXECUTING: (
        "executing, running, in progress, inprogress, started, deploying, building, "
        "progressing, processing, läuft, in bearbeitung, en cours, en curso"
    ),
    TaskState.CANCELLING: "cancelling, canceling, stopping, aborting",
}
# Tools differ in whether these are failures, so the user should look at them.
_UNCERTAIN = frozenset(
    {
        *("unstable", "partially succeeded", "succeeded with issues", "timed out"),
        *("time out", "timedout", "timeout", "stale", "neutral", "0"),
    }
)
STATES: Mapping[str, str] = {
    name.strip(): state.value
    for state, names in _WORDS.items()
    for name in names.split(",")
}
_YES = frozenset(
    {"true", "1", "yes", "y", "t", "x", "on", "ja", "oui", "si", "sí", "sim", "wahr"}
)
_NO = frozenset({"false", "0", "no", "n", "f", "off", "nein", "non", "não", "falsch"})
# Normal names of columns whose yes is a failure, and of those with exit codes.
_SAYS_FAILURE = frozenset(
    {"failed", "failure", "is failed", "has failed", "is failure"}
)
_SAYS_CODE = frozenset({"exit code", "return code", "rc", "exit status", "exitcode"})
SAYS_YES = _SAYS_FAILURE | {
    *("success", "succeeded", "successful", "is successful", "is success", "passed"),
    *("ok", "erfolgreich"),
}
# GitHub's workflow runs end with this if they ran for too long.
_CONCLUSIONS = {"timed out": TaskState.FAILED.value}


def fold_value(text: str) -> str:
    """Return a text in the form in which values are compared."""
    text = _CAPITALS.sub(" ", text).replace("_", " ").replace("-", " ")
    return " ".join(text.split()).casefold()


def find_state(text: str, column: str = "state") -> str | None:
    """Return the state that a text stands for in most tools, None if none is known.

    `column` is the normal form of its column's name, which says what yes, no and
    numbers mean. Zero is a success, as it is for programs. Other numbers only have a
    meaning if they are exit codes.
    """
    folded = fold_value(text)
    if column == "conclusion" and folded in _CONCLUSIONS:
        return _CONCLUSIONS[folded]
    if folded in STATES:
        return STATES[folded]
    if column in _SAYS_CODE and folded.isdecimal():
        return TaskState.FAILED if int(folded) else TaskState.SUCCESS
    answer = find_boolean(folded) if folded else None
    if answer is None:
        return None
    if folded in {"0", "1"} and column not in SAYS_YES:
        return TaskState.SUCCESS if folded == "0" else None
    is_good = (answer == "true") != (column in _SAYS_FAILURE)
    return TaskState.SUCCESS if is_good else TaskState.FAILED


def find_boolean(text: str) -> str | None:
    """Return `true` or `false` for a text, None if it stands for neither."""
    folded = fold_value(text)
    if folded in _YES:
        return "true"
    return "false" if folded in _NO or not folded else None


def is_uncertain(text: str) -> bool:
    """Return whether tools differ in what they mean by a state."""
    return fold_value(text) in _UNCERTAIN
