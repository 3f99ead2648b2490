"""Options of reading that a client sends, which files can't be read with."""

import pytest

from insights_dash.domain.errors import InvalidInputError
from insights_dash.ingest.uploads.stored_mapping import read_options


@pytest.mark.parametrize("separator", ["\0", "\n", "\r", '"', "\ud800", "ab"])
def test_characters_that_cannot_separate_columns_are_refused(separator: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_options({"separator": separator})
    assert ["separator"] == [each.field for each in refused.value.problems]


@pytest.mark.parametrize("separator", ["", "\t", "\x01", "|", "§"])
def test_unusual_separators_are_used(separator: str) -> None:
    assert separator == read_options({"separator": separator}).separator
