"""One product for each worker and kind of database, as new for each test."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import dash
import pytest

from any_database import Templates, engines_disposed
from insights_dash.store import background
from insights_dash.store.database import Database
from whole_product import NOW, fill, running

if TYPE_CHECKING:
    from dash import Dash


@dataclass
class Product:
    """An app that stays, with a database and a clock of the test at hand."""

    database: Database
    read_clock: Callable[[], datetime] = lambda: NOW
    app: "Dash | None" = None
    pages: dict[str, dict[str, Any]] | None = None

    def tell_time(self) -> datetime:
        """Read the clock that the test at hand has set."""
        return self.read_clock()


@pytest.fixture(scope="session")
def products(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator[Callable[[str], Product]]:
    """The product on each kind of database, started by the first test to need it."""
    with ExitStack() as stack:

        @cache
        def start(kind: str) -> Product:
            home = tmp_path_factory.mktemp("product")
            product = Product(stack.enter_context(templates.copy(kind, home)))
            started = running(product.database, home, product.tell_time)
            product.app = stack.enter_context(started)
            product.pages = dict(dash.page_registry)
            return product

        yield start


@pytest.fixture
def product(
    request: pytest.FixtureRequest,
    products: Callable[[str], Product],
    templates: Templates,
    database_kind: str,
) -> Iterator[Product]:
    product = products(database_kind)
    templates.renew(
        product.database, fill if "filled" in request.fixturenames else None
    )
    with engines_disposed():
        yield product
        for thread in threading.enumerate():
            if thread.name == background.THREAD:
                thread.join()


@pytest.fixture
def database(product: Product) -> Database:
    """A database that is empty but for `space`."""
    return product.database


@pytest.fixture
def app(product: Product, read_clock: Callable[[], datetime]) -> "Dash":
    """The whole product on `database`."""
    assert product.app
    assert product.pages
    product.read_clock = read_clock
    # Dash has one register of pages per process. Other apps took it over.
    dash.page_registry.clear()
    dash.page_registry.update(product.pages)
    return product.app
