from insights_dash.domain.metric import Series
from insights_dash.domain.question import Split
from insights_dash.embed.names import hide_names
from sample_series import interval


def sized(name: str, successes: int) -> Series:
    return Series(name, (interval(0, 60, successes=successes, failures=0),))


def named(*names: str, split: Split, own: frozenset[str] = frozenset()) -> list[str]:
    given = [sized(name, index + 1) for index, name in enumerate(names)]
    return [each.name for each in hide_names(given, split, own=own)]


def test_names_become_numbers_by_size_not_by_alphabet() -> None:
    hidden = hide_names([sized("A", 1), sized("B", 9)], Split.PROJECT, own=())
    assert ["Restricted project 1", "Restricted project 2"] == [
        each.name for each in hidden
    ]
    assert [9, 1] == [each.intervals[0].failure_rate.total for each in hidden]


def test_names_of_no_document_stay() -> None:
    assert ["All"] == named("All", split=Split.NONE, own=frozenset({"All"}))
    assert ["Restricted tenant 1", "Untenanted"] == named(
        "Acme", "Untenanted", split=Split.TENANT, own=frozenset({"Untenanted"})
    )
    assert ["Restricted tag 1", "Untenanted", "No tag"] == named(
        *("EU", "Untenanted", "No tag"),
        split=Split.TENANT_TAG_SET,
        own=frozenset({"Untenanted", "No tag"}),
    )


def test_a_document_named_like_such_a_series_is_hidden() -> None:
    assert ["Restricted project 1", "Restricted project 2"] == named(
        "All", "Untenanted", split=Split.PROJECT
    )
    assert ["Restricted environment group 1"] == named(
        "No tag", split=Split.ENVIRONMENT_GROUP
    )


def test_a_tenant_called_untenanted_is_hidden_like_any_other() -> None:
    own = frozenset({"Untenanted (2)"})
    assert ["Restricted tenant 1", "Untenanted (2)"] == named(
        "Untenanted", "Untenanted (2)", split=Split.TENANT, own=own
    )
    assert ["Restricted tenant 1"] == named(
        "Restricted tenant 2", split=Split.TENANT, own=own
    )
