"""How pages show verdicts: a word, an icon, and the role of a colour.

A colour never says something that the word or the icon doesn't say too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from insights_dash.domain.verdict import Verdict


@dataclass(frozen=True)
class ShownVerdict:
    """The word of a verdict, the icon before it, and the end of its CSS class."""

    word: str
    icon: str = ""
    kind: str = "neutral"

    @property
    def is_calm(self) -> bool:
        """Whether nothing is said to have changed."""
        return self.kind == "neutral"


# In the order of verdicts on a series. More or fewer deployments are neither good nor
# bad in themselves.
VERDICTS: Mapping[Verdict, ShownVerdict] = {
    Verdict.SLOWER: ShownVerdict("Slower", "arrow-up", "bad"),
    Verdict.WORSE: ShownVerdict("Worse", "arrow-up", "bad"),
    Verdict.FAILED: ShownVerdict("Failed", "xmark", "bad"),
    Verdict.SILENT: ShownVerdict("Silent", "pause", "signal"),
    Verdict.LESS_OFTEN: ShownVerdict("Less often", "arrow-down", "signal"),
    Verdict.FASTER: ShownVerdict("Faster", "arrow-down", "good"),
    Verdict.BETTER: ShownVerdict("Better", "arrow-down", "good"),
    Verdict.MORE_OFTEN: ShownVerdict("More often", "arrow-up", "signal"),
    Verdict.AS_USUAL: ShownVerdict("As usual"),
    Verdict.TOO_FEW: ShownVerdict("Too few to compare"),
    Verdict.NOT_DEPLOYED: ShownVerdict("Not deployed"),
}
FEWEST_RANKED = 5  # groups with fewer deployments are pale, and last
SILENT_MEANING = (
    "Silent: the last deployment was at least 60 days ago, and at least three times "
    "the longest gap between two deployments before."
)
