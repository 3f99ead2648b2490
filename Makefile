# Every task of the project; `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# The first Python that is new enough.
PYTHON ?= $(firstword $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each; done) python3)
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check
BIN := .venv/bin
INSTALLED := .venv/.installed
PORT ?= 8050
OUT ?= build/screenshots

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(INSTALLED): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Insights Dash needs Python 3.11 or newer; $(PYTHON) is" \
			"$$($(PYTHON) --version 2>/dev/null || echo missing). Name another: make PYTHON=/path/to/python3 …" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian or Ubuntu run:" >&2; \
		echo "    sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing into .venv, which takes a minute or two …"
	@$(PYTHON) -m venv .venv
	@{ $(PIP) -r requirements.lock && $(PIP) --no-deps --editable .; } || { \
		echo "The packages of requirements.lock could not be installed: see above. They come from" \
			"pypi.org, or from where PIP_INDEX_URL says; run make again once it is reachable." >&2; exit 1; }
	@touch $@

.PHONY: install
install: $(INSTALLED) ## install everything into .venv, at the locked versions

.PHONY: run
run: $(INSTALLED) ## serve the demo at http://127.0.0.1:8050 (PORT=… for another port)
	@$(BIN)/insights-dash demo --port $(PORT)

.PHONY: test
test: $(INSTALLED) chromium ## run every test (PYTEST_ARGS=… for some of them)
	@INSIGHTS_INSTALL_POSTGRES=yes PYTHONDONTWRITEBYTECODE= tools/with-postgres $(BIN)/pytest --quiet --numprocesses=3 --dist=loadgroup $(PYTEST_ARGS)

.PHONY: fuzz
fuzz: $(INSTALLED) ## ask the API whatever its description allows, and what it does not (EXAMPLES=… a call)
	@INSIGHTS_FUZZ_EXAMPLES=$(or $(EXAMPLES),100) $(BIN)/pytest --quiet tests/api/test_api_openapi_fuzz.py

.PHONY: coverage
coverage: $(INSTALLED) chromium ## the same, a third slower, with branch coverage
	@INSIGHTS_INSTALL_POSTGRES=yes tools/with-postgres $(BIN)/pytest --quiet --numprocesses=2 --dist=loadgroup --cov --cov-report=term $(PYTEST_ARGS)

.PHONY: check
check: $(INSTALLED) ## ruff and mypy, both strict
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: format
format: $(INSTALLED) ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(INSTALLED) ## time the engine beside DuckDB, pandas and SQL, the server, imports (BENCH_ARGS=--large for 10 M)
	@INSIGHTS_INSTALL_POSTGRES=yes tools/with-postgres $(BIN)/python -m benchmarks $(BENCH_ARGS)
	@$(BIN)/python -m benchmarks.served $(BENCH_ARGS)
	@$(BIN)/python -m benchmarks.bundle_import

.PHONY: bench-browser
bench-browser: $(INSTALLED) chromium ## time the GOV.UK report in Chromium beside its goals (BENCH_ARGS=--runs 9 for more visits)
	@$(BIN)/python -m benchmarks.browser $(BENCH_ARGS)

.PHONY: screenshots
screenshots: $(INSTALLED) chromium ## picture every page at three widths, light and dark, and print it (OUT=… for another folder)
	@$(BIN)/python -m tools.screenshots --out "$(OUT)"

.PHONY: tour
tour: $(INSTALLED) chromium ## take the pictures of docs/tour.md anew
	@$(BIN)/python -m tools.tour

.PHONY: lock
lock: $(INSTALLED) ## renew requirements.lock from pyproject.toml
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --extra test --extra postgres \
		--no-header --no-annotate pyproject.toml -o requirements.lock

.PHONY: chromium
chromium:
	@tools/install-chromium

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* htmlcov build dist
