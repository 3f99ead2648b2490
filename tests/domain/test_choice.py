from insights_dash.domain.choice import choose, find_choice
from insights_dash.domain.errors import Problem
from insights_dash.domain.question import NAMES, Question, Split
from insights_dash.domain.time_range import TimeRange


def test_a_choice_is_found_in_any_letter_case() -> None:
    assert find_choice(" tenanttagset ", Split) is Split.TENANT_TAG_SET
    assert find_choice("Team", Split) is None
    assert find_choice("", Split) is None


def test_an_empty_text_takes_the_default_without_a_problem() -> None:
    problems: list[Problem] = []
    for texts in ({}, {"timeRange": ""}, {"timeRange": "  "}):
        chosen = choose(texts, "timeRange", TimeRange.LAST_YEAR, problems)
        assert chosen is TimeRange.LAST_YEAR
    assert problems == []


def test_an_unknown_text_takes_the_default_and_names_the_choices() -> None:
    problems: list[Problem] = []
    texts = {"timeRange": "Forever"}
    chosen = choose(texts, "timeRange", TimeRange.LAST_YEAR, problems)
    assert chosen is TimeRange.LAST_YEAR
    message = 'Unknown timeRange "Forever". Use LastMonth, LastQuarter or LastYear.'
    assert problems == [Problem("timeRange", message)]


def test_a_question_is_read_back_from_its_texts() -> None:
    texts = {
        "split": "TenantTagSet",
        "tenantTagSetId": "TagSets-1",
        "timeRange": "LastMonth",
        "granularity": "Daily",
        "leadTime": "IncludingWaiting",
        "asOf": "2026-02-27",
    }
    assert tuple(texts) == NAMES
    assert Question.parse(texts).to_texts() == texts
    default = Question()
    assert all(Question.parse({name: ""}) == default for name in NAMES)
