from insights_dash.domain.choice import choose, choose_if_given, find_choice
from insights_dash.domain.errors import Problem
from insights_dash.domain.question import NAMES, Question, Split
from insights_dash.domain.time_range import Compare, TimeRange


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
    texts = {"compare": "Forever"}
    chosen = choose(texts, "compare", Compare.NONE, problems)
    assert chosen is Compare.NONE
    message = 'Unknown compare "Forever". Use None, PreviousPeriod or YearBefore.'
    assert problems == [Problem("compare", message)]


def test_a_choice_without_a_default_is_none_if_it_is_not_given() -> None:
    problems: list[Problem] = []
    assert choose_if_given({}, "compare", Compare, problems) is None
    assert choose_if_given({"compare": " "}, "compare", Compare, problems) is None
    given = choose_if_given({"compare": "none"}, "compare", Compare, problems)
    assert given is Compare.NONE
    assert problems == []


def test_a_question_is_read_back_from_its_texts() -> None:
    texts = {
        "split": "TenantTagSet",
        "tenantTagSetId": "TagSets-1",
        "timeRange": "Custom",
        "from": "2026-01-20",
        "to": "2026-02-19",
        "granularity": "Daily",
        "compare": "YearBefore",
        "leadTime": "IncludingWaiting",
        "limits": "true",
        "asOf": "2026-02-27",
    }
    assert tuple(texts) == NAMES
    assert Question.parse(texts).to_texts() == texts
    default = Question()
    assert all(Question.parse({name: ""}) == default for name in NAMES)
