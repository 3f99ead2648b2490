"""What states and yes-or-no values of other tools stand for."""

import re
from collections.abc import Mapping

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.names import strip_accents
from insights_dash.ingest.files.state_words import SURE, UNSURE

_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST = 200
# A question mark says that the text is a guess itself.
_EDGES = re.compile(r"^[^\w?]+|[^\w?]+$")


def fold_value(text: str) -> str:
    """Return a text in the form in which values are compared.

    It is in small letters, without accents, and without punctuation around it.
    """
    if len(text) > _LONGEST:
        return text.casefold()
    text = _CAPITALS.sub(" ", text).replace("_", " ").replace("-", " ")
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    # A tick or a cross can be all of it.
    text = _EDGES.sub("", text) or text.strip("\N{VARIATION SELECTOR-16}")
    return strip_accents(" ".join(text.split()).casefold())


def _fold_all(words: str) -> frozenset[str]:
    return frozenset(fold_value(each) for each in words.split(",") if each.strip())


STATES: Mapping[str, str] = {
    name: state.value
    for words in (UNSURE, SURE)
    for state, names in words.items()
    for name in _fold_all(names)
}
_UNCERTAIN = {"0"}.union(*map(_fold_all, UNSURE.values())).difference(
    *map(_fold_all, SURE.values())
)
_YES = _fold_all("true, 1, yes, y, t, x, on, ja, oui, si, sim, wahr, vrai, verdadero")
_NO = _fold_all("false, 0, no, n, f, off, nein, non, não, falsch, faux, falso")
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


def find_state(text: str, column: str = "state") -> str | None:
    """Return the state that a text stands for in most tools, None if none is known.

    `column` is the normal form of its column's name, which says what yes, no and
    numbers mean. Zero is a success, as it is for programs. Other numbers only have a
    meaning if they are exit codes. Single letters only have one if the column asks a
    question that they answer: an `x` can be a tick or a cross.
    """
    folded = fold_value(text)
    if column == "conclusion" and folded in _CONCLUSIONS:
        return _CONCLUSIONS[folded]
    if folded in STATES:
        return STATES[folded]
    if column in _SAYS_CODE and folded.isdecimal():
        return TaskState.FAILED if int(folded) else TaskState.SUCCESS
    is_letter = len(folded) == 1 and folded.isalpha() and column not in SAYS_YES
    answer = find_boolean(folded) if folded and not is_letter else None
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


def is_uncertain(text: str, column: str = "state") -> bool:
    """Return whether tools use a word for a state in different ways.

    `column` is the normal form of its column's name: an answer such as yes is only
    certain if the column asks a question.
    """
    folded = fold_value(text)
    if folded in _UNCERTAIN:
        return True
    is_answer = folded in _YES | _NO and folded not in STATES
    return is_answer and column not in SAYS_YES | _SAYS_CODE
