import gc
from importlib import import_module
from types import ModuleType

import pytest

from insights_dash.garbage import collected_after_imports


def test_nothing_is_collected_while_modules_are_imported() -> None:
    before = gc.get_stats()[0]["collections"]
    with collected_after_imports():
        modules = [ModuleType(str(each)) for each in range(100_000)]
        assert before == gc.get_stats()[0]["collections"]
    assert gc.isenabled()
    assert modules


def test_what_was_imported_is_not_looked_through_again() -> None:
    with collected_after_imports():
        module = ModuleType("some")
    assert all(each is not module for each in gc.get_objects())


def test_an_import_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ImportError), collected_after_imports():
        import_module("insights_dash.missing")
    assert gc.isenabled()
